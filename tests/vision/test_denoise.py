"""Sensor noise is calmed before a face is aligned, and clean pictures stay as they are."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from familiard.vision.denoise import denoised, noise_of
from familiard.vision.pipeline import Pipeline
from tests import photos


def noisy(rgb: NDArray[np.uint8], sigma: float) -> NDArray[np.uint8]:
    noise = np.random.default_rng(7).normal(0, sigma, rgb.shape)
    return np.clip(np.rint(rgb + noise), 0, 255).astype(np.uint8)


def small(who: int) -> NDArray[np.uint8]:
    face = photos.face_of_group(who)
    return np.asarray(cv2.resize(face, None, fx=0.6, fy=0.6, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def test_noise_is_measured_relative_to_contrast() -> None:
    clean = small(2)
    assert noise_of(clean) < 0.06
    assert noise_of(noisy(clean, 25)) > 0.2
    dark = (noisy(clean, 25) * 0.2).astype(np.uint8)
    assert noise_of(dark) > 0.2


def test_only_noisy_faces_are_calmed() -> None:
    clean = small(2)
    grained = noisy(clean, 25)
    assert denoised(clean) is None
    calm = denoised(grained)
    assert calm is not None
    gray = cv2.cvtColor(clean, cv2.COLOR_RGB2GRAY).astype(int)
    noise = abs(cv2.cvtColor(grained, cv2.COLOR_RGB2GRAY).astype(int) - gray).mean()
    assert abs(calm[..., 0] - gray).mean() < 0.75 * noise


def test_noisy_faces_resemble_their_clean_photos(pipeline: Pipeline) -> None:
    alike = []
    for who in range(6):
        (clean,) = pipeline.analyze_pixels(photos.face_of_group(who)).faces
        faces = pipeline.analyze_pixels(noisy(small(who), 25)).faces
        assert clean.embedding is not None
        alike += [float(face.embedding @ clean.embedding) for face in faces if face.embedding is not None]
    # Without denoising, it is .585.
    assert np.mean(alike) > 0.63
