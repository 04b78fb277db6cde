"""What an erasure takes away, and whose names it must leave alone."""

from __future__ import annotations

from familiard.store.people.people import PersonChange
from familiard.store.privacy.erased_ids import ErasedIds, context_of, decoded, names_of
from tests.store.household import Household


def test_every_name_that_somebody_ever_had_is_known(household: Household) -> None:
    store, anna = household.store, household.people[0]
    for name in ("Ann", "Anna", None):
        store.people.update(anna, PersonChange(name=name))
    assert names_of(store.ledger, [anna]) == {"Ann", "Anna"}


def test_a_name_is_known_with_its_note(household: Household) -> None:
    store, anna = household.store, household.people[0]
    store.people.update(anna, PersonChange(name="Anna", note="aunt"))
    assert "Anna (aunt)" in names_of(store.ledger, [anna])


def test_a_namesake_keeps_the_name(household: Household) -> None:
    store, (anna, other, *_) = household.store, household.people
    store.people.update(anna, PersonChange(name="Anna"))
    store.people.update(other, PersonChange(name="Anna", note="aunt"))
    context = context_of(store.ledger, ErasedIds(people=frozenset({anna}), names=frozenset({"Anna"})))
    assert context.namesakes == {other}


def test_a_damaged_row_holds_no_changes() -> None:
    assert decoded("{") == []
