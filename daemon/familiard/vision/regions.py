"""Which parts of a picture are worth another, closer search."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from familiard.vision.detections import Detections

SIDE = 320
"""Side of a region in pixels of the network's input; always the same, since each new shape costs."""
# A face this near to a region's edge may be cut off by it.
_MARGIN = 40.0
# Faces smaller than this, in pixels of the network's input, are found more reliably when they are larger.
SMALL = 22.0


@dataclass(frozen=True, slots=True)
class Region:
    """A part of a picture, in its pixels, and the score of the best face that it is meant for."""

    left: int
    top: int
    right: int
    bottom: int
    score: float = 0.0

    @property
    def area(self) -> int:
        """In pixels."""
        return (self.right - self.left) * (self.bottom - self.top)


def sizes(found: Detections) -> NDArray[np.float32]:
    """The geometric mean of each box's sides, float32 [N]."""
    sides = np.maximum(found.boxes[:, 2:] - found.boxes[:, :2], 0.0)
    mean: NDArray[np.float32] = np.sqrt(sides[:, 0] * sides[:, 1])
    return mean


def regions_around(found: Detections, factor: float, width: int, height: int) -> list[Region]:
    """Regions that hold these faces with some margin, few and small, the best faces' first.

    Args:
        found: in the picture's pixels, best score first.
        factor: from the picture's pixels to those in which regions are searched.
        width: of the picture.
        height: of the picture.
    """
    side, margin = SIDE / factor, _MARGIN / factor
    centers = (found.boxes[:, :2] + found.boxes[:, 2:]) / 2
    left = np.ones(len(found), dtype=np.bool_)
    regions = []
    for row in range(len(found)):
        if not left[row]:
            continue
        x0, x1 = _span(float(centers[row, 0]), side, width)
        y0, y1 = _span(float(centers[row, 1]), side, height)
        regions.append(Region(x0, y0, x1, y1, float(found.scores[row])))
        low = np.array([x0 + margin * (x0 > 0), y0 + margin * (y0 > 0)])
        high = np.array([x1 - margin * (x1 < width), y1 - margin * (y1 < height)])
        left &= ~((centers >= low) & (centers <= high)).all(axis=1)
        left[row] = False
    return regions


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


def _span(center: float, side: float, length: int) -> tuple[int, int]:
    start = round(min(max(0.0, center - side / 2), max(0.0, length - side)))
    return start, min(length, round(start + side))


def _spans(length: int, side: int, overlap: int) -> list[tuple[int, int]]:
    if length <= side:
        return [(0, length)]
    count = -(-(length - overlap) // (side - overlap))
    starts = np.linspace(0, length - side, count).astype(int).tolist()
    return [(start, start + side) for start in starts]
