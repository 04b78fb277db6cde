"""Quality falls with what makes a face hard to tell, says why, and lets ordinary faces through."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from familiard.packs import Pack
from familiard.vision.pipeline import Pipeline
from familiard.vision.results import Face
from tests import photos

Pixels = NDArray[np.uint8]


def portrait() -> Pixels:
    """One man of the group with room around him."""
    return photos.face_of_group(2)


def seen(pipeline: Pipeline, rgb: Pixels) -> Face:
    faces = pipeline.analyze_pixels(rgb).faces
    assert faces
    return max(faces, key=lambda face: face.box[2])


def blurred(rgb: Pixels, sigma: float) -> Pixels:
    return np.asarray(cv2.GaussianBlur(rgb, (0, 0), sigma), dtype=np.uint8) if sigma else rgb


def smaller(rgb: Pixels, factor: float) -> Pixels:
    return np.asarray(
        cv2.resize(rgb, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA), dtype=np.uint8
    )


def noisy(rgb: Pixels, sigma: float) -> Pixels:
    noise = np.random.default_rng(0).normal(0, sigma, rgb.shape)
    return np.clip(rgb + noise, 0, 255).astype(np.uint8)


@pytest.mark.parametrize(
    ("spoil", "levels"),
    [(blurred, [0, 2, 3, 4, 6]), (noisy, [0, 20, 60, 140]), (smaller, [1, 0.5, 0.25, 0.18])],
    ids=["blurred", "noisy", "small"],
)
def test_the_worse_the_picture_the_lower_the_quality(
    pipeline: Pipeline, pack: Pack, spoil: Callable[[Pixels, float], Pixels], levels: list[float]
) -> None:
    values = [seen(pipeline, spoil(portrait(), level)).quality.value for level in levels]
    assert values[0] > 0.7
    assert all(later <= earlier + 0.02 for earlier, later in pairwise(values))
    assert values[-1] < pack.thresholds.quality


def test_what_lowered_it_is_named(pipeline: Pipeline) -> None:
    assert seen(pipeline, portrait()).quality.reasons == ()
    assert "blurred" in seen(pipeline, blurred(portrait(), 4)).quality.reasons
    assert "small" in seen(pipeline, smaller(portrait(), 0.2)).quality.reasons
    assert "unclear" in seen(pipeline, noisy(portrait(), 140)).quality.reasons
    assert "cut-off" in seen(pipeline, portrait()[:, 100:]).quality.reasons


def test_a_face_of_less_than_twenty_pixels_is_unusable(pipeline: Pipeline, pack: Pack) -> None:
    face = seen(pipeline, smaller(portrait(), 18 / 109))
    assert face.box[2] < 21
    assert face.quality.value < pack.thresholds.quality


def test_all_people_of_the_group_photo_and_the_astronaut_are_usable(pipeline: Pipeline, pack: Pack) -> None:
    faces = [
        *pipeline.analyze_pixels(photos.group()).faces,
        *pipeline.analyze_pixels(photos.astronaut()).faces,
    ]
    assert len(faces) == 7
    assert all(face.quality.value >= pack.thresholds.quality for face in faces)


def test_the_size_of_the_original_counts_not_of_what_was_decoded(pipeline: Pipeline) -> None:
    large = np.asarray(
        cv2.resize(portrait(), None, fx=12, fy=12, interpolation=cv2.INTER_CUBIC), dtype=np.uint8
    )
    (face,) = pipeline.analyze(photos.encode(large)).faces
    assert face.quality.value > 0.7


@pytest.mark.slow
def test_nearly_all_press_photos_of_lfw_are_usable(pipeline: Pipeline, pack: Pack) -> None:
    images = sorted(photos.lfw().glob("*/*_0001.jpg"))[::29]
    values = [
        max(face.quality.value for face in pipeline.analyze(image.read_bytes(), crops=False).faces)
        for image in images
    ]
    assert len(values) > 90
    assert np.mean(np.array(values) >= pack.thresholds.quality) >= 0.98
    assert np.median(values) > 0.85
