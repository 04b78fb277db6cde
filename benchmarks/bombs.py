"""Small files that take a lot to decode: what they cost in memory and time, and what a camera beside them notices."""

from __future__ import annotations

import asyncio
import contextlib
import inspect
import multiprocessing
import tempfile
import threading
import time
from collections.abc import Awaitable
from pathlib import Path
from typing import Any, Self

import numpy as np
import psutil

from benchmarks.bomb_files import IMAGES, VIDEOS
from benchmarks.photos import group_jpeg
from benchmarks.report import Goal, Plot, Table, table
from benchmarks.setting import Setting
from familiard.engine.manager import Engine, EngineOptions, Priority, VideoOptions
from familiard.errors import FamiliarError

MIB = 1 << 20
MOST_MIB = 1400
"""Most that one image of a request may take: what is allowed for decoding, and what a worker holds anyway."""
MOST_SECONDS = 30.0
BOMBS_AT_ONCE = 16
CAMERA_EVERY = 0.2
CAMERA_WAITS = 0.5
"""Most for which a camera beside bombs waits, 95 of 100 times."""


class Peak:
    """The most memory that the workers hold together while it is watched."""

    def __init__(self) -> None:
        self.most = 0.0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._stop.wait(0.02):
            held = 0.0
            for child in multiprocessing.active_children():
                with contextlib.suppress(psutil.Error):
                    held = max(held, psutil.Process(child.pid).memory_info().rss / MIB)
            self.most = max(self.most, held)


def measure(run: Setting) -> tuple[tuple[Table, ...], tuple[Goal, ...], tuple[Plot, ...]]:
    """Each bomb by itself, then many of them beside a camera."""
    return asyncio.run(_measure(run))


async def _measure(run: Setting) -> tuple[tuple[Table, ...], tuple[Goal, ...], tuple[Plot, ...]]:
    engine = Engine(run.files, EngineOptions(workers=1))
    await engine.start()
    photo = group_jpeg()
    try:
        await engine.analyze(photo)
        rows = []
        for name, make in IMAGES.items():
            data = make()
            rows.append((name, len(data) / 1024, *await _one(engine.analyze(data))))
        with tempfile.TemporaryDirectory(prefix="familiar-benchmark-") as folder:
            for name, make in VIDEOS.items():
                path = Path(folder) / "film.avi"
                path.write_bytes(make())
                rows.append(
                    (
                        name,
                        path.stat().st_size / 1024,
                        *await _one(engine.video_frames(path, 0.0, VideoOptions())),
                    )
                )
        alone, _ = await _camera(engine, photo, [])
        beside, refused = await _camera(engine, photo, [make() for make in IMAGES.values()])
    finally:
        await engine.stop(0.0)
    bombs = table(
        "Small files that are expensive to decode",
        "file, KiB:.1f, seconds:.1f, peak RSS of a worker MiB:.0f, answer",
        rows,
        "One by one, with the default limits.",
    )
    camera = table(
        "A camera at the same time",
        "what, p95 ms:.0f, slowest ms:.0f",
        [
            ("the camera alone", *_quantiles(alone)),
            (f"during {BOMBS_AT_ONCE} of these files at a time, {refused} refused", *_quantiles(beside)),
        ],
        f"A group photo every {CAMERA_EVERY:g} s; one worker per queue.",
    )
    images = rows[: len(IMAGES)]
    late = float(np.quantile(beside, 0.95))
    return (
        (bombs, camera),
        (
            Goal(
                "memory of decoding an image of a request",
                f"peak ≤ {MOST_MIB} MiB",
                f"{max(row[3] for row in images):.0f} MiB",
                all(row[3] <= MOST_MIB for row in images),
            ),
            Goal(
                "time of decoding an image of a request",
                f"≤ {MOST_SECONDS:g} s",
                f"{max(row[2] for row in images):.1f} s",
                all(row[2] <= MOST_SECONDS for row in images),
            ),
            Goal(
                "a camera at the same time",
                f"p95 ≤ {CAMERA_WAITS:g} s",
                f"{late:.2f} s",
                late <= CAMERA_WAITS,
            ),
        ),
        (),
    )


async def _one(analysis: Awaitable[Any]) -> tuple[float, float, str]:
    """Seconds, MiB, and the answer."""
    start = time.monotonic()
    with Peak() as peak:
        try:
            await analysis
            answer = "read"
        except FamiliarError as error:
            answer = error.code
        seconds = time.monotonic() - start
    return seconds, peak.most, answer


async def _camera(engine: Engine, photo: bytes, bombs: list[bytes]) -> tuple[list[float], int]:
    """How long a camera's pictures take while somebody sends bombs, and how many of those were refused."""
    known = "client" in inspect.signature(engine.analyze).parameters
    refused = 0
    over = False

    def client(name: str) -> dict[str, Any]:
        return {"client": (name,)} if known else {}

    async def attacker(number: int) -> None:
        nonlocal refused
        while not over:
            number += 1
            try:
                await engine.analyze(bombs[number % len(bombs)], Priority.INTERACTIVE, **client("attacker"))
            except FamiliarError:
                refused += 1
                await asyncio.sleep(0.05)

    attackers = [asyncio.create_task(attacker(number)) for number in range(BOMBS_AT_ONCE)] if bombs else []
    took = []
    for _ in range(150):
        start = time.monotonic()
        await engine.analyze(photo, Priority.CAMERA, **client("camera"))
        took.append(time.monotonic() - start)
        await asyncio.sleep(max(0.0, CAMERA_EVERY - took[-1]))
    over = True
    for one in attackers:
        one.cancel()
    await asyncio.gather(*attackers, return_exceptions=True)
    return took, refused


def _quantiles(seconds: list[float]) -> tuple[float, float]:
    return float(np.quantile(seconds, 0.95)) * 1000, max(seconds) * 1000
