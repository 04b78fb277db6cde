"""Faces followed over pictures: by person, similarity, and position; one face of a picture a track at most."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from familiard.identity.tracks import Track, TrackedFace, follow

LEAST = 0.475
HERE = (0.4, 0.4, 0.1, 0.1)


def vector(*numbers: float) -> NDArray[np.float32]:
    v = np.array([*numbers, 0, 0, 0, 0][:4], dtype=np.float32)
    return v / np.float32(np.linalg.norm(v))


ANNA, BERT = vector(1), vector(0, 1)


def face(
    embedding: NDArray[np.float32] | None,
    place: tuple[float, float, float, float] = HERE,
    moment: float = 0.0,
    weight: float = 0.7,
    person: str | None = None,
    *,
    named: bool = True,
) -> TrackedFace:
    return TrackedFace(place, moment, embedding, weight, person, named=named and person is not None)


def track(*faces: TrackedFace) -> Track:
    made = Track()
    for one in faces:
        made.add(one)
    return made


def test_similar_faces_are_one_person_wherever_they_are() -> None:
    tracks = [track(face(ANNA)), track(face(BERT, (0.8, 0.1, 0.1, 0.1)))]
    swapped = [face(BERT, moment=50), face(ANNA, (0.8, 0.1, 0.1, 0.1), 50)]
    assert follow(tracks, swapped, LEAST) == [1, 0]


def test_a_turned_face_is_followed_by_its_position() -> None:
    turned = face(vector(0.3, 0.9), (0.42, 0.41, 0.1, 0.1), 0.5)
    assert follow([track(face(ANNA))], [turned], LEAST) == [0]


@pytest.mark.parametrize(
    ("place", "moment"),
    [((0.42, 0.41, 0.1, 0.1), 10.0), ((0.9, 0.9, 0.1, 0.1), 0.5), ((0.3, 0.3, 0.4, 0.4), 0.5)],
)
def test_a_position_says_nothing_later_far_away_or_at_another_size(
    place: tuple[float, float, float, float], moment: float
) -> None:
    assert follow([track(face(ANNA))], [face(vector(0.3, 0.9), place, moment)], LEAST) == [None]


def test_a_good_face_that_is_too_different_is_somebody_else() -> None:
    assert follow([track(face(ANNA))], [face(BERT, moment=0.5)], LEAST) == [None]
    assert follow([track(face(ANNA))], [face(BERT, moment=0.5, weight=0.2)], LEAST) == [0]


def test_a_face_without_an_embedding_is_followed_by_its_position() -> None:
    tracks = [track(face(ANNA)), track(face(BERT, (0.8, 0.1, 0.1, 0.1)))]
    assert follow(tracks, [face(None, (0.8, 0.12, 0.1, 0.1), 0.5)], LEAST) == [1]


def test_a_person_is_followed_by_who_they_are() -> None:
    tracks = [track(face(ANNA, person="anna")), track(face(ANNA, person="bert"))]
    assert follow(tracks, [face(vector(0.6, 0.8), moment=50, person="bert")], LEAST) == [1]
    assert follow(tracks, [face(ANNA, moment=0.5, person="cleo")], LEAST) == [None]


def test_an_unnamed_person_may_turn_out_to_be_a_named_one() -> None:
    unnamed = track(face(ANNA, person="one", named=False))
    named = face(ANNA, moment=1.0, person="anna")
    assert follow([unnamed], [named], LEAST) == [0]
    unnamed.add(named)
    assert (unnamed.person, unnamed.named) == ("anna", True)


def test_no_two_faces_of_a_picture_continue_one_track() -> None:
    faces = [face(vector(0.9, 0.3), moment=0.5), face(ANNA, (0.8, 0.1, 0.1, 0.1), 0.5)]
    assert follow([track(face(ANNA))], faces, LEAST).count(0) == 1


def test_the_only_face_of_each_picture_of_a_burst_is_one_person() -> None:
    far = face(vector(0.3, 0.9), (0.9, 0.9, 0.1, 0.1), 0.5)
    assert follow([track(face(ANNA))], [far], LEAST, burst=[True]) == [0]
    assert follow([track(face(ANNA))], [far], LEAST, burst=[False]) == [None]
    assert follow([track(face(ANNA))], [far, face(BERT)], LEAST, burst=[True]) == [None, None]


def test_the_mean_counts_faces_by_their_weight() -> None:
    mean = track(face(ANNA, weight=0.9), face(BERT, weight=0.1)).mean
    assert mean is not None
    assert mean == pytest.approx(vector(0.9, 0.1))
    assert track(face(None)).mean is None


def test_a_picture_whose_clock_is_behind_does_not_move_a_track() -> None:
    moved = track(face(ANNA, moment=10), face(ANNA, (0.8, 0.1, 0.1, 0.1), 2))
    assert moved.last is not None
    assert moved.last.place == HERE
