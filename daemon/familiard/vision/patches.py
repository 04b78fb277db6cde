"""Detect again what may be small faces: cut out, side by side in one picture, so that dozens take one short pass."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from familiard.vision.detect import Detector
from familiard.vision.detections import NOTHING, Detections, joined
from familiard.vision.regions import sizes
from familiard.vision.warp import warp

SIDE = 96
"""Side of a patch in pixels of the network's input."""
# A patch shows this many times the face's size, since what found it is unsure of where and how large it is. What is
# nearly a face there is shown again, a little larger: a score changes with place and size by chance.
_AROUND = (3.2, 2.4)
_NEARLY = 0.3
# What is sure at one of the two sizes has at least this score at the second.
_AGAIN = 0.7
# Enlarging by more finds nothing more.
_MOST_ENLARGED = 1.5
# Patches along a side of one picture: few shapes, since each new one costs.
_GRIDS = (1, 2, 3, 4, 6, 8)
# A face this near to its patch's edge may be cut off by it, in pixels of the network's input.
_REACH = 1.5
# What is nearly a face and lies in one that is sure is the same, unless it is this much larger.
_SAME = 1.5
# A face that is larger than another by more is not the same.
_ALIKE = 2.0


def detect_patches(rgb: NDArray[np.uint8], hints: Detections, detector: Detector, score: float) -> Detections:
    """The faces near `hints`, at a size at which they are found reliably.

    Args:
        rgb: uint8 [H, W, 3].
        hints: in its pixels.
        detector: with its network.
        score: least confidence.

    Returns:
        In the pixels of `rgb`, at most one for each hint.
    """
    first = _enlarged(rgb, hints, detector, _AROUND[0]).suppress(detector.nms)
    second = _enlarged(rgb, first, detector, _AROUND[1])
    again = second.take(np.flatnonzero(second.scores >= _AGAIN))
    sure = first.take(np.flatnonzero(first.scores >= score))
    unsure = without_parts(again.take(np.flatnonzero(again.scores < score)), sure, _SAME)
    confirmed = ~np.isin(again.scores, unsure.scores)
    return again.take(np.flatnonzero(confirmed)).suppress(detector.nms)


def _enlarged(rgb: NDArray[np.uint8], hints: Detections, detector: Detector, around: float) -> Detections:
    most = _GRIDS[-1] ** 2
    parts = [hints.boxes[start : start + most] for start in range(0, len(hints), most)]
    return joined(NOTHING, *(face for part in parts for face in _detected(rgb, part, detector, around)))


def _detected(
    rgb: NDArray[np.uint8], boxes: NDArray[np.float32], detector: Detector, around: float
) -> list[Detections]:
    grid = next(grid for grid in _GRIDS if grid**2 >= len(boxes))
    middles = (boxes[:, :2] + boxes[:, 2:]).astype(np.float64) / 2
    sides = np.sqrt(np.prod(np.maximum(boxes[:, 2:] - boxes[:, :2], 1.0), axis=1, dtype=np.float64))
    factors = np.minimum(SIDE / (around * sides), _MOST_ENLARGED)
    picture = np.zeros((grid * SIDE, grid * SIDE, 3), dtype=np.uint8)
    for row, (middle, factor) in enumerate(zip(middles, factors, strict=True)):
        top, left = _corner(row, grid)
        # A pixel's center lies half a pixel from its corner, in both pictures.
        shift = SIDE / 2 - factor * (middle - 0.5) - 0.5
        matrix = np.column_stack([np.eye(2) * factor, shift])
        picture[top : top + SIDE, left : left + SIDE] = warp(rgb, matrix, SIDE)
    seen = detector.detect_at(picture, 1.0, _NEARLY)
    found = []
    for row, (middle, factor) in enumerate(zip(middles, factors, strict=True)):
        top, left = _corner(row, grid)
        boxes_here = seen.boxes - np.array([left, top, left, top], dtype=np.float32)
        low, high = boxes_here[:, :2].min(axis=1), boxes_here[:, 2:].max(axis=1)
        rows = np.flatnonzero((low > _REACH) & (high < SIDE - _REACH))
        if not len(rows):
            continue
        off = np.abs(boxes_here[rows, :2] + boxes_here[rows, 2:] - SIDE).max(axis=1) / 2
        here = seen.take(rows[[int(np.argmin(off))]]).moved(-left - SIDE / 2, -top - SIDE / 2)
        found.append(here.scaled(1 / float(factor)).moved(float(middle[0]), float(middle[1])))
    return found


def _corner(row: int, grid: int) -> tuple[int, int]:
    """Top and left of a patch in the picture of all."""
    return row // grid * SIDE, row % grid * SIDE


def without_parts(hints: Detections, faces: Detections, part: float) -> Detections:
    """Those hints that do not lie inside one of `faces`; an eye of a large face resembles a small face.

    Args:
        hints: what may be faces.
        faces: what surely are, in the same pixels.
        part: a hint at least this many times as large as the face it lies in is no part of it.
    """
    if not len(hints) or not len(faces):
        return hints
    middles = (hints.boxes[:, None, :2] + hints.boxes[:, None, 2:]) / 2
    within = ((middles > faces.boxes[None, :, :2]) & (middles < faces.boxes[None, :, 2:])).all(axis=2)
    parts = within & (sizes(hints)[:, None] < part * sizes(faces)[None])
    return hints.take(np.flatnonzero(~parts.any(axis=1)))


def refound(faces: Detections, again: Detections) -> Detections:
    """All faces, each once: of those that were found again, only what was found the second time.

    Args:
        faces: in any order.
        again: found at a larger size, so their boxes are better even where the score is not.
    """
    if not len(faces) or not len(again):
        return joined(faces, again)
    middles = (faces.boxes[:, None, :2] + faces.boxes[:, None, 2:]) / 2
    within = ((middles > again.boxes[None, :, :2]) & (middles < again.boxes[None, :, 2:])).all(axis=2)
    alike = sizes(faces)[:, None] < _ALIKE * sizes(again)[None]
    return joined(again, faces.take(np.flatnonzero(~(within & alike).any(axis=1))))
