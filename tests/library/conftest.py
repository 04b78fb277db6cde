"""Real photos, real weights and a real engine for the library's tests."""

from __future__ import annotations

from collections.abc import AsyncIterator
from importlib.resources import files
from pathlib import Path

import cv2
import numpy as np
import pytest
import pytest_asyncio
from desk import Desk
from familiard.engine import Engine, EngineOptions
from familiard.packs import PackCache, PackFiles, load_pack
from numpy.typing import NDArray


@pytest.fixture(scope="session")
def pack_files() -> PackFiles:
    """The default pack's weights, fetched once."""
    cache = PackCache(PackCache.default_directory(), local_files_only=False, accept_license=False)
    return cache.ensure(load_pack("mobile"))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def engine(pack_files: PackFiles) -> AsyncIterator[Engine]:
    """A running engine with two workers."""
    engine = Engine(pack_files, EngineOptions(workers=2, threads=1))
    await engine.start()
    yield engine
    await engine.stop(1.0)


@pytest.fixture(scope="session")
def group() -> NDArray[np.uint8]:
    """The group photo that insightface ships: six faces, BGR [886, 1280, 3]."""
    image = cv2.imread(str(Path(str(files("insightface"))) / "data" / "images" / "t1.jpg"))
    assert image is not None
    return image.astype(np.uint8)


@pytest.fixture(scope="session")
def astronaut() -> NDArray[np.uint8]:
    """The portrait that scikit-image ships: one face, BGR [512, 512, 3]."""
    from skimage import data

    return np.ascontiguousarray(data.astronaut()[:, :, ::-1])


@pytest_asyncio.fixture(loop_scope="module")
async def desk(engine: Engine, pack_files: PackFiles, tmp_path: Path) -> AsyncIterator[Desk]:
    """A library on an empty store."""
    desk = Desk(engine, pack_files, tmp_path / "data")
    await desk.open()
    yield desk
    await desk.close()
