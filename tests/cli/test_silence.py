"""Nothing that blocks keeps a command or the daemon from ending."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path

import pytest

from tests import photos
from tests.cli.conftest import Familiard
from tests.cli.silence import silent

PATIENCE = 60.0
"""Seconds; far more than it takes, and far less than for ever."""


def started(familiard: Familiard, *arguments: str | Path) -> subprocess.Popen[str]:
    """Start a command for which Ctrl-C means what it means in a terminal."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        return familiard.start(*arguments)
    finally:
        signal.signal(signal.SIGINT, before)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_import_that_waits_for_a_silent_disk_can_be_stopped(
    familiard: Familiard, tmp_path: Path, number: signal.Signals
) -> None:
    folder = tmp_path / "photos"
    folder.mkdir()
    (folder / "a.jpg").write_bytes(photos.astronaut_jpeg())
    with silent(folder / "share") as disk:
        process = started(familiard, "import", folder, "--data-dir", familiard.data_dir)
        assert disk.readline() == "opened\n"
        process.send_signal(number)
        out, _ = process.communicate(timeout=PATIENCE)
        assert process.returncode == (130 if number is signal.SIGINT else -number), out
        assert "Traceback" not in out


def test_a_daemon_that_follows_a_silent_disk_stops_when_told(familiard: Familiard, tmp_path: Path) -> None:
    with silent(tmp_path / "share") as disk:
        process = started(
            familiard, "serve", "--data-dir", familiard.data_dir, "--port", "0", "--no-zeroconf", "--watch", tmp_path / "share"
        )  # fmt: skip
        assert disk.readline() == "opened\n"
        process.send_signal(signal.SIGTERM)
        out, _ = process.communicate(timeout=PATIENCE)
        assert process.returncode == 0, out
        assert "Traceback" not in out


def test_an_import_of_pipes_ends_by_itself(familiard: Familiard, tmp_path: Path) -> None:
    folder = tmp_path / "photos"
    folder.mkdir()
    (folder / "a.jpg").write_bytes(photos.astronaut_jpeg())
    for name in ("stream.jpg", "stream.mp4", "stream.ts", "stream"):
        os.mkfifo(folder / name)
    done = familiard.on_data("import", folder, "--json")
    (state,) = done.json["imports"]
    assert (state["state"], state["added"], state["broken_count"]) == ("done", 1, 3)
    assert {broken["detail"] for broken in state["broken"]} == {
        "Cannot read the file: it is a named pipe, not a file."
    }


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["import", "{pipe}.jpg"], "is a named pipe. Specify a folder, a photo, or a video."),
        (["packs", "--config", "{pipe}.yaml"], "pipe.yaml: it is a named pipe, not a file."),
        (["packs", "list", "{pipe}.toml"], "pipe.toml: it is a named pipe, not a file."),
        (["packs", "--pack", "{pipe}.toml"], "pipe.toml: it is a named pipe, not a file."),
    ],
)
def test_a_pipe_that_is_named_is_refused_in_words(
    familiard: Familiard, tmp_path: Path, arguments: list[str], said: str
) -> None:
    for suffix in ("jpg", "yaml", "toml"):
        os.mkfifo(tmp_path / f"pipe.{suffix}")
    named = [argument.format(pipe=tmp_path / "pipe") for argument in arguments]
    done = familiard(*named, "--data-dir", "data")
    assert done.status == 1
    assert said in done.err
    assert "Traceback" not in done.err
