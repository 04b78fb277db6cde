"""The faces of a ledger that can be found, written to Chroma."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from familiard.store.index.chroma import FaceCollection, IndexDamaged
from familiard.store.ledger.embeddings import dimensions, vector_or_nothing
from familiard.store.ledger.ledger import readable

BULK = 5000
"""Faces written or removed in one call; Chroma takes 5,461, and writes its whole index after each."""
LIVE = (
    "SELECT f.id, f.embedding, f.photo_id, m.person_id FROM face f LEFT JOIN member m ON m.face_id = f.id"
    " WHERE f.pack = ? AND f.usable AND f.embedding IS NOT NULL AND f.id NOT IN (SELECT face_id FROM deleted)"
)
"""The faces that can be found."""


@dataclass(frozen=True, slots=True)
class Projected:
    """An index that was made: the collection's id, the last row of the ledger in it, and how many faces it holds."""

    collection: str
    applied: int
    size: int


class Projection:
    """What a ledger says of one pack's faces, as Chroma takes it."""

    def __init__(self, db: sqlite3.Connection, pack: str) -> None:
        self._db = db
        self._pack = pack
        self._length = 0

    def expected(self) -> int:
        """How many faces can be found."""
        return int(self._db.execute(f"SELECT count(*) FROM ({LIVE})", (self._pack,)).fetchone()[0])

    def rows(self, face_ids: Sequence[str]) -> list[sqlite3.Row]:
        """Those of these faces that can be found."""
        marks = ",".join("?" * len(face_ids))
        return self._db.execute(f"{LIVE} AND f.id IN ({marks})", (self._pack, *face_ids)).fetchall()

    def vector(self, row: sqlite3.Row) -> NDArray[np.float32]:
        """A face's embedding; one that is damaged is like nobody, and counted all the same."""
        if not self._length:
            self._length = dimensions(self._db, self._pack)
        return vector_or_nothing(row["embedding"], self._length)

    def write(self, collection: FaceCollection, face_ids: Sequence[str]) -> int:
        """Write those of these faces that can be found, as the ledger has them now; returns how many there are."""
        written = 0
        for chunk in chunks(face_ids, BULK):
            rows = self.rows(chunk)
            if rows:
                vectors = np.stack([self.vector(row) for row in rows])
                collection.upsert([row["id"] for row in rows], vectors, [owner(row) for row in rows])
                written += len(rows)
        return written

    def make(self, collection: FaceCollection) -> Projected:
        """Write all faces to an open and empty collection.

        The ledger may change meanwhile: what comes after the row that is returned as applied may be in the collection
        or not, and has to be applied again.

        Raises:
            IndexDamaged: Chroma holds another number of faces than it was given.
        """
        applied = int(self._db.execute("SELECT coalesce(max(seq), 0) FROM entry").fetchone()[0])
        ids = [row["id"] for row in self._db.execute(f"SELECT id FROM ({LIVE})", (self._pack,))]
        written = self.write(collection, ids)
        collection.recount()
        if collection.size != written:
            raise IndexDamaged(f"Chroma took {collection.size} of {written} faces")
        return Projected(collection.id, applied, collection.size)


def project(db: sqlite3.Connection, folder: Path, pack: str, name: str) -> Projected:
    """Make an index in a folder of its own."""
    collection = FaceCollection(folder, None, name)
    try:
        collection.connect()
        return Projection(db, pack).make(collection)
    finally:
        collection.disconnect()


def project_file(ledger: Path, folder: Path, pack: str, name: str) -> Projected:
    """The same for a ledger that is open elsewhere: what is committed is read, and nothing written."""
    with reading(ledger) as db:
        return project(db, folder, pack, name)


@contextmanager
def reading(ledger: Path) -> Iterator[sqlite3.Connection]:
    """A connection of its own to a ledger, which cannot write."""
    with closing(sqlite3.connect(f"{ledger.absolute().as_uri()}?mode=ro", uri=True)) as db:
        readable(db)
        yield db


def owner(row: sqlite3.Row) -> dict[str, str]:
    """Whose a face is, as Chroma keeps it."""
    return {"photo_id": row["photo_id"], "person_id": row["person_id"] or ""}


def chunks(items: Sequence[str], size: int) -> list[Sequence[str]]:
    """Pieces of at most `size`."""
    return [items[start : start + size] for start in range(0, len(items), size)]
