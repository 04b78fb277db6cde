"""Brings a face to where the recogniser expects it: one similarity, one warp, straight from the source."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

# Deng et al., ArcFace (arXiv:1801.07698), for a 112×112 crop: left eye, right eye, nose, mouth corners.
TEMPLATE: NDArray[np.float64] = np.array(
    [[38.2946, 51.6963], [73.5318, 51.5014], [56.0252, 71.7366], [41.5493, 92.3655], [70.7299, 92.2041]]
)
SIDE = 112
_TEMPLATE_COMPLEX = TEMPLATE @ np.array([1.0, 1.0j])


def similarity(landmarks: NDArray[np.float32]) -> NDArray[np.float64]:
    """Least-squares similarity from the landmarks to the template (Umeyama, 1991), without reflection.

    In the complex plane a similarity is z ↦ a·z + b, and the best `a` is a quotient of two inner products.

    Args:
        landmarks: [5, 2].

    Returns:
        float64 [2, 3], all NaN where the landmarks fall into one point.
    """
    points = landmarks.astype(np.float64) @ np.array([1.0, 1.0j])
    mean, target_mean = points.mean(), _TEMPLATE_COMPLEX.mean()
    centred = points - mean
    spread = np.vdot(centred, centred).real
    if not spread > 1e-9:
        return np.full((2, 3), np.nan)
    a = np.vdot(centred, _TEMPLATE_COMPLEX - target_mean) / spread
    b = target_mean - a * mean
    return np.array([[a.real, -a.imag, b.real], [a.imag, a.real, b.imag]])


def align(rgb: NDArray[np.uint8], landmarks: NDArray[np.float32]) -> NDArray[np.uint8] | None:
    """The face as uint8 [112, 112, 3], what lies outside the image black; None without a usable landmark set."""
    matrix = similarity(landmarks)
    if not np.isfinite(matrix).all():
        return None
    crop = cv2.warpAffine(rgb, matrix, (SIDE, SIDE), flags=cv2.INTER_LINEAR, borderValue=(0, 0, 0))
    return np.asarray(crop, dtype=np.uint8)
