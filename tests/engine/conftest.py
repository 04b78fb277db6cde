"""Engines with real workers, and videos made of real photos."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from familiard.engine.manager import Engine, EngineOptions
from familiard.packs import PackFiles
from tests import photos

Start = Callable[[EngineOptions], Awaitable[Engine]]

FRAMES_PER_SECOND = 10


@pytest.fixture
async def start(pack_files: PackFiles) -> AsyncIterator[Start]:
    """Starts engines, and stops them when the test is over."""
    started: list[Engine] = []

    async def make(options: EngineOptions) -> Engine:
        engine = Engine(pack_files, options)
        await engine.start()
        started.append(engine)
        return engine

    yield make
    for engine in started:
        await engine.stop(1.0)


@pytest.fixture
async def engine(start: Start) -> Engine:
    """An engine with one worker of one thread."""
    return await start(EngineOptions(workers=1, threads=1))


@pytest.fixture(scope="session")
def video(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """3.4 seconds of the group, then 4.6 of the astronaut, at ten frames a second."""
    path = tmp_path_factory.mktemp("video") / "film.mp4"
    write_video(path, [(photos.group(), 34), (photos.astronaut(), 46)])
    return path


def write_video(path: Path, scenes: list[tuple[np.ndarray, int]], codec: str = "mp4v") -> None:
    """Write scenes (a picture, so many frames) of 640×448 pixels."""
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*codec), FRAMES_PER_SECOND, (640, 448))
    assert writer.isOpened()
    for rgb, frames in scenes:
        factor = min(640 / rgb.shape[1], 448 / rgb.shape[0])
        small = cv2.resize(rgb, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
        frame = np.zeros((448, 640, 3), dtype=np.uint8)
        frame[: small.shape[0], : small.shape[1]] = small[:, :, ::-1]
        for _ in range(frames):
            writer.write(frame)
    writer.release()
