"""The nearest stored faces: at once after a change, whether they wait in the tail or lie in Chroma."""

from __future__ import annotations

import numpy as np
import pytest

from familiard.store.models import FacesQuery
from tests.store.household import Album, Clock, Household


def vector(household: Household, face_id: str) -> np.ndarray:
    found = household.store.faces.embedding(face_id)
    assert found is not None
    return found


@pytest.mark.parametrize("flushed", [False, True])
def test_a_face_finds_itself_and_its_person(household: Household, flushed: bool) -> None:
    store, anna = household.store, household.people[0]
    if flushed:
        store.index.flush()
    faces = [face.id for face in store.faces.list(FacesQuery(person_id=anna)).items]
    (near,) = store.index.query(vector(household, faces[0])[None], 3)
    assert near.face_ids[0] == faces[0]
    assert set(near.face_ids) == set(faces)
    assert near.similarities[0] == pytest.approx(1.0, abs=1e-3)


@pytest.mark.parametrize("flushed", [False, True])
def test_a_deleted_face_is_not_found_from_then_on(household: Household, flushed: bool) -> None:
    store = household.store
    face = store.faces.list(FacesQuery()).items[0].id
    of_it = vector(household, face)[None]
    if flushed:
        store.index.flush()
    store.faces.delete(face)
    assert face not in store.index.query(of_it, 20)[0].face_ids
    assert store.index.count() == store.index.expected() == 11
    store.history.undo()
    assert face in store.index.query(of_it, 20)[0].face_ids


def test_chroma_follows_moves(household: Household) -> None:
    store, (anna, ben, *_) = household.store, household.people
    face = store.faces.list(FacesQuery(person_id=anna)).items[0].id
    store.index.flush()
    store.faces.move(face, ben)
    store.index.flush()
    assert face in store.index.members(ben)
    assert face not in store.index.members(anna)


def test_what_never_happened_is_not_found(household: Household, album: Album, source: Clock) -> None:
    store = household.store

    def fail() -> None:
        with store.ledger.transaction():
            store.intake.observe(album.portraits[5][0], source())
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert store.index.count() == store.index.expected() == 12


def test_an_index_made_again_finds_the_same(household: Household) -> None:
    store = household.store
    face = store.faces.list(FacesQuery()).items[0].id
    before = store.index.query(vector(household, face)[None], 12)[0]
    assert store.index.rebuild() == 12
    after = store.index.query(vector(household, face)[None], 12)[0]
    assert after.face_ids == before.face_ids
