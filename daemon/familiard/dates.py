"""How cameras and programs write times, and which can be true of a photo, a video or a sighting."""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime, timedelta, timezone

# EXIF writes 2024:05:01 10:00:00; phones and programs also write ISO 8601, and put the fraction and the offset there.
TIME = re.compile(
    r"(\d{4})[:/.\-](\d\d?)[:/.\-](\d\d?)(?:[ T]+(\d\d?):(\d\d)(?::(\d\d))?(?:[.,](\d{1,9}))?)?"
    r"\s*(Z|[+-]\d\d:?\d\d)?",
    re.ASCII | re.IGNORECASE,
)
OFFSET = re.compile(r"Z|([+-])(\d\d):?(\d\d)", re.ASCII | re.IGNORECASE)
WIDEST = timedelta(hours=14)
"""No place is farther from UTC."""

EARLIEST = datetime(1826, 1, 1, tzinfo=UTC)
"""Photography begins: the oldest photograph that is left was taken in 1826 or 1827."""
AHEAD = timedelta(days=1)
"""How far in the future a time may be. Time zones and clocks that run fast stay within a day; a camera whose clock
says 2099 would be everybody's last sighting for good."""
CLOCK_IS_SET = datetime(2025, 1, 1, tzinfo=UTC)
"""A machine without a battery starts in 1970 until it hears the time; such a clock says nothing about the future."""
LATEST = datetime(2100, 1, 1, tzinfo=UTC)
"""The end of the range as long as this machine's clock is not set."""


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


def parse(text: str, offset: str = "", fraction: str = "") -> datetime | None:
    """A time as cameras, telephones and programs write it; 24:00:00 is the next day's midnight.

    Args:
        offset: from UTC, where the text itself names none.
        fraction: of the second, as its decimals, where the text itself names none.
    """
    found = TIME.match(text)
    if found is None:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups()[:6])
    decimals = found[7] or (fraction if fraction.isascii() and fraction.isdigit() else "")
    midnight = (hour, minute, second) == (24, 0, 0)
    # A leap second is the one before; no clock here has a place for it.
    clock = (0, 0, 0) if midnight else (hour, minute, min(second, 59) if second == 60 else second)
    try:
        # Most cameras know no time zone, and none is made up here.
        taken = datetime(
            year, month, day, *clock, microsecond=int(f"{decimals[:6]:0<6}"), tzinfo=_zone(found[8] or offset)
        )
        return taken + timedelta(days=1) if midnight else taken
    except (ValueError, OverflowError):
        return None


def _zone(text: str) -> timezone | None:
    found = OFFSET.fullmatch(text)
    if found is None:
        return None
    if found[1] is None:
        return UTC
    offset = timedelta(hours=int(found[2]), minutes=int(found[3]))
    if offset > WIDEST:
        return None
    return timezone(offset if found[1] == "+" else -offset)
