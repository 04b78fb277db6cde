"""Accuracy may not get worse: the benchmark's own measures on a fixed part of LFW, and on photos that packages ship.

The floors are a little below what was measured when they were set; a change that falls below one is a regression
in detection, alignment, embedding, quality, grouping or the pack's thresholds. Nothing here looks at a clock.
"""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from benchmarks.clustering import familiar
from benchmarks.enrolled_people import draws
from benchmarks.faces import UNASSIGNED, Faces, faces_of, gather, open_pack
from benchmarks.metrics import bcubed
from benchmarks.open_set import identified, threshold_at
from benchmarks.verification import accepted_at, all_pairs
from familiard.packs import PackFiles
from tests import photos

EVERY = 6
"""One person in so many: 1,084 images of 482 people."""
SHIFTS = (0, 4, 9)
SIZES = (1.0, 0.75, 0.55)


@pytest.fixture(scope="module")
def part_of_lfw(pack_files: PackFiles) -> Faces:
    """Faces of a fixed part of LFW."""
    folder = photos.lfw()
    people = sorted(path for path in folder.iterdir() if path.is_dir())[::EVERY]
    paths = [str(path.relative_to(folder)) for person in people for path in sorted(person.glob("*.jpg"))]
    return faces_of(folder, pack_files, paths=paths)


@pytest.fixture(scope="module")
def shipped(pack_files: PackFiles) -> Faces:
    """Seven people of the photos that packages ship, each in nine pictures: cut, shrunk, mirrored, darkened."""
    pipeline = open_pack(pack_files, threads=2)
    people = [photos.face_of_group(who) for who in range(6)] + [photos.astronaut()[:300, 60:360]]
    pictures = [(who, picture) for who, person in enumerate(people) for picture in _pictures(person)]
    seen = [pipeline.analyze_pixels(picture) for _, picture in pictures]
    return gather([f"{who}/{who}_{n:04d}.jpg" for n, (who, _) in enumerate(pictures)], seen)


def test_one_person_or_two_on_part_of_lfw(part_of_lfw: Faces) -> None:
    similarity, same = all_pairs(part_of_lfw)
    assert accepted_at(similarity, same, 1e-3)[0] >= 0.988
    assert accepted_at(similarity, same, 1e-4)[0] >= 0.968


@pytest.mark.parametrize("eps", [None, 0.35, 0.65])
def test_people_of_part_of_lfw_are_found(
    part_of_lfw: Faces, pack_files: PackFiles, eps: float | None
) -> None:
    thresholds = pack_files.pack.thresholds
    labels = familiar(part_of_lfw, replace(thresholds, eps=thresholds.eps if eps is None else eps))
    fit = bcubed(labels, part_of_lfw.names)
    assert fit.precision >= 0.995
    assert fit.f >= 0.981


def test_enrolled_people_are_recognized_among_unknown_people_on_part_of_lfw(
    part_of_lfw: Faces, pack_files: PackFiles
) -> None:
    thresholds = pack_files.pack.thresholds
    trials = list(draws(part_of_lfw, thresholds, photos=3, times=6))
    threshold = threshold_at(trials, thresholds.margin, 0.01)
    assert identified(trials, thresholds.margin, threshold)[0] >= 0.98


def test_every_shipped_picture_shows_its_face(shipped: Faces) -> None:
    assert (shipped.main != UNASSIGNED).all()


def test_shipped_people_are_distinguished(shipped: Faces) -> None:
    similarity, same = all_pairs(shipped)
    assert accepted_at(similarity, same, 1e-3)[0] >= 0.98


@pytest.mark.parametrize("eps", [0.35, 0.55, 0.65])
def test_shipped_people_are_found(shipped: Faces, pack_files: PackFiles, eps: float) -> None:
    labels = familiar(shipped, replace(pack_files.pack.thresholds, eps=eps))
    fit = bcubed(labels, shipped.names)
    assert fit.precision == 1
    assert fit.recall >= 0.98


def _pictures(person: NDArray[np.uint8]) -> list[NDArray[np.uint8]]:
    """One person, nine times: cut otherwise, shrunk, mirrored, lighter and darker."""
    made = []
    for shift in SHIFTS:
        for n, size in enumerate(SIZES):
            cut = person[shift:, shift // 2 :]
            cut = cut[:, ::-1] if n == 1 else cut
            small = cv2.resize(cut, None, fx=size, fy=size, interpolation=cv2.INTER_AREA)
            light = np.clip(small.astype(np.float32) * (0.6 + 0.3 * n), 0, 255)
            made.append(np.ascontiguousarray(light.astype(np.uint8)))
    return made
