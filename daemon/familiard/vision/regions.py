"""The parts of a picture that is too large for one pass, and the sizes of what was found in it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from familiard.vision.detections import Detections

# Faces smaller than this, in pixels of the network's input, are found more reliably when they are larger.
SMALL = 22.0


@dataclass(frozen=True, slots=True)
class Region:
    """A part of a picture, in its pixels."""

    left: int
    top: int
    right: int
    bottom: int


def sizes(found: Detections) -> NDArray[np.float32]:
    """The geometric mean of each box's sides, float32 [N]."""
    sides = np.maximum(found.boxes[:, 2:] - found.boxes[:, :2], 0.0)
    mean: NDArray[np.float32] = np.sqrt(sides[:, 0] * sides[:, 1])
    return mean


def tiles(width: int, height: int, side: int, overlap: int) -> list[Region]:
    """Tiles of at most `side` that overlap and cover a picture."""
    return [
        Region(x0, y0, x1, y1)
        for y0, y1 in _spans(height, side, overlap)
        for x0, x1 in _spans(width, side, overlap)
    ]


def inside(found: Detections, region: Region, width: int, height: int) -> NDArray[np.bool_]:
    """Which faces of a region, in the picture's pixels, its edges do not cut off."""
    boxes = found.boxes
    reach = 2.0
    return np.asarray(
        ((boxes[:, 0] > region.left + reach) | (region.left == 0))
        & ((boxes[:, 1] > region.top + reach) | (region.top == 0))
        & ((boxes[:, 2] < region.right - reach) | (region.right == width))
        & ((boxes[:, 3] < region.bottom - reach) | (region.bottom == height))
    )


def _spans(length: int, side: int, overlap: int) -> list[tuple[int, int]]:
    if length <= side:
        return [(0, length)]
    count = -(-(length - overlap) // (side - overlap))
    starts = np.linspace(0, length - side, count).astype(int).tolist()
    return [(start, start + side) for start in starts]
