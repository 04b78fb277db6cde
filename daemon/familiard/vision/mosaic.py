"""Detect in many small parts of a picture at once: cut out, side by side in one, so that dozens take one short pass."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from familiard.vision.detections import Detections

DetectPart = Callable[[NDArray[np.uint8]], Detections]

# Parts along a side of one picture: few shapes, since each new one costs.
_GRIDS = (1, 2, 3, 4, 6, 8)
# A face this near to its part's edge may be cut off by it, in pixels of the network's input.
_REACH = 1.5


def detect_parts(parts: Sequence[NDArray[np.uint8]], detect: DetectPart) -> list[Detections]:
    """What is found in each part, in its pixels; a face that its edge may cut off is left out.

    Args:
        parts: uint8 [S, S, 3] each, all of one size.
        detect: finds faces in a small picture.
    """
    most = _GRIDS[-1] ** 2
    return [
        found
        for start in range(0, len(parts), most)
        for found in _side_by_side(parts[start : start + most], detect)
    ]


def _side_by_side(parts: Sequence[NDArray[np.uint8]], detect: DetectPart) -> list[Detections]:
    grid, side = next(grid for grid in _GRIDS if grid**2 >= len(parts)), len(parts[0])
    corners = [(row % grid * side, row // grid * side) for row in range(len(parts))]
    picture = np.zeros((grid * side, grid * side, 3), dtype=np.uint8)
    for (left, top), part in zip(corners, parts, strict=True):
        picture[top : top + side, left : left + side] = part
    seen = detect(picture)
    return [_within(seen, left, top, side) for left, top in corners]


def _within(seen: Detections, left: int, top: int, side: int) -> Detections:
    boxes = seen.boxes - np.array([left, top, left, top], dtype=np.float32)
    inside = (boxes[:, :2].min(axis=1) > _REACH) & (boxes[:, 2:].max(axis=1) < side - _REACH)
    return seen.take(np.flatnonzero(inside)).moved(-left, -top)
