"""What waits for the next write to Chroma: new faces, moves and removals, each as the ledger has it last."""

from __future__ import annotations

import pytest

from familiard.store.index.pending_changes import PendingChanges
from familiard.store.index.projection import Projection
from familiard.store.models import FacesQuery
from tests.store.household import Household


@pytest.fixture
def queue(household: Household) -> PendingChanges:
    """An empty queue."""
    ledger = household.store.ledger
    return PendingChanges(Projection(ledger.db, str(ledger.meta("pack"))))


def hear(household: Household, queue: PendingChanges, since: int) -> None:
    for row in household.store.ledger.since(since):
        queue.touch(row)


def test_all_faces_wait_with_their_embeddings(household: Household, queue: PendingChanges) -> None:
    hear(household, queue, 0)
    assert set(queue.tail) == {face.id for face in household.store.faces.list(FacesQuery()).items}
    assert (queue.moved, queue.removed) == (set(), set())


def test_moves_and_removals_wait_for_faces_that_chroma_has(
    household: Household, queue: PendingChanges
) -> None:
    store, before = household.store, household.store.ledger.last_seq
    one, other, *_ = store.faces.list(FacesQuery(person_id=household.people[0])).items
    store.faces.move(one.id, household.people[1])
    store.faces.delete(other.id)
    hear(household, queue, before)
    assert (set(queue.tail), queue.moved, queue.removed) == (set(), {one.id}, {other.id})
    store.history.undo()
    hear(household, queue, store.ledger.last_seq - 1)
    assert (set(queue.tail), queue.removed) == ({other.id}, set())


def test_an_erased_face_waits_for_nothing(household: Household, queue: PendingChanges) -> None:
    hear(household, queue, 0)
    face = next(iter(queue.tail))
    queue.forget([face])
    assert face not in queue.tail
    assert len(queue) == 11
    queue.clear()
    assert len(queue) == 0
