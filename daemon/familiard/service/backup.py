"""Holding still while somebody copies the data directory."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from familiard.store.async_store import AsyncStore

LOGGER = logging.getLogger(__name__)


class Backup:
    """Freezes the data, and thaws it when told to or when the time is over.

    Args:
        pause, resume: stop what writes by itself (imports, followed folders), and let it go on.
    """

    def __init__(
        self, store: AsyncStore, pause: Callable[[], Awaitable[None]], resume: Callable[[], Awaitable[None]]
    ) -> None:
        self._store = store
        self._pause = pause
        self._resume = resume
        self._thawing: asyncio.Task[None] | None = None

    async def freeze(self, seconds: float) -> datetime:
        """Write everything to disk and pause changes; returns until when. Freezing again restarts the time."""
        if self._thawing is not None:
            self._thawing.cancel()
        else:
            await self._pause()
        await self._store.freeze(seconds)
        self._thawing = asyncio.create_task(self._thaw_after(seconds), name="thaw")
        return datetime.now(UTC) + timedelta(seconds=seconds)

    async def thaw(self) -> None:
        """Go on, if frozen."""
        if self._thawing is None:
            return
        self._thawing.cancel()
        self._thawing = None
        self._store.thaw()
        await self._resume()

    def stop(self) -> None:
        """The daemon ends."""
        if self._thawing is not None:
            self._thawing.cancel()

    async def _thaw_after(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
        LOGGER.warning("The backup did not finish within %d seconds; changes are allowed again", seconds)
        self._thawing = None
        self._store.thaw()
        await self._resume()
