"""Faces: listed by what is asked, moved, deleted, and explained."""

from __future__ import annotations

from datetime import timedelta

import pytest

from familiar_client.models import Verdict
from familiard.errors import NotFound, ValidationError
from familiard.store.models import FaceRecord, FacesQuery
from familiard.store.people.people import PersonChange
from tests.store.household import NOON, Album, Clock, Household


def test_pages_hold_every_face_once_newest_first(household: Household) -> None:
    faces = household.store.faces
    found, cursor = list[FaceRecord](), None
    while True:
        page = faces.list(FacesQuery(), cursor, 5)
        found += page.items
        cursor = page.cursor
        if cursor is None:
            break
    assert len({face.id for face in found}) == len(found) == 12
    assert [face.taken_at for face in found] == sorted((face.taken_at for face in found), reverse=True)


def test_conditions_are_joined(household: Household, album: Album, source: Clock) -> None:
    store, anna = household.store, household.people[0]
    store.intake.observe(album.portraits[0][3], source(camera="door"))
    faces = store.faces
    assert len(faces.list(FacesQuery(person_id=anna)).items) == 4
    assert len(faces.list(FacesQuery(person_id=anna, camera="door")).items) == 1
    assert len(faces.list(FacesQuery(before=NOON + timedelta(minutes=2))).items) == 1
    assert len(faces.list(FacesQuery(after=NOON + timedelta(minutes=13))).items) == 1
    assert [face.id for face in faces.sightings(FacesQuery()).items] == [
        face.id for face in faces.list(FacesQuery(camera="door")).items
    ]
    store.people.update(anna, PersonChange(hidden=True))
    assert len(faces.list(FacesQuery(hidden=True)).items) == 4
    assert len(faces.list(FacesQuery(hidden=False)).items) == 9


def test_a_deleted_face_is_not_there(household: Household) -> None:
    store, anna = household.store, household.people[0]
    face = store.faces.list(FacesQuery(person_id=anna)).items[0]
    store.faces.delete(face.id)
    for ask in (
        store.faces.get,
        store.faces.why,
        store.faces.crop,
        store.faces.embedding,
        store.faces.delete,
    ):
        with pytest.raises(NotFound):
            ask(face.id)
    assert store.people.get(anna).faces == 2


def test_a_face_is_explained_by_the_others_of_its_person(household: Household) -> None:
    store, anna = household.store, household.people[0]
    face = store.faces.list(FacesQuery(person_id=anna)).items[0]
    why = store.faces.why(face.id)
    assert (why.verdict, why.person_id) == (Verdict.UNKNOWN, anna)
    assert face.id not in {evidence.face_id for evidence in why.evidence}
    assert {store.faces.get(evidence.face_id).person_id for evidence in why.evidence} == {anna}


def test_an_unusable_face_is_nobodys(household: Household) -> None:
    store, (anna, ben, *_) = household.store, household.people
    face = store.faces.list(FacesQuery(person_id=anna)).items[0]
    with store.ledger.transaction(), store.ledger.rewriting():
        store.ledger.db.execute("UPDATE face SET usable = 0 WHERE id = ?", (face.id,))
    with pytest.raises(ValidationError, match="low quality"):
        store.faces.move(face.id, ben)
