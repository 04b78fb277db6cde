"""Continue interrupted imports and watch folders, in the background."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path
from typing import TYPE_CHECKING

from familiard.config import Settings
from familiard.errors import FamiliarError
from familiard.service.vision_service import VisionService
from familiard.store.async_store import AsyncStore

if TYPE_CHECKING:
    from familiard.importing.jobs import ImportManager

LOGGER = logging.getLogger(__name__)

RETRY_SECONDS = 15.0


class Background:
    """Starts when store and engine are ready, pauses for a backup, ends with the daemon.

    Attributes:
        library: set when the store is open.
    """

    def __init__(self, settings: Settings, access: AsyncStore, vision: VisionService) -> None:
        self._settings = settings
        self._access = access
        self._vision = vision
        self._task: asyncio.Task[None] | None = None
        self._paused = False
        self.library: ImportManager | None = None

    def start(self) -> None:
        """Start."""
        self._task = asyncio.create_task(self._run(), name="imports and watched folders")

    async def pause(self) -> None:
        """Stop all imports after what they are writing."""
        self._paused = self._task is not None
        await self.stop()
        if self.library is not None:
            await self.library.stop()

    async def resume(self) -> None:
        """Continue after a pause what ran before it."""
        if self._paused:
            self.start()
        elif self.library is not None:
            await self.library.resume()

    async def stop(self) -> None:
        """Stop watching and start no import."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.wait([task])

    async def _run(self) -> None:
        from familiard.importing.watcher import Watcher

        assert self.library is not None
        await self._wait_until_ready()
        await self.library.resume()
        await Watcher(self.library, _watched(self._settings)).run()

    async def _wait_until_ready(self) -> None:
        """Wait for the engine and a writable store."""
        while True:
            try:
                self._access.check_writable()
                await self._vision.ready()
                return
            except FamiliarError as error:
                LOGGER.debug("Not yet: %s", error.detail)
            await asyncio.sleep(RETRY_SECONDS)


def _watched(settings: Settings) -> tuple[Path, ...]:
    """The folders that are watched; what devices upload is found like what comes in any other way, after cameras."""
    folders, originals = settings.library.watch, settings.library.originals
    if originals is None or any(originals.is_relative_to(folder) for folder in folders):
        return folders
    return (*folders, originals)
