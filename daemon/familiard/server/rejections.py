"""Slow down clients that are refused repeatedly, so that they take no time from others."""

from __future__ import annotations

import asyncio
from collections import Counter

AT_ONCE = 20
"""Refusals of one client per second that are sent immediately."""
PACE_SECONDS = 1.0
"""Delay of further refusals."""


class RejectionPacing:
    """Counts what each client was refused in the current second."""

    def __init__(self) -> None:
        self._second = 0
        self._counted: Counter[str] = Counter()

    async def pace(self, client: str) -> None:
        """Wait, if the client was refused too often."""
        second = int(asyncio.get_running_loop().time())
        if second != self._second:
            self._second = second
            self._counted.clear()
        self._counted[client] += 1
        if self._counted[client] > AT_ONCE:
            await asyncio.sleep(PACE_SECONDS)
