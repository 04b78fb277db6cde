"""Grouping, on vectors whose right answer is known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from familiard.identity.clustering import cluster_faces
from familiard.identity.constraints import (
    UNASSIGNED,
    cannot_link_by_rejection,
    cannot_link_within_photos,
    medoids,
    stack,
)
from familiard.identity.radius_graph import pairs_within
from familiard.identity.thresholds import Thresholds

THRESHOLDS = Thresholds(
    match=0.45,
    margin=0.05,
    eps=0.55,
    min_pts=2,
    linkage=0.485,
    suggest=0.42,
    quality=0.25,
    confidence_midpoint=0.4,
    confidence_slope=20.0,
)
NONE = stack([])


def people(sizes: list[int], noise: float, seed: int = 0) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Faces around random directions; `noise` is the length of what is added to each unit center."""
    random = np.random.default_rng(seed)
    centers = random.normal(size=(len(sizes), 512))
    centers /= np.linalg.norm(centers, axis=1, keepdims=True)
    truth = np.repeat(np.arange(len(sizes)), sizes)
    away = random.normal(size=(len(truth), 512))
    away *= noise / np.linalg.norm(away, axis=1, keepdims=True)
    faces = centers[truth] + away
    return (faces / np.linalg.norm(faces, axis=1, keepdims=True)).astype(np.float32), truth


def same(labels: NDArray[np.int64], truth: NDArray[np.int64]) -> bool:
    """Whether two labelings mean the same groups."""
    pairs = {(int(a), int(b)) for a, b in zip(labels, truth, strict=True)}
    return len(pairs) == len({a for a, _ in pairs}) == len({b for _, b in pairs})


@pytest.mark.parametrize("eps", [0.35, 0.45, 0.55, 0.65])
@pytest.mark.slow
def test_people_are_found_whatever_eps_says(eps: float) -> None:
    faces, truth = people([12, 7, 3, 2, 30], noise=0.75)
    assert same(cluster_faces(faces, replace(THRESHOLDS, eps=eps), cannot_link=NONE), truth)


def test_the_order_of_faces_does_not_matter() -> None:
    faces, _ = people([9, 4, 2, 5], noise=0.9)
    shuffled = np.random.default_rng(1).permutation(len(faces))
    labels = cluster_faces(faces, THRESHOLDS, cannot_link=NONE)
    assert same(cluster_faces(faces[shuffled], THRESHOLDS, cannot_link=NONE), labels[shuffled])


def test_a_chain_of_lookalikes_is_not_one_person() -> None:
    angles = np.deg2rad(np.arange(0, 180, 6))
    chain = np.zeros((len(angles), 512), dtype=np.float32)
    chain[:, 0], chain[:, 1] = np.cos(angles), np.sin(angles)
    labels = cluster_faces(chain, THRESHOLDS, cannot_link=NONE)
    for label in set(labels.tolist()):
        members = chain[labels == label]
        assert float((members @ members.T).min()) > 0


def test_fewer_than_min_pts_are_nobody() -> None:
    faces, _ = people([5, 2, 1], noise=0.5)
    assert cluster_faces(faces, THRESHOLDS, cannot_link=NONE).tolist() == [0, 0, 0, 0, 0, 1, 1, UNASSIGNED]
    three = cluster_faces(faces, replace(THRESHOLDS, min_pts=3), cannot_link=NONE)
    assert three.tolist() == [0, 0, 0, 0, 0, UNASSIGNED, UNASSIGNED, UNASSIGNED]


def test_two_faces_in_one_photo_are_two_people() -> None:
    faces, _ = people([6], noise=0.4)
    photos = np.array([0, 0, 1, 2, 3, 4])
    labels = cluster_faces(faces, THRESHOLDS, cannot_link=cannot_link_within_photos(photos))
    assert labels[0] != labels[1]
    assert len(set(labels.tolist()) - {UNASSIGNED}) <= 2


def test_what_people_decided_stands() -> None:
    faces, _ = people([6, 6], noise=0.5)
    must_link = np.full(12, UNASSIGNED)
    must_link[[0, 6]] = 7  # somebody merged the two
    must_link[[1, 2]] = 8  # and split the first
    labels = cluster_faces(faces, THRESHOLDS, cannot_link=NONE, must_link=must_link)
    assert labels[0] == labels[6]
    assert labels[1] == labels[2] != labels[0]


def test_a_face_that_is_not_somebody_goes_elsewhere() -> None:
    faces, _ = people([6], noise=0.5)
    must_link = np.full(6, UNASSIGNED)
    must_link[:4] = 3
    cannot_link = cannot_link_by_rejection([(5, 3)], must_link)
    labels = cluster_faces(faces, THRESHOLDS, cannot_link=cannot_link, must_link=must_link)
    assert labels[4] == labels[0]
    assert labels[5] != labels[0]


