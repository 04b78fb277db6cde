"""What was recognized is written: photos, faces and crops of one snapshot in one row."""

from __future__ import annotations

import numpy as np

from familiard.store.models import FacesQuery
from familiard.store.store import Store
from tests.store.household import Album, Clock, Household


def test_a_face_is_read_back_as_it_was_seen(store: Store, album: Album, source: Clock) -> None:
    seen = album.portraits[0][0].faces[0]
    (face,) = store.intake.observe(album.portraits[0][0], source()).faces
    assert face.box == tuple(float(side) for side in seen.box)
    assert (face.score, face.quality, face.usable) == (seen.score, seen.quality.value, True)
    stored = store.faces.embedding(face.id)
    assert stored is not None
    assert seen.embedding is not None
    assert np.array_equal(stored, seen.embedding.astype(np.float32))
    assert store.faces.crop(face.id) == seen.crop


def test_all_faces_of_a_picture_are_one_row(store: Store, album: Album, source: Clock) -> None:
    before = store.ledger.last_seq
    observed = store.intake.observe(album.group, source())
    (row,) = store.ledger.since(before)
    assert row.data["photos"] == [observed.photo.id]
    assert row.data["faces"] == [face.id for face in observed.faces]
    assert len(observed.faces) == 6


def test_a_photo_that_is_known_comes_with_its_faces_as_they_are_now(
    household: Household, album: Album, source: Clock
) -> None:
    store, anna = household.store, household.people[0]
    origin = source()
    (face,) = store.intake.observe(album.portraits[0][3], origin).faces
    store.faces.move(face.id, household.people[1])
    again = store.intake.observe(album.portraits[0][3], origin)
    assert again.already_known
    assert [one.person_id for one in again.faces] == [household.people[1]]
    assert len(store.faces.list(FacesQuery(person_id=anna)).items) == 3
