"""When a photo was taken, as its EXIF says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from PIL import ExifTags, Image

from familiard.moments import plausible

TIMES = (
    # tag of the time, of its offset, of its fraction of a second; EXIF 2.32, table 8
    (
        ExifTags.Base.DateTimeOriginal,
        ExifTags.Base.OffsetTimeOriginal,
        ExifTags.Base.SubsecTimeOriginal,
    ),
    (
        ExifTags.Base.DateTimeDigitized,
        ExifTags.Base.OffsetTimeDigitized,
        ExifTags.Base.SubsecTimeDigitized,
    ),
    (ExifTags.Base.DateTime, ExifTags.Base.OffsetTime, ExifTags.Base.SubsecTime),
)
"""The moment the shutter opened, the moment the picture became a file, and the last change: the first that is a time."""

# EXIF writes 2024:05:01 10:00:00; phones and programs also write ISO 8601, and put the fraction and the offset there.
TIME = re.compile(
    r"(\d{4})[:/.\-](\d\d?)[:/.\-](\d\d?)(?:[ T]+(\d\d?):(\d\d)(?::(\d\d))?(?:[.,](\d{1,9}))?)?"
    r"\s*(Z|[+-]\d\d:?\d\d)?",
    re.ASCII | re.IGNORECASE,
)
OFFSET = re.compile(r"Z|([+-])(\d\d):?(\d\d)", re.ASCII | re.IGNORECASE)
WIDEST = timedelta(hours=14)
"""No place is farther from UTC."""


def taken_at(exif: Image.Exif) -> datetime | None:
    """The first time in EXIF that can be true, with its offset if it has one; None where there is none.

    A camera that was never set writes 0000:00:00, one that forgot writes the year 2 or 2099: those are no times.
    """
    tags: dict[int, Any] = {**exif, **_details(exif)}
    for when, offset, fraction in TIMES:
        taken = parse(_text(tags.get(when)), _text(tags.get(offset)), _text(tags.get(fraction)))
        if plausible(taken) is not None:
            return taken
    return None


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


def _details(exif: Image.Exif) -> Mapping[int, Any]:
    try:
        return exif.get_ifd(ExifTags.IFD.Exif)
    except Exception:  # noqa: BLE001  # a damaged directory raises nearly anything, and costs only the time
        return {}


def _text(value: object) -> str:
    if isinstance(value, bytes):
        value = value.decode("ascii", "replace")
    return value.strip("\0 ") if isinstance(value, str) else ""