def test_copies_of_a_photo_are_one_person() -> None:
    faces, _ = people([1], noise=0.0)
    assert set(cluster_faces(np.repeat(faces, 40, axis=0), THRESHOLDS, cannot_link=NONE).tolist()) == {0}


@pytest.mark.parametrize("count", [0, 1])
def test_next_to_nothing_is_nobody(count: int) -> None:
    faces = np.eye(512, dtype=np.float32)[:count]
    assert cluster_faces(faces, THRESHOLDS, cannot_link=NONE).tolist() == [UNASSIGNED] * count


def test_neighbor_pairs_are_exact_across_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    faces, _ = people([5] * 30, noise=0.9)
    whole = pairs_within(faces, 0.5)
    monkeypatch.setattr("familiard.identity.radius_graph.BLOCK", 7)
    blocked = pairs_within(faces, 0.5)
    similarities = faces @ faces.T
    expected = {(int(i), int(j)) for i, j in zip(*np.nonzero(np.triu(similarities >= 0.5, 1)), strict=True)}
    for pairs in (whole, blocked):
        found = set(zip(pairs.first.tolist(), pairs.second.tolist(), strict=True))
        # Float rounding may differ at the very edge between blockings.
        assert all(abs(float(similarities[i, j]) - 0.5) < 1e-5 for i, j in found ^ expected)


@pytest.mark.slow
@pytest.mark.parametrize("dimensions", [24, 200, 512])
@pytest.mark.parametrize("radius", [0.2, 0.55, 1.2])
def test_no_neighbor_is_lost_however_many_dimensions_the_faces_fill(dimensions: int, radius: float) -> None:
    random = np.random.default_rng(dimensions)
    plane = np.linalg.qr(random.normal(size=(512, dimensions)))[0]
    faces, _ = people([8] * 60, noise=0.9)
    faces = faces @ plane @ plane.T + random.normal(scale=1e-4, size=faces.shape)
    faces = (faces / np.linalg.norm(faces, axis=1, keepdims=True)).astype(np.float32)
    similarities = (faces.astype(np.float64) @ faces.T.astype(np.float64))[np.triu_indices(len(faces), 1)]
    pairs = pairs_within(faces, radius)
    assert (pairs.first < pairs.second).all()
    near = np.zeros((len(faces), len(faces)), dtype=bool)
    near[pairs.first, pairs.second] = True
    clear = np.abs(similarities - (1 - radius)) > 1e-6
    assert (near[np.triu_indices(len(faces), 1)] == (similarities >= 1 - radius))[clear].all()


def two_at(similarity: float) -> NDArray[np.float32]:
    """Two faces that are so alike."""
    first, second = np.eye(512)[:2]
    return np.stack([first, similarity * first + np.sqrt(1 - similarity**2) * second]).astype(np.float32)


@pytest.mark.parametrize(("beyond", "joined"), [(0.06, True), (0.02, False)])
def test_what_an_earlier_run_left_apart_joins_only_when_it_is_clearly_alike(
    beyond: float, joined: bool
) -> None:
    faces = two_at(1 - THRESHOLDS.linkage + beyond)
    assert cluster_faces(faces, THRESHOLDS, cannot_link=NONE).tolist() == [0, 0]
    labels = cluster_faces(faces, THRESHOLDS, cannot_link=NONE, previous=np.array([0, 1]))
    assert (labels.tolist() == [0, 0]) == joined


def test_faces_that_came_since_an_earlier_run_join_as_ever() -> None:
    faces = two_at(1 - THRESHOLDS.linkage + 0.02)
    assert cluster_faces(
        faces, THRESHOLDS, cannot_link=NONE, previous=np.array([0, UNASSIGNED])
    ).tolist() == [0, 0]
    assert cluster_faces(faces, THRESHOLDS, cannot_link=NONE, previous=np.array([7, 7])).tolist() == [0, 0]


def test_a_person_is_known_by_the_face_nearest_to_their_mean() -> None:
    faces, truth = people([5, 4], noise=0.8)
    owners = np.where(np.arange(9) == 3, UNASSIGNED, truth)
    standing = medoids(faces, owners)
    for person in (0, 1):
        own = np.flatnonzero(owners == person)
        near = faces[own] @ faces[own].sum(axis=0)
        assert np.flatnonzero(standing == person).tolist() == [int(own[near.argmax()])]
    assert (standing != UNASSIGNED).sum() == 2


def test_nobody_stands_for_nobody() -> None:
    assert medoids(np.eye(3, dtype=np.float32), np.full(3, UNASSIGNED)).tolist() == [UNASSIGNED] * 3
