"""What each person looks like on average, kept in memory and up to date."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from familiard.store.ledger.embeddings import dimensions, vector_of
from familiard.store.ledger.ledger import Ledger, Row

KEPT = 8192
"""People whose sums stay in memory: 16 MiB at 512 dimensions. Others are read again when they come up."""

UNUSED = "SELECT face_id FROM face_review WHERE review = 'unused'"
"""Faces that somebody set aside: they stay their person's, but do not count."""


class PersonCentroids:
    """Sums of people's embeddings; the average similarity of a face to a person is one dot product with them."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._sums: OrderedDict[str, tuple[NDArray[np.float32], int]] = OrderedDict()
        self._dimensions = 0
        ledger.follow(self)

    def sums(self, person_ids: Sequence[str]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Sums float32 [P, D] of people's embeddings, and how many faces are in each, float32 [P]."""
        found = [self._sum(person_id) for person_id in person_ids]
        return (
            np.stack([total for total, _ in found]),
            np.array([count for _, count in found], dtype=np.float32),
        )

    def changed(self, row: Row) -> None:
        """Follow faces from person to person."""
        if row.kind == "photo-replaced" or "replaced" in row.data:
            # Its faces have other embeddings now: their people are read again when they come up.
            self._forget_owners(row)
            return
        if row.kind == "faces-expired":
            for person_id in row.data["people"]:
                self._sums.pop(person_id, None)
            return
        if any(change.table == "face_review" for change in row.changes):
            # Rare, and it changes which faces count.
            self._sums.clear()
            return
        for change in row.changes:
            if change.table != "member":
                continue
            left, joined = change.before and change.before[0], change.after and change.after[0]
            if left == joined:
                continue
            for person_id, sign in ((left, -1), (joined, 1)):
                if person_id in self._sums:
                    total, count = self._sums[person_id]
                    vector = self._embedding(change.key, total)
                    if vector is not None:
                        self._sums[person_id] = (total + sign * vector, count + sign)

    def committed(self, _rows: Sequence[Row], /) -> None:
        """Nothing is left to do."""

    def rolled_back(self, _rows: Sequence[Row], /) -> None:
        """What was followed did not happen: read it again."""
        self._sums.clear()

    def forget(self) -> None:
        """Read everybody again (after an erasure)."""
        self._sums.clear()
        self._dimensions = 0

    def _forget_owners(self, row: Row) -> None:
        left = {change.before[0] for change in row.changes if change.table == "member" and change.before}
        query = "SELECT person_id FROM member WHERE face_id = ?"
        owners = [self._ledger.db.execute(query, (face_id,)).fetchone() for face_id in row.data["faces"]]
        for person_id in left | {owner["person_id"] for owner in owners if owner is not None}:
            self._sums.pop(person_id, None)

    def _sum(self, person_id: str) -> tuple[NDArray[np.float32], int]:
        if person_id in self._sums:
            self._sums.move_to_end(person_id)
            return self._sums[person_id]
        rows = self._ledger.db.execute(
            "SELECT f.embedding FROM member m JOIN face f ON f.id = m.face_id"
            f" WHERE m.person_id = ? AND f.embedding IS NOT NULL AND f.id NOT IN ({UNUSED})",
            (person_id,),
        ).fetchall()
        total, count = np.zeros(self._length(), dtype=np.float32), 0
        for row in rows:
            vector = vector_of(row["embedding"], len(total))
            if vector is not None:
                total += vector
                count += 1
        self._sums[person_id] = (total, count)
        if len(self._sums) > KEPT:
            self._sums.popitem(last=False)
        return self._sums[person_id]

    def _embedding(self, face_id: str, like: NDArray[np.float32]) -> NDArray[np.float32] | None:
        row = self._ledger.db.execute(
            f"SELECT embedding FROM face WHERE id = ? AND id NOT IN ({UNUSED})", (face_id,)
        ).fetchone()
        return vector_of(row["embedding"], len(like)) if row else None

    def _length(self) -> int:
        if not self._dimensions:
            self._dimensions = dimensions(self._ledger.db)
        return self._dimensions
