"""The open-set decision, and whose portrait a photo is."""

from __future__ import annotations

import numpy as np
import pytest

from familiard.identity.matching import (
    Candidate,
    choose,
    choose_among_others,
    confidence,
    similarities,
)
from familiard.identity.primary_face import primary_face
from familiard.vision.results import Face, Quality
from tests.identity.test_clustering import THRESHOLDS, two_at


def candidate(id: str, similarity: float, *, named: bool = True, ruled_out: bool = False) -> Candidate:
    return Candidate(id, named, similarity, ruled_out)


def test_a_named_person_above_the_threshold_is_chosen() -> None:
    match = choose([candidate("anna", 0.6), candidate("berta", 0.3)], THRESHOLDS)
    assert match.chosen is not None
    assert match.chosen.person_id == "anna"
    assert match.runner_up is not None
    assert match.runner_up.person_id == "berta"


def test_below_the_threshold_nobody_is_chosen_and_the_nearest_is_returned() -> None:
    match = choose([candidate("anna", 0.4)], THRESHOLDS)
    assert match.chosen is None
    assert match.best is not None
    assert match.reasons == ("below-threshold",)


def test_two_names_too_close_to_tell_are_nobody() -> None:
    match = choose([candidate("anna", 0.61), candidate("twin", 0.6)], THRESHOLDS)
    assert match.chosen is None
    assert match.reasons == ("too-close-to-runner-up",)


def test_an_unnamed_person_needs_more_than_a_named_one() -> None:
    assert choose([candidate("x", 0.5, named=False)], THRESHOLDS).chosen is None
    match = choose([candidate("x", 0.56, named=False)], THRESHOLDS)
    assert match.chosen is not None
    assert match.reasons == ("not-named",)


def test_a_face_nearer_to_an_unnamed_person_is_not_named() -> None:
    match = choose([candidate("sibling", 0.7, named=False), candidate("anna", 0.5)], THRESHOLDS)
    assert match.chosen is not None
    assert match.chosen.person_id == "sibling"


def test_a_name_wins_over_an_unmerged_part_of_the_same_person() -> None:
    match = choose([candidate("part", 0.64, named=False), candidate("anna", 0.62)], THRESHOLDS)
    assert match.chosen is not None
    assert match.chosen.person_id == "anna"


def sisters(similarity: float, other: float, faces: tuple[int, int] = (52, 17)) -> list[Candidate]:
    """Anna, who has a name, and her sister, who has none: the cosine of their means is .56."""
    means = two_at(0.56)
    return [
        Candidate("anna", named=True, similarity=similarity, faces=faces[0], mean=means[0]),
        Candidate("sister", named=False, similarity=other, faces=faces[1], mean=means[1]),
    ]


def test_a_name_does_not_win_over_a_sister_who_is_clearly_somebody_else() -> None:
    match = choose(sisters(0.62, 0.64), THRESHOLDS)
    assert (match.chosen, match.reasons) == (None, ("too-close-to-runner-up",))
    assert match.best is not None
    assert match.best.person_id == "sister"
    for similar in (sisters(0.7, 0.45), sisters(0.62, 0.64, faces=(52, 2))):
        chosen = choose(similar, THRESHOLDS).chosen
        assert chosen is not None
        assert chosen.person_id == "anna"
    chosen = choose(sisters(0.5, 0.7), THRESHOLDS).chosen
    assert chosen is not None
    assert chosen.person_id == "sister"


def test_a_name_just_below_the_threshold_is_a_runner_up_too() -> None:
    match = choose([candidate("anna", 0.46), candidate("twin", 0.44)], THRESHOLDS)
    assert (match.chosen, match.reasons) == (None, ("too-close-to-runner-up",))


def test_who_was_ruled_out_is_not_chosen() -> None:
    match = choose([candidate("anna", 0.8, ruled_out=True), candidate("berta", 0.5)], THRESHOLDS)
    assert match.chosen is not None
    assert match.chosen.person_id == "berta"
    assert match.reasons == ("ruled-out",)


def test_nobody_in_reach_is_nobody() -> None:
    match = choose([], THRESHOLDS)
    assert (match.chosen, match.best, match.reasons) == (None, None, ("below-threshold",))


def test_the_second_face_of_one_person_in_a_picture_says_so() -> None:
    match = choose_among_others([candidate("anna", 0.97), candidate("berta", 0.3)], {"anna"}, THRESHOLDS)
    assert match.chosen is None
    assert match.reasons == ("already-in-picture",)
    assert match.best is not None
    assert (match.best.person_id, match.best.similarity) == ("anna", 0.97)
    assert match.runner_up is not None
    assert match.runner_up.person_id == "berta"


def test_beside_a_relative_who_is_in_the_picture_a_face_is_the_next_best() -> None:
    match = choose_among_others([candidate("anna", 0.7), candidate("berta", 0.6)], {"anna"}, THRESHOLDS)
    assert match.chosen is not None
    assert match.chosen.person_id == "berta"


def test_an_unlike_face_is_below_the_threshold_whoever_else_is_in_the_picture() -> None:
    match = choose_among_others([candidate("anna", 0.2)], {"anna"}, THRESHOLDS)
    assert match.reasons == ("below-threshold",)


def test_similarity_is_the_cosine_with_the_mean() -> None:
    face = np.array([1.0, 0.0], dtype=np.float32)
    sums = np.array([[3.0, 0.0], [2.0, 2.0], [0.0, 0.0]], dtype=np.float32)
    assert similarities(face, sums) == pytest.approx([1.0, np.sqrt(0.5), 0.0])


def test_confidence_grows_with_similarity_between_0_and_100() -> None:
    shown = [confidence(similarity, THRESHOLDS) for similarity in np.linspace(-1, 1, 21)]
    assert shown == sorted(shown)
    assert 0 <= shown[0] < 1
    assert 99 < shown[-1] <= 100


def face(box: tuple[float, float, float, float]) -> Face:
    return Face(box, np.zeros((5, 2), np.float32), 0.9, Quality(0.9), None)


def test_the_subject_is_large_and_near_the_middle() -> None:
    large, corner, small = face((30, 30, 40, 40)), face((0, 0, 42, 42)), face((45, 45, 10, 10))
    assert primary_face([corner, large, small], 100, 100)[0] == 1
    assert primary_face([large, small], 100, 100) == (0, True)
    assert primary_face([large, face((32, 30, 40, 40))], 100, 100)[1] is False
    assert primary_face([], 100, 100) == (None, False)
