"""Whose picture the engine takes next: one of each client in turn, however many one of them sends."""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from familiard.errors import Busy

FIRST_GUESS = 0.2
"""Seconds a picture, before there was one."""


class FairQueue:
    """Lets some pictures in at once; the others wait, each client in its own line.

    A client may fill all places of those who wait as long as nobody else wants one. Somebody with a shorter line
    takes the last place of the longest.
    """

    def __init__(self, at_once: int, most_waiting: int) -> None:
        self._at_once = at_once
        self._most = most_waiting
        self._running = 0
        self._lines: OrderedDict[str, deque[asyncio.Future[None]]] = OrderedDict()

    @property
    def waiting(self) -> int:
        """How many wait."""
        return sum(len(line) for line in self._lines.values())

    @asynccontextmanager
    async def turn(self, client: str, seconds_each: float | None) -> AsyncIterator[None]:
        """Wait for the client's turn.

        Args:
            seconds_each: what a picture takes, for telling how long to stay away.

        Raises:
            Busy: too many wait, or somebody with fewer took the place.
        """
        if self._running < self._at_once:
            self._running += 1
        else:
            await self._wait(client, seconds_each or FIRST_GUESS)
        try:
            yield
        finally:
            self._running -= 1
            self._next()

    async def _wait(self, client: str, seconds_each: float) -> None:
        waiting = self.waiting
        retry_after = max(0.1, seconds_each * (waiting + 1) / self._at_once)
        if waiting >= self._most:
            self._displace(client, retry_after)
        future = asyncio.get_running_loop().create_future()
        self._lines.setdefault(client, deque()).append(future)
        try:
            await future
        except asyncio.CancelledError:
            if future.done() and not future.cancelled() and future.exception() is None:
                # The turn came at the moment at which the client went.
                self._running -= 1
                self._next()
            else:
                self._leave(client, future)
            raise

    def _displace(self, client: str, retry_after: float) -> None:
        longest = max(self._lines, key=lambda other: len(self._lines[other]))
        mine = len(self._lines.get(client, ()))
        if len(self._lines[longest]) <= mine + 1:
            raise Busy(
                f"{self.waiting} images are already waiting. Try again later.", retry_after=retry_after
            )
        last = self._lines[longest][-1]
        self._leave(longest, last)
        if not last.done():
            detail = "This client has too many images waiting, and other clients went first. Try again later."
            last.set_exception(Busy(detail, retry_after=retry_after))

    def _leave(self, client: str, future: asyncio.Future[None]) -> None:
        line = self._lines.get(client)
        if line is not None and future in line:
            line.remove(future)
            if not line:
                del self._lines[client]

    def _next(self) -> None:
        while self._lines and self._running < self._at_once:
            client, line = self._lines.popitem(last=False)
            future = line.popleft()
            if line:
                self._lines[client] = line
            if not future.done():
                self._running += 1
                future.set_result(None)
