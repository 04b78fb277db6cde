"""What a terminal would obey never reaches it, whatever files, cameras and people are called."""

from __future__ import annotations

import json
import logging
import os
import pty
import re
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest

from familiard.cli.escapes import LogFormatter, visible, visible_json
from tests import photos
from tests.checkout import PYTHONPATH
from tests.cli.conftest import Familiard, portraits

TITLE = "\x1b]0;owned\x07"
NASTY = (TITLE, "\x1b[2J", "\u009b31m", "\u202egpj.", "\x08\x08", "\x7f", "a\rb", "a\nb", "\u2028", "[red]")
"""Set the title, clear the screen, in eight bits as well, and what else misleads whoever reads."""
OWN = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
"""What rich itself writes to a terminal: colors, and moves of the cursor."""


def commands_in(text: str) -> list[str]:
    """Characters that are more than text."""
    return [
        c
        for c in text
        if c not in "\n\t" and (unicodedata.category(c) in {"Cc", "Zl"} or c in "\u202e\u2066")
    ]


@pytest.fixture
def folder(familiard: Familiard) -> Path:
    """Broken photos and videos of nasty names, and one photo that libjpeg has something to say about."""
    folder = familiard.home / "Photos"
    portraits(folder, 1)
    for number, nasty in enumerate(NASTY):
        (folder / f"{nasty}{number}.jpg").write_bytes(b"no photo")
        (folder / f"{nasty}{number}.mp4").write_bytes(b"no video")
    whole = photos.group_jpeg()
    (folder / "cut.jpg").write_bytes(whole[: len(whole) // 2])
    return folder


def on_a_terminal(familiard: Familiard, *arguments: str | Path) -> str:
    """What a command writes to a terminal."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        familiard.arguments(*arguments, "--data-dir", familiard.data_dir),
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=theirs,
        env=familiard.environ | {"TERM": "xterm"},
        cwd=familiard.home,
    )
    os.close(theirs)
    written = b""
    try:
        while piece := os.read(ours, 65536):
            written += piece
    except OSError:
        # So Linux says that nobody writes any more.
        pass
    os.close(ours)
    process.wait(timeout=60)
    return written.decode("utf-8", "replace").replace("\r\n", "\n")


def test_an_import_writes_no_command_of_a_file_name(familiard: Familiard, folder: Path) -> None:
    done = familiard.on_data("import", folder)
    assert done.status in {0, 1}
    assert r"\x1b]0;owned\x07" in done.err + done.out
    assert not commands_in(done.out + done.err)
    as_json = familiard.on_data("import", folder, "--json")
    assert not commands_in(as_json.out)
    assert any(TITLE in broken["path"] for broken in as_json.json["imports"][0]["broken"])


def test_a_terminal_gets_only_what_is_ours(familiard: Familiard, folder: Path) -> None:
    shown = on_a_terminal(familiard, "import", folder)
    assert "owned" in shown
    assert not commands_in(OWN.sub("", shown).replace("\r", ""))
    assert "\x1b[2J" not in shown
    # What native libraries think of a file is not for the terminal.
    assert "Corrupt JPEG" not in shown
    assert "moov atom" not in shown


def test_what_is_not_understood_is_repeated_harmlessly(familiard: Familiard) -> None:
    for arguments in (["import", f"no{TITLE}"], [f"people{TITLE}"], ["name", f"x{TITLE}", "y"]):
        answer = familiard(*arguments)
        assert answer.status
        assert not commands_in(answer.err + answer.out)


def test_a_log_line_stays_one_line() -> None:
    record = logging.LogRecord(
        "x", logging.INFO, "", 1, "Going on with %s", (f"{TITLE}\nfamiliard: all is well",), None
    )
    line = LogFormatter("%(message)s").format(record)
    assert line == r"Going on with \x1b]0;owned\x07\x0afamiliard: all is well"


@pytest.mark.parametrize("nasty", NASTY)
def test_json_keeps_its_value(nasty: str) -> None:
    document = visible_json(json.dumps({"path": nasty}, ensure_ascii=False))
    assert json.loads(document) == {"path": nasty}
    assert not commands_in(document)
    assert not commands_in(visible(nasty).replace("\r", "\r"))


def test_the_worker_of_vision_writes_nothing_on_its_own(tmp_path: Path) -> None:
    code = "import os, familiard.engine.worker as w; w._silence_libraries(); os.write(1, b'out'); os.write(2, b'err')"
    environ = os.environ | {"PYTHONPATH": PYTHONPATH}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, env=environ, cwd=tmp_path, check=True
    )
    assert (done.stdout, done.stderr) == (b"", b"")
