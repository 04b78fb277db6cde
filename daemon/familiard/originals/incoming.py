"""A file on its way in: under a temporary name, until it is complete, synced, and known by its content."""

from __future__ import annotations

import hashlib
import io
import os
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from familiard.host.full_disk import is_full
from familiard.originals.disk import OriginalsFolder
from familiard.originals.errors import NoSpace

CHECKED = 16 << 20
"""Bytes between two measurements of the free space: others write to the disk, too."""


class Incoming:
    """`with` it; a file that was not kept is deleted at the end.

    Attributes:
        size: bytes so far.
    """

    def __init__(self, folder: OriginalsFolder) -> None:
        self._folder = folder
        self.path: Path = folder.new_part()
        self.size = 0
        self._at = 0
        self._hashed = hashlib.sha256()
        self._unchecked = CHECKED

    def __enter__(self) -> Self:
        try:
            self._file = self._open()
        except OSError as error:
            raise self._explained(error) from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()
        self.path.unlink(missing_ok=True)

    @property
    def digest(self) -> str:
        """SHA-256 of the file, hex."""
        return self._hashed.hexdigest()

    @property
    def is_complete(self) -> bool:
        """Whether nothing more has to come."""
        return True

    def write(self, piece: bytes) -> None:
        """Add a piece.

        Raises:
            NoSpace: the disk is full, or would be.
        """
        self._unchecked += len(piece)
        if self._unchecked >= CHECKED:
            self._folder.check_space(len(piece))
            self._unchecked = 0
        try:
            rest = memoryview(piece)
            while rest:
                rest = rest[self._file.write(rest) :]
        except OSError as error:
            raise self._explained(error) from error
        self._hashed.update(piece)
        self._at += len(piece)
        self.size = max(self.size, self._at)

    def finish(self, modified: datetime | None) -> None:
        """Bring the whole file to the disk, with its own time.

        Raises:
            NoSpace: the disk is full.
        """
        try:
            if modified is not None:
                at = int(modified.timestamp() * 1_000_000_000)
                os.utime(self._file.fileno(), ns=(at, at))
            os.fsync(self._file.fileno())
        except OSError as error:
            raise self._explained(error) from error

    def settle(self) -> None:
        """Bring what came so far to the disk; see `Resumable`."""
        self.finish(None)

    def _open(self) -> io.FileIO:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
        return io.FileIO(os.open(self.path, flags, 0o600), "wb")

    def _explained(self, error: OSError) -> Exception:
        if not is_full(error):
            return error
        return NoSpace(f"The disk of {self._folder.root} is full. Free up space, then upload again.")
