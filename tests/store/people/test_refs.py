"""What a caller writes for a person or a face: ids, their beginnings, ids from before a merge, names."""

from __future__ import annotations

import pytest

from familiard.errors import Ambiguous, NotFound
from familiard.store.ledger.changes import PersonState
from familiard.store.models import FacesQuery
from familiard.store.people.people import PersonChange
from familiard.store.store import Store
from tests.store.household import Household

ONE = "abcd0000-0000-4000-8000-000000000001"
OTHER = "abcd0000-0000-4000-8000-000000000002"


def add_person(store: Store, person_id: str, name: str | None) -> None:
    with store.ledger.change("person-created", {"name": name}) as changes:
        changes.set_person(person_id, PersonState(name=name, created_at="2026-01-01T00:00:00.000000Z"))


def test_id_beginning_and_name_mean_the_same_person(household: Household) -> None:
    store, anna = household.store, household.people[0]
    store.people.update(anna, PersonChange(name="Anna", note="aunt"))
    for ref in (anna, anna.upper(), anna[:8], f" {anna[:13]} ", "Anna", "ANNA", "anna (Aunt)"):
        assert store.people.get(ref).id == anna, ref


def test_ids_from_before_a_merge_mean_the_survivor(household: Household) -> None:
    store, (anna, berta, clara, _) = household.store, household.people
    store.people.merge(berta, [anna])
    store.people.merge(clara, [berta])
    for ref in (anna, anna[:8], berta, berta[:8]):
        assert store.people.get(ref).id == clara, ref


def test_a_merged_pair_is_not_ambiguous(store: Store) -> None:
    add_person(store, ONE, "Anna")
    add_person(store, OTHER, None)
    store.people.merge(ONE, [OTHER])
    assert store.people.get("abcd").id == ONE


@pytest.mark.parametrize(
    "ref", ["abc", "abcd0000-0000-4000-8000-000000000003", "", "%", "../system", "\u200b"]
)
def test_what_means_nobody_is_not_found(store: Store, ref: str) -> None:
    add_person(store, ONE, "Anna")
    with pytest.raises(NotFound) as missing:
        store.people.get(ref)
    assert missing.value.context["id"] == ref


def test_an_ambiguous_beginning_lists_the_candidates(store: Store) -> None:
    add_person(store, ONE, "Anna")
    add_person(store, OTHER, None)
    with pytest.raises(Ambiguous, match="Anna \\[abcd0000\\]") as several:
        store.people.get("ABCD")
    assert [one["person_id"] for one in several.value.context["candidates"]] == [ONE, OTHER]
    assert store.people.get(ONE).name == "Anna"


def test_an_ambiguous_name_lists_the_candidates(store: Store) -> None:
    aunt = store.people.create("Anna", note="aunt")
    neighbor = store.people.create("Anna", note="neighbor")
    with pytest.raises(Ambiguous, match="name with its note") as several:
        store.people.get("anna")
    assert {one["person_id"] for one in several.value.context["candidates"]} == {aunt.id, neighbor.id}
    assert store.people.get("Anna (aunt)").id == aunt.id


def test_a_name_comes_before_the_beginning_of_an_id_and_behind_an_id(store: Store) -> None:
    add_person(store, ONE, None)
    named = store.people.create("ABCD0000")
    assert store.people.get("abcd0000").id == named.id
    store.people.update(named.id, PersonChange(name=ONE))
    assert store.people.get(ONE).id == ONE


def test_a_face_is_meant_by_the_beginning_of_its_id(household: Household) -> None:
    store, (anna, berta, *_) = household.store, household.people
    face, other = (face.id for face in store.faces.list(FacesQuery(person_id=anna[:8])).items[:2])
    assert store.faces.get(face[:8].upper()).id == face
    assert store.faces.crop(face[:8])
    assert store.faces.why(face[:8]).person_id == anna
    assert store.faces.move(face[:8], berta[:8]).person_id == berta
    store.faces.delete(face[:8])
    for ref in (face, face[:8], face[:3], "zzzz"):
        with pytest.raises(NotFound):
            store.faces.get(ref)
    split = store.people.split(anna[:8], [other[:8]])
    assert store.people.update(split.id[:8], PersonChange(feature_face_id=other[:8])).feature_face_id == other


def test_who_was_forgotten_is_erased_by_name_or_beginning(household: Household) -> None:
    store, (anna, berta, *_) = household.store, household.people
    store.people.update(anna, PersonChange(name="Anna"))
    for person_id in (anna, berta):
        store.people.forget(person_id[:8])
    store.people.erase("anna")
    store.people.erase(berta[:8])
    assert not store.people.forgotten()
    assert store.counts().faces == 6
