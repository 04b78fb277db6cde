"""Brings a face to where the recognizer expects it: one similarity, one warp, straight from the source."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from familiard.vision.warp import warp

# Deng et al., ArcFace (arXiv:1801.07698), for a 112×112 crop: left eye, right eye, nose, mouth corners.
TEMPLATE: NDArray[np.float64] = np.array(
    [[38.2946, 51.6963], [73.5318, 51.5014], [56.0252, 71.7366], [41.5493, 92.3655], [70.7299, 92.2041]]
)
SIDE = 112
_PLANE = np.array([1.0, 1.0j])
_TARGET = TEMPLATE @ _PLANE


def similarity(landmarks: NDArray[np.float32]) -> NDArray[np.float64] | None:
    """Least-squares similarity from the landmarks to the template (Umeyama, 1991), without reflection.

    In the complex plane a similarity is z ↦ a·z + b, and the best `a` is a quotient of two inner products.

    Args:
        landmarks: [5, 2].

    Returns:
        float64 [2, 3]; None where the landmarks are not finite or nearly one point.
    """
    if not np.isfinite(landmarks).all():
        return None
    points = landmarks.astype(np.float64) @ _PLANE
    mean, target_mean = points.mean(), _TARGET.mean()
    centered = points - mean
    spread = np.vdot(centered, centered).real
    if spread < 1e-3:
        return None
    a = np.vdot(centered, _TARGET - target_mean) / spread
    if abs(a) < 1e-6:
        return None
    b = target_mean - a * mean
    return np.array([[a.real, -a.imag, b.real], [a.imag, a.real, b.imag]])


def aligned_landmarks(landmarks: NDArray[np.float32], matrix: NDArray[np.float64]) -> NDArray[np.float64]:
    """Where the landmarks come to lie in the crop: [5, 2]."""
    return landmarks @ matrix[:, :2].T + matrix[:, 2]


def align(rgb: NDArray[np.uint8], matrix: NDArray[np.float64]) -> NDArray[np.uint8]:
    """The face as uint8 [112, 112, 3]; what lies outside the image is black."""
    return warp(rgb, matrix, SIDE)
