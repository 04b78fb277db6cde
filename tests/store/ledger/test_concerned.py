"""A row of the history names the faces and people that it is about."""

from __future__ import annotations

from familiard.store.models import FacesQuery
from familiard.store.people.people import PersonChange
from tests.store.household import Household


def faces_of(household: Household, person_id: str) -> set[str]:
    return {face.id for face in household.store.faces.list(FacesQuery(person_id=person_id)).items}


def test_a_merge_shows_the_faces_that_moved_and_who_stays(household: Household) -> None:
    store, (anna, berta, *_) = household.store, household.people
    moved = faces_of(household, berta)
    store.people.merge(anna, [berta])
    (entry, *_) = store.history.list().items
    assert (set(entry.face_ids), entry.faces, entry.person_ids) == (moved, 3, (anna,))
    undone = store.history.undo()
    assert set(undone.face_ids) == moved
    assert set(undone.person_ids) == {anna, berta}


def test_a_name_shows_the_person_and_no_faces(household: Household) -> None:
    store, (anna, *_) = household.store, household.people
    store.people.update(anna, PersonChange(name="Anna"))
    (entry, *_) = store.history.list().items
    assert (entry.face_ids, entry.faces, entry.person_ids) == ((), 0, (anna,))


def test_a_moved_and_a_deleted_face_are_shown(household: Household) -> None:
    store, (anna, berta, *_) = household.store, household.people
    face, other = sorted(faces_of(household, anna))[:2]
    store.faces.move(face, berta)
    (entry, *_) = store.history.list().items
    assert (entry.face_ids, set(entry.person_ids)) == ((face,), {anna, berta})
    store.faces.delete(other)
    (entry, *_) = store.history.list().items
    assert entry.face_ids == (other,)


def test_a_split_shows_the_faces_that_left(household: Household) -> None:
    store, (anna, *_) = household.store, household.people
    face = min(faces_of(household, anna))
    new = store.people.split(anna, [face])
    (entry, *_) = store.history.list().items
    assert face in entry.face_ids
    assert set(entry.person_ids) == {anna, new.id}


def test_what_was_erased_is_not_shown(household: Household) -> None:
    store, (anna, berta, *_) = household.store, household.people
    store.people.merge(anna, [berta])
    store.people.erase(anna)
    assert all(not entry.face_ids and anna not in entry.person_ids for entry in store.history.list().items)
