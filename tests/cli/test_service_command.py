"""`service`: systemd starts the daemon, with the settings that were given."""

from __future__ import annotations

import shlex
import shutil
import signal
import time
from pathlib import Path

import pytest

from tests.cli.conftest import Familiard

pytestmark = pytest.mark.skipif(shutil.which("systemctl") is None, reason="systemctl is not installed")


def unit_of(familiard: Familiard) -> Path:
    return familiard.home / "config/systemd/user/familiar.service"


def test_it_is_installed_enabled_and_removed(familiard: Familiard) -> None:
    photos = familiard.home / "My Photos"
    done = familiard.on_data("service", "install", "--no-start", "--port", "8799", "--watch", photos)
    assert done.status == 0, done.err
    unit = unit_of(familiard)
    assert f"Installed: {unit}" in done.out.replace("\n", "")
    (start,) = (line for line in unit.read_text().splitlines() if line.startswith("ExecStart="))
    assert f"--set data_dir={familiard.data_dir}" in start
    assert "--set server.port=8799" in start
    assert f'"library.watch={photos}"' in start
    assert (unit.parent / "default.target.wants/familiar.service").is_symlink()
    assert familiard.data_dir.is_dir()

    again = familiard.on_data("service", "install", "--no-start")
    assert again.status == 0
    assert "8799" not in unit.read_text()

    removed = familiard.on_data("service", "remove", "--no-start", "--json")
    assert removed.json == {"installed": False, "unit": str(unit)}
    assert not unit.exists()
    assert not (unit.parent / "default.target.wants/familiar.service").exists()
    assert familiard.data_dir.is_dir()
    assert "There is no service" in familiard.on_data("service", "remove", "--no-start").out


def test_where_systemd_does_not_run_it_says_so(familiard: Familiard) -> None:
    done = familiard(
        "service",
        "install",
        "--data-dir",
        str(familiard.data_dir),
        DBUS_SESSION_BUS_ADDRESS="",
        XDG_RUNTIME_DIR="",
    )
    assert done.status == 1
    assert "systemctl --user daemon-reload failed" in done.err
    assert str(unit_of(familiard)) in done.err.replace("\n", "")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--system", "--user", "nobody-of-that-name"), "There is no user"),
        (("--system",), "Pass --user NAME"),
    ],
)
def test_a_service_of_the_machine_needs_a_user(
    familiard: Familiard, arguments: tuple[str, ...], said: str
) -> None:
    familiard.environ.pop("SUDO_USER", None)
    done = familiard.on_data("service", "install", "--no-start", *arguments)
    assert done.status != 0
    assert said in done.err


def test_the_daemon_starts_with_the_service_s_command(familiard: Familiard) -> None:
    familiard.on_data("service", "install", "--no-start", "--port", "0", "--set", "server.zeroconf=false")
    (start,) = (line for line in unit_of(familiard).read_text().splitlines() if line.startswith("ExecStart="))
    command = shlex.split(start.removeprefix("ExecStart="))
    assert command[1:4] == ["-m", "familiard", "serve"]
    daemon = familiard.start(*command[3:])
    until = time.monotonic() + 60
    while not (familiard.data_dir / "familiard.sock").exists():
        assert daemon.poll() is None, daemon.communicate()[0]
        assert time.monotonic() < until
        time.sleep(0.05)
    daemon.send_signal(signal.SIGTERM)
    assert "listening on" in daemon.communicate(timeout=60)[0]
