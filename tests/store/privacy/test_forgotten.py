"""People who are gone and can still be erased."""

from __future__ import annotations

import pytest

from familiard.errors import NotFound
from familiard.store.models import FacesQuery
from familiard.store.people.people import PersonChange
from familiard.store.privacy.forgotten import faces_of, get_forgotten, list_forgotten
from tests.store.household import Household


def test_the_last_to_go_comes_first(household: Household) -> None:
    store, (anna, ben, *_) = household.store, household.people
    for person_id, name in ((anna, "Anna"), (ben, "Ben")):
        store.people.update(person_id, PersonChange(name=name))
        store.people.forget(person_id)
    assert [one.name for one in list_forgotten(store.ledger)] == ["Ben", "Anna"]
    assert get_forgotten(store.ledger, anna).faces == 3


def test_who_is_there_is_not_forgotten(household: Household) -> None:
    store, anna = household.store, household.people[0]
    store.people.update(anna, PersonChange(name="Anna"))
    store.people.forget(anna)
    store.history.undo()
    assert list_forgotten(store.ledger) == ()
    with pytest.raises(NotFound):
        get_forgotten(store.ledger, anna)


def test_a_face_that_somebody_claimed_since_is_not_theirs(household: Household) -> None:
    store, (anna, ben, *_) = household.store, household.people
    face = store.faces.list(FacesQuery(person_id=anna)).items[0].id
    store.people.update(anna, PersonChange(name="Anna"))
    store.people.forget(anna)
    seq = get_forgotten(store.ledger, anna).seq
    assert face in faces_of(store.ledger, anna, seq)
    store.faces.move(face, ben)
    assert face not in faces_of(store.ledger, anna, seq)


def test_an_erased_person_is_not_among_them(household: Household) -> None:
    store, anna = household.store, household.people[0]
    store.people.update(anna, PersonChange(name="Anna"))
    store.people.forget(anna)
    store.people.erase(anna)
    assert list_forgotten(store.ledger) == ()
