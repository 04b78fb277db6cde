"""When a video was recorded, as its container says: MP4 and QuickTime, Matroska and WebM, AVI.

Only the few bytes that say so are read. Sizes in a file are claims; each is checked against what is there.
"""

from __future__ import annotations

import io
import os
import re
import struct
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from familiard.dates import parse, plausible
from familiard.host.files import open_regular

MOST_PARTS = 4096
"""Parts of a container that are passed on the way; a file that makes more of them says nothing."""
MOST_TEXT = 64
QUICKTIME_EPOCH = datetime(1904, 1, 1, tzinfo=UTC)
MATROSKA_EPOCH = datetime(2001, 1, 1, tzinfo=UTC)
CREATION_DATE = b"com.apple.quicktime.creationdate"
EBML, SEGMENT, INFO, DATE_UTC, CLUSTER = 0x1A45DFA3, 0x18538067, 0x1549A966, 0x4461, 0x1F43B675
# A camera's own words in AVI: "Sat May 01 10:00:00 2024".
WORDS = re.compile(
    r"(?:[A-Z]{3},? +)?([A-Z]{3}) +(\d\d?) +(\d\d?:\d\d:\d\d) +(\d{4})", re.ASCII | re.IGNORECASE
)
MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")


def recorded_at(path: Path) -> datetime | None:
    """The start of the recording in UTC; None where the container does not say it, or says what cannot be.

    Raises:
        OSError: the file cannot be read.
    """
    with io.BufferedReader(open_regular(path)) as file:
        end = os.fstat(file.fileno()).st_size
        head = file.read(12)
        try:
            if head[4:8] in {b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip"}:
                return plausible(_of_quicktime(file, end))
            if head[:4] == EBML.to_bytes(4, "big"):
                return plausible(_of_matroska(file, end))
            if head[:4] == b"RIFF" and head[8:12] == b"AVI ":
                return plausible(_of_avi(file, end))
        except (struct.error, ValueError, OverflowError, IndexError):
            pass
    return None


def _of_quicktime(file: BinaryIO, end: int) -> datetime | None:
    """`creationdate` of Apple's metadata, which has an offset; else the movie header's time."""
    header: datetime | None = None
    for kind, start, stop in _atoms(file, 0, end):
        if kind != b"moov":
            continue
        for inner, begin, until in _atoms(file, start, stop):
            if inner == b"mvhd":
                header = _of_movie_header(_read(file, begin, 20))
            elif inner == b"meta" and (said := _of_metadata(file, begin, until)) is not None:
                return said
    return header


def _of_movie_header(body: bytes) -> datetime | None:
    (seconds,) = struct.unpack_from(">Q" if body[0] == 1 else ">I", body, 4)
    # 0 is written by whoever does not know. Some count from 1970, which the range of plausible times shows.
    if not seconds:
        return None
    said = QUICKTIME_EPOCH + timedelta(seconds=seconds)
    since_1970 = datetime.fromtimestamp(seconds, UTC) if said.year < 1970 else None
    return since_1970 or said


def _of_metadata(file: BinaryIO, start: int, stop: int) -> datetime | None:
    # QuickTime's `meta` is a plain atom; that of ISO begins with a version.
    if _read(file, start + 4, 4) != b"hdlr":
        start += 4
    parts = {kind: (begin, until) for kind, begin, until in _atoms(file, start, stop)}
    if b"keys" not in parts or b"ilst" not in parts:
        return None
    begin, until = parts[b"keys"]
    wanted = None
    for number, (_, first, last) in enumerate(_atoms(file, begin + 8, until), start=1):
        if last - first == len(CREATION_DATE) and _read(file, first, last - first) == CREATION_DATE:
            wanted = number
    for kind, first, last in _atoms(file, *parts[b"ilst"]):
        if int.from_bytes(kind, "big") == wanted:
            # A `data` atom: size, name, type and locale, then the text.
            text = _read(file, first + 16, min(last - first - 16, MOST_TEXT))
            return parse(text.decode("ascii", "replace"))
    return None


def _atoms(file: BinaryIO, start: int, stop: int) -> Iterator[tuple[bytes, int, int]]:
    """Name, begin and end of the body of each atom."""
    for _ in range(MOST_PARTS):
        if start + 8 > stop:
            return
        size, kind = struct.unpack(">I4s", _read(file, start, 8))
        body = start + 8
        if size == 1:
            (size,) = struct.unpack(">Q", _read(file, body, 8))
            body += 8
        until = start + size if size else stop
        if until < body or until > stop:
            return
        yield kind, body, until
        start = until


def _of_matroska(file: BinaryIO, end: int) -> datetime | None:
    for element, start, stop in _elements(file, 0, end):
        if element != SEGMENT:
            continue
        for inner, begin, until in _elements(file, start, stop):
            if inner == CLUSTER:
                break
            if inner == INFO:
                for name, first, last in _elements(file, begin, until):
                    if name == DATE_UTC and last - first == 8:
                        (nanoseconds,) = struct.unpack(">q", _read(file, first, 8))
                        return MATROSKA_EPOCH + timedelta(microseconds=nanoseconds / 1000)
    return None


def _elements(file: BinaryIO, start: int, stop: int) -> Iterator[tuple[int, int, int]]:
    """Id, begin and end of the body of each EBML element; one of unknown size ends with what it is in."""
    for _ in range(MOST_PARTS):
        if start >= stop:
            return
        head = _read(file, start, min(12, stop - start))
        id_length = 9 - head[0].bit_length()
        size_length = 9 - head[id_length].bit_length()
        if id_length > 4 or size_length > 8:
            return
        size = int.from_bytes(head[id_length : id_length + size_length], "big") - (1 << 7 * size_length)
        body = start + id_length + size_length
        unknown = size == (1 << 7 * size_length) - 1
        until = stop if unknown else body + size
        if not start < body <= until <= stop:
            return
        yield int.from_bytes(head[:id_length], "big"), body, until
        start = until


def _of_avi(file: BinaryIO, end: int) -> datetime | None:
    for text in _avi_texts(file, 12, end, depth=2):
        if (said := parse(_numbered(text))) is not None:
            return said
    return None


def _numbered(text: str) -> str:
    """A time in a camera's words, with its month as a number."""
    found = WORDS.match(text)
    if found is None or found[1].upper() not in MONTHS:
        return text
    return f"{found[4]}:{MONTHS.index(found[1].upper()) + 1:02}:{found[2]} {found[3]}"


def _avi_texts(file: BinaryIO, start: int, stop: int, depth: int) -> Iterator[str]:
    """What `IDIT` and `ICRD` say, in `hdrl` and `INFO` or right below."""
    for _ in range(MOST_PARTS):
        if start + 8 > stop:
            return
        kind, size = struct.unpack("<4sI", _read(file, start, 8))
        body = start + 8
        if kind in {b"IDIT", b"ICRD"}:
            yield _read(file, body, min(size, MOST_TEXT)).decode("ascii", "replace").strip("\0\n ")
        elif kind == b"LIST" and depth and _read(file, body, 4) in {b"hdrl", b"INFO"}:
            yield from _avi_texts(file, body + 4, min(body + size, stop), depth - 1)
        start = body + size + size % 2


def _read(file: BinaryIO, start: int, length: int) -> bytes:
    """Exactly so many bytes.

    Raises:
        ValueError: the file ends before.
    """
    if start < 0 or length < 0:
        raise ValueError("the file has an invalid offset")
    file.seek(start)
    data = file.read(length)
    if len(data) < length:
        raise ValueError("the file ends too early")
    return data
