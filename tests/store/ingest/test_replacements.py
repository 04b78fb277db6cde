"""New bytes at a photo's place: the same picture goes on with its faces, another picture does not."""

from __future__ import annotations

from familiard.store.models import FacesQuery
from familiard.store.people.people import PersonChange
from tests.store.household import Album, Clock, Household

PATH = "/photos/a.jpg"


def test_an_edited_photo_keeps_its_faces_and_what_was_said_of_them(
    household: Household, album: Album, source: Clock
) -> None:
    store, anna = household.store, household.people[0]
    store.people.update(anna, PersonChange(name="Anna"))
    before = source(PATH)
    observed = store.intake.observe(album.portraits[0][3], before)
    (face,) = observed.faces
    store.faces.move(face.id, anna)
    after = source(PATH)
    replaced = store.replacements.replace(before.digest, PATH, [(album.portraits[0][3], after)])
    assert replaced is not None
    photo = store.photos.get(observed.photo.id)
    assert photo.digest == after.digest
    kept = store.faces.get(face.id)
    assert (kept.person_name, kept.confirmed) == ("Anna", True)
    assert len(store.faces.list(FacesQuery(photo_id=photo.id)).items) == 1


def test_a_picture_of_others_is_another_photo(household: Household, album: Album, source: Clock) -> None:
    store = household.store
    before = source(PATH)
    store.intake.observe(album.portraits[0][3], before)
    seq = store.ledger.last_seq
    other = [(album.portraits[1][3], source(PATH))]
    assert store.replacements.replace(before.digest, PATH, other) is None
    assert store.ledger.last_seq == seq


def test_where_no_photo_was_none_goes_on(household: Household, album: Album, source: Clock) -> None:
    assert household.store.replacements.replace(None, PATH, [(album.group, source(PATH))]) is None
