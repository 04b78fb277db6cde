"""Small pictures of faces, as files: `crops/ab/ab12….jpg`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from familiard.host.files import NotARegularFile, read_regular
from familiard.store.ledger.ledger import Row

PARTIAL = ".part"


class Crops:
    """A folder of small JPEGs named by face id.

    A crop is written before the ledger row that speaks of its face. It goes again when the row is rolled back, and
    what a kill leaves over is swept at start.
    """

    def __init__(self, folder: Path, *, keep: bool) -> None:
        self._folder = folder
        self._keep = keep
        self._uncommitted: list[str] = []
        self._replaced: list[str] = []

    def put(self, face_id: str, jpeg: bytes | None) -> None:
        """Keep a crop, unless crops are off."""
        if not self._keep or jpeg is None:
            return
        self._uncommitted.append(face_id)
        self._write(face_id, jpeg).rename(self.path(face_id))

    def replace(self, face_id: str, jpeg: bytes | None) -> None:
        """Keep another crop of a face, from the commit on; until then the old one stays."""
        if not self._keep or jpeg is None:
            return
        self._replaced.append(face_id)
        self._write(face_id, jpeg)

    def get(self, face_id: str) -> bytes | None:
        """The JPEG, or None where there is none."""
        try:
            return read_regular(self.path(face_id))
        except (FileNotFoundError, NotARegularFile):
            return None

    def has(self, face_id: str) -> bool:
        """Whether there is a crop."""
        return self.path(face_id).exists()

    def remove(self, face_ids: Iterable[str]) -> None:
        """Forget crops, half-written ones as well."""
        for face_id in face_ids:
            self.path(face_id).unlink(missing_ok=True)
            self.path(face_id).with_suffix(PARTIAL).unlink(missing_ok=True)

    def changed(self, _row: Row, /) -> None:
        """Nothing to do before it is committed."""

    def committed(self, rows: Sequence[Row], /) -> None:
        """The new crops are there for good, and those of faces that went with a photo's former bytes are not.

        A kill right here leaves the former crop of the same face, which does no harm.
        """
        self._uncommitted.clear()
        for face_id in self._replaced:
            partial = self.path(face_id).with_suffix(PARTIAL)
            if partial.exists():
                partial.rename(self.path(face_id))
        self._replaced.clear()
        self.remove(face_id for row in rows for face_id in row.data.get("gone", ()))

    def rolled_back(self, _rows: Sequence[Row], /) -> None:
        """The new crops belong to no face."""
        self.remove(self._uncommitted)
        self._uncommitted.clear()
        for face_id in self._replaced:
            self.path(face_id).with_suffix(PARTIAL).unlink(missing_ok=True)
        self._replaced.clear()

    def files(self) -> list[Path]:
        """All files there are, half-written ones as well."""
        return list(self._folder.glob("*/*"))

    def sweep(self, known: set[str], files: Sequence[Path] | None = None) -> int:
        """Remove files of faces that the ledger does not know; returns how many.

        Args:
            files: what `files` returned, if that was before `known` was read; without it, nothing may be written
                meanwhile.
        """
        there = self.files() if files is None else files
        unassigned = [path for path in there if path.stem not in known or path.suffix != ".jpg"]
        for path in unassigned:
            path.unlink(missing_ok=True)
        return len(unassigned)

    def path(self, face_id: str) -> Path:
        """Where a face's crop is, or would be."""
        return self._folder / face_id[:2] / f"{face_id}.jpg"

    def _write(self, face_id: str, jpeg: bytes) -> Path:
        """Write a crop beside its place; returns where."""
        path = self.path(face_id)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        partial = path.with_suffix(PARTIAL)
        partial.touch(mode=0o600)
        partial.write_bytes(jpeg)
        return partial
