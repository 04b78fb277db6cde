"""A worker of its own for the images that people and programs send, while cameras are looked at.

A camera then never waits for somebody else's image, however large that is. Where there is only one worker, a second one
starts with the first such image and ends when none came for some time; without cameras it never starts.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from dataclasses import replace
from time import monotonic

from familiar_client.models import EngineStatus
from familiard.engine.manager import Engine
from familiard.engine.types import EngineOptions
from familiard.errors import Busy, FamiliarError
from familiard.packs.cache import PackFiles

LOGGER = logging.getLogger(__name__)

CAMERA_SECONDS = 600.0
"""After a camera's last image."""
IDLE_SECONDS = 600.0
"""After the last image that the second worker looked at."""
NOW = ("queued", "running")
SINCE_START = ("processed", "failed", "restarts")
NICE = 10
"""Cameras go first where there are too few processor cores as well."""


class BackgroundEngine:
    """Starts and ends the second engine."""

    def __init__(self, files: PackFiles, main: Engine, options: EngineOptions) -> None:
        self._files = files
        self._main = main
        self._options = replace(options, workers=1, threads=options.network_threads, nice=NICE)
        self._needed = options.workers == 1
        self._camera_at: float | None = None
        self._used_at = 0.0
        self._engine: Engine | None = None
        self._starting: asyncio.Task[Engine] | None = None
        self._ending: asyncio.Task[None] | None = None
        self._before: Counter[str] = Counter()

    def note_camera(self) -> None:
        """Remember that cameras are looked at."""
        self._camera_at = monotonic()

    async def engine(self) -> Engine:
        """The second engine where cameras are looked at, else the first."""
        if not self._needed or self._camera_at is None or monotonic() - self._camera_at > CAMERA_SECONDS:
            return self._main
        self._used_at = monotonic()
        if self._engine is not None:
            return self._engine
        if self._starting is None or self._starting.done():
            self._starting = asyncio.create_task(self._start(), name="start the second worker")
        try:
            return await asyncio.shield(self._starting)
        except asyncio.CancelledError:
            if self._starting.cancelled():
                raise Busy("The daemon is stopping.", retry_after=5.0) from None
            raise
        except FamiliarError as error:
            LOGGER.warning("Cameras and other images share one worker: %s", error.detail)
            return self._main

    def status(self) -> EngineStatus:
        """What both engines are doing, and did."""
        status = self._main.status()
        counts = Counter({name: getattr(status, name) for name in (*NOW, *SINCE_START)}) + self._before
        if self._engine is not None:
            other = self._engine.status()
            counts.update({name: getattr(other, name) for name in (*NOW, *SINCE_START)})
        return replace(
            status,
            queued=counts["queued"],
            running=counts["running"],
            processed=counts["processed"],
            failed=counts["failed"],
            restarts=counts["restarts"],
        )

    async def stop(self, grace: float) -> None:
        """End the second engine."""
        for task in (self._starting, self._ending):
            if task is not None and not task.done():
                task.cancel()
                await asyncio.wait([task])
        if self._engine is not None:
            await self._end(self._engine, grace)

    async def _start(self) -> Engine:
        engine = Engine(self._files, self._options)
        await engine.start()
        self._engine = engine
        self._ending = asyncio.create_task(self._end_when_idle(engine), name="end the second worker")
        return engine

    async def _end_when_idle(self, engine: Engine) -> None:
        while True:
            status = engine.status()
            left = self._used_at + IDLE_SECONDS - monotonic()
            if left <= 0 and not status.queued and not status.running:
                break
            await asyncio.sleep(max(left, 1.0))
        await self._end(engine, 0.0)

    async def _end(self, engine: Engine, grace: float) -> None:
        self._engine = None
        status = engine.status()
        self._before.update({name: getattr(status, name) for name in SINCE_START})
        await engine.stop(grace)
