"""Boxes that mean the same face."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from familiard.vision.results import Box

SAME = 0.3
"""Overlap (IoU) from which a drawn box means a face that was found."""


def corners(box: Box) -> NDArray[np.float32]:
    """Left, top, right and bottom of a box."""
    left, top, width, height = box
    return np.array([left, top, left + width, top + height], dtype=np.float32)


def overlap(box: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    """Intersection over union of two boxes: left, top, right, bottom."""
    low, high = np.maximum(box[:2], other[:2]), np.minimum(box[2:], other[2:])
    shared = float(np.prod(np.maximum(high - low, 0.0)))
    areas = float(np.prod(box[2:] - box[:2]) + np.prod(other[2:] - other[:2]))
    return shared / max(areas - shared, 1e-6)


def overlapping(box: NDArray[np.float32], boxes: Sequence[NDArray[np.float32]]) -> int | None:
    """The index of the box that this one means, if it means one of them."""
    shares = [overlap(box, other) for other in boxes]
    best = max(range(len(shares)), key=shares.__getitem__, default=None)
    return best if best is not None and shares[best] >= SAME else None
