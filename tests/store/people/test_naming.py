"""Naming a person or a face: one rule, one transaction, one row of history."""

from __future__ import annotations

import pytest

from familiard.errors import Ambiguous, NameTaken, NotFound, ValidationError
from familiard.store.models import FacesQuery
from familiard.store.people.people import PersonChange
from familiard.store.store import Store
from tests.store.household import Album, Clock, Household
from tests.store.ledger.test_history import state


def face_of(store: Store, person_id: str) -> str:
    return store.faces.list(FacesQuery(person_id=person_id)).items[0].id


@pytest.fixture
def nobodys_face(household: Household, album: Album, source: Clock) -> str:
    """A usable face of no person."""
    (face,) = household.store.intake.observe(album.portraits[5][0], source()).faces
    assert face.person_id is None
    assert face.usable
    return face.id


def undo_restores(store: Store, before: object) -> None:
    """Exactly one row was written, and undoing it takes everything back; redo brings it again."""
    after = state(store)
    store.history.undo()
    assert state(store) == before
    store.history.redo()
    assert state(store) == after


def rows(store: Store) -> int:
    return len(store.history.list(limit=500).items)


@pytest.mark.parametrize("by_face", [False, True])
def test_an_unknown_name_is_given_to_the_unnamed_person(household: Household, *, by_face: bool) -> None:
    store, anna = household.store, household.people[0]
    before = state(store)
    if by_face:
        person = store.naming.name_face(face_of(store, anna)[:8], " Anna ")
    else:
        person = store.naming.name_person(anna[:8], " Anna ")
    assert (person.id, person.name, rows(store)) == (anna, "Anna", 1)
    undo_restores(store, before)


@pytest.mark.parametrize("by_face", [False, True])
def test_a_known_name_is_refused_or_merges(household: Household, *, by_face: bool) -> None:
    store, (anna, berta, *_) = household.store, household.people
    store.naming.name_person(anna, "Anna")
    before, written = state(store), rows(store)

    def name(*, merge: bool) -> str:
        if by_face:
            return store.naming.name_face(face_of(store, berta), "ANNA", merge=merge).id
        return store.naming.name_person(berta, "ANNA", merge=merge).id

    with pytest.raises(NameTaken) as taken:
        name(merge=False)
    assert (taken.value.context["person_id"], taken.value.context["name"]) == (anna, "Anna")
    assert state(store) == before
    assert name(merge=True) == anna
    assert store.people.get(berta).id == anna
    assert (store.people.get(anna).faces, store.people.get(anna).name) == (6, "Anna")
    assert rows(store) == written + 1
    undo_restores(store, before)


def test_a_named_person_with_the_name_of_another_is_merged_when_told(household: Household) -> None:
    store, (anna, berta, *_) = household.store, household.people
    store.naming.name_person(anna, "Anna")
    store.naming.name_person(berta, "Berta")
    with pytest.raises(NameTaken):
        store.naming.name_person(berta, "Anna")
    with pytest.raises(NameTaken):
        store.people.update(berta, PersonChange(name="Anna"))
    before = state(store)
    assert store.naming.name_person("Berta", "Anna", merge=True).id == anna
    assert store.people.get(berta).name == "Anna"
    undo_restores(store, before)


def test_a_face_of_nobody_makes_a_new_person(household: Household, nobodys_face: str) -> None:
    store = household.store
    before = state(store)
    person = store.naming.name_face(nobodys_face, "Emil")
    assert (person.name, person.faces) == ("Emil", 1)
    assert store.faces.get(nobodys_face).confirmed
    assert rows(store) == 1
    undo_restores(store, before)


def test_a_face_of_nobody_is_assigned_to_who_has_the_name(household: Household, nobodys_face: str) -> None:
    store, anna = household.store, household.people[0]
    store.naming.name_person(anna, "Anna")
    with pytest.raises(NameTaken):
        store.naming.name_face(nobodys_face, "Anna")
    before = state(store)
    assert store.naming.name_face(nobodys_face, "Anna", merge=True).id == anna
    face = store.faces.get(nobodys_face)
    assert (face.person_id, face.confirmed) == (anna, True)
    undo_restores(store, before)


def test_a_face_of_another_named_person_moves(household: Household) -> None:
    store, (anna, berta, *_) = household.store, household.people
    store.naming.name_person(anna, "Anna")
    store.naming.name_person(berta, "Berta")
    first, second, _ = (face.id for face in store.faces.list(FacesQuery(person_id=anna)).items)
    before, written = state(store), rows(store)
    dora = store.naming.name_face(first, "Dora")
    assert (dora.name, dora.faces, store.people.get(anna).faces) == ("Dora", 1, 2)
    assert rows(store) == written + 1
    undo_restores(store, before)
    with pytest.raises(NameTaken):
        store.naming.name_face(second, "Berta")
    assert store.naming.name_face(second, "Berta", merge=True).id == berta
    assert (store.people.get(anna).name, store.people.get(anna).faces) == ("Anna", 1)


def test_a_face_named_as_its_person_is_confirmed(household: Household, album: Album, source: Clock) -> None:
    store, anna = household.store, household.people[0]
    store.naming.name_person(anna, "Anna")
    (face,) = store.intake.observe(album.portraits[0][3], source()).faces
    assert (face.person_id, face.confirmed) == (anna, False)
    assert store.naming.name_face(face.id, "anna").id == anna
    assert store.faces.get(face.id).confirmed


def test_several_of_a_name_are_distinguished_by_a_note(household: Household) -> None:
    store, berta = household.store, household.people[1]
    aunt = store.people.create("Anna", note="aunt")
    with pytest.raises(NameTaken, match="'Anna \\(aunt\\)'"):
        store.naming.name_person(berta, "Anna")
    store.people.update(berta, PersonChange(name="Anna", note="neighbor"))
    with pytest.raises(Ambiguous):
        store.naming.name_person(household.people[2], "Anna", merge=True)
    assert store.naming.name_person(household.people[2], "Anna (aunt)", merge=True).id == aunt.id


def test_who_is_named_is_no_longer_ignored(household: Household) -> None:
    store, (anna, berta, *_) = household.store, household.people
    for person_id in (anna, berta):
        store.people.update(person_id, PersonChange(ignored=True))
    assert not store.naming.name_person(anna, "Anna").ignored
    assert not store.naming.name_person(berta, "Anna", merge=True).ignored
    store.people.update(anna, PersonChange(ignored=True))
    assert store.people.update(anna, PersonChange(name="Anne")).ignored, "a rename says nothing about it"


def test_what_cannot_be_named_is_refused(household: Household, nobodys_face: str) -> None:
    store = household.store
    before = state(store)
    with pytest.raises(ValidationError):
        store.naming.name_face(nobodys_face, "\u200b")
    with pytest.raises(NotFound):
        store.naming.name_face("ffff", "Anna")
    with pytest.raises(NotFound):
        store.naming.name_person("no-id", "Anna")
    assert state(store) == before


def test_a_merge_keeps_the_feature_photo_of_the_survivor(household: Household) -> None:
    store, (anna, berta, *_) = household.store, household.people
    for into, other in ((anna, berta), (berta, anna)):
        before, kept = state(store), store.people.get(into).feature_face_id
        assert store.people.merge(into, [other]).feature_face_id == kept
        undo_restores(store, before)
        store.history.undo()
    chosen = store.faces.list(FacesQuery(person_id=berta)).items[-1].id
    store.people.update(berta, PersonChange(feature_face_id=chosen))
    kept = store.people.get(anna).feature_face_id
    assert store.people.merge(anna, [berta]).feature_face_id == kept
