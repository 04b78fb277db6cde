"""The real command as a process, and folders of real photos for it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

REPO = Path(__file__).resolve().parents[2]


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
            "PYTHONPATH": str(REPO / "daemon"),
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
        """Start a command and leave it running."""
        return subprocess.Popen(
            self.arguments(*arguments),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=self.environ,
            cwd=self.home,
            stdin=subprocess.DEVNULL,
        )

    def on_data(self, command: str, *arguments: str | Path) -> Answer:
        """Run a command on this home's data directory."""
        return self(command, *arguments, "--data-dir", self.data_dir)


@pytest.fixture
def familiard(tmp_path: Path) -> Familiard:
    """The command, in an empty home."""
    return Familiard(tmp_path)


@pytest.fixture(scope="session")
def group() -> NDArray[np.uint8]:
    """The group photo that insightface ships: six faces, BGR [886, 1280, 3]."""
    image = cv2.imread(str(Path(str(files("insightface"))) / "data" / "images" / "t1.jpg"))
    assert image is not None
    return image.astype(np.uint8)


# Where the six faces of the group photo are: x, y, width, height.
FACES = ((464, 263, 109, 145), (743, 344, 99, 127), (51, 262, 117, 139), (273, 148, 102, 130), (902, 56, 108, 145), (1128, 274, 97, 128))  # fmt: skip
MARGIN = 55


def portraits(image: NDArray[np.uint8], folder: Path, rounds: int) -> int:
    """Write portraits cut from the group photo, each round a little different; returns how many."""
    number = 0
    for i in range(rounds):
        for who, (x, y, w, h) in enumerate(FACES):
            top, left = max(0, y - MARGIN + 2 * i), max(0, x - MARGIN + 3 * i)
            cut = image[top : y + h + MARGIN, left : x + w + MARGIN]
            cut = cut[:, ::-1] if i % 2 else cut
            scale = 1.0 - 0.02 * i
            cut = cv2.resize(cut, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
            path = folder / f"round{i:02}" / f"{who}.jpg"
            path.parent.mkdir(parents=True, exist_ok=True)
            assert cv2.imwrite(str(path), cut, [cv2.IMWRITE_JPEG_QUALITY, 92 - i])
            number += 1
    return number
