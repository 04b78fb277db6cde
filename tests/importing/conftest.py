"""A real engine, and libraries on stores of their own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest
import pytest_asyncio
from numpy.typing import NDArray

from familiard.engine.manager import Engine, EngineOptions
from familiard.packs import PackFiles
from tests import photos
from tests.importing.desk import WORKERS, Desk


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def engine(pack_files: PackFiles) -> AsyncIterator[Engine]:
    """A running engine with two workers."""
    engine = Engine(pack_files, EngineOptions(workers=WORKERS, threads=1))
    await engine.start()
    yield engine
    await engine.stop(1.0)


@pytest_asyncio.fixture(loop_scope="module")
async def desk(engine: Engine, pack_files: PackFiles, tmp_path: Path) -> AsyncIterator[Desk]:
    """A library on an empty store."""
    desk = Desk(engine, pack_files, tmp_path / "data")
    await desk.open()
    yield desk
    await desk.close()


@pytest.fixture(scope="session")
def group() -> NDArray[np.uint8]:
    """The group photo: six faces, RGB [886, 1280, 3]."""
    return photos.group()


@pytest.fixture(scope="session")
def astronaut() -> NDArray[np.uint8]:
    """The portrait: one face, RGB [512, 512, 3]."""
    return photos.astronaut()


@pytest.fixture
def album(tmp_path: Path) -> Path:
    """An empty folder for photos."""
    folder = tmp_path / "album"
    folder.mkdir()
    return folder
