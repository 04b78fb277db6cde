"""End visits: a while after their last picture, without waiting for another one."""

from __future__ import annotations

import asyncio
import logging

from familiard.errors import FamiliarError
from familiard.store.async_store import AsyncStore

LOGGER = logging.getLogger(__name__)

PAUSE_SECONDS = 0.5
"""Between two checks; a visit ends at most so much later than it could."""


class VisitEndings:
    """Ends visits while the daemon does everything else."""

    def __init__(self, store: AsyncStore) -> None:
        self._store = store
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Start."""
        self._task = asyncio.create_task(self._run(), name="visits")

    async def stop(self) -> None:
        """Stop; the next start of the daemon ends what is over by then."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.wait([task])

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(PAUSE_SECONDS)
            if not self._store.is_open or not self._store.store.visit_recorder.due:
                continue
            try:
                await self._store.write(lambda store: store.visit_recorder.end_due())
            except FamiliarError as error:
                # A backup is being taken, or the disk is full: tried again.
                LOGGER.debug("Cannot end visits yet: %s", error.detail)
