"""When a photo was taken, as its EXIF says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from PIL import ExifTags, Image

from familiard.dates import parse, plausible

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


def _details(exif: Image.Exif) -> Mapping[int, Any]:
    try:
        return exif.get_ifd(ExifTags.IFD.Exif)
    except Exception:  # noqa: BLE001  # a damaged directory raises nearly anything, and costs only the time
        return {}


def _text(value: object) -> str:
    if isinstance(value, bytes):
        value = value.decode("ascii", "replace")
    return value.strip("\0 ") if isinstance(value, str) else ""
