"""One household for all: a daemon, a Home Assistant, a camera that shows a photo."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.e2e.home_assistant import HomeAssistant
from tests.e2e.processes import Daemon, free_port

VISITS_GAP = 20
"""Seconds after which a visit ends, so that a test need not wait for a minute."""


@pytest.fixture(scope="module")
def daemon(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Daemon]:
    """A real daemon that runs."""
    daemon = Daemon.create(tmp_path_factory.mktemp("daemon"), "--set", f"visits.gap={VISITS_GAP}")
    with daemon.process.running():
        yield daemon


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def home(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[HomeAssistant]:
    """A real Home Assistant that runs, and whose owner is logged in."""
    found = os.environ.get("E2E_HASS") or shutil.which("hass")
    if not found or not Path(found).exists():
        pytest.skip("no Home Assistant here: scripts/test makes one, or set E2E_HASS=/path/to/hass")
    home = HomeAssistant(Path(found), tmp_path_factory.mktemp("home"), free_port())
    try:
        await home.start()
        yield home
    finally:
        await home.stop()
