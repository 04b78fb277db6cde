"""Commands beside a running daemon: the same words, answered by it."""

from __future__ import annotations

import re
import signal
import subprocess
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import photos
from tests.cli.conftest import Familiard, portraits


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Familiard]:
    """A daemon that runs, with six people who have four faces each."""
    familiard = Familiard(tmp_path_factory.mktemp("home"))
    daemon = subprocess.Popen(
        familiard.arguments("serve", "--data-dir", familiard.data_dir, "--port", "0", "--no-zeroconf"),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=familiard.environ,
    )
    until = time.monotonic() + 60
    while not (familiard.data_dir / "familiard.sock").exists():
        assert daemon.poll() is None, daemon.communicate()[0]
        assert time.monotonic() < until
        time.sleep(0.05)
    portraits(familiard.home / "Photos", 4)
    done = familiard.on_data("import", familiard.home / "Photos")
    assert done.status == 0, done.err
    yield familiard
    daemon.send_signal(signal.SIGTERM)
    out, _ = daemon.communicate(timeout=30)
    assert daemon.returncode == 0, out
    assert "Traceback" not in out


def ids(home: Familiard, *flags: str) -> list[str]:
    """Beginnings of the people's ids, those with most faces first."""
    return [person["id"][:8] for person in home.on_data("people", "--json", *flags).json["people"]]


def test_one_names_hides_merges_and_takes_it_back(home: Familiard) -> None:
    anna, bob, *_ = ids(home)
    assert home.on_data("name", anna[:5], "Anna", "--born", "1990-05-17").status == 0
    assert home.on_data("name", bob, "Bob").status == 0
    refused = home.on_data("merge", "anna", "Bob")
    assert refused.status == 1
    assert "Their names differ: Anna and Bob. Choose which one to keep with --name." in refused.err
    merged = home.on_data("merge", "Anna", "Bob", "--name", "Anna")
    assert "Anna has 8 faces now." in merged.out
    assert "Merged" in home.on_data("history").out
    assert "Undid" in home.on_data("undo").out
    assert {"Anna", "Bob"} <= {person["name"] for person in home.on_data("people", "--json").json["people"]}
    assert "Redid" in home.on_data("redo").out
    assert home.on_data("undo").status == 0
    one = home.on_data("people", "Anna")
    assert "born 1990-05-17" in one.out
    assert "Photos/round" in one.out
    assert "is hidden now" in home.on_data("hide", "Bob").out
    assert bob not in ids(home)
    assert ids(home, "--hidden") == [bob]
    assert "is visible again" in home.on_data("hide", "--unhide", "Bob").out
    assert "is unnamed" in home.on_data("name", "Bob", "--remove").out


def test_a_person_is_split_by_faces_or_as_proposed(home: Familiard) -> None:
    *_, one, other = ids(home)
    assert home.on_data("merge", one, other).status == 0
    proposed = home.on_data("split", one)
    assert "These faces look like 2 people" in proposed.out
    applied = home.on_data("split", one, "--apply")
    assert "is a new unnamed person: 4 faces." in applied.out
    assert "look like one person" in home.on_data("split", one).out
    faces = home.on_data("people", one, "--json").json["faces"]
    split = home.on_data("split", one, faces[0]["id"][:8], "--name", "Eve")
    assert "is Eve: 1 face." in split.out
    assert home.on_data("undo").status == 0


def test_ids_and_names_are_understood_as_far_as_they_are_unique(home: Familiard) -> None:
    missing = home.on_data("name", "zzzz", "X")
    assert missing.status == 1
    assert "No person matches 'zzzz'" in missing.err


def test_a_cluster_proposal_is_shown_before_it_is_applied(home: Familiard) -> None:
    shown = home.on_data("cluster")
    assert re.search(r"Clustered \d+ usable faces?\.", shown.out)
    assert shown.status == 0


def test_one_person_can_be_given_all_that_is_stored_of_them(home: Familiard) -> None:
    person = ids(home)[0]
    target = home.home / "person.zip"
    assert home.on_data("export", "--person", person, "--output", target).status == 0
    with zipfile.ZipFile(target) as archive:
        assert {"person.json", "faces.json"} <= set(archive.namelist())
    assert target.stat().st_mode & 0o077 == 0
    lines = home.home / "faces.jsonl"
    assert home.on_data("export", "--format", "jsonl", "--output", lines).status == 0
    assert len(lines.read_text().splitlines()) == len(home.on_data("export").lines)


