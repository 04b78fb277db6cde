"""Faces that their photo shows no more: out of everything, and back with it as they were."""

from __future__ import annotations

import pytest

from familiard.errors import NotFound
from familiard.store.models import FacesQuery
from familiard.store.people import removed_faces
from familiard.store.people.people import PersonChange
from tests.store.household import Household


def one_photo(household: Household, who: int) -> tuple[str, str, str]:
    """A face of a person, its photo and the photo's content."""
    store = household.store
    face = store.faces.list(FacesQuery(person_id=household.people[who])).items[0]
    return face.id, face.photo_id, store.photos.get(face.photo_id).digest


def test_a_photo_that_returns_brings_its_faces_back(household: Household) -> None:
    store, anna = household.store, household.people[0]
    store.people.update(anna, PersonChange(name="Anna"))
    face, photo, digest = one_photo(household, 0)
    removed_faces.remove_photos(store.ledger, [photo])
    assert store.people.get(anna).faces == 2
    assert not removed_faces.stands(store.ledger, face)
    assert removed_faces.of_person(store.ledger, anna) == [face]
    assert removed_faces.return_photos(store.ledger, digest)
    assert store.faces.get(face).person_id == anna
    assert not removed_faces.return_photos(store.ledger, digest)


def test_who_was_in_no_other_photo_goes_and_returns_with_it(household: Household) -> None:
    store, anna = household.store, household.people[0]
    faces = store.faces.list(FacesQuery(person_id=anna)).items
    digests = [store.photos.get(face.photo_id).digest for face in faces]
    removed_faces.remove_photos(store.ledger, [face.photo_id for face in faces])
    with pytest.raises(NotFound):
        store.people.get(anna)
    for digest in digests:
        removed_faces.return_photos(store.ledger, digest)
    assert store.people.get(anna).faces == 3


def test_a_face_goes_back_to_whoever_its_person_was_merged_into(household: Household) -> None:
    store, (anna, ben, *_) = household.store, household.people
    face, photo, digest = one_photo(household, 0)
    removed_faces.remove_photos(store.ledger, [photo])
    store.people.merge(ben, [anna])
    removed_faces.return_photos(store.ledger, digest)
    assert store.faces.get(face).person_id == ben


def test_a_deleted_face_stays_deleted_when_its_photo_returns(household: Household) -> None:
    store = household.store
    face, photo, digest = one_photo(household, 0)
    store.faces.delete(face)
    removed_faces.remove_photos(store.ledger, [photo])
    removed_faces.return_photos(store.ledger, digest)
    with pytest.raises(NotFound):
        store.faces.get(face)


def test_a_decision_on_a_face_is_known(household: Household) -> None:
    store = household.store
    face, *_ = one_photo(household, 0)
    assert not removed_faces.decided_on(store.ledger, face)
    store.faces.move(face, household.people[1])
    assert removed_faces.decided_on(store.ledger, face)


def test_nothing_is_removed_where_one_photo_is_not_there(household: Household) -> None:
    _, photo, _ = one_photo(household, 0)
    with pytest.raises(NotFound):
        removed_faces.remove_photos(household.store.ledger, [photo, "nothing"])
    assert not household.store.photos.is_removed(photo)
