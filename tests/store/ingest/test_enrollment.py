"""Enrolling: pictures whose primary face is the person's; the others say why they do not serve."""

from __future__ import annotations

from dataclasses import replace

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


def test_a_box_says_which_of_several_faces_it_is(store: Store, album: Album, source: Clock) -> None:
    picture = replace(album.group, drawn=3)
    person, (enrolled,) = store.enrollment.enroll("Anna", None, [(picture, source())])
    assert (enrolled.accepted, enrolled.quality) == (True, album.group.faces[3].quality.value)
    (face,) = store.faces.list(FacesQuery(person_id=person.id)).items
    assert face.box == pytest.approx(album.group.faces[3].box)
    assert store.counts().faces == len(album.group.faces)


def test_a_face_drawn_in_a_known_photo_is_added_to_it_once(store: Store, album: Album, source: Clock) -> None:
    drawn, origin = replace(album.portraits[0][0], drawn=0), source()
    photo = store.intake.observe(replace(drawn, faces=(), drawn=None), origin).photo
    for _ in range(2):
        person, (enrolled,) = store.enrollment.enroll("Anna", None, [(drawn, origin)])
        assert enrolled.accepted
    (face,) = store.faces.list(FacesQuery(photo_id=photo.id)).items
    assert (face.id, face.person_id, face.has_crop) == (enrolled.face_id, person.id, True)
    # It counts from now on.
    (decision,) = store.intake.identify(album.portraits[0][1])
    assert decision.person_id == person.id
    store.history.undo()
    assert store.people.named("Anna") is None


def test_a_drawn_face_without_quality_teaches_nobody(store: Store, album: Album, source: Clock) -> None:
    face = album.portraits[0][0].faces[0]
    poor = replace(face, quality=replace(face.quality, value=0.01, reasons=("blurred", "unclear")))
    picture = replace(album.portraits[0][0], faces=(poor,), drawn=0)
    with pytest.raises(ValidationError, match="blurred, unclear"):
        store.enrollment.enroll("Anna", None, [(picture, source())])
    assert store.counts().photos == 0