def test_forgetting_can_be_undone_and_erasing_must_be_meant(home: Familiard) -> None:
    person = ids(home)[-1]
    faces = len(home.on_data("export").lines)
    assert "Forgot " in home.on_data("forget", person).out
    assert home.on_data("undo").status == 0
    refused = home.on_data("forget", person, "--erase")
    assert refused.status == 1
    assert "--yes" in refused.err
    assert "Erased " in home.on_data("forget", person, "--erase", "--yes").out
    assert len(home.on_data("export").lines) < faces


def test_who_was_forgotten_is_listed_and_erased_by_name(home: Familiard) -> None:
    home.on_data("name", ids(home)[-1], "Wilhelmine")
    home.on_data("forget", "Wilhelmine")
    assert "Wilhelmine" in home.on_data("forget", "--list").out
    asked = home.on_data("forget", "wilhelmine", "--erase")
    assert asked.status == 1
    assert "--yes" in asked.err
    assert "Erased " in home.on_data("forget", "wilhelmine", "--erase", "--yes").out
    assert "Wilhelmine" not in home.on_data("forget", "--list").out
    missing = home.on_data("forget", "wilhelmine", "--erase", "--yes")
    assert missing.status == 1
    assert "forget --list" in missing.err


def test_undo_says_what_it_would_do_and_stops_at_an_erasure(home: Familiard) -> None:
    home.on_data("name", ids(home, "--unnamed")[0], "Undine")
    dry = home.on_data("undo", "--dry-run")
    assert "Named Undine" in dry.out
    assert "next to undo" in home.on_data("history").out
    assert "Undid: Named Undine" in home.on_data("undo").out
    assert "Redid: Named Undine" in home.on_data("redo").out
    assert home.on_data("forget", ids(home)[-1], "--erase", "--yes").status == 0
    refused = home.on_data("undo")
    assert refused.status == 1
    assert "cannot be undone" in refused.err


def test_the_token_is_shown_and_renewed(home: Familiard) -> None:
    token = home.on_data("token").out.strip()
    assert len(token) >= 32
    renewed = home.on_data("token", "--renew").out.strip()
    assert renewed != token
    assert home.on_data("token", "show").out.strip() == renewed


def test_a_second_daemon_is_refused(home: Familiard) -> None:
    second = home.on_data("serve", "--port", "0")
    assert second.status == 1
    assert "uses" in second.err
    assert "Traceback" not in second.err


def test_the_doctor_finds_it_well(home: Familiard) -> None:
    checks = {check["name"]: check for check in home.on_data("doctor", "--json").json["checks"]}
    assert {name for name, check in checks.items() if check["grade"] not in {"good", "note"}} == set()
    assert {"Python", "Daemon", "Model pack", "Ledger", "Index", "Disk", "Data directory"} <= checks.keys()


def test_the_index_is_rebuilt_on_request(home: Familiard) -> None:
    usable = home.on_data("rebuild", "--json").json["faces"]
    assert usable > 0


def test_a_photo_is_imported_by_the_daemon_that_runs(home: Familiard, tmp_path: Path) -> None:
    (tmp_path / "eileen.jpg").write_bytes(photos.astronaut_jpeg())
    done = home.on_data("import", tmp_path, "--json")
    assert done.json["imports"][0]["added"] == 1


def test_a_daemon_that_is_still_starting_is_waited_for(familiard: Familiard) -> None:
    process = familiard.start("serve", "--data-dir", familiard.data_dir, "--port", "0", "--no-zeroconf")
    while not (familiard.data_dir / "lock").exists():
        assert process.poll() is None
        time.sleep(0.01)
    answer = familiard.on_data("people", "--json")
    assert answer.status == 0, answer.err
    assert answer.json == {"people": []}


def test_a_daemon_without_its_license_says_so_and_goes_on(familiard: Familiard) -> None:
    process = familiard.start(
        "serve", "--pack", "buffalo_sc", "--data-dir", familiard.data_dir, "--port", "0", "--no-zeroconf"
    )
    assert process.stdout is not None
    said = ""
    while "is listening on" not in said:
        line = process.stdout.readline()
        assert line, said
        said += line
    assert "--accept-license" in said
    assert familiard.on_data("people", "--pack", "buffalo_sc").status == 0
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 0
