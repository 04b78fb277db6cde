"""`freeze` and `thaw`, as a backup program runs them."""

from __future__ import annotations

import signal
import time

from tests.cli.conftest import Familiard, portraits


def test_changes_wait_between_freeze_and_thaw(familiard: Familiard) -> None:
    daemon = familiard.start("serve", "--data-dir", familiard.data_dir, "--port", "0", "--no-zeroconf")
    until = time.monotonic() + 60
    while not (familiard.data_dir / "familiard.sock").exists():
        assert daemon.poll() is None, daemon.communicate()[0]
        assert time.monotonic() < until
        time.sleep(0.05)
    portraits(familiard.home / "Photos", 3)
    assert familiard.on_data("import", familiard.home / "Photos").status == 0
    person = familiard.on_data("people", "--json").json["people"][0]["id"]

    frozen = familiard.on_data("freeze", "--seconds", "600")
    assert (frozen.status, frozen.out) == (0, "All data is on disk, and changes wait.\n")
    refused = familiard.on_data("name", person, "Anna")
    assert refused.status != 0
    assert "backup" in refused.err

    assert familiard.on_data("thaw", "--json").json == {"frozen": False}
    assert familiard.on_data("thaw").status == 0
    assert familiard.on_data("name", person, "Anna").status == 0
    daemon.send_signal(signal.SIGTERM)
    daemon.communicate(timeout=60)


def test_without_a_daemon_nothing_has_to_wait(familiard: Familiard) -> None:
    for command in ("freeze", "thaw"):
        done = familiard.on_data(command)
        assert (done.status, done.out) == (0, "No daemon is running, so nothing changes the data.\n")


def test_how_long_is_limited(familiard: Familiard) -> None:
    assert familiard.on_data("freeze", "--seconds", "soon").status == 2
