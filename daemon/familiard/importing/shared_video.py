"""A video for somebody else: its file, with or without what it says beside pictures and sound, in parts."""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO, Self

from familiard.errors import LinkGone
from familiard.importing.file_kinds import VIDEO_SUFFIXES
from familiard.importing.video_metadata import NotPrivate, Patch, patches

MEDIA_TYPES = {".mp4": "video/mp4", ".m4v": "video/mp4", ".mov": "video/quicktime", ".qt": "video/quicktime",
               ".webm": "video/webm", ".mkv": "video/x-matroska", ".avi": "video/x-msvideo"}  # fmt: skip


class SharedVideo:
    """An open video file; close it.

    Attributes:
        size: bytes.
        suffix: of the file's name, such as `.mp4`.
        media_type: by its suffix.
    """

    def __init__(self, file: BinaryIO, size: int, suffix: str, left_out: Sequence[Patch]) -> None:
        self._file = file
        self._patches = left_out
        self.size = size
        self.suffix = suffix
        self.media_type = MEDIA_TYPES.get(suffix, "application/octet-stream")

    @classmethod
    def open(cls, places: Sequence[tuple[str, int, int]], *, original: bool) -> Self:
        """Open the first of some places where the file is still what was imported.

        Args:
            places: path, size, and time of change in nanoseconds.
            original: as it is; otherwise without what it says beside pictures and sound.

        Raises:
            LinkGone: it is gone or has changed, or what it says cannot be left out.
        """
        for path, size, changed in places:
            suffix = Path(path).suffix.lower()
            file = _open(path, size, changed) if suffix in VIDEO_SUFFIXES else None
            if file is None:
                continue
            try:
                return cls(file, size, suffix, () if original else patches(file, size))
            except NotPrivate as error:
                file.close()
                raise LinkGone from error
            except BaseException:
                file.close()
                raise
        raise LinkGone

    def read(self, start: int, length: int) -> bytes:
        """Bytes from a position on."""
        self._file.seek(start)
        read = bytearray(self._file.read(length))
        for patch in self._patches:
            first, last = max(patch.start, start), min(patch.end, start + len(read))
            if first < last:
                instead = patch.bytes + bytes(patch.end - patch.start - len(patch.bytes))
                read[first - start : last - start] = instead[first - patch.start : last - patch.start]
        return bytes(read)

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def _open(path: str, size: int, changed: int) -> BinaryIO | None:
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except (OSError, ValueError):
        return None
    status = os.fstat(handle)
    if not stat.S_ISREG(status.st_mode) or (status.st_size, status.st_mtime_ns) != (size, changed):
        os.close(handle)
        return None
    return open(handle, "rb")  # noqa: PTH123  # a descriptor
