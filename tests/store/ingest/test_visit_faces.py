"""Which faces of a visit are stored: at most five, the first, those unlike each other, and much better ones."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from familiar_client.models import Decision, Verdict
from familiard.identity.tracks import Track
from familiard.store.ingest.burst_decision import BurstFace
from familiard.store.ingest.recognizer import Recognition
from familiard.store.ingest.visit_faces import MOST_FACES, Place, place_for
from familiard.store.ingest.visit_tracks import StoredFace, VisitTrack
from familiard.vision.results import Face
from tests.store.household import Album

UNKNOWN = Decision(Verdict.UNKNOWN)
ANNA = Decision(Verdict.RECOGNIZED, "anna", "Anna")


@pytest.fixture
def face(album: Album) -> Face:
    """Somebody, in medium quality."""
    (face,) = album.portraits[0][0].faces
    return replace(face, quality=replace(face.quality, value=0.5))


def stored(
    face: Face,
    quality: float,
    *,
    similar: bool,
    person_id: str | None = None,
    face_id: str = "x",
    camera: str = "door",
) -> StoredFace:
    embedding = face.embedding
    assert embedding is not None
    return StoredFace(
        face_id, embedding if similar else np.roll(embedding, 7), quality, camera, person_id, free=True
    )


def seen(face: Face, faces: list[StoredFace], decision: Decision = UNKNOWN) -> BurstFace:
    visit = VisitTrack("v", ("door",), Track(), tuple(faces), decision)
    return BurstFace(0, face, Recognition(decision), visit, Track())


def place(one: BurstFace, camera: str = "door", *, decided: tuple[str, ...] = ()) -> Place | None:
    return place_for(one, camera, lambda face_id: face_id in decided)


def several(face: Face, *qualities: float, person_id: str | None = None) -> list[StoredFace]:
    """Faces of these qualities; each has its quality as ID."""
    return [
        stored(face, quality, similar=False, person_id=person_id, face_id=str(quality))
        for quality in qualities
    ]


NEW = Place()


def test_the_first_face_is_stored(face: Face) -> None:
    assert place(BurstFace(0, face, Recognition(UNKNOWN))) == NEW
    assert place(seen(face, [])) == NEW


def test_a_copy_is_stored_only_if_it_is_much_better(face: Face) -> None:
    assert place(seen(face, [stored(face, 0.4, similar=True)])) is None
    assert place(seen(face, [stored(face, 0.3, similar=True)])) == NEW


def test_the_first_face_at_another_camera_is_stored(face: Face) -> None:
    assert place(seen(face, [stored(face, 0.9, similar=True)]), "gate") == NEW


def test_an_unlike_face_is_stored(face: Face) -> None:
    assert place(seen(face, [stored(face, 0.9, similar=False)])) == NEW


def test_the_last_place_is_for_a_recognized_face_that_is_better(face: Face) -> None:
    four = [stored(face, 0.4, similar=False)] * (MOST_FACES - 1)
    assert place(seen(face, four)) is None
    assert place(seen(face, four, ANNA)) == NEW
    best = [stored(face, 0.9, similar=False, person_id="anna")] * (MOST_FACES - 1)
    assert place(seen(face, best, ANNA)) is None


def test_the_face_that_shows_who_it_is_is_stored_though_it_is_a_copy(face: Face) -> None:
    assert place(seen(face, [stored(face, 0.9, similar=True)], ANNA)) == NEW


def test_a_much_better_face_replaces_the_worst_once_all_places_are_taken(face: Face) -> None:
    assert place(seen(face, several(face, 0.45, 0.3, 0.6, 0.2, 0.5), ANNA)) == Place("0.2")
    # Of somebody without a name, four are stored.
    assert place(seen(face, several(face, 0.45, 0.3, 0.6, 0.2))) == Place("0.2")
    assert place(seen(face, several(face, 0.45, 0.4, 0.6, 0.36, 0.5), ANNA)) is None


def test_what_somebody_decided_is_never_replaced(face: Face) -> None:
    one = seen(face, several(face, 0.45, 0.3, 0.6, 0.2, 0.5), ANNA)
    assert place(one, decided=("0.2",)) == Place("0.3")
    assert place(one, decided=("0.2", "0.3")) is None


def test_a_face_is_not_replaced_by_one_of_another_person(face: Face) -> None:
    faces = several(face, 0.5, 0.6, 0.7, person_id="anna") + several(face, 0.2, 0.3, person_id="berta")
    assert place(seen(face, faces, ANNA)) is None
    faces = several(face, 0.5, 0.6, 0.3, person_id="anna") + several(face, 0.1, 0.2, person_id="berta")
    assert place(seen(face, faces, ANNA)) == Place("0.3")
    assert place(seen(face, several(face, 0.2, 0.5, 0.6, 0.7, person_id="anna"))) is None


def test_each_camera_keeps_a_face(face: Face) -> None:
    worst = stored(face, 0.1, similar=False, face_id="gate", camera="gate")
    faces = [*several(face, 0.45, 0.2, 0.6, 0.5), worst]
    assert place(seen(face, faces, ANNA)) == Place("0.2")
    assert place(seen(face, faces, ANNA), "gate") == Place("gate")
    assert place(seen(face, faces, ANNA), "garden") == Place("0.2")


def test_of_copies_the_worst_is_replaced(face: Face) -> None:
    copy = stored(face, 0.3, similar=True, face_id="copy")
    assert place(seen(face, [*several(face, 0.2, 0.6, 0.45, 0.5), copy], ANNA)) == Place("copy")
    copy = stored(face, 0.4, similar=True, face_id="copy")
    assert place(seen(face, [*several(face, 0.2, 0.6, 0.45, 0.5), copy], ANNA)) is None
