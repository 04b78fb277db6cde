"""Slots for image bodies in memory: how many there are, and how many one client or camera may hold."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from familiard.errors import Busy

SLOW = 32 << 10
"""Bytes a second; a body that comes slower goes when its place is wanted …"""
SLOW_AFTER = 1.0
"""… and it had so many seconds."""


class UploadSlot:
    """Room for one body, from its first byte to the answer.

    Attributes:
        deadline: of the body while it comes; set by whoever reads it.
    """

    def __init__(self, holders: tuple[str, ...]) -> None:
        self.holders = holders
        self.deadline: asyncio.Timeout | None = None
        self._clock = asyncio.get_running_loop().time
        self._began = self._clock()
        self._received = 0

    def came(self, count: int) -> None:
        """So many bytes more."""
        self._received += count

    @property
    def rate(self) -> float:
        """Bytes a second so far; infinite for a body that is complete or has just begun."""
        age = self._clock() - self._began
        return self._received / age if self.deadline is not None and age > SLOW_AFTER else float("inf")

    def cut(self) -> None:
        """Wait for the rest of the body no longer."""
        if self.deadline is not None and not self.deadline.expired():
            self.deadline.reschedule(self._clock())


class UploadSlots:
    """The slots of one kind."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._taken: set[UploadSlot] = set()
        self._held: Counter[str] = Counter()

    def __len__(self) -> int:
        return len(self._taken)

    @contextmanager
    def take(self, shares: Mapping[str, int]) -> Iterator[UploadSlot]:
        """Hold a place.

        Args:
            shares: whose it is, and how many each of those may hold.

        Raises:
            Busy: there is none; nothing of the body was read.
        """
        for holder, share in shares.items():
            if self._held[holder] >= share and not self._make_room(holder):
                raise Busy(
                    f"This client or camera is already sending {share} images. Wait for a response before sending the "
                    "next one.",
                    retry_after=1.0,
                )
        if len(self._taken) >= self._most and not self._make_room(None):
            raise Busy("Too many images are being sent. Try again later.", retry_after=1.0)
        place = UploadSlot(tuple(shares))
        self._taken.add(place)
        self._held.update(place.holders)
        try:
            yield place
        finally:
            self._free(place)

    def _make_room(self, holder: str | None) -> bool:
        """Give up the slowest body that comes too slowly, of one holder or of all."""
        slowest = min(
            (place for place in self._taken if holder is None or holder in place.holders),
            key=lambda place: place.rate,
            default=None,
        )
        if slowest is None or slowest.rate > SLOW:
            return False
        slowest.cut()
        self._free(slowest)
        return True

    def _free(self, place: UploadSlot) -> None:
        if place in self._taken:
            self._taken.discard(place)
            self._held.subtract(place.holders)
            for holder in place.holders:
                if self._held[holder] <= 0:
                    del self._held[holder]
