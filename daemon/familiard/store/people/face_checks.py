"""Faces that may not be the person's they are assigned to: unlike the person's other faces, or more like another person."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from familiar_client.models import FaceCheck
from familiard.identity.thresholds import Thresholds
from familiard.store.crops import Crops
from familiard.store.index.centroids import PersonCentroids
from familiard.store.ledger.embeddings import dimensions, vector_of
from familiard.store.ledger.ledger import Ledger
from familiard.store.ledger.recent_count import RecentCount
from familiard.store.ledger.rows import FACE, face_of

UNLIKE_OWN = "unlike-own-person"
LIKE_ANOTHER = "more-like-another"
BELOW_MATCH = 0.1
"""A face this much below `match` is unlike its person's others. On LFW, that is one in 220 faces."""
FEWEST_OTHERS = 2
"""One other face says little: it may be the wrong one itself."""
MOST = 500


@dataclass(frozen=True, slots=True)
class _Person:
    id: str
    name: str


class FaceChecks:
    """Checks the faces of named people against their own person and against each other's."""

    def __init__(
        self, ledger: Ledger, crops: Crops, centroids: PersonCentroids, thresholds: Thresholds
    ) -> None:
        self._ledger = ledger
        self._crops = crops
        self._centroids = centroids
        self._match = thresholds.match
        self._count = RecentCount(ledger)

    def list(self, person_id: str | None = None, limit: int = 100) -> tuple[FaceCheck, ...]:
        """The most doubtful faces first; those that somebody confirmed or set aside are not among them.

        Args:
            person_id: only this person's.
        """
        people = self._people()
        if not people:
            return ()
        sums, counts = self._centroids.sums([person.id for person in people])
        found = [
            check
            for row, person in enumerate(people)
            if person_id in (None, person.id) and counts[row] > FEWEST_OTHERS
            for check in self._of_person(people, sums, row)
        ]
        found.sort(key=lambda check: check.similarity - (check.other_similarity or -1.0))
        return tuple(found[:limit])

    def count(self) -> int:
        """How many there are, up to `MOST`, at most some moments ago."""
        return self._count.value(lambda: len(self.list(limit=MOST)))

    def _people(self) -> Sequence[_Person]:
        rows = self._ledger.db.execute(
            "SELECT id, name FROM person WHERE name IS NOT NULL AND faces > 0 AND NOT ignored ORDER BY id"
        )
        return [_Person(row["id"], row["name"]) for row in rows]

    def _of_person(
        self, people: Sequence[_Person], sums: NDArray[np.float32], own: int
    ) -> Iterator[FaceCheck]:
        rows = self._ledger.db.execute(
            "SELECT f.id, f.embedding FROM member m JOIN face f ON f.id = m.face_id WHERE m.person_id = ?"
            " AND f.usable AND f.embedding IS NOT NULL AND f.id NOT IN (SELECT face_id FROM face_review)",
            (people[own].id,),
        ).fetchall()
        length = dimensions(self._ledger.db)
        read = [(row["id"], vector_of(row["embedding"], length)) for row in rows]
        known = [(face_id, vector) for face_id, vector in read if vector is not None]
        if not known:
            return
        vectors = np.stack([vector for _, vector in known])
        compared = vectors @ _unit(sums).T
        rest = _unit(sums[own] - vectors)
        mine = np.einsum("nd,nd->n", vectors, rest)
        compared[:, own] = -1.0
        other = compared.argmax(axis=1)
        needed = self._match - BELOW_MATCH
        for row, (face_id, _) in enumerate(known):
            best = float(compared[row, other[row]])
            reasons = [UNLIKE_OWN] if mine[row] < needed else []
            reasons += [LIKE_ANOTHER] if best > mine[row] and best >= self._match else []
            if reasons:
                rival = people[int(other[row])] if len(people) > 1 else None
                yield from self._check(face_id, float(mine[row]), needed, rival, best, tuple(reasons))

    def _check(
        self,
        face_id: str,
        similarity: float,
        needed: float,
        rival: _Person | None,
        best: float,
        reasons: tuple[str, ...],
    ) -> Iterator[FaceCheck]:
        rows = self._ledger.db.execute(f"{FACE} AND f.id = ?", (face_id,)).fetchall()
        for face in self._ledger.readable(rows, partial(face_of, crops=self._crops)):
            yield FaceCheck(
                face,
                similarity,
                needed,
                rival.id if rival else None,
                rival.name if rival else None,
                best if rival else None,
                reasons,
            )


def _unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    units: NDArray[np.float32] = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-6)
    return units
