"""One person's faces, ordered for the eye."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from familiard.identity.sub_clusters import COPY, sub_clusters

FARTHEST = 0.6


def around(center: NDArray[np.float32], spread: float, count: int, seed: int) -> NDArray[np.float32]:
    """Unit vectors near a center."""
    noise = np.random.default_rng(seed).standard_normal((count, len(center))).astype(np.float32)
    vectors = center + spread * noise / np.linalg.norm(noise, axis=1, keepdims=True)
    units: NDArray[np.float32] = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    return units


@pytest.fixture
def centers() -> NDArray[np.float32]:
    """Two looks of one person, farther apart than a sub-cluster is wide."""
    return np.eye(2, 128, dtype=np.float32)


def test_looks_are_sub_clusters_the_larger_first(centers: NDArray[np.float32]) -> None:
    embeddings = np.concatenate([around(centers[0], 0.7, 3, 1), around(centers[1], 0.7, 6, 2)])
    groups = sub_clusters(embeddings, np.linspace(0.2, 0.9, 9, dtype=np.float32), FARTHEST)
    assert [sorted(row for stack in group for row in stack) for group in groups] == [
        [3, 4, 5, 6, 7, 8], [0, 1, 2],
    ]  # fmt: skip


def test_copies_stand_behind_the_best_of_them(centers: NDArray[np.float32]) -> None:
    embeddings = np.concatenate([around(centers[0], 0.05, 4, 1), around(centers[0], 0.7, 1, 2)])
    assert embeddings[0] @ embeddings[4] < COPY < embeddings[0] @ embeddings[1]
    ((first, second),) = sub_clusters(embeddings, np.array([0.3, 0.5, 0.9, 0.4, 0.8], np.float32), FARTHEST)
    assert (first[0], sorted(first[1:]), second) == (2, [0, 1, 3], [4])


def test_every_face_is_somewhere_once() -> None:
    noise = np.random.default_rng(3).standard_normal((200, 64)).astype(np.float32)
    embeddings = noise / np.linalg.norm(noise, axis=1, keepdims=True)
    groups = sub_clusters(embeddings, np.ones(200, np.float32), FARTHEST)
    assert sorted(row for group in groups for stack in group for row in stack) == list(range(200))
