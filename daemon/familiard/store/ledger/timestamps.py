"""Points in time as text: UTC, fixed width, so that text order is time order."""

from __future__ import annotations

import re
from datetime import UTC, datetime

FORM = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", re.ASCII)
GLOB = "-".join(("[0-9]" * 4, "[0-9]" * 2, "[0-9]" * 2)) + "T" + ":".join(["[0-9]" * 2] * 3) + ".*Z"
"""The same for SQLite, but for the number of decimals; `length` says the rest."""
LENGTH = 27


def now() -> datetime:
    """This moment, aware."""
    return datetime.now(UTC)


def from_seconds(seconds: float) -> datetime:
    """A moment by its seconds since 1970."""
    return datetime.fromtimestamp(seconds, UTC)


def to_text(moment: datetime) -> str:
    """`2026-11-24T08:15:00.000000Z`; naive times are taken as UTC."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    try:
        plain = aware.astimezone(UTC).replace(tzinfo=None)
    except OverflowError:
        # An offset that leads out of the calendar: its first or last moment is as near as can be written.
        plain = datetime.min if aware.year == 1 else datetime.max  # noqa: DTZ901  # UTC, as all text here
    # Not strftime, which writes the year 1 as "1" on Linux: such text neither sorts nor reads.
    return plain.isoformat(timespec="microseconds") + "Z"


def from_text(text: str) -> datetime:
    """The inverse of `to_text`.

    Raises:
        ValueError: it is not text that `to_text` wrote.
    """
    if not FORM.fullmatch(text):
        raise ValueError("not a time in this ledger's form")
    return datetime.fromisoformat(text)
