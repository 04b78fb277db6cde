"""Machines, and a library whose photos they analyze."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from familiard.engine.manager import Engine, EngineOptions
from familiard.packs import PackFiles
from tests.cluster.machines import Machines


@pytest.fixture
def machines(tmp_path: Path) -> Iterator[Machines]:
    """A scheduler that runs; workers are started by the test."""
    machines = Machines(tmp_path / "machines")
    machines.schedule()
    yield machines
    machines.stop()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def engine(pack_files: PackFiles) -> AsyncIterator[Engine]:
    """This machine's own engine."""
    engine = Engine(pack_files, EngineOptions(workers=1, threads=1))
    await engine.start()
    yield engine
    await engine.stop(1.0)
