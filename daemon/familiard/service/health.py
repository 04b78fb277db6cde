"""What the owner should know about, and how much room there is."""

from __future__ import annotations

import asyncio
import shutil
from collections import deque
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from familiar_client.models import SystemProblem
from familiard.errors import StorageFull
from familiard.host.files import bytes_in
from familiard.originals.library import OriginalsLibrary
from familiard.service import pending_erasures
from familiard.service.pending_erasures import PendingErasures
from familiard.service.vision_service import VisionService
from familiard.store.async_store import AsyncStore

DISK_LOW = 1 << 30
"""Bytes; below, somebody should make room before it is too late."""
DISK_FULL = 1 << 20
"""Bytes; below, hardly anything can be written."""
RESTARTS = 3
RESTARTS_WITHIN = 900.0
"""Seconds in which so many restarts of vision mean that something is wrong with more than one image."""
MEASURE_SECONDS = 120.0
"""The size of the data is not counted file by file at each request."""


@dataclass(frozen=True, slots=True)
class Room:
    """Bytes free on the disk of the data directory, and bytes in it."""

    free: int
    used: int


class Problems:
    """Looks around when asked."""

    def __init__(
        self,
        data_dir: Path,
        store: AsyncStore,
        vision: VisionService,
        erasures: PendingErasures,
        originals: OriginalsLibrary | None = None,
    ) -> None:
        self._data_dir = data_dir
        self._erasures = erasures
        self._originals = originals
        self._store = store
        self._vision = vision
        self._restarts: deque[tuple[float, int]] = deque([(monotonic(), 0)])
        self._used = 0
        self._measured_at: float | None = None

    async def room(self) -> Room:
        """How much room there is."""
        free = (await asyncio.to_thread(shutil.disk_usage, self._data_dir)).free
        if self._measured_at is None or monotonic() - self._measured_at > MEASURE_SECONDS:
            self._measured_at = monotonic()
            self._used = await asyncio.to_thread(bytes_in, self._data_dir)
        return Room(free, self._used)

    def check(self, room: Room) -> tuple[SystemProblem, ...]:
        """All there is now."""
        found = [
            SystemProblem(trouble.code, trouble.detail)
            for trouble in (
                self._store.trouble,
                self._store.index_trouble,
                self._vision.trouble,
                None if self._originals is None else self._originals.trouble,
            )
            if trouble is not None
        ]
        if self._erasures.pending:
            found.append(SystemProblem(pending_erasures.CODE, pending_erasures.DETAIL))
        if room.free < DISK_FULL:
            found.append(
                SystemProblem(
                    StorageFull.code,
                    f"The disk of {self._data_dir} is full; nothing new is stored. Free up space, or move the data.",
                )
            )
        elif room.free < DISK_LOW:
            found.append(
                SystemProblem(
                    "disk-nearly-full",
                    f"The disk of {self._data_dir} has {room.free >> 20:,} MiB left. Free up space, or move the data.",
                )
            )
        unreadable = self._store.unreadable
        if unreadable:
            found.append(
                SystemProblem(
                    "row-damaged",
                    f"{unreadable} rows of the ledger cannot be read; lists skip them. Run `familiard doctor --repair` on "
                    "the daemon's machine.",
                )
            )
        restarts = self._recent_restarts()
        if restarts >= RESTARTS:
            found.append(
                SystemProblem(
                    "engine-failing",
                    f"Image analysis crashed or hung {restarts} times in {RESTARTS_WITHIN / 60:.0f} minutes. The log "
                    "names the images.",
                )
            )
        return tuple(found)

    def _recent_restarts(self) -> int:
        now, total = monotonic(), self._vision.status().restarts
        self._restarts.append((now, total))
        while len(self._restarts) > 1 and self._restarts[1][0] < now - RESTARTS_WITHIN:
            self._restarts.popleft()
        return total - self._restarts[0][1]
