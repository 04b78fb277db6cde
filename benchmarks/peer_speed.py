"""Photos a second: the same folder imported by the daemon, and looked at by other programs, in turn."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import psutil

from benchmarks.daemon import daemon
from benchmarks.peer_processes import Program
from benchmarks.report import Cell, Table, table
from benchmarks.setting import Setting
from benchmarks.speed import group_copies, import_folder
from benchmarks.timing import ratio
from familiard.engine.types import cores

GROUP_PHOTOS, LFW_PHOTOS, ROUNDS = 12, 128, 3
QUICK_GROUP_PHOTOS, QUICK_LFW_PHOTOS = 4, 32
IDLE, INTERVAL, PATIENCE = 0.1, 0.25, 30.0
"""Idle: less than a tenth of a core, over a quarter of a second; waited for so many seconds."""

Ways = Mapping[str, Callable[[Path], int]]
"""What looks at a folder of photos, and says how many faces it found."""


def measure(run: Setting, programs: Sequence[Program]) -> Table:
    """The group photo again and again, and LFW."""
    rounds = 1 if run.quick else ROUNDS
    group, few = (QUICK_GROUP_PHOTOS, QUICK_LFW_PHOTOS) if run.quick else (GROUP_PHOTOS, LFW_PHOTOS)
    images = sorted(str(path) for path in run.data.glob("*/*.jpg"))
    drawn = np.random.default_rng(2).permutation(images)[: few * (rounds + 1)].tolist()
    rows: list[tuple[Cell, ...]] = []
    with tempfile.TemporaryDirectory(prefix="familiar-benchmark-") as folder:
        root = Path(folder)
        options = ("--workers", str(cores()), "--threads", "1", "--set", f"library.folders={root}")
        with daemon(*options) as running, running.client() as client:

            def familiar(photos: Path) -> int:
                return import_folder(client, photos)[0]

            ways: dict[str, Callable[[Path], int]] = {"Familiar": familiar}
            ways |= {program.peer.name: _detecting(program) for program in programs}
            for name, batches in (
                ("group photo, 1280×886, 6 faces", [group_copies(group, n) for n in range(rounds + 1)]),
                (
                    "LFW, 250×250",
                    [[Path(path).read_bytes() for path in drawn[n :: rounds + 1]] for n in range(rounds + 1)],
                ),
            ):
                seconds, faces = race(
                    ways, _folders(root, batches), settle=lambda: _settle(running.process.pid)
                )
                rows += _rows(name, len(batches[0]), seconds, faces)
    return table(
        "Importing a folder of photos, compared with other programs",
        "photos, program, photos per round, photos/s:.1f, Familiar is × faster:.2f, faces found, faces/s:.1f",
        rows,
        "Each with its defaults, on the same cores, with processes and models already loaded: reads files from disk, detects "
        f"all faces, and embeds each. face_recognition and verifyface use {cores()} processes, one per core; verifyface "
        "handles only the largest face of a photo. Familiar: `POST /v1/imports` on a running daemon with "
        f"{cores()} workers of one thread, which also rates quality, crops, matches, clusters, and stores. "
        f"Measured in turns, {rounds} rounds after a warm-up; the ratio is the median of the rounds.",
    )


def race(
    ways: Ways, folders: Sequence[Path], settle: Callable[[], None]
) -> tuple[dict[str, list[float]], dict[str, int]]:
    """Seconds of each way in each round after the first, and the faces found in the last.

    Args:
        ways: who runs.
        folders: of each round.
        settle: waits until nobody works any more on what was before.
    """
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    faces: dict[str, int] = {}
    for number, folder in enumerate(folders):
        names = list(ways)
        for name in names if number % 2 == 0 else reversed(names):
            settle()
            start = time.perf_counter()
            faces[name] = ways[name](folder)
            seconds[name].append(time.perf_counter() - start)
    return {name: took[1:] for name, took in seconds.items()}, faces


def _detecting(program: Program) -> Callable[[Path], int]:
    return lambda folder: len(program.detect(sorted(folder.iterdir())).photo)


def _folders(root: Path, batches: Sequence[Sequence[bytes]]) -> list[Path]:
    """A folder of files a batch."""
    folders = []
    for batch in batches:
        folder = Path(tempfile.mkdtemp(dir=root))
        for n, image in enumerate(batch):
            (folder / f"{n:04d}.jpg").write_bytes(image)
        folders.append(folder)
    return folders


def _settle(pid: int) -> None:
    """Wait until the daemon is idle: what it does after an import is not the next one's to pay for."""
    end = time.monotonic() + PATIENCE
    before = _processor_time(pid)
    while time.monotonic() < end:
        time.sleep(INTERVAL)
        now = _processor_time(pid)
        if now - before < IDLE * INTERVAL:
            return
        before = now
    raise TimeoutError("the daemon does not come to rest")


def _processor_time(pid: int) -> float:
    root = psutil.Process(pid)
    times = [process.cpu_times() for process in (root, *root.children(recursive=True))]
    return sum(time.user + time.system for time in times)


def _rows(
    photos: str, count: int, seconds: Mapping[str, list[float]], faces: Mapping[str, int]
) -> list[tuple[Cell, ...]]:
    ours = seconds["Familiar"]
    rows: list[tuple[Cell, ...]] = []
    for name, took in seconds.items():
        speed = 1 / float(np.median(took))
        rows.append((photos, name, count, count * speed, ratio(took, ours), faces[name], faces[name] * speed))
    return rows
