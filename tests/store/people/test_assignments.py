"""Merge, split and move: what a person says is confirmed and remembered."""

from __future__ import annotations

from datetime import date

import pytest

from familiard.errors import Conflict, NotFound, ValidationError
from familiard.store.people import assignments
from familiard.store.people.people import PersonChange
from tests.store.household import Household


def confirmed(household: Household, person_id: str) -> list[bool]:
    query = "SELECT confirmed FROM member WHERE person_id = ?"
    return [bool(row[0]) for row in household.store.ledger.db.execute(query, (person_id,))]


def test_merging_confirms_all_faces_and_takes_back_what_was_said_against_it(household: Household) -> None:
    store, (anna, ben, *_) = household.store, household.people
    face = assignments.members(store.ledger, ben)[0]
    store.faces.move(face, anna)
    store.faces.move(face, ben)
    store.people.merge(anna, [ben])
    assert confirmed(household, anna) == [True] * 6
    assert store.people.resolve(ben) == anna
    rejected = store.ledger.db.execute("SELECT count(*) FROM rejection WHERE person_id = ?", (anna,))
    assert rejected.fetchone()[0] == 0


def test_birth_dates_that_differ_are_decided_by_the_caller(household: Household) -> None:
    from datetime import date

    people, (anna, ben, *_) = household.store.people, household.people
    people.update(anna, PersonChange(birth_date=date(1990, 5, 17)))
    people.update(ben, PersonChange(birth_date=date(1991, 5, 17)))
    with pytest.raises(Conflict, match="birth_date"):
        people.merge(anna, [ben])
    assert people.get(ben).id == ben


def test_a_merge_needs_somebody_to_merge(household: Household) -> None:
    with pytest.raises(ValidationError):
        household.store.people.merge(household.people[0], [])


def test_a_program_changes_a_person_and_confirms_nothing(household: Household) -> None:
    people, (anna, berta) = household.store.people, household.people[:2]
    people.update(anna, PersonChange(birth_date=date(1990, 2, 28), hidden=True, confirm_faces=False))
    changed = people.get(anna)
    assert (changed.birth_date, changed.hidden) == (date(1990, 2, 28), True)
    assert not any(confirmed(household, anna))
    people.update(berta, PersonChange(birth_date=date(1990, 2, 28)))
    assert all(confirmed(household, berta))


def test_a_split_confirms_both_sides_and_keeps_them_apart(household: Household) -> None:
    store, anna = household.store, household.people[0]
    first, *rest = assignments.members(store.ledger, anna)
    new = store.people.split(anna, [first])
    assert confirmed(household, anna) == [True] * len(rest)
    assert confirmed(household, new.id) == [True]
    assert store.ledger.db.execute("SELECT count(*) FROM apart").fetchone()[0] == 1


@pytest.mark.parametrize("choice", ["none", "all", "foreign"])
def test_a_split_is_of_some_of_ones_own_faces(household: Household, choice: str) -> None:
    store, (anna, ben, *_) = household.store, household.people
    faces = {
        "none": [],
        "all": assignments.members(store.ledger, anna),
        "foreign": assignments.members(store.ledger, ben)[:1],
    }[choice]
    with pytest.raises(ValidationError):
        store.people.split(anna, faces)


def test_the_last_face_that_leaves_takes_an_unnamed_person_along(household: Household) -> None:
    store, (anna, ben, *_) = household.store, household.people
    for face in assignments.members(store.ledger, anna):
        store.faces.move(face, ben)
    with pytest.raises(NotFound):
        store.people.get(anna)


def test_a_face_that_is_not_there_is_assigned_to_nobody(household: Household) -> None:
    with pytest.raises(NotFound):
        household.store.people.create("Anna", ["no such face"])
    assert household.store.people.named("Anna") is None
