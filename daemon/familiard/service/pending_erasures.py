"""Complete erasures: at once, and again if something delays them, such as another program that reads the ledger."""

from __future__ import annotations

import asyncio
import logging

from familiard.store.async_store import AsyncStore

LOGGER = logging.getLogger(__name__)

CODE = "erasure-pending"
DETAIL = (
    "Some erased data is still in the files: Familiar is rebuilding the index of faces without it (about a second per "
    "thousand faces), or another program has the ledger open. Familiar keeps trying. If this message stays, close other "
    "programs that read the data directory (a database viewer, a backup), or see the log."
)
FIRST_SECONDS = 2.0
LONGEST_SECONDS = 60.0


class PendingErasures:
    """Completes erasures while the daemon does everything else."""

    def __init__(self, store: AsyncStore) -> None:
        self._store = store
        self._task: asyncio.Task[None] | None = None
        self._attempt: asyncio.Task[bool] | None = None
        self._stopped = False

    @property
    def pending(self) -> bool:
        """Whether erased data may still be in the files."""
        return self._store.is_open and self._store.store.file_erasure.pending

    def start(self) -> None:
        """Start retrying."""
        self._task = asyncio.create_task(self._run(), name="pending erasures")

    async def finish(self) -> bool:
        """Remove everything that was erased so far from all files; returns whether it is gone.

        Callers at the same time share one attempt, which ends when nothing of any of them is left. Whoever goes away
        does not stop it.
        """
        complete = True
        # More may have been erased since the attempt was over.
        while complete and self.pending:
            if self._stopped:
                return False
            if self._attempt is None:
                self._attempt = asyncio.create_task(self._try(), name="erase from files")
            complete = await asyncio.shield(self._attempt)
        return complete

    async def stop(self) -> None:
        """Stop; the next start of the daemon continues."""
        self._stopped = True
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.wait([task])
        if self._attempt is not None:
            self._store.store.file_erasure.interrupt()
            await asyncio.wait([self._attempt])

    async def _try(self) -> bool:
        try:
            return await asyncio.to_thread(
                self._store.store.file_erasure.finish, self._store.write_from_thread
            )
        finally:
            self._attempt = None

    async def _run(self) -> None:
        pause = FIRST_SECONDS
        while True:
            await asyncio.sleep(pause)
            if not self.pending:
                pause = FIRST_SECONDS
                continue
            if await self.finish():
                LOGGER.info("A delayed erasure is complete")
            pause = min(2 * pause, LONGEST_SECONDS)
