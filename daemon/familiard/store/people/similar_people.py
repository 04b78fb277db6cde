"""The people who resemble a person most: to merge, and to name by one key."""

from __future__ import annotations

import numpy as np

from familiar_client.models import SimilarPerson
from familiard.store.index.centroids import PersonCentroids
from familiard.store.ledger.ledger import Ledger
from familiard.store.people.people import People


class SimilarPeople:
    """Compares the mean embeddings of one ledger's people."""

    def __init__(self, ledger: Ledger, centroids: PersonCentroids, people: People) -> None:
        self._ledger = ledger
        self._centroids = centroids
        self._people = people

    def of_person(
        self, person_id: str, *, named: bool | None = None, limit: int = 20
    ) -> tuple[SimilarPerson, ...]:
        """The people most similar to one, the most similar first; nobody hidden or ignored is among them.

        Args:
            named: only people with a name, or only those without.

        Raises:
            NotFound, Ambiguous: of the person.
        """
        own = self._people.resolve(person_id)
        condition = {None: "", True: " AND name IS NOT NULL", False: " AND name IS NULL"}[named]
        rows = self._ledger.db.execute(
            f"SELECT id FROM person WHERE faces > 0 AND NOT hidden AND NOT ignored AND id <> ?{condition} ORDER BY id",
            (own,),
        )
        ids = [row["id"] for row in rows]
        if not ids:
            return ()
        sums, counts = self._centroids.sums([own, *ids])
        if not counts[0]:
            return ()
        means = sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-6)
        similarities = means[1:] @ means[0]
        similarities[counts[1:] == 0] = -np.inf
        order = np.argsort(-similarities, kind="stable")[:limit]
        return tuple(
            SimilarPerson(round(float(similarities[row]), 4), self._people.get(ids[row]))
            for row in order.tolist()
            if np.isfinite(similarities[row])
        )
