"""Who visits were: named, rejected, ignored; all or none, one row of history, undone and redone exactly."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from familiar_client.models import Verdict
from familiard.errors import NameTaken, NotFound, ValidationError
from familiard.store.models import VisitRecord, VisitsQuery
from familiard.store.people.people import PersonChange
from familiard.store.people.visit_decisions import Visitor
from familiard.store.store import Store
from tests.store.household import NOON, Album, Clock, Household
from tests.store.ledger.test_history import state
from tests.store.people.test_batches import UNKNOWN

See = Callable[..., VisitRecord]


@pytest.fixture
def see(household: Household, album: Album, source: Clock) -> See:
    """A visit an hour later than the one before."""
    hours = 0

    def visit(who: int, i: int = 0, *, keep: bool = True) -> VisitRecord:
        nonlocal hours
        hours += 1
        taken = replace(source(camera="door"), taken_at=NOON + timedelta(hours=hours))
        household.store.bursts.take([(album.portraits[who][i], taken)], keep_unknown=keep)
        return household.store.visits.list(VisitsQuery()).items[0]

    return visit


def exactly_undone(
    store: Store, change: Callable[[], tuple[tuple[VisitRecord, ...], int | None]]
) -> tuple[VisitRecord, ...]:
    """Decide on visits, which writes one row; undo and redo restore what was before and after."""
    before = state(store)
    changed, seq = change()
    after = state(store)
    assert after != before
    assert store.history.list().items[0].seq == seq
    store.history.undo()
    assert state(store) == before
    store.history.redo()
    assert state(store) == after
    return changed


def named(store: Store, visits: list[VisitRecord], name: str, *, merge: bool = False) -> list[str | None]:
    ids = [visit.id for visit in visits]
    changed = exactly_undone(
        store, lambda: store.visit_decisions.change("name", ids, Visitor(name, merge=merge))
    )
    return [visit.decision.person_name for visit in changed]


def test_the_unnamed_person_of_a_visit_gets_the_name(household: Household, see: See) -> None:
    store, visit = household.store, see(1)
    assert visit.decision.person_id == household.people[1]
    assert named(store, [visit], "Berta") == ["Berta"]
    assert store.people.get(household.people[1]).name == "Berta"
    assert store.history.list().items[0].kind == "redone"


def test_a_visit_of_nobody_makes_a_person_of_its_faces(household: Household, see: See) -> None:
    store, visit = household.store, see(5)
    assert visit.decision.person_id is None
    assert named(store, [visit], "Emil") == ["Emil"]
    emil = store.people.named("Emil")
    assert emil is not None and emil.faces == 1
    assert store.history.next_undo().summary == "Assigned 1 visit to Emil"


def test_several_visits_become_one_person(household: Household, see: See) -> None:
    store, visits = household.store, [see(1), see(2), see(5)]
    assert named(store, visits, "Berta") == ["Berta"] * 3
    berta = store.people.named("Berta")
    assert berta is not None and berta.faces == 3 + 3 + 3
    # Whoever knew one of the two by their ID still does.
    assert {store.people.get(one).id for one in household.people[1:3]} == {berta.id}


def test_the_name_of_somebody_else_has_to_be_meant(household: Household, see: See) -> None:
    store, anna = household.store, household.people[0]
    store.people.update(anna, PersonChange(name="Anna"))
    visit = see(1)
    with pytest.raises(NameTaken):
        store.visit_decisions.change("name", [visit.id], Visitor("anna"))
    assert named(store, [visit], "anna", merge=True) == ["Anna"]
    assert store.people.get(household.people[1]).id == anna
    second = see(5)
    ((moved,), _) = store.visit_decisions.change("name", [second.id], Visitor(person_id=anna))
    assert moved.decision.person_id == anna


def test_a_visit_of_the_wrong_person_moves(household: Household, see: See) -> None:
    store = household.store
    store.people.update(household.people[0], PersonChange(name="Anna"))
    store.people.update(household.people[1], PersonChange(name="Berta"))
    visit = see(0)
    assert visit.decision.person_name == "Anna"
    assert named(store, [visit], "Berta", merge=True) == ["Berta"]
    assert store.people.get(household.people[0]).faces == 3


def test_a_visit_is_not_that_person(household: Household, see: See) -> None:
    store, anna = household.store, household.people[0]
    store.people.update(anna, PersonChange(name="Anna"))
    visit = see(0)
    (rejected,) = exactly_undone(store, lambda: store.visit_decisions.change("reject", [visit.id]))
    assert (rejected.decision.verdict, rejected.decision.person_id) == (Verdict.UNKNOWN, None)
    assert store.people.get(anna).faces == 3
    with pytest.raises(ValidationError, match="nobody to reject"):
        store.visit_decisions.change("reject", [visit.id])


def test_ignored_visitors_are_in_no_list(household: Household, see: See) -> None:
    store, visits = household.store, [see(1), see(5)]
    ids = [visit.id for visit in visits]
    changed = exactly_undone(store, lambda: store.visit_decisions.change("ignore", ids))
    assert [visit.hidden for visit in changed] == [True, True]
    assert store.visits.list(VisitsQuery()).items == ()
    assert store.people.get(household.people[1]).ignored
    # Who is named is no longer ignored.
    ((named_now,), _) = store.visit_decisions.change("name", ids[:1], Visitor("Berta"))
    assert (named_now.hidden, named_now.decision.person_name) == (False, "Berta")


def test_all_or_none(household: Household, see: See) -> None:
    store, visit = household.store, see(1)
    not_stored = see(5, keep=False)
    before = store.ledger.last_seq
    for ids, error in (([visit.id, UNKNOWN], NotFound), ([visit.id, not_stored.id], ValidationError)):
        with pytest.raises(error):
            store.visit_decisions.change("name", ids, Visitor("Berta"))
    for action, visitor in (("name", Visitor()), ("name", Visitor("A", "B")), ("ignore", Visitor("A"))):
        with pytest.raises(ValidationError):
            store.visit_decisions.change(action, [visit.id], visitor)
    assert store.ledger.last_seq == before
    assert store.people.named("Berta") is None


def test_a_face_by_which_nobody_can_be_identified_names_nobody(
    household: Household, album: Album, source: Clock
) -> None:
    store = household.store
    poor = album.portraits[5][0].faces[0]
    poor = replace(poor, quality=replace(poor.quality, value=0.05, reasons=("blurred",)))
    store.bursts.take([(replace(album.portraits[5][0], faces=(poor,)), source(camera="door"))])
    (visit,) = store.visits.list(VisitsQuery()).items
    with pytest.raises(ValidationError):
        store.visit_decisions.change("name", [visit.id], Visitor("Emil"))
