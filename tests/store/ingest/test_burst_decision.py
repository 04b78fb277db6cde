"""Several frames, moments apart: one face for each person, decided once."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from familiar_client.models import Verdict
from familiard.packs import Pack
from familiard.store.index.centroids import PersonCentroids
from familiard.store.ingest.burst_decision import BurstDecision
from familiard.store.ingest.recognizer import Recognizer
from familiard.store.models import BELOW_MIN_CONFIDENCE
from familiard.store.people.people import PersonChange
from familiard.vision.results import Analysis
from tests.store.household import Album, Household


@pytest.fixture
def recognizer(household: Household, pack: Pack) -> Recognizer:
    """A recognizer that knows Anna."""
    store = household.store
    store.people.update(household.people[0], PersonChange(name="Anna"))
    return Recognizer(store.ledger, store.index, PersonCentroids(store.ledger), pack.thresholds)


def test_one_person_in_several_frames_is_one_face(recognizer: Recognizer, album: Album) -> None:
    frames = album.portraits[0][3:5]
    (found,) = BurstDecision(recognizer).decide(frames)
    assert found.decision.person_name == "Anna"
    best = max(range(2), key=lambda i: frames[i].faces[0].quality.value)
    assert found.frame == best
    assert found.face is frames[best].faces[0]


def test_people_of_different_frames_are_each_there(recognizer: Recognizer, album: Album) -> None:
    found = BurstDecision(recognizer).decide([album.portraits[0][3], album.portraits[1][3]])
    assert [face.frame for face in found] == [0, 1]
    assert len({face.decision.person_id for face in found}) == 2


def test_a_match_that_is_not_sure_enough_is_unknown(recognizer: Recognizer, album: Album) -> None:
    (found,) = BurstDecision(recognizer, min_confidence=1.01).decide([album.portraits[0][3]])
    assert (found.decision.verdict, found.decision.person_id) == (Verdict.UNKNOWN, None)
    assert found.decision.reasons == (BELOW_MIN_CONFIDENCE,)


def test_the_faces_of_several_frames_speak_together(recognizer: Recognizer, album: Album) -> None:
    """Each frame alone shows somebody; together they show who."""
    frames = [noisy(album.portraits[0][i], i) for i in range(5)]
    for frame in frames:
        (alone,) = BurstDecision(recognizer).decide([frame])
        assert alone.decision.verdict == Verdict.UNKNOWN
    (found,) = BurstDecision(recognizer).decide(frames)
    assert found.decision.person_name == "Anna"
    assert found.shown == frozenset(range(5))


def test_more_frames_of_a_similar_face_name_nobody(
    household: Household, recognizer: Recognizer, album: Album, pack: Pack
) -> None:
    """Whoever resembles Anna by a hair too little in several frames is not she because one frame has a hair more."""
    store = household.store
    frames = [album.portraits[0][3]] * 3
    reaches = recognizer.reach([frame.faces[0] for frame in frames])
    assert reaches[0] is not None
    thresholds = replace(pack.thresholds, match=reaches[0].similarity - 0.01)
    by_a_hair = Recognizer(store.ledger, store.index, PersonCentroids(store.ledger), thresholds)
    (alone,) = BurstDecision(by_a_hair).decide(frames[:1])
    (together,) = BurstDecision(by_a_hair).decide(frames)
    assert (alone.decision.verdict, together.decision.verdict) == (Verdict.RECOGNIZED, Verdict.UNKNOWN)


def noisy(seen: Analysis, seed: int) -> Analysis:
    """A picture so poor that its similarity to any other picture of the person is about .35."""
    (face,) = seen.faces
    assert face.embedding is not None
    noise = np.random.default_rng(seed).normal(size=len(face.embedding))
    embedding = 0.4 * face.embedding + np.sqrt(1 - 0.4**2) * noise / np.linalg.norm(noise)
    embedding /= np.linalg.norm(embedding)
    poor = replace(face, embedding=embedding.astype(np.float32), quality=replace(face.quality, value=0.4))
    return replace(seen, faces=(poor,))


def test_a_burst_without_a_face_has_none(recognizer: Recognizer, album: Album) -> None:
    empty = Analysis(10, 10, (), album.group.timings)
    assert BurstDecision(recognizer).decide([empty, empty]) == []
