"""The question whether two people are the same: asked while they look alike, answered once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

import numpy as np

from familiar_client.models import AlikeFaces, Person, Suggestion
from familiard.errors import NotFound, ValidationError
from familiard.identity.linkage import size_penalty
from familiard.identity.thresholds import Thresholds
from familiard.store.index.centroids import PersonCentroids
from familiard.store.ledger.embeddings import dimensions, vector_of
from familiard.store.ledger.ledger import Ledger
from familiard.store.ledger.recent_count import RecentCount
from familiard.store.people.people import People

PEOPLE = 2000
"""People who are compared: the named ones first, then those with most faces."""
PAIRS = 3
MOST = 500
"""More suggestions than this are not counted."""
APART = (
    "SELECT 1 FROM apart a JOIN member m ON m.face_id = a.face_id JOIN member n ON n.face_id = a.other_id"
    " WHERE ?1 IN (m.person_id, n.person_id) AND ?2 IN (m.person_id, n.person_id)"
    " AND m.person_id <> n.person_id"
)
TOGETHER = (
    "SELECT 1 FROM member m JOIN face f ON f.id = m.face_id JOIN face g ON g.photo_id = f.photo_id"
    " JOIN member n ON n.face_id = g.id WHERE m.person_id = ?1 AND n.person_id = ?2"
)


class Suggestions:
    """Pairs of people who may be one."""

    def __init__(
        self, ledger: Ledger, centroids: PersonCentroids, people: People, thresholds: Thresholds
    ) -> None:
        self._ledger = ledger
        self._centroids = centroids
        self._people = people
        self._thresholds = thresholds
        self._count = RecentCount(ledger)

    def list(self, limit: int = 20, person_id: str | None = None) -> tuple[Suggestion, ...]:
        """The most alike pairs first; answered ones are not asked again.

        Args:
            person_id: only pairs with this person, who is the first of each; also if hidden or ignored.

        Raises:
            NotFound, Ambiguous: of the person.
        """
        own = None if person_id is None else self._people.resolve(person_id)
        return tuple(
            Suggestion(
                f"{one.id}~{other.id}",
                one.id,
                one.name,
                other.id,
                other.name,
                similarity,
                self._evidence(one.id, other.id),
                one,
                other,
            )
            for one, other, similarity in self._people_of(islice(self._pairs(own), limit))
        )

    def count(self) -> int:
        """How many there are, up to `MOST`, at most some moments ago."""
        return self._count.value(lambda: sum(1 for _ in islice(self._pairs(), MOST)))

    def _people_of(self, pairs: Iterable[tuple[str, str, float]]) -> Iterator[tuple[Person, Person, float]]:
        for one, other, similarity in pairs:
            yield self._people.get(one), self._people.get(other), similarity

    def _pairs(self, own: str | None = None) -> Iterator[tuple[str, str, float]]:
        """Pairs of people who are alike, the most alike first, with their similarity; all, or those with one person."""
        rows = self._ledger.db.execute(
            "SELECT id FROM person WHERE faces > 0 AND (id IS ?1 OR NOT hidden AND NOT ignored)"
            " ORDER BY id IS ?1 DESC, name IS NULL, faces DESC, id LIMIT ?2",
            (own, PEOPLE),
        )
        people = [row["id"] for row in rows]
        if len(people) < 2 or own not in {None, people[0]}:
            return
        sums, counts = self._centroids.sums(people)
        means = sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-6)
        alike = np.triu(means[: 1 if own else None] @ means.T, k=1)
        first, second = np.nonzero(alike >= self._thresholds.suggest)
        # Siblings with many photos each resemble each other as much as two single photos of one person do.
        enough = (
            alike[first, second] - size_penalty(counts[first], counts[second]) >= self._thresholds.suggest
        )
        first, second = first[enough], second[enough]
        for row in np.argsort(-alike[first, second]):
            one, other = people[first[row]], people[second[row]]
            if not self._settled(one, other):
                yield one, other, round(float(alike[first[row], second[row]]), 4)

    def answer(self, suggestion_id: str, same: bool) -> None:
        """The two are the same (they are merged), or not (which is remembered).

        Raises:
            NotFound: it is not a suggestion, or one of the two is gone.
            Conflict: they are the same, but their names differ; merge them with a name instead.
        """
        one, _, other = suggestion_id.partition("~")
        first, second = self._people.get(one), self._people.get(other)
        if first.id == second.id:
            raise NotFound("suggestion", suggestion_id)
        if same:
            if second.name is not None and first.name is None:
                first, second = second, first
            self._people.merge(first.id, [second.id])
            return
        with self._ledger.change("answered", {"people": [first.id, second.id], "same": False}) as changes:
            if first.feature_face_id is None or second.feature_face_id is None:
                raise ValidationError(
                    "answer",
                    "A person without faces cannot be merged this way. Merge the two people instead.",
                )
            changes.keep_apart(first.feature_face_id, second.feature_face_id)

    def _settled(self, one: str, other: str) -> bool:
        """Whether somebody said so, or a photo shows them both."""
        return any(self._ledger.db.execute(query, (one, other)).fetchone() for query in (APART, TOGETHER))

    def _evidence(self, one: str, other: str) -> tuple[AlikeFaces, ...]:
        length = dimensions(self._ledger.db)
        sides = []
        for person_id in (one, other):
            rows = self._ledger.db.execute(
                "SELECT f.id, f.embedding FROM member m JOIN face f ON f.id = m.face_id WHERE m.person_id = ?"
                " ORDER BY f.quality DESC LIMIT 100",
                (person_id,),
            ).fetchall()
            read = ((row["id"], vector_of(row["embedding"], length)) for row in rows)
            found = {face_id: vector for face_id, vector in read if vector is not None}
            if not found:
                return ()
            sides.append((list(found), np.stack(list(found.values()))))
        (ids, vectors), (other_ids, other_vectors) = sides
        alike = vectors @ other_vectors.T
        best = np.argsort(-alike, axis=None)[:PAIRS].tolist()
        places = [divmod(place, len(other_ids)) for place in best]
        return tuple(
            AlikeFaces(ids[row], other_ids[col], round(float(alike[row, col]), 4)) for row, col in places
        )
