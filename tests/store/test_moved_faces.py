"""A face that somebody moved is where they put it, and takes nobody else along, however all is grouped again."""

from __future__ import annotations

from familiard.store.records import FacesQuery
from familiard.store.regroupings import compute
from tests.store.household import Household


def faces_of(household: Household, person_id: str) -> set[str]:
    """A person's face ids."""
    return {face.id for face in household.store.faces.list(FacesQuery(person_id=person_id)).items}


def regroup(household: Household) -> None:
    """A full run, applied."""
    regroupings = household.store.regroupings
    given = regroupings.propose_input()
    regroupings.apply(regroupings.propose_result(given, compute(given)).id)


def test_a_face_moved_to_somebody_nobody_has_confirmed_yet_stays_with_them(household: Household) -> None:
    anna, berta, *_ = household.people
    own, others = faces_of(household, anna), faces_of(household, berta)
    moved = min(others)
    household.store.faces.move(moved, anna)
    regroup(household)
    assert faces_of(household, anna) == own | {moved}
    assert faces_of(household, berta) == others - {moved}


def test_a_face_said_to_be_somebody_new_draws_its_former_company_nowhere(household: Household) -> None:
    anna, *_ = household.people
    own = faces_of(household, anna)
    moved = min(own)
    other = household.store.faces.move(moved, "new").person_id
    assert other is not None
    regroup(household)
    assert faces_of(household, other) == {moved}
    assert faces_of(household, anna) == own - {moved}
