"""The real command as a process, and folders of real photos for it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests import photos
from tests.checkout import PYTHONPATH

STARTED: list[subprocess.Popen[str]] = []


@pytest.fixture(autouse=True)
def nothing_left_running() -> Iterator[None]:
    """Ends what a test started."""
    yield
    for process in STARTED:
        if process.poll() is None:
            process.kill()
            process.communicate()
    STARTED.clear()


@dataclass(frozen=True)
class Answer:
    """What a command said."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output as JSON."""
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        """Standard output as JSON lines."""
        return [json.loads(line) for line in self.out.splitlines()]


class Familiard:
    """`familiard` with a home, settings and data of its own."""

    def __init__(self, home: Path) -> None:
        home.mkdir(parents=True, exist_ok=True)
        self.home = home
        self.data_dir = home / "data"
        kept = {name: value for name, value in os.environ.items() if not name.startswith("FAMILIAR_")}
        cache = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
        self.environ = kept | {
            "HOME": str(home),
            "XDG_CONFIG_HOME": str(home / "config"),
            "XDG_DATA_HOME": str(home / "share"),
            # Model files are fetched once a machine.
            "XDG_CACHE_HOME": cache,
            "PYTHONPATH": PYTHONPATH,
            # So that messages name the command by its name alone.
            "PATH": os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"])),
            "COLUMNS": "100",
        }

    def arguments(self, *arguments: str | Path) -> list[str]:
        """The process to start."""
        return [sys.executable, "-m", "familiard", *map(str, arguments)]

    def __call__(self, *arguments: str | Path, cwd: Path | None = None, **environ: str) -> Answer:
        """Run a command to its end."""
        done = subprocess.run(
            self.arguments(*arguments),
            capture_output=True,
            text=True,
            env=self.environ | environ,
            cwd=cwd or self.home,
            timeout=180,
            check=False,
            stdin=subprocess.DEVNULL,
        )
        return Answer(done.returncode, done.stdout, done.stderr)

    def start(self, *arguments: str | Path) -> subprocess.Popen[str]:
        """Start a command and leave it running; it is killed with the test at the latest."""
        process = subprocess.Popen(
            self.arguments(*arguments),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=self.environ,
            cwd=self.home,
            stdin=subprocess.DEVNULL,
        )
        STARTED.append(process)
        return process

    def on_data(self, command: str, *arguments: str | Path) -> Answer:
        """Run a command on this home's data directory."""
        return self(command, *arguments, "--data-dir", self.data_dir)


@pytest.fixture
def familiard(tmp_path: Path) -> Familiard:
    """The command, in an empty home."""
    return Familiard(tmp_path)


def portraits(folder: Path, rounds: int, *, start: int = 0) -> int:
    """Write portraits of the group photo's six people, each round a little different; returns how many.

    `folder/round03/2.jpg` shows the third person from the left.
    """
    for i in range(start, start + rounds):
        for who in range(len(photos.GROUP_FACES)):
            cut = photos.face_of_group(who)[i % 40 :, i // 40 :]
            cut = np.ascontiguousarray(cut[:, ::-1] if i % 2 else cut)
            path = folder / f"round{i:02}" / f"{who}.jpg"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(photos.encode(cut, quality=90))
    return rounds * len(photos.GROUP_FACES)
