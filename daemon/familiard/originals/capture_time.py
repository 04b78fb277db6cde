"""When an uploaded photo or video was taken, read from its first and last bytes: nothing is decoded here."""

from __future__ import annotations

import contextlib
import os
import re
from datetime import datetime
from pathlib import Path

from familiard.dates import plausible
from familiard.importing.file_kinds import Kind, kind_of, sniff
from familiard.importing.video_dates import recorded_at
from familiard.originals.disk import open_original

HEAD, TAIL = 2 << 20, 512 << 10
"""Bytes that are searched for EXIF: cameras write it first, some programs last."""
LONGEST_EXIF = 256 << 10
# JPEG and HEIC write "Exif", PNG "eXIf", WebP "EXIF", each before the TIFF header.
EXIF = re.compile(rb"(?:Exif\0\0|eXIf|EXIF.{4}(?:Exif\0\0)?)(?=II\*\0|MM\0\*)", re.DOTALL)


def taken_at(path: Path, name: str, claimed: datetime | None) -> datetime:
    """When a file's content was made, as well as can be known, on the clock that its camera showed.

    EXIF or the video's container, what the client says, or now, whichever comes first and can be true.
    """
    moment: datetime | None = None
    # Whatever is wrong with the file, it is stored; only its month is a guess.
    with contextlib.suppress(OSError, ValueError):
        with open_original(path) as file:
            head = file.read(HEAD) or b""
        if (sniff(head) or kind_of(name)) is Kind.VIDEO:
            moment = recorded_at(path)
            moment = None if moment is None else moment.astimezone()
        else:
            moment = _of_exif(head) or _of_exif(_tail(path))
    if moment is not None and plausible(moment) is not None:
        return moment
    if claimed is not None and plausible(claimed) is not None:
        return claimed.astimezone()
    return datetime.now().astimezone()


def _of_exif(data: bytes) -> datetime | None:
    from PIL import Image

    from familiard.vision.exif import taken_at as taken_of_exif

    start = 0 if data[:4] in (b"II*\0", b"MM\0*") else None
    if start is None and (found := EXIF.search(data)) is not None:
        start = found.end()
    if start is None:
        return None
    exif = Image.Exif()
    try:
        exif.load(b"Exif\0\0" + data[start : start + LONGEST_EXIF])
        return taken_of_exif(exif)
    except Exception:  # noqa: BLE001  # a damaged directory raises nearly anything, and costs only the time
        return None


def _tail(path: Path) -> bytes:
    with open_original(path) as file:
        size = os.fstat(file.fileno()).st_size
        if size <= HEAD:
            return b""
        file.seek(max(HEAD, size - TAIL))
        return file.read(TAIL) or b""
