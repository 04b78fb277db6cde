"""Sums of people's embeddings follow each change, and are read again when one is rolled back."""

from __future__ import annotations

import numpy as np
import pytest

from familiard.store.index.centroids import PersonCentroids
from familiard.store.models import FacesQuery
from tests.store.household import Household


def in_step(household: Household) -> None:
    """Fail if what is followed differs from what the ledger says."""
    people = [row["id"] for row in household.store.ledger.db.execute("SELECT id FROM person ORDER BY id")]
    sums, counts = household.store.centroids.sums(people)
    fresh_sums, fresh_counts = PersonCentroids(household.store.ledger).sums(people)
    assert counts.tolist() == fresh_counts.tolist()
    assert np.allclose(sums, fresh_sums, atol=1e-5)


def test_a_sum_is_of_all_faces(household: Household) -> None:
    store, anna = household.store, household.people[0]
    vectors = [store.faces.embedding(face.id) for face in store.faces.list(FacesQuery(person_id=anna)).items]
    sums, counts = store.centroids.sums([anna])
    assert counts.tolist() == [3.0]
    assert np.allclose(sums[0], np.sum([v for v in vectors if v is not None], axis=0), atol=1e-5)


def test_sums_follow_moves_merges_splits_and_deletions(household: Household) -> None:
    store, (anna, ben, carl, dora) = household.store, household.people
    store.centroids.sums(household.people)
    face = store.faces.list(FacesQuery(person_id=anna)).items[0].id
    store.faces.move(face, ben)
    in_step(household)
    store.people.split(ben, [face])
    in_step(household)
    store.people.merge(carl, [dora])
    in_step(household)
    store.faces.delete(store.faces.list(FacesQuery(person_id=carl)).items[0].id)
    in_step(household)
    store.history.undo()
    in_step(household)


def test_a_change_that_is_rolled_back_leaves_no_trace(household: Household) -> None:
    store, (anna, ben, *_) = household.store, household.people
    store.centroids.sums([anna, ben])
    face = store.faces.list(FacesQuery(person_id=anna)).items[0].id

    def fail() -> None:
        with store.ledger.transaction():
            store.faces.move(face, ben)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    in_step(household)
