"""`familiard import` and what follows it, as a person types it, without a daemon."""

from __future__ import annotations

import os
import pty
import re
import select
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests import photos
from tests.cli.conftest import Familiard, portraits


def test_photos_go_in_and_people_come_out(familiard: Familiard) -> None:
    portraits(familiard.home / "Photos", 3)
    (familiard.home / "Photos" / "nobody.txt").write_text("not a photo")
    (familiard.home / "Photos" / "half.jpg").write_bytes(photos.group_jpeg()[:2000])

    done = familiard("import", "Photos", "--data-dir", "data")
    assert done.status == 0, done.err
    assert "Photos: 18 photos added, 0 already known, 1 unreadable, 18 faces." in done.out
    assert "half.jpg: " in done.out
    assert "0 named, 6 unnamed people." in done.out
    assert re.search(r'familiard name [0-9a-f]{8} "Anna"', done.out)

    lines = familiard("export", "--data-dir", "data", "--format", "jsonl").lines
    assert len(lines) == 18
    folder = familiard.home / "Photos"
    assert {f"{folder}/round00/0.jpg", f"{folder}/round02/5.jpg"} <= {line["source"] for line in lines}
    for line in lines:
        assert line.keys() == {"face_id", "source", "person_id", "person_name", "box", "score", "quality"}
        assert len(line["box"]) == 4
    (first, *_) = familiard("export", "--data-dir", "data", "--embeddings").lines
    assert len(first["embedding"]) == 512
    assert sum(value * value for value in first["embedding"]) == pytest.approx(1.0, abs=1e-4)

    shown = familiard("people", "--data-dir", "data")
    rows = re.findall(r"^([0-9a-f]{8})  unnamed +3 ", shown.out, re.MULTILINE)
    assert len(rows) == 6

    named = familiard("--data-dir", "data", "name", rows[0], "Anna")
    assert named.out == f"{rows[0]} is Anna: 3 faces.\n"
    again = familiard("import", "Photos", "--data-dir", "data")
    assert re.search(r'familiard name [0-9a-f]{8} "NAME"', again.out), "the example must not be a taken name"
    applied = familiard("cluster", "--data-dir", "data", "--apply", "--json")
    assert applied.json["applied"] is True
    exported = familiard("export", "--data-dir", "data").lines
    assert sum(line["person_name"] == "Anna" for line in exported) == 3


def test_a_folder_that_cannot_be_imported_is_named_and_the_others_go_on(familiard: Familiard) -> None:
    for name in ("a", "b"):
        (familiard.home / name).mkdir()
        (familiard.home / name / "1.jpg").write_bytes(photos.encode(photos.face_of_group(ord(name) % 6)))
    done = familiard("import", "a", "missing", "b", "--data-dir", "data", "--json")
    assert done.status == 1
    assert [state["added"] for state in done.json["imports"]] == [1, 1]
    assert [one["path"] for one in done.json["refused"]] == ["missing"]
    assert "missing" in done.err
    assert familiard("import", "missing", "--data-dir", "data").status == 1


def test_folders_named_after_people_come_in_named(familiard: Familiard) -> None:
    for who, name in enumerate(("Anna_Smith", "Bob")):
        for i in range(2):
            path = familiard.home / "faces" / name / f"{i}.jpg"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(photos.encode(photos.face_of_group(who)[i:]))
    done = familiard.on_data("import", familiard.home / "faces", "--by-folder", "--json")
    assert done.json["imports"][0]["added"] == 4
    people = familiard.on_data("people", "--json").json["people"]
    assert {person["name"]: person["faces"] for person in people} == {"Anna Smith": 2, "Bob": 2}


def test_ctrl_c_keeps_what_is_in_and_the_same_command_goes_on(familiard: Familiard) -> None:
    portraits(familiard.home / "Photos", 25)
    # In the background of a script Ctrl-C is ignored, and what is ignored is inherited.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    process = subprocess.Popen(
        familiard.arguments("import", "Photos", "--data-dir", "data"),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=familiard.environ,
        cwd=familiard.home,
        # As in a terminal, where Ctrl-C reaches every process.
        start_new_session=True,
    )
    signal.signal(signal.SIGINT, before)
    ledger = familiard.data_dir / "crops"
    while process.poll() is None and not any(ledger.glob("*/*.jpg")):
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGINT)
    out, _ = process.communicate(timeout=60)
    assert process.returncode == 130, out
    assert "Traceback" not in out
    assert "Run the same command to continue" in out
    again = familiard("import", "Photos", "--data-dir", "data", "--json")
    (state,) = again.json["imports"]
    assert state["known"] > 0
    assert state["added"] + state["known"] == 150
    assert len(familiard.on_data("export").lines) == 150


def test_a_terminal_gets_a_bar_and_color_unless_it_wants_none(familiard: Familiard) -> None:
    portraits(familiard.home / "Photos", 6)
    status, shown = in_terminal(familiard, "import", "Photos", "--data-dir", "data")
    assert status == 0
    assert "━" in shown
    assert re.search(r"\d+/36", shown)
    assert "\x1b[1m" in shown
    status, shown = in_terminal(familiard, "people", "--data-dir", "data", NO_COLOR="1")
    assert status == 0
    assert "unnamed" in shown
    assert not re.search(r"\x1b\[[0-9;]*3[0-9]m", shown)


