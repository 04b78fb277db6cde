"""A real daemon on a real socket, with real weights; one a test file."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
import pytest_asyncio

from familiard.config import LimitSettings, ServerSettings, Settings, VisionSettings
from familiard.daemon import Daemon
from familiard.packs import PackCache, PackFiles
from familiard.server.context import Services
from tests.server.client import Client, over_network, over_socket
from tests.server.process import Process

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests here share their file's daemon, and so its event loop."""
    for item in items:
        if item.path.is_relative_to(HERE) and pytest_asyncio.is_async_test(item):
            item.add_marker(pytest.mark.asyncio(loop_scope="module"), append=False)


@dataclass
class RunningDaemon:
    """A data directory and the daemon that serves it."""

    settings: Settings
    daemon: Daemon = field(init=False)

    async def open(self) -> None:
        """Start the daemon, and wait until everything works."""
        self.daemon = Daemon(self.settings)
        await self.daemon.start()
        await self.services.vision.ready()

    async def close(self) -> None:
        """Stop it."""
        await self.daemon.stop()

    async def reopen(self, settings: Settings | None = None) -> None:
        """Stop it and start another on the same data, on the same port."""
        port = self.daemon.addresses[0][1]
        await self.close()
        settings = settings or self.settings
        self.settings = replace(settings, server=replace(settings.server, port=port))
        await self.open()

    @property
    def services(self) -> Services:
        """The daemon's services."""
        assert self.daemon._services is not None
        return self.daemon._services

    @property
    def token(self) -> str:
        """The token, as its file has it."""
        return (self.settings.data_dir / "token").read_text().strip()

    @property
    def address(self) -> tuple[str, int]:
        """Host and port."""
        return self.daemon.addresses[0]


def settings_for(folder: Path) -> Settings:
    """Settings of a daemon that is nobody else's."""
    return Settings(
        data_dir=folder / "data",
        packs_dir=PackCache.default_directory(),
        server=ServerSettings(port=0, zeroconf=False),
        vision=VisionSettings(workers=1, threads=1),
        limits=LimitSettings(body_mib=4, megapixels=20, side=8000, queue=4),
    )


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory, pack_files: PackFiles) -> Settings:
    """Settings; a test file that wants others overrides this."""
    return settings_for(tmp_path_factory.mktemp("data"))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def instance(settings: Settings) -> AsyncIterator[RunningDaemon]:
    """A daemon that runs."""
    instance = RunningDaemon(settings)
    await instance.open()
    yield instance
    await instance.close()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def client(instance: RunningDaemon) -> AsyncIterator[Client]:
    """A client on the network, with the token."""
    async with over_network(instance.address, instance.token) as client:
        yield client


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def anonymous(instance: RunningDaemon) -> AsyncIterator[Client]:
    """A client on the network, without a token."""
    async with over_network(instance.address, None) as client:
        yield client


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def owner(instance: RunningDaemon) -> AsyncIterator[Client]:
    """A client on the owner's socket."""
    async with over_socket(instance.daemon.owner_socket) as client:
        yield client


async def eventually(true: object, seconds: float = 60.0) -> None:
    """Wait until a condition holds."""
    assert callable(true)
    async with asyncio.timeout(seconds):
        while not true():
            await asyncio.sleep(0.01)


@pytest.fixture
def process(tmp_path: Path) -> Iterator[Process]:
    """A daemon that is not started yet; it does not outlive the test."""
    process = Process(tmp_path)
    yield process
    if process.running is not None and process.running.poll() is None:
        process.running.kill()
        process.running.wait()
