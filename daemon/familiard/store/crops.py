"""Small pictures of faces, as files: `crops/ab/ab12….jpg`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from familiard.files import NotRegular, read_regular
from familiard.store.ledger import Row


class Crops:
    """A folder of small JPEGs named by face id.

    A crop is written before the ledger row that speaks of its face. It goes again when the row is rolled back, and
    what a kill leaves over is swept at start.
    """

    def __init__(self, folder: Path, *, keep: bool) -> None:
        self._folder = folder
        self._keep = keep
        self._uncommitted: list[str] = []

    def put(self, face_id: str, jpeg: bytes | None) -> None:
        """Keep a crop, unless crops are off."""
        if not self._keep or jpeg is None:
            return
        self._uncommitted.append(face_id)
        path = self.path(face_id)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        partial = path.with_suffix(".part")
        partial.touch(mode=0o600)
        partial.write_bytes(jpeg)
        partial.rename(path)

    def get(self, face_id: str) -> bytes | None:
        """The JPEG, or None where there is none."""
        try:
            return read_regular(self.path(face_id))
        except (FileNotFoundError, NotRegular):
            return None

    def has(self, face_id: str) -> bool:
        """Whether there is a crop."""
        return self.path(face_id).exists()

    def remove(self, face_ids: Iterable[str]) -> None:
        """Forget crops, half-written ones as well."""
        for face_id in face_ids:
            self.path(face_id).unlink(missing_ok=True)
            self.path(face_id).with_suffix(".part").unlink(missing_ok=True)

    def changed(self, _row: Row, /) -> None:
        """Nothing to do before it is committed."""

    def committed(self, _rows: Sequence[Row], /) -> None:
        """The new crops are there for good."""
        self._uncommitted.clear()

    def rolled_back(self, _rows: Sequence[Row], /) -> None:
        """The new crops are nobody's."""
        self.remove(self._uncommitted)
        self._uncommitted.clear()

    def sweep(self, known: set[str]) -> int:
        """Remove files of faces that the ledger does not know; returns how many."""
        strays = [
            path for path in self._folder.glob("*/*") if path.stem not in known or path.suffix != ".jpg"
        ]
        for path in strays:
            path.unlink(missing_ok=True)
        return len(strays)

    def path(self, face_id: str) -> Path:
        """Where a face's crop is, or would be."""
        return self._folder / face_id[:2] / f"{face_id}.jpg"
