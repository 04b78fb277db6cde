"""A zip file that is sent while it is made; photos and videos are compressed already, so it only stores them."""

from __future__ import annotations

import zipfile
from datetime import datetime
from typing import IO, cast

FIRST, LAST = (1980, 1, 1, 0, 0, 0), (2107, 12, 31, 23, 59, 58)
"""Moments that the format can say."""


class ZipStream:
    """Makes a zip file piece by piece; each call returns the bytes to send next."""

    def __init__(self) -> None:
        self._sink = _Sink()
        self._zip = zipfile.ZipFile(cast("IO[bytes]", self._sink), "w", zipfile.ZIP_STORED, allowZip64=True)

    def whole(self, name: str, when: datetime, content: bytes) -> bytes:
        """A file whose bytes are there."""
        self._zip.writestr(_info(name, when), content)
        return self._sink.taken()

    def begin(self, name: str, when: datetime) -> IO[bytes]:
        """Begin a file that comes in parts; write to what is returned, close it, and `take` in between."""
        return self._zip.open(_info(name, when), "w", force_zip64=True)

    def take(self) -> bytes:
        """The bytes made since the last call."""
        return self._sink.taken()

    def end(self) -> bytes:
        """The list of files at the end."""
        self._zip.close()
        return self._sink.taken()


class _Sink:
    """A file that can only be written to, and forgets what was taken."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._parts.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing waits."""

    def taken(self) -> bytes:
        """What was written since the last call."""
        taken = b"".join(self._parts)
        self._parts.clear()
        return taken


def _info(name: str, when: datetime) -> zipfile.ZipInfo:
    # The format's times begin in 1980 and have no zone.
    moment = (when.year, when.month, when.day, when.hour, when.minute, when.second)
    return zipfile.ZipInfo(name, max(FIRST, min(moment, LAST)))
