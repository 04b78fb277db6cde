"""Which people resemble a person."""

from __future__ import annotations

import pytest

from familiard.errors import NotFound
from familiard.store.people.people import PersonChange
from tests.store.household import Album, Clock, Household


def test_the_most_similar_person_comes_first_and_the_person_is_not_among_them(household: Household) -> None:
    store, (anna, *others) = household.store, household.people
    found = store.similar_people.of_person(anna)
    assert {one.person.id for one in found} == set(others)
    similarities = [one.similarity for one in found]
    assert similarities == sorted(similarities, reverse=True)
    assert store.similar_people.of_person(anna, limit=1) == found[:1]


def test_one_person_who_became_two_is_most_similar_to_themselves(
    household: Household, album: Album, source: Clock
) -> None:
    store, (anna, *_) = household.store, household.people
    face = next(iter(store.intake.observe(album.portraits[0][3], source()).faces))
    apart = store.faces.move(face.id, "new")
    best, second, *_ = store.similar_people.of_person(anna)
    assert best.person.id == apart.person_id
    assert best.similarity > second.similarity + 0.2


def test_named_people_can_be_asked_for_alone(household: Household) -> None:
    store, (anna, berta, clara, dora) = household.store, household.people
    store.people.update(berta, PersonChange(name="Berta"))
    assert [one.person.id for one in store.similar_people.of_person(anna, named=True)] == [berta]
    assert {one.person.id for one in store.similar_people.of_person(anna, named=False)} == {clara, dora}


def test_the_hidden_and_the_ignored_are_not_offered(household: Household) -> None:
    store, (anna, berta, clara, dora) = household.store, household.people
    store.people.update(berta, PersonChange(hidden=True))
    store.people.update(clara, PersonChange(ignored=True))
    assert [one.person.id for one in store.similar_people.of_person(anna)] == [dora]


def test_a_person_without_faces_resembles_no_one(household: Household) -> None:
    store = household.store
    empty = store.people.create("Emil")
    assert store.similar_people.of_person(empty.id) == ()
    assert empty.id not in [one.person.id for one in store.similar_people.of_person(household.people[0])]
    with pytest.raises(NotFound):
        store.similar_people.of_person("Nobody at all")
