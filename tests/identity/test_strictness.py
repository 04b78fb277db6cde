"""Common faces and clear photos must be more similar than others to be one person."""

from __future__ import annotations

import numpy as np
import pytest

from familiard.identity import strictness
from familiard.identity.clustering import cluster_faces
from familiard.packs import load_pack
from tests.identity.siblings import siblings
from tests.identity.test_clustering import NONE, people, two_at

THRESHOLDS = load_pack("mobile").thresholds


def test_clear_photos_must_be_more_similar_than_poor_ones() -> None:
    faces = two_at(1 - THRESHOLDS.linkage - 0.01)
    for quality, labels in ((1.0, [-1, -1]), (0.4, [0, 0])):
        of_both = np.full(2, quality, dtype=np.float32)
        assert cluster_faces(faces, THRESHOLDS, cannot_link=NONE, quality=of_both).tolist() == labels


def test_faces_that_resemble_many_people_must_be_more_similar() -> None:
    alike, of_alike = siblings((3,) * 60)
    unlike, of_unlike = people([3] * 240, noise=0.8)
    labels = np.concatenate([of_alike, of_unlike + 60])
    added = strictness.of_commonness(np.concatenate([alike, unlike]), labels)
    assert added[:180].min() > added[180:].max()
    assert np.median(added) == pytest.approx(0, abs=1e-6)


def test_faces_of_one_cluster_are_equally_common() -> None:
    faces, truth = people([4, 5, 3, 7], noise=0.8)
    added = strictness.of_commonness(faces, truth)
    assert all(len(np.unique(added[truth == person])) == 1 for person in range(4))


@pytest.mark.parametrize("sizes", [[], [5], [3, 3]])
def test_the_commonness_of_one_or_two_people_says_nothing(sizes: list[int]) -> None:
    faces, truth = people(sizes, noise=0.8)
    assert strictness.of_commonness(faces, truth).tolist() == [0.0] * sum(sizes)


def test_a_sample_of_many_clusters_shows_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    alike, of_alike = siblings((2,) * 200)
    unlike, of_unlike = people([2] * 200, noise=0.8)
    faces, labels = np.concatenate([alike, unlike]), np.concatenate([of_alike, of_unlike + 200])
    whole = strictness.of_commonness(faces, labels)
    monkeypatch.setattr(strictness, "COHORT", 100)
    monkeypatch.setattr(strictness, "CHUNK", 7)
    sampled = strictness.of_commonness(faces, labels)
    assert np.corrcoef(whole, sampled)[0, 1] > 0.9
