"""Delete old camera faces once a day, in the background."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from familiard.errors import FamiliarError
from familiard.store.async_store import AsyncStore
from familiard.store.index.chroma import IndexDamaged
from familiard.store.index.index_without_erased import Interrupted
from familiard.store.ledger import copies
from familiard.store.ledger.timestamps import now

if TYPE_CHECKING:
    from familiard.store.index.index_without_erased import IndexWithoutErased
    from familiard.store.privacy.retention import Expiry
    from familiard.store.store import Store

LOGGER = logging.getLogger(__name__)

FIRST_SECONDS = 60.0
"""After the start, cameras come first."""
DAY_SECONDS = 86_400.0
RETRY_SECONDS = 600.0
"""After a pass that could not finish, for example because of a backup."""
PAUSE_SECONDS = 0.02
"""Between two steps, so that sightings come in between."""


class RetentionRun:
    """Deletes what cameras saw more than `days` days ago and nobody decided about; never if `days` is 0."""

    def __init__(self, store: AsyncStore, days: int) -> None:
        self._store = store
        self._days = days
        self._task: asyncio.Task[None] | None = None
        self._fresh: IndexWithoutErased | None = None

    def start(self) -> None:
        """Start."""
        if self._days:
            self._task = asyncio.create_task(self._run(), name="retention")

    async def stop(self) -> None:
        """Stop after what is being deleted; the next start continues."""
        if self._task is None:
            return
        if self._fresh is not None:
            self._fresh.interrupt()
        self._task.cancel()
        await asyncio.wait([self._task])

    async def _run(self) -> None:
        pause, stored_before = FIRST_SECONDS, now()
        while True:
            await asyncio.sleep(pause)
            try:
                await self.expire(stored_before)
                pause, stored_before = DAY_SECONDS, now()
            except (FamiliarError, IndexDamaged, OSError) as error:
                LOGGER.info("Old camera faces are not deleted yet; trying again later: %s", error)
                pause = RETRY_SECONDS

    async def expire(self, stored_before: datetime) -> int:
        """Delete what is old now and was stored before a moment; returns the number of faces.

        Old recordings may be added at any time, so what came after the last pass stays until the next.

        Raises:
            FamiliarError: the store cannot be written now.
        """
        before = now() - timedelta(days=self._days)
        await self._store.write(self._discard_copies)
        expiry = await self._store.write(lambda store: store.retention.begin(before, stored_before))
        await self._take_steps(expiry)
        if expiry.expired:
            LOGGER.info("Deleted %d camera faces from before %s", expiry.expired, before.date())
        if await self._store.read(lambda store: store.retention.index_outdated):
            await self._renew_index()
        return expiry.expired

    def _discard_copies(self, store: Store) -> None:
        """Copies from before an update hold camera faces no longer than the ledger does after them."""
        copies.discard_old(store.data_dir, min(self._days, copies.KEPT_DAYS))

    async def _take_steps(self, expiry: Expiry) -> None:
        more = True
        while more:
            more = await self._store.write(lambda _: expiry.step())
            await asyncio.sleep(PAUSE_SECONDS)

    async def _renew_index(self) -> None:
        """Rebuild the index in a child process, since Chroma keeps deleted vectors in its files."""
        self._fresh = fresh = await self._store.write(lambda store: store.retention.fresh_index())
        try:
            await asyncio.to_thread(fresh.make)
            await self._store.write(lambda store: store.retention.adopt(fresh))
        except Interrupted:
            LOGGER.debug("The index is rebuilt after the next start")
        finally:
            self._fresh = None
            await asyncio.shield(asyncio.to_thread(fresh.discard))
