"""Which times can be true of a photo, a video or a sighting: the one place that says so."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime, timedelta

EARLIEST = datetime(1826, 1, 1, tzinfo=UTC)
"""Photography begins: the oldest photograph that is left was taken in 1826 or 1827."""
AHEAD = timedelta(days=1)
"""How far in the future a time may be. Time zones and clocks that run fast stay within a day; a camera whose clock
says 2099 would be everybody's last sighting for good."""
CLOCK_IS_SET = datetime(2025, 1, 1, tzinfo=UTC)
"""A machine without a battery starts in 1970 until it hears the time; such a clock says nothing about the future."""
LATEST = datetime(2100, 1, 1, tzinfo=UTC)
"""The end of the range as long as this machine's clock is not set."""
EARLIEST_BIRTH = date(1700, 1, 1)
"""Nobody who was born before that lived to be photographed."""


def latest() -> datetime:
    """The latest time that can be true now."""
    now = datetime.now(UTC)
    return now + AHEAD if now >= CLOCK_IS_SET else LATEST


def plausible(moment: datetime | None) -> datetime | None:
    """The time in UTC if a photo can have been taken then; without an offset, it is local time."""
    if moment is None:
        return None
    try:
        aware = moment.astimezone(UTC)
    except (OverflowError, ValueError, OSError):
        return None
    return aware if EARLIEST <= aware <= latest() else None


def of_file(mtime_ns: int) -> datetime | None:
    """A file's time, if it can be true of a photo."""
    try:
        return plausible(datetime.fromtimestamp(mtime_ns / 1e9, UTC))
    except (OverflowError, ValueError, OSError):
        return None


def later(start: datetime, seconds: float) -> datetime:
    """So many seconds after `start`; `start` itself where that cannot be."""
    if not math.isfinite(seconds):
        return start
    try:
        return plausible(start + timedelta(seconds=seconds)) or start
    except OverflowError:
        return start
