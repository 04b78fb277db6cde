"""Which faces of a visit are stored: at most five, the first, those unlike each other, and much better ones."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from familiar_client.models import Decision, Verdict
from familiard.identity.tracks import Track
from familiard.store.ingest.burst_decision import BurstFace
from familiard.store.ingest.recognizer import Recognition
from familiard.store.ingest.visit_faces import MOST_FACES, worth_storing
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


def stored(face: Face, quality: float, *, similar: bool, person_id: str | None = None) -> StoredFace:
    embedding = face.embedding
    assert embedding is not None
    return StoredFace(
        "x", embedding if similar else np.roll(embedding, 7), quality, "door", person_id, free=True
    )


def seen(face: Face, faces: list[StoredFace], decision: Decision = UNKNOWN) -> BurstFace:
    visit = VisitTrack("v", ("door",), Track(), tuple(faces), decision)
    return BurstFace(0, face, Recognition(decision), visit, Track())


def test_the_first_face_is_stored(face: Face) -> None:
    assert worth_storing(BurstFace(0, face, Recognition(UNKNOWN)), "door")
    assert worth_storing(seen(face, []), "door")


def test_a_copy_is_stored_only_if_it_is_much_better(face: Face) -> None:
    assert not worth_storing(seen(face, [stored(face, 0.4, similar=True)]), "door")
    assert worth_storing(seen(face, [stored(face, 0.3, similar=True)]), "door")


def test_the_first_face_at_another_camera_is_stored(face: Face) -> None:
    assert worth_storing(seen(face, [stored(face, 0.9, similar=True)]), "gate")


def test_an_unlike_face_is_stored(face: Face) -> None:
    assert worth_storing(seen(face, [stored(face, 0.9, similar=False)]), "door")


def test_the_last_place_is_for_a_recognized_face_that_is_better(face: Face) -> None:
    four = [stored(face, 0.4, similar=False)] * (MOST_FACES - 1)
    assert not worth_storing(seen(face, four), "door")
    assert worth_storing(seen(face, four, ANNA), "door")
    best = [stored(face, 0.9, similar=False, person_id="anna")] * (MOST_FACES - 1)
    assert not worth_storing(seen(face, best, ANNA), "door")


def test_the_face_that_shows_who_it_is_is_stored_though_it_is_a_copy(face: Face) -> None:
    assert worth_storing(seen(face, [stored(face, 0.9, similar=True)], ANNA), "door")


def test_a_visit_has_no_more_than_the_most(face: Face) -> None:
    assert not worth_storing(seen(face, [stored(face, 0.1, similar=True)] * MOST_FACES, ANNA), "door")
