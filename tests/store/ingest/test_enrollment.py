"""Enrolling: pictures whose primary face is the person's; the others say why they do not serve."""

from __future__ import annotations

import pytest

from familiard.errors import NotFound, ValidationError
from familiard.store.models import FacesQuery
from familiard.store.store import Store
from familiard.vision.results import Analysis
from tests.store.household import Album, Clock, Household


def test_pictures_that_serve_are_confirmed_and_the_others_say_why(
    store: Store, album: Album, source: Clock
) -> None:
    empty = Analysis(10, 10, (), album.group.timings)
    pictures = [(picture, source()) for picture in (album.portraits[0][0], empty, album.group)]
    person, enrolled = store.enrollment.enroll("Anna", None, pictures)
    assert [one.reason for one in enrolled] == [None, "no-face", "several-faces"]
    (face,) = store.faces.list(FacesQuery(person_id=person.id)).items
    assert (face.id, face.confirmed) == (enrolled[0].face_id, True)


def test_nothing_is_made_where_no_picture_serves(store: Store, album: Album, source: Clock) -> None:
    with pytest.raises(ValidationError, match="several-faces"):
        store.enrollment.enroll("Anna", None, [(album.group, source())])
    assert store.people.named("Anna") is None
    assert store.counts().photos == 0


def test_a_known_person_gets_the_faces(household: Household, album: Album, source: Clock) -> None:
    store, anna = household.store, household.people[0]
    person, _ = store.enrollment.enroll(None, anna, [(album.portraits[0][4], source())])
    assert (person.id, person.faces) == (anna, 4)
    with pytest.raises(NotFound):
        store.enrollment.enroll(None, "no such person", [(album.portraits[0][4], source())])


def test_an_erased_picture_does_not_come_back(store: Store, album: Album, source: Clock) -> None:
    origin = source()
    store.enrollment.enroll("Anna", None, [(album.portraits[0][0], origin)])
    (photo,) = store.photos.list().items
    store.photos.delete(photo.id)
    with pytest.raises(ValidationError, match="erased"):
        store.enrollment.enroll("Anna", None, [(album.portraits[0][0], origin)])
