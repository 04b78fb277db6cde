"""Replays of how others group faces do what those do."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from benchmarks.grouping_peers import chinese_whispers, immich


def fan(*degrees: float) -> NDArray[np.float32]:
    """Unit vectors in a plane."""
    angles = np.deg2rad(degrees)
    return np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)


def test_immich_founds_a_person_at_the_third_face_and_takes_another_snapshot_at_night() -> None:
    faces = fan(0, 10, 20, 90)
    labels = immich(faces, np.arange(4), max_distance=0.1)
    assert labels.tolist() == [0, 0, 0, -1]


def test_immich_does_not_found_a_person_of_two() -> None:
    assert immich(fan(0, 10), np.arange(2), max_distance=0.1).tolist() == [-1, -1]


def test_whispers_end_where_no_edge_leads() -> None:
    labels = chinese_whispers(fan(0, 5, 10, 90, 95), radius=0.05, seed=1)
    assert len(set(labels[:3].tolist())) == 1
    assert labels[3] == labels[4] != labels[0]
