"""Rows of visits: what stays of a visit whose faces are gone, and rows that cannot be read."""

from __future__ import annotations

from dataclasses import replace

import pytest

from familiar_client.models import Verdict
from familiard.errors import RowDamaged
from familiard.store.ledger.references import dangling_references
from familiard.store.models import VisitRecord, VisitsQuery
from familiard.store.people.people import PersonChange
from familiard.store.store import Store
from tests.store.household import NOON, Album, Clock, Household


def visit_of(store: Store) -> VisitRecord:
    (visit,) = store.visits.list(VisitsQuery(hidden=None)).items
    return visit


@pytest.fixture
def visited(household: Household, album: Album, source: Clock) -> Store:
    """Anna was at the door."""
    household.store.people.update(household.people[0], PersonChange(name="Anna"))
    taken = replace(source(camera="door"), taken_at=NOON)
    household.store.bursts.take([(album.portraits[0][0], taken)])
    return household.store


def test_a_visit_whose_only_face_was_deleted_is_nobodys(visited: Store) -> None:
    face = visit_of(visited).face
    assert face is not None
    assert face.id is not None
    visited.faces.delete(face.id)
    visit = visit_of(visited)
    assert (visit.face, visit.decision.verdict, visit.decision.person_id) == (None, Verdict.UNKNOWN, None)
    assert visited.visits.list(VisitsQuery(verdict=Verdict.UNKNOWN)).items == (visit,)
    visited.history.undo()
    assert visit_of(visited).decision.person_name == "Anna"


def test_a_name_that_came_later_has_no_similarity(visited: Store, household: Household) -> None:
    assert visit_of(visited).decision.similarity is not None
    face = visit_of(visited).face
    assert face is not None
    visited.faces.move(face.id or "", household.people[1])
    visited.people.update(household.people[1], PersonChange(name="Bert"))
    decision = visit_of(visited).decision
    assert (decision.person_name, decision.similarity, decision.reasons) == ("Bert", None, ("confirmed",))


def test_an_erased_person_has_no_visits(visited: Store, household: Household) -> None:
    visit = visit_of(visited)
    visited.people.erase(household.people[0])
    assert visited.visits.list(VisitsQuery(hidden=None)).items == ()
    assert [event for event in visited.events.since("0.0") or [] if event.visit is not None] == []
    written = [tuple(row) for row in visited.ledger.db.execute("SELECT data, changes FROM entry")]
    assert visit.id not in str(written)
    assert dangling_references(visited.ledger.db) == ()


def test_an_erased_photo_takes_its_visit(visited: Store) -> None:
    face = visit_of(visited).face
    assert face is not None
    visited.photos.delete(face.photo_id or "")
    assert visited.visits.list(VisitsQuery(hidden=None)).items == ()
    assert dangling_references(visited.ledger.db) == ()


def test_a_visit_keeps_what_stays_when_another_is_erased(visited: Store, household: Household) -> None:
    face = visit_of(visited).face
    assert face is not None
    visited.faces.move(face.id or "", household.people[1])
    visited.people.erase(household.people[0])
    assert visit_of(visited).decision.person_id == household.people[1]
    assert dangling_references(visited.ledger.db) == ()


@pytest.mark.parametrize("column", ["started_at", "last_seen_at", "cameras", "verdict", "reasons"])
def test_a_damaged_visit_costs_itself(visited: Store, column: str) -> None:
    visit = visit_of(visited)
    visited.ledger.db.execute(f"UPDATE visit SET {column} = 'broken'")
    assert visited.visits.list(VisitsQuery(hidden=None)).items == ()
    with pytest.raises(RowDamaged):
        visited.visits.get(visit.id)
    assert len(visited.faces.sighting(visit.face.id if visit.face and visit.face.id else "").source) > 0
