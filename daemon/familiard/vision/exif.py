"""When a photo was taken, as its EXIF says."""

from __future__ import annotations

from datetime import datetime

from PIL import ExifTags, Image


def taken_at(exif: Image.Exif) -> datetime | None:
    """`DateTimeOriginal` with `OffsetTimeOriginal`; without offset where EXIF has none; None where it is absent.

    Cameras that were never set write 0000:00:00; that is no time.
    """
    details = exif.get_ifd(ExifTags.IFD.Exif)
    when = _text(details.get(ExifTags.Base.DateTimeOriginal))
    offset = _text(details.get(ExifTags.Base.OffsetTimeOriginal))
    try:
        # Most cameras know no time zone, and none is made up here.
        taken = datetime.strptime(when[:19], "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007
    except ValueError:
        return None
    try:
        return datetime.strptime(f"{taken:%Y:%m:%d %H:%M:%S} {offset}", "%Y:%m:%d %H:%M:%S %z")
    except ValueError:
        return taken


def _text(value: object) -> str:
    return value.strip("\0 ") if isinstance(value, str) else ""
