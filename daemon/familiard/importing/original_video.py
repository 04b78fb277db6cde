"""The file of a video as it was imported, opened to be played: players seek in it, so it is read in parts."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

CHUNK = 1 << 18
"""Bytes that are read at once."""


@dataclass(frozen=True, slots=True)
class OpenVideo:
    """An open video, and what its file is like."""

    file: BinaryIO
    size: int
    mtime_ns: int
    kind: str
    """media type"""


def open_video(place: str) -> OpenVideo | None:
    """Open a video; None if it is gone, is no regular file, or none that players know."""
    try:
        # Opening a pipe would wait for a writer.
        file = os.fdopen(os.open(Path(place), os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb")
    except (OSError, ValueError):
        return None
    try:
        status = os.fstat(file.fileno())
        kind = _kind(file.read(16)) if stat.S_ISREG(status.st_mode) else None
    except OSError:
        kind = None
    if kind is None:
        file.close()
        return None
    return OpenVideo(file, status.st_size, status.st_mtime_ns, kind)


def read_part(file: BinaryIO, at: int, most: int) -> bytes:
    """The bytes of a file from a place on; fewer than `most` at its end, or at the end of a chunk."""
    file.seek(at)
    return file.read(min(most, CHUNK))


def _kind(head: bytes) -> str | None:
    if head[4:8] == b"ftyp":
        return "video/quicktime" if head[8:12] == b"qt  " else "video/mp4"
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return "video/webm"
    return "video/x-msvideo" if head[:4] == b"RIFF" and head[8:12] == b"AVI " else None
