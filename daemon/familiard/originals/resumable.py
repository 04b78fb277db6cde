"""A file on its way in that stays when its upload breaks off, so that a client can continue it."""

from __future__ import annotations

import io
import os
from datetime import datetime
from types import TracebackType

from familiard.originals.disk import OriginalsFolder, digest_of, sync
from familiard.originals.errors import NoSpace, QuotaExceeded
from familiard.originals.incoming import Incoming
from familiard.originals.partials import Partials


class Resumable(Incoming):
    """An upload to one path of a device, all of it or a part.

    Args:
        start: where this part begins; 0 discards what came before.
        total: bytes of the whole file.
    """

    def __init__(
        self, folder: OriginalsFolder, partials: Partials, device_id: str, path: str, start: int, total: int
    ) -> None:
        super().__init__(folder)
        self._partials = partials
        self._owner = device_id, path
        self._start, self._total = start, total
        self._digest = ""

    @property
    def digest(self) -> str:
        """SHA-256 of the file, hex; that of a file in parts is known when it is finished."""
        return self._digest or super().digest

    @property
    def is_complete(self) -> bool:
        """Whether all bytes are here."""
        return self.size == self._total

    def finish(self, modified: datetime | None) -> None:
        """Bring the whole file to the disk, with its own time; the parts that came before are read for its hash.

        Raises:
            NoSpace: the disk is full.
        """
        super().finish(modified)
        if self._start:
            self._digest = digest_of(self.path)

    def settle(self) -> None:
        """Bring a part to the disk: it may be acknowledged then.

        Raises:
            NoSpace: the disk is full.
        """
        super().finish(None)
        sync(self.path.parent)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            is_done = error is None and self.is_complete
            # What does not fit would only fill the disk; what was acknowledged before stays.
            too_large = isinstance(error, QuotaExceeded) or (isinstance(error, NoSpace) and not self._start)
            if is_done or too_large or not self.size:
                self.path.unlink(missing_ok=True)
        finally:
            self._file.close()

    def _open(self) -> io.FileIO:
        self.path, file = self._partials.open(*self._owner, self._start, self._total)
        self.size = os.fstat(file.fileno()).st_size
        self._at = self._start
        return file
