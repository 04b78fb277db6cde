"""Changes of the ledger that Chroma has not been given yet, and that answers include all the same."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

from familiard.store.index.chroma import FaceCollection
from familiard.store.index.projection import BULK, Projection, chunks, owner
from familiard.store.ledger.ledger import Row

OBSERVED = ("photo-added", "photo-replaced", "face-added", "sighting", "faces-expired")
"""Kinds of ledger rows that bring or delete embeddings; their data names the faces, and those that are `gone`."""


class PendingChanges:
    """What the next write to Chroma consists of.

    Attributes:
        tail: embeddings of new faces, float32 [D], L2-normalized, by face id.
        moved: ids of faces that have another person.
        removed: ids of faces that must not be found.
    """

    def __init__(self, projection: Projection) -> None:
        self._projection = projection
        self.tail: dict[str, NDArray[np.float32]] = {}
        self.moved: set[str] = set()
        self.removed: set[str] = set()

    def __len__(self) -> int:
        return len(self.tail) + len(self.moved) + len(self.removed)

    def touch(self, entry: Row) -> None:
        """Note what a row of the ledger means for the index."""
        fresh = (
            {*entry.data.get("faces", ()), *entry.data.get("gone", ())} if entry.kind in OBSERVED else set()
        )
        fresh |= {
            change.key for change in entry.changes if change.table == "deleted" and change.after is None
        }
        for face_id in fresh | {c.key for c in entry.changes if c.table in ("member", "deleted")}:
            rows = self._projection.rows([face_id])
            if not rows:
                self.tail.pop(face_id, None)
                self.moved.discard(face_id)
                self.removed.add(face_id)
            elif face_id in fresh or face_id in self.removed:
                self.removed.discard(face_id)
                self.tail[face_id] = self._projection.vector(rows[0])
            elif face_id not in self.tail:
                self.moved.add(face_id)

    def forget(self, face_ids: Collection[str]) -> None:
        """Drop what waits for these faces, since they were erased."""
        for face_id in face_ids:
            self.tail.pop(face_id, None)
        self.moved.difference_update(face_ids)
        self.removed.difference_update(face_ids)

    def write(self, collection: FaceCollection, most: int | None = None) -> None:
        """Write to Chroma; of the new faces at most so many, and then nothing else unless these were all."""
        chosen = sorted(self.tail)[:most]
        self._projection.write(collection, chosen)
        for face_id in chosen:
            del self.tail[face_id]
        if self.tail:
            return
        for chunk in chunks(sorted(self.moved), BULK):
            rows = self._projection.rows(chunk)
            if rows:
                collection.reassign([row["id"] for row in rows], [owner(row) for row in rows])
        for chunk in chunks(sorted(self.removed), BULK):
            collection.delete(chunk)
        self.clear()

    def clear(self) -> None:
        """Nothing waits any more."""
        self.tail.clear()
        self.moved.clear()
        self.removed.clear()
