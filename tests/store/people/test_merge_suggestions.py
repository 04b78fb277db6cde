"""Two people who may be one are suggested until somebody answers."""

from __future__ import annotations

import pytest

from familiard.errors import NotFound
from familiard.store.models import PeopleQuery
from familiard.store.people import assignments
from familiard.store.people.cluster_proposals import compute
from familiard.store.people.people import PersonChange
from familiard.store.store import Store
from tests.store.household import Clock, Household
from tests.store.siblings import photos_of_siblings


@pytest.fixture
def halves(household: Household) -> tuple[str, str]:
    """One person in two halves, of whom nobody has said yet that they are not the same."""
    store, anna = household.store, household.people[0]
    new = store.people.split(anna, assignments.members(store.ledger, anna)[:1]).id
    with store.ledger.transaction():
        store.ledger.db.execute("DELETE FROM apart")
    return anna, new


def test_halves_of_a_person_are_suggested_with_evidence(
    household: Household, halves: tuple[str, str]
) -> None:
    (found,) = household.store.suggestions.list()
    assert {found.person_id, found.other_id} == set(halves)
    assert found.evidence
    assert found.similarity > 0.5


def test_a_no_is_remembered(household: Household, halves: tuple[str, str]) -> None:
    (found,) = household.store.suggestions.list()
    household.store.suggestions.answer(found.id, same=False)
    assert household.store.suggestions.list() == ()


def test_a_yes_merges_into_who_has_a_name(household: Household, halves: tuple[str, str]) -> None:
    store = household.store
    named = halves[1]
    store.people.update(named, PersonChange(name="Anna"))
    (found,) = store.suggestions.list()
    store.suggestions.answer(found.id, same=True)
    assert store.people.get(halves[0]).id == named
    with pytest.raises(NotFound):
        store.suggestions.answer(found.id, same=False)


def test_people_in_one_photo_are_not_one(household: Household, halves: tuple[str, str]) -> None:
    store = household.store
    with store.ledger.transaction(), store.ledger.rewriting():
        one, other = (assignments.members(store.ledger, person)[0] for person in halves)
        store.ledger.db.execute(
            "UPDATE face SET photo_id = (SELECT photo_id FROM face WHERE id = ?) WHERE id = ?", (one, other)
        )
    assert store.suggestions.list() == ()


def test_suggestions_are_counted_and_bring_both_people(household: Household, halves: tuple[str, str]) -> None:
    store = household.store
    (found,) = store.suggestions.list()
    assert {found.person_id, found.other_id} == set(halves)
    assert (found.person, found.other) == (
        store.people.get(found.person_id),
        store.people.get(found.other_id),
    )
    assert store.suggestions.count() == 1
    store.suggestions.answer(found.id, same=False)
    assert store.suggestions.count() == 0


def test_the_hidden_are_not_suggested(household: Household, halves: tuple[str, str]) -> None:
    household.store.people.update(halves[0], PersonChange(hidden=True))
    assert household.store.suggestions.list() == ()


def test_siblings_with_many_photos_each_are_not_suggested(store: Store, source: Clock) -> None:
    for seen, _ in photos_of_siblings():
        store.intake.observe(seen, source())
    proposals = store.cluster_proposals
    given = proposals.propose_input()
    proposals.apply(proposals.propose_result(given, compute(given)).id)
    found = store.people.list(PeopleQuery()).items
    assert sorted(person.faces for person in found) == [12, 20]
    assert store.suggestions.list() == ()


def test_those_of_one_person_can_be_asked_for(household: Household, halves: tuple[str, str]) -> None:
    store = household.store
    one, other = halves
    for person, its_other in ((one, other), (other, one)):
        (found,) = store.suggestions.list(person_id=person)
        assert (found.person_id, found.other_id) == (person, its_other)
    assert store.suggestions.list(person_id=household.people[1]) == ()
    # A hidden person is not offered to others, but has suggestions on their own page.
    store.people.update(one, PersonChange(hidden=True))
    assert [found.other_id for found in store.suggestions.list(person_id=one)] == [other]
    assert store.suggestions.list(person_id=other) == ()
    (found,) = store.suggestions.list(person_id=one)
    store.suggestions.answer(found.id, same=False)
    assert store.suggestions.list(person_id=one) == ()
    with pytest.raises(NotFound):
        store.suggestions.list(person_id="00000000-0000-4000-8000-000000000000")
