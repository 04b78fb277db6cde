"""A worker: connects to the scheduler, and analyzes photos for imports until it is stopped."""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from familiard.cluster import remote
from familiard.cluster.dask_setup import NO_PAGES, ClusterUnavailable, configure, security
from familiard.cluster.kind import Kind
from familiard.config.settings import ClusterSettings
from familiard.engine.types import EngineOptions
from familiard.errors import FamiliarError
from familiard.packs.cache import PackFiles

if TYPE_CHECKING:
    from distributed import Worker

CONNECT_SECONDS = 10.0
RETRY_SECONDS = 2.0
AHEAD = 1
"""Photos that a worker has at hand beyond those that it analyzes, so that no process waits for the network."""


class WorkerRefused(FamiliarError):
    """The importing process cannot use this worker: it has another pack or version."""

    code = "worker-refused"


@dataclass(frozen=True, slots=True)
class WorkerSetup:
    """A worker's name, its models, and how it runs them."""

    name: str
    files: PackFiles
    options: EngineOptions


class ClusterWorker:
    """Works for a scheduler; connects again when the connection is lost."""

    def __init__(self, settings: ClusterSettings, setup: WorkerSetup, say: Callable[[str], None]) -> None:
        self._settings = settings
        self._setup = setup
        self._say = say
        self._stopped = asyncio.Event()
        self._why: str | None = None
        self._silent = False

    def stop(self) -> None:
        """End the worker."""
        self._stopped.set()

    async def run(self) -> None:
        """Work until `stop`.

        Raises:
            ClusterUnavailable: packages are missing, or a certificate is wrong.
            WorkerRefused: this worker has another pack or version than an import that uses it.
            EngineFailed, ProviderUnusable: the models cannot be loaded here.
        """
        configure()
        security(self._settings)
        host = remote.Host(self._setup.name, self._setup.files, self._setup.options, self._refuse)
        # A machine that cannot run the models says so now, not with every photo.
        await host.engine(self._setup.options.vision)
        remote.serve(host)
        try:
            while not self._stopped.is_set():
                await self._connect()
        finally:
            await host.stop()
        if self._why is not None:
            raise WorkerRefused(self._why)

    def _refuse(self, why: str) -> None:
        self._why = why
        self._stopped.set()

    async def _connect(self) -> None:
        """Work until the connection is lost; then wait a little."""
        try:
            with tempfile.TemporaryDirectory(prefix="familiar-worker-") as folder:
                await self._work(folder)
        except (OSError, TimeoutError, ValueError, RuntimeError) as error:
            if not self._silent:
                self._say(f"Cannot work for {self._settings.url} yet ({_cause(error)}). Trying again …")
            self._silent = True
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(RETRY_SECONDS):
                await self._stopped.wait()

    async def _work(self, folder: str) -> None:
        worker = self._worker(folder)
        starting = asyncio.ensure_future(worker.start())
        stopped = asyncio.create_task(self._stopped.wait())
        try:
            await asyncio.wait([starting, stopped], return_when=asyncio.FIRST_COMPLETED)
            if not starting.done():
                return
            await starting
            self._silent = False
            self._say(
                f"Connected to {self._settings.url} as {self._setup.name}: {self._setup.options.workers} photos at a time, "
                f"pack {self._setup.files.pack.identity}."
            )
            finished = asyncio.create_task(worker.finished())
            await asyncio.wait([finished, stopped], return_when=asyncio.FIRST_COMPLETED)
            if finished.done():
                self._say(f"Lost the connection to {self._settings.url}. Connecting again …")
            else:
                finished.cancel()
        finally:
            starting.cancel()
            stopped.cancel()
            with contextlib.suppress(Exception):
                await worker.close(timeout=2, reason="stopped")

    def _worker(self, folder: str) -> Worker:
        from distributed import Worker

        threads = self._setup.options.workers + AHEAD
        return Worker(
            self._settings.url,
            nthreads=threads,
            name=self._setup.name,
            resources={Kind.of(self._setup.files.pack).resource: threads},
            security=security(self._settings),
            local_directory=folder,
            memory_limit=0,
            dashboard=False,
            dashboard_address=NO_PAGES,
            death_timeout=CONNECT_SECONDS,
        )


def _cause(error: BaseException) -> str:
    """Return the innermost reason, which names the network's error."""
    while error.__cause__ is not None:
        error = error.__cause__
    return str(error) or type(error).__name__


__all__ = ["ClusterUnavailable", "ClusterWorker", "WorkerRefused", "WorkerSetup"]
