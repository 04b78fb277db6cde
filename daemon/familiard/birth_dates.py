"""Which dates a person may be born on."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

EARLIEST = date(1700, 1, 1)
"""Nobody who was born before that lived to be photographed."""
TOMORROW_EVERYWHERE = timedelta(hours=14)
"""A date has no time zone: it is in the future only when it has not begun in the easternmost one (UTC+14)."""


def problem_of(born: date) -> str | None:
    """Return why nobody in a photo can have been born on that day, as the end of a sentence; None if they can."""
    if born < EARLIEST:
        return f"must be a date from {EARLIEST.year} or later"
    if born > (datetime.now(UTC) + TOMORROW_EVERYWHERE).date():
        return "must not be in the future"
    return None
