"""Smooth the blocks of strong JPEG compression before a face is aligned."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

_BLOCK = 8
# Steps at the edges of blocks relative to steps elsewhere. JPEG of quality 15 is at 1.75 and above, quality 85 and press
# photos below 1.5.
_BLOCKY = 1.6
_LEAST_STEP = 0.1
_SIGMA = 0.8


def deblocked(part: NDArray[np.uint8], left: int, top: int) -> NDArray[np.uint8] | None:
    """A part of an image, uint8 [H, W, 3], gray and without blocks; None where there are none.

    Args:
        left: where it begins in the image, whose blocks begin at 0.
        top: the same.
    """
    gray = cv2.cvtColor(part, cv2.COLOR_RGB2GRAY)
    if blockiness(np.asarray(gray, dtype=np.float32), left, top) < _BLOCKY:
        return None
    smooth = cv2.GaussianBlur(gray, (0, 0), _SIGMA)
    return np.asarray(cv2.cvtColor(smooth, cv2.COLOR_GRAY2RGB), dtype=np.uint8)


def blockiness(gray: NDArray[np.float32], left: int, top: int) -> float:
    """Steps at the edges of blocks relative to those elsewhere, the mean of columns and rows; 1: there are no blocks."""
    return (_steps(gray, left) + _steps(gray.T, top)) / 2


def _steps(gray: NDArray[np.float32], begin: int) -> float:
    steps = np.abs(np.diff(gray, axis=1)).mean(axis=0)
    edges = (np.arange(len(steps)) + begin + 1) % _BLOCK == 0
    if not edges.any() or edges.all():
        return 1.0
    return float(steps[edges].mean()) / max(float(steps[~edges].mean()), _LEAST_STEP)
