"""The same person twice in a picture: who is a duplicate, and who only resembles somebody in it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from familiar_client.models import Decision, Verdict
from familiard.identity.matching import Candidate
from familiard.packs import Pack
from familiard.store.ingest.duplicates import duplicated, without_duplicates_of
from familiard.vision.results import Face
from tests.store.household import Album

ANNA = Decision(Verdict.RECOGNIZED, "anna", "Anna", similarity=0.8)
UNKNOWN = Decision(Verdict.UNKNOWN, similarity=0.3)


def resembling(face: Face, similarity: float, quality: float = 0.8) -> Face:
    """A face of that similarity to another."""
    assert face.embedding is not None
    other = np.random.default_rng(1).normal(size=len(face.embedding)).astype(np.float32)
    other -= (other @ face.embedding) * face.embedding
    other /= np.linalg.norm(other)
    embedding = similarity * face.embedding + np.sqrt(1 - similarity**2) * other
    return replace(face, embedding=embedding.astype(np.float32), quality=replace(face.quality, value=quality))


@pytest.fixture
def face(album: Album) -> Face:
    """Somebody."""
    return album.portraits[0][0].faces[0]


@pytest.mark.parametrize(("similarity", "expected"), [(0.97, ANNA), (0.5, ANNA), (0.45, None)])
def test_who_is_similar_to_a_face_beside_them_is_its_duplicate(
    face: Face, pack: Pack, similarity: float, expected: Decision | None
) -> None:
    copy = resembling(face, similarity)
    assert duplicated(copy, UNKNOWN, [(face, ANNA)], None, pack.thresholds) == expected


def test_faces_of_low_quality_resemble_each_other(face: Face, pack: Pack) -> None:
    poor = resembling(face, 0.5, quality=0.3)
    assert duplicated(poor, UNKNOWN, [(face, ANNA)], None, pack.thresholds) is None


def test_another_named_person_is_no_duplicate(face: Face, pack: Pack) -> None:
    twin = Decision(Verdict.RECOGNIZED, "bert", "Bert", similarity=0.9)
    assert duplicated(resembling(face, 0.97), twin, [(face, ANNA)], None, pack.thresholds) is None


def test_an_unnamed_person_is_a_duplicate_only_of_a_more_similar_face_or_a_copy(
    face: Face, pack: Pack
) -> None:
    for beside, own, expected in ((0.7, 0.6, ANNA), (0.7, 0.8, None), (0.9, 0.95, ANNA)):
        unnamed = Decision(Verdict.UNKNOWN, "one", similarity=own)
        copy = resembling(face, beside)
        assert duplicated(copy, unnamed, [(face, ANNA)], None, pack.thresholds) == expected


def test_an_old_photo_of_somebody_is_their_duplicate_by_the_person(face: Face, pack: Pack) -> None:
    old = resembling(face, 0.3)
    for similarity, expected in ((0.6, ANNA), (0.5, None)):
        near = Candidate("anna", True, similarity)
        assert duplicated(old, UNKNOWN, [(face, ANNA)], near, pack.thresholds) == expected


def test_a_mirror_shows_nobody_else(face: Face, album: Album, pack: Pack) -> None:
    mirrored, other = resembling(face, 0.95), album.portraits[1][0].faces[0]
    assert without_duplicates_of(face, [mirrored, face, other], pack.thresholds) == [face, other]
