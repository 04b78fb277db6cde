"""How many files are analyzed at once, by all imports together."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable


class AnalysisWindow:
    """Places for files that are being analyzed; there are more when machines join that help.

    Args:
        size: returns how many places there are now.
    """

    def __init__(self, size: Callable[[], int]) -> None:
        self._size = size
        self._taken = 0
        self._waiting: deque[asyncio.Future[None]] = deque()

    @property
    def size(self) -> int:
        """How many places there are."""
        return self._size()

    async def acquire(self) -> None:
        """Wait for a place, and take it."""
        if self._taken < self.size and not self._waiting:
            self._taken += 1
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                # The place came at the same moment.
                self.release()
            elif turn in self._waiting:
                self._waiting.remove(turn)
            raise

    def release(self) -> None:
        """Give a place back."""
        self._taken -= 1
        while self._waiting and self._taken < self.size:
            turn = self._waiting.popleft()
            if not turn.done():
                self._taken += 1
                turn.set_result(None)
