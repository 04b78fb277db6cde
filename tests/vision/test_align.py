"""The similarity is the least-squares one, and nothing of a face's sharpness is lost on the way."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from skimage.transform import SimilarityTransform

from familiard.vision.align import TEMPLATE, align, aligned_landmarks, similarity
from familiard.vision.contrast import stretch_contrast
from familiard.vision.warp import warp
from tests import photos

ASTRONAUT = np.array([[202, 107], [244, 103], [226, 127], [209, 150], [247, 147]], dtype=np.float32)


def found(landmarks: NDArray[np.float32]) -> NDArray[np.float64]:
    matrix = similarity(landmarks)
    assert matrix is not None
    return matrix


def test_the_template_itself_stays_where_it_is() -> None:
    assert np.allclose(found(TEMPLATE.astype(np.float32)), [[1, 0, 0], [0, 1, 0]], atol=1e-4)


@pytest.mark.parametrize("seed", range(5))
def test_it_is_the_transform_that_scikit_image_finds(seed: int) -> None:
    random = np.random.default_rng(seed)
    angle, scale = random.uniform(-3, 3), random.uniform(0.2, 5)
    turn = scale * np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    landmarks = (TEMPLATE @ turn.T + random.uniform(0, 900, 2) + random.normal(0, 3, (5, 2))).astype(
        np.float32
    )
    theirs = SimilarityTransform.from_estimate(landmarks, TEMPLATE)
    assert np.allclose(found(landmarks), theirs.params[:2], atol=1e-3)


@pytest.mark.parametrize("value", [0.0, np.nan, np.inf])
def test_landmarks_that_are_no_face_give_none(value: float) -> None:
    assert similarity(np.full((5, 2), value, dtype=np.float32)) is None


def test_the_crop_shows_eyes_and_mouth_where_the_template_has_them() -> None:
    matrix = found(ASTRONAUT)
    assert np.abs(aligned_landmarks(ASTRONAUT, matrix) - TEMPLATE).max() < 6
    crop = align(photos.astronaut(), matrix)
    assert crop.shape == (112, 112, 3)
    assert crop.dtype == np.uint8


@pytest.mark.parametrize("times", [2, 3, 5])
def test_a_large_face_is_averaged_not_sampled(times: int) -> None:
    import cv2

    astronaut = photos.astronaut()
    noise = np.random.default_rng(0).normal(0, 30, (512 * times, 512 * times, 3))
    large = cv2.resize(astronaut, None, fx=times, fy=times, interpolation=cv2.INTER_CUBIC)
    noisy = np.clip(large + noise, 0, 255).astype(np.uint8)
    plain = align(astronaut, found(ASTRONAUT)).astype(float)
    ours = align(noisy, found(((ASTRONAUT + 0.5) * times - 0.5).astype(np.float32))).astype(float)
    # Bilinear sampling alone would leave a noise of some 15; the mean of n pixels leaves 30 / √n.
    assert np.abs(ours - plain).std() < 10
    assert abs(ours.mean() - plain.mean()) < 1.5


def test_averaging_moves_nothing() -> None:
    y, x = np.mgrid[:600, :600]
    slope = np.stack([x / 3, y / 3, (x + y) / 6], axis=-1).astype(np.uint8)
    matrix = np.array([[0.2, 0.0, -7.3], [0.0, 0.2, -4.1]])
    got = warp(slope, matrix, 100).astype(float)
    rows, columns = np.mgrid[5:95, 5:95]
    assert np.abs(got[5:95, 5:95, 0] - (columns + 7.3) / 0.2 / 3).max() < 1.2
    assert np.abs(got[5:95, 5:95, 1] - (rows + 4.1) / 0.2 / 3).max() < 1.2


def test_a_face_beyond_the_image_is_black_there() -> None:
    crop = align(photos.astronaut(), found(ASTRONAUT - np.array([205, 0], dtype=np.float32)))
    assert (crop[:, :30] == 0).mean() > 0.9
    assert crop[:, 80:].mean() > 30


def test_a_face_in_the_dark_is_lit_and_an_ordinary_one_is_left_alone() -> None:
    crop = align(photos.astronaut(), found(ASTRONAUT))
    assert stretch_contrast(crop) is crop
    dark = (crop * 0.1).astype(np.uint8)
    lit = stretch_contrast(dark)
    assert lit.mean() > 5 * dark.mean()
    assert np.corrcoef(lit.ravel(), crop.ravel())[0, 1] > 0.95


def test_a_black_crop_stays_a_crop() -> None:
    black = np.zeros((112, 112, 3), dtype=np.uint8)
    assert stretch_contrast(black).shape == black.shape
