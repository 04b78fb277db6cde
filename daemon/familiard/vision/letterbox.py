"""Brings an image to what a detector takes: small enough, and padded to whole strides."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

# Both families look at strides 8, 16 and 32; a side that is no multiple of 32 has ragged feature maps.
STRIDE = 32
_HALF = 0.5


def scaled_by(rgb: NDArray[np.uint8], factor: float) -> tuple[NDArray[np.uint8], float]:
    """Resize, and return the factor that whole pixels make of it."""
    rest = factor
    # Averaging each four pixels until bilinear sampling leaves none out takes a seventh of the time of averaging at once.
    while rest <= _HALF and min(rgb.shape[:2]) > 1:
        height, width = rgb.shape[0] // 2, rgb.shape[1] // 2
        even = rgb[: height * 2, : width * 2]
        rgb = np.asarray(cv2.resize(even, (width, height), interpolation=cv2.INTER_AREA), dtype=np.uint8)
        rest *= 2
    if rest == 1.0:
        return rgb, factor
    height, width = rgb.shape[:2]
    target = (max(1, round(width * rest)), max(1, round(height * rest)))
    how = cv2.INTER_LINEAR if rest < 1.0 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(rgb, target, interpolation=how), dtype=np.uint8), factor


def padded_shape(height: int, width: int) -> tuple[int, int]:
    """Height and width rounded up to whole strides."""
    return -(-height // STRIDE) * STRIDE, -(-width // STRIDE) * STRIDE
