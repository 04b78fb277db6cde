"""The part of an image around a face, for what is measured and mended before the face is aligned."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from familiard.vision.deblock import deblocked
from familiard.vision.deblur import deblurred
from familiard.vision.denoise import denoised

# Larger faces are averaged down when they are aligned, in pixels.
_LARGEST = 224.0
_LEAST_SIDE = 8


@dataclass(frozen=True, slots=True, eq=False)
class Surroundings:
    """A face with its own size of pixels around it on each side: uint8 [H, W, 3], and where it begins in the image.

    Attributes:
        guessed: whether what was mended may not have been there.
    """

    rgb: NDArray[np.uint8]
    left: int
    top: int
    guessed: bool = False

    def matrix(self, matrix: NDArray[np.float64]) -> NDArray[np.float64]:
        """A map from the image, float64 [2, 3], as one from this part of it."""
        origin = np.array([self.left, self.top])
        return np.column_stack([matrix[:, :2], matrix[:, :2] @ origin + matrix[:, 2]])


def mended(rgb: NDArray[np.uint8], box: NDArray[np.float32]) -> Surroundings | None:
    """The surroundings of a face without blocks, noise, or motion; None where there is none, or the face is large.

    Args:
        rgb: uint8 [H, W, 3].
        box: left, top, right, bottom of the face in its pixels.
    """
    size = float(max(box[2] - box[0], box[3] - box[1]))
    if not size <= _LARGEST:
        return None
    center = (box[:2] + box[2:]) / 2
    height, width = rgb.shape[:2]
    left, top = (max(0, int(value - size)) for value in center)
    right, bottom = min(width, int(center[0] + size) + 1), min(height, int(center[1] + size) + 1)
    if right - left < _LEAST_SIDE or bottom - top < _LEAST_SIDE:
        return None
    part = np.ascontiguousarray(rgb[top:bottom, left:right])
    better = deblocked(part, left, top)
    if better is None:
        better = denoised(part)
    if better is not None:
        return Surroundings(better, left, top)
    sharper = deblurred(part, size)
    return None if sharper is None else Surroundings(sharper, left, top, guessed=True)
