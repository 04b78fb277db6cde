"""Retry erasures that something delays, such as another program that reads the ledger, until they are complete."""

from __future__ import annotations

import asyncio
import logging

from familiard.errors import FamiliarError
from familiard.store.async_store import AsyncStore

LOGGER = logging.getLogger(__name__)

CODE = "erasure-pending"
DETAIL = (
    "Some erased data is still in the files: another program has the ledger open, or the index could not be cleaned. "
    "Familiar keeps trying. Close other programs that read the data directory (a database viewer, a backup), or see "
    "the log."
)
FIRST_SECONDS = 2.0
LONGEST_SECONDS = 60.0


class PendingErasures:
    """Completes delayed erasures while the daemon runs."""

    def __init__(self, store: AsyncStore) -> None:
        self._store = store
        self._task: asyncio.Task[None] | None = None

    @property
    def pending(self) -> bool:
        """Whether erased data may still be in the files."""
        return self._store.is_open and self._store.store.purge.pending

    def start(self) -> None:
        """Start retrying."""
        self._task = asyncio.create_task(self._run(), name="pending erasures")

    async def stop(self) -> None:
        """Stop; the next start of the daemon continues."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.wait([task])

    async def _run(self) -> None:
        pause = FIRST_SECONDS
        while True:
            await asyncio.sleep(pause)
            if not self.pending:
                pause = FIRST_SECONDS
                continue
            try:
                if await self._store.write(lambda store: store.purge.finish()):
                    LOGGER.info("A delayed erasure is complete")
            except FamiliarError as error:
                LOGGER.debug("Not yet: %s", error.detail)
            pause = min(2 * pause, LONGEST_SECONDS)
