"""Passwords of links are tried one after the other, and the longer the more of them were wrong."""

from __future__ import annotations

import asyncio
from asyncio import sleep
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from weakref import WeakValueDictionary

from familiard.errors import Busy

FIRST_SECONDS = 0.5
MOST_SECONDS = 30.0
"""After seven wrong passwords in a row: 2,880 attempts a day, however many machines send them."""
MOST_WAITING = 5
"""Attempts on one link that wait; further ones are refused at once."""


class LinkAttempts:
    """Lets attempts on a link through, one at a time; what was wrong is forgotten when one is right."""

    def __init__(self) -> None:
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._waiting: Counter[str] = Counter()
        self._wrong: Counter[str] = Counter()

    @asynccontextmanager
    async def turn(self, link_id: str) -> AsyncIterator[None]:
        """Wait for the attempts before this one.

        Raises:
            Busy: too many wait already.
        """
        if self._waiting[link_id] >= MOST_WAITING:
            raise Busy("Too many attempts on this link. Try again later.", retry_after=MOST_SECONDS)
        lock = self._locks.setdefault(link_id, asyncio.Lock())
        self._waiting[link_id] += 1
        try:
            async with lock:
                yield
        finally:
            self._waiting[link_id] -= 1
            if not self._waiting[link_id]:
                del self._waiting[link_id]

    async def wrong(self, link_id: str) -> None:
        """Hold the next attempts up, for longer each time."""
        self._wrong[link_id] += 1
        await sleep(self.delay(self._wrong[link_id]))

    def right(self, link_id: str) -> None:
        """Begin again without a delay."""
        self._wrong.pop(link_id, None)

    @staticmethod
    def delay(wrong: int) -> float:
        """Seconds that the n-th wrong password in a row costs."""
        return float(min(MOST_SECONDS, FIRST_SECONDS * 2 ** min(wrong - 1, 10)))