def in_terminal(familiard: Familiard, *arguments: str, **environ: str) -> tuple[int, str]:
    """Run a command on a terminal of its own; its status and all that it wrote."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        familiard.arguments(*arguments),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env={**familiard.environ, "TERM": "xterm-256color", **environ},
        cwd=familiard.home,
    )
    os.close(theirs)
    shown = b""
    while process.poll() is None or select.select([ours], [], [], 0)[0]:
        if not select.select([ours], [], [], 0.1)[0]:
            continue
        try:
            shown += os.read(ours, 65536)
        except OSError:
            # Linux says so when nobody holds the other end any more.
            break
    os.close(ours)
    return process.wait(), shown.decode(errors="replace")


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["import", "missing", "--data-dir", "data"], 1, "does not exist"),
        (["import", "--data-dir", "data"], 2, "required: DIR"),
        (["imprt"], 2, "Did you mean import?"),
        (["packs", "--pack", "nope"], 1, "There is no pack 'nope'"),
        (["packs", "--set", "server.prot=3"], 1, "Did you mean server.port?"),
        (["packs", "--config", "missing.yaml"], 1, "Cannot read the settings file"),
        (["people", "--data-dir", "/proc/nowhere"], 1, "/proc/nowhere"),
        (["forget"], 1, "Specify a name or an ID"),
    ],
)
def test_a_mistake_is_reported_in_words(
    familiard: Familiard, arguments: list[str], status: int, said: str
) -> None:
    done = familiard(*arguments)
    assert done.status == status
    assert said in done.err
    assert "Traceback" not in done.err
    assert len(done.err.splitlines()) <= 2
    assert done.out == ""


def test_help_explains_each_command(familiard: Familiard) -> None:
    general = familiard("--help")
    assert general.status == 0
    commands = re.findall(r"^    ([a-z]+) {2,}\S", general.out, re.MULTILINE)
    assert {"serve", "import", "people", "name", "merge", "cluster", "packs", "token", "export"} <= set(
        commands
    )
    for command in ("import", "cluster", "export"):
        shown = familiard(command, "--help")
        assert shown.status == 0
        assert "examples:" in shown.out
        assert "--data-dir DIR" in shown.out


def test_data_of_another_pack_is_refused_in_words_and_rebuilt_on_request(familiard: Familiard) -> None:
    portraits(familiard.home / "Photos", 2)
    assert familiard.on_data("import", "Photos").status == 0
    manifest = (photos.REPO / "models" / "mobile.toml").read_text()
    other = familiard.home / "other.toml"
    other.write_text(manifest.replace('name = "mobile"', 'name = "other"', 1))
    refused = familiard.on_data("import", "Photos", "--pack", other)
    assert refused.status == 1
    assert "familiard rebuild --re-embed" in refused.err
    rebuilt = familiard.on_data("rebuild", "--re-embed", "--pack", other, "--json")
    assert rebuilt.json == {"faces": 12}
    people = familiard.on_data("people", "--pack", other, "--json").json["people"]
    assert [person["faces"] for person in people] == [2] * 6


def test_a_photo_that_is_only_a_path_away_is_imported_by_itself(familiard: Familiard) -> None:
    path = Path(familiard.home / "one.jpg")
    path.write_bytes(photos.astronaut_jpeg())
    done = familiard("import", "one.jpg", "--data-dir", "data")
    assert "one.jpg: 1 photo added" in done.out
    assert [line["source"] for line in familiard.on_data("export").lines] == [str(path)]


def test_what_is_left_out_is_counted_by_kind_and_named(familiard: Familiard) -> None:
    portraits(familiard.home / "Photos", 1)
    for i in range(10):
        (familiard.home / "Photos" / f"{i}.dng").write_bytes(photos.astronaut_jpeg())
    for name in ("a.jxl", "b.jxl"):
        (familiard.home / "Photos" / name).write_bytes(b"\xff\x0a")
    (familiard.home / "Photos" / "Marked").mkdir()
    (familiard.home / "Photos" / "Marked" / ".nomedia").touch()
    done = familiard("import", "Photos", "--data-dir", "data")
    assert "6 photos added, 0 already known" in done.out
    assert "Skipped 12 files: 10 RAW (.dng), 2 JPEG XL (.jxl)." in done.out
    assert "  0.dng, 1.dng, 2.dng, and 7 more" in done.out
    assert "  a.jxl, b.jxl\n" in done.out
    assert "Skipped 1 folder because of .nomedia: Marked/" in done.out


def test_patterns_of_the_settings_and_of_the_command_leave_out(familiard: Familiard) -> None:
    portraits(familiard.home / "Photos", 3)
    settings = familiard.home / "settings.yaml"
    settings.write_text("library:\n  exclude: [round00/]\n")
    done = familiard(
        "import", "Photos", "--exclude", "/round01/", "--exclude", "5.*", "--data-dir", "data", "--config", settings, "--json"
    )  # fmt: skip
    (state,) = done.json["imports"]
    assert (state["added"], state["exclude"]) == (5, ["/round01/", "5.*"])
    sources = {line["source"].rpartition("Photos/")[2] for line in familiard.on_data("export").lines}
    assert sources == {f"round02/{i}.jpg" for i in range(5)}
    for wrong, said in (
        (("--exclude", "/"), "matches nothing"),
        (("--set", "library.exclude=!"), "library.exclude must"),
    ):
        refused = familiard("import", "Photos", *wrong, "--data-dir", "data")
        assert (refused.status, said in refused.err) == (1, True), refused.err
