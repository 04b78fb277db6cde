"""Prepare the folder of originals at the start, and empty its trash once a day."""

from __future__ import annotations

import asyncio
import logging

from familiard.config import Settings
from familiard.errors import FamiliarError
from familiard.originals.disk import OriginalsFolder
from familiard.originals.library import OriginalsLibrary
from familiard.store.async_store import AsyncStore

LOGGER = logging.getLogger(__name__)

FIRST_SECONDS = 120.0
"""After the start, cameras come first."""
DAY_SECONDS = 86_400.0
RETRY_SECONDS = 600.0


def originals_of(settings: Settings, store: AsyncStore) -> OriginalsLibrary | None:
    """The originals, if there is a folder for them."""
    library = settings.library
    if library.originals is None:
        return None
    folder = OriginalsFolder(library.originals, library.keep_free_mib << 20)
    return OriginalsLibrary(folder, store, library.trash_days)


async def prepare_originals(originals: OriginalsLibrary) -> None:
    """Make the folder ready, so that it is watched; where that fails, say so, and go on without."""
    try:
        await originals.ready()
    except (FamiliarError, OSError) as error:
        LOGGER.warning("Originals cannot be stored: %s", error)


class TrashPurge:
    """Empties the trash bit by bit; never without `library.originals`."""

    def __init__(self, originals: OriginalsLibrary | None) -> None:
        self._originals = originals
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Start."""
        if self._originals is not None:
            self._task = asyncio.create_task(self._run(self._originals), name="trash")

    async def stop(self) -> None:
        """Stop; the next start continues."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])

    async def _run(self, originals: OriginalsLibrary) -> None:
        pause = FIRST_SECONDS
        while True:
            await asyncio.sleep(pause)
            try:
                purged = await originals.purge()
                pause = DAY_SECONDS
                if purged:
                    LOGGER.info("Deleted %d originals that were in the trash", purged)
            except (FamiliarError, OSError) as error:
                LOGGER.info("The trash is not emptied yet; trying again later: %s", error)
                pause = RETRY_SECONDS
