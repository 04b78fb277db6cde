"""What two clusters must show before they merge: the more the more faces they have."""

from __future__ import annotations

import numpy as np
import pytest

from familiard.identity.clustering import cluster_faces
from familiard.identity.linkage import is_clearly_two, mean_linkage, size_penalty
from familiard.identity.radius_graph import pairs_within
from familiard.packs import load_pack
from tests.identity.siblings import siblings
from tests.identity.test_clustering import NONE, people, same, two_at

THRESHOLDS = load_pack("mobile").thresholds


@pytest.mark.parametrize("sizes", [(52, 17), (200, 12), (30, 30), (9, 6)])
@pytest.mark.parametrize("seed", range(3))
@pytest.mark.slow
def test_siblings_with_many_photos_each_stay_two(sizes: tuple[int, int], seed: int) -> None:
    faces, truth = siblings(sizes, seed)
    assert same(cluster_faces(faces, THRESHOLDS, cannot_link=NONE), truth)


def test_siblings_stay_two_among_others() -> None:
    faces, truth = siblings()
    others, who = people([12, 7, 1, 1, 30, 3] * 40, noise=0.8)
    labels = cluster_faces(np.concatenate([faces, others]), THRESHOLDS, cannot_link=NONE)
    expected = np.concatenate([truth, who + 2])
    kept = np.bincount(expected)[expected] > 1
    assert same(labels[kept], expected[kept])


def test_what_an_earlier_run_took_for_one_person_is_split() -> None:
    faces, truth = siblings()
    earlier = np.zeros(len(faces), dtype=np.int64)
    assert same(cluster_faces(faces, THRESHOLDS, cannot_link=NONE, previous=earlier), truth)


def test_halves_of_one_person_are_one() -> None:
    faces, truth = siblings(across=0.57)
    halves = mean_linkage(
        faces,
        truth,
        pairs_within(faces, THRESHOLDS.linkage),
        NONE,
        np.zeros(2, dtype=bool),
        THRESHOLDS.linkage,
    )
    assert set(halves.tolist()) == {0}


def test_more_is_asked_of_larger_clusters() -> None:
    ones, threes, many = np.array([1]), np.array([3]), np.array([500])
    asked = [
        size_penalty(*sizes)[0] for sizes in ((ones, ones), (ones, many), (threes, threes), (many, many))
    ]
    assert asked == sorted(asked)
    assert asked[0] == 0
    assert asked[-1] > 0.15
    assert size_penalty(many, ones) == size_penalty(ones, many)


def test_only_clusters_of_some_faces_are_clearly_two() -> None:
    assert is_clearly_two(0.56, 52, 17, THRESHOLDS.linkage)
    assert not is_clearly_two(0.7, 52, 17, THRESHOLDS.linkage)
    assert not is_clearly_two(0.3, 52, 2, THRESHOLDS.linkage)


@pytest.mark.parametrize(("asked", "joined"), [(0.0, True), (0.02, False), (-0.02, True)])
def test_a_face_of_which_more_is_asked_joins_only_if_it_is_nearer(asked: float, joined: bool) -> None:
    faces = two_at(1 - THRESHOLDS.linkage + 0.03)
    labels = mean_linkage(
        faces,
        np.arange(2),
        pairs_within(faces, 0.6),
        NONE,
        np.zeros(2, dtype=bool),
        THRESHOLDS.linkage,
        strictness=np.full(2, asked, dtype=np.float32),
    )
    assert (labels.tolist() == [0, 0]) == joined


@pytest.mark.parametrize(("beyond", "together"), [(0.005, True), (0.02, False)])
def test_faces_that_an_earlier_run_joined_stay_together_within_a_hair(beyond: float, together: bool) -> None:
    faces = two_at(1 - THRESHOLDS.linkage - beyond)
    assert cluster_faces(faces, THRESHOLDS, cannot_link=NONE).tolist() == [-1, -1]
    labels = cluster_faces(faces, THRESHOLDS, cannot_link=NONE, previous=np.array([4, 4]))
    assert (labels.tolist() == [0, 0]) == together
