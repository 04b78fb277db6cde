"""Detect again what may be small faces: cut out, enlarged, and side by side."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from familiard.vision.detect import Detector
from familiard.vision.detections import NOTHING, Detections, joined
from familiard.vision.mosaic import detect_parts
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
    return confirmed(first, second, score).suppress(detector.nms)


def confirmed(first: Detections, second: Detections, score: float) -> Detections:
    """Those of `second` that are sure by themselves, or nearly so where `first` was sure."""
    again = second.take(np.flatnonzero(second.scores >= _AGAIN))
    sure = first.take(np.flatnonzero(first.scores >= score))
    return again.take(np.flatnonzero((again.scores >= score) | _are_parts(again, sure, _SAME)))


def _enlarged(rgb: NDArray[np.uint8], hints: Detections, detector: Detector, around: float) -> Detections:
    """At most one face for each hint: the one in the middle of its patch."""
    if not len(hints):
        return NOTHING
    boxes = hints.boxes
    middles = (boxes[:, :2] + boxes[:, 2:]).astype(np.float64) / 2
    sides = np.sqrt(np.prod(np.maximum(boxes[:, 2:] - boxes[:, :2], 1.0), axis=1, dtype=np.float64))
    factors = np.minimum(SIDE / (around * sides), _MOST_ENLARGED)
    # A pixel's center lies half a pixel from its corner, in both pictures.
    patches = [
        warp(rgb, np.column_stack([np.eye(2) * factor, SIDE / 2 - factor * (middle - 0.5) - 0.5]), SIDE)
        for middle, factor in zip(middles, factors, strict=True)
    ]
    found = detect_parts(patches, lambda picture: detector.detect_at(picture, 1.0, _NEARLY))
    return joined(
        NOTHING,
        *(
            _middle(part).scaled(1 / float(factor)).moved(float(middle[0]), float(middle[1]))
            for part, middle, factor in zip(found, middles, factors, strict=True)
            if len(part)
        ),
    )


def _middle(part: Detections) -> Detections:
    """The face nearest to the middle of a patch, in pixels from there."""
    off = np.abs(part.boxes[:, :2] + part.boxes[:, 2:] - SIDE).max(axis=1)
    return part.take(np.array([int(np.argmin(off))])).moved(-SIDE / 2, -SIDE / 2)


def without_parts(hints: Detections, faces: Detections, part: float) -> Detections:
    """Those hints that do not lie inside one of `faces`; an eye of a large face resembles a small face.

    Args:
        hints: what may be faces.
        faces: what surely are, in the same pixels.
        part: a hint at least this many times as large as the face it lies in is no part of it.
    """
    if not len(hints) or not len(faces):
        return hints
    return hints.take(np.flatnonzero(~_are_parts(hints, faces, part)))


def _are_parts(hints: Detections, faces: Detections, part: float) -> NDArray[np.bool_]:
    """Bool [N]: which hints lie inside one of `faces`, and are smaller than `part` times it."""
    middles = (hints.boxes[:, None, :2] + hints.boxes[:, None, 2:]) / 2
    within = ((middles > faces.boxes[None, :, :2]) & (middles < faces.boxes[None, :, 2:])).all(axis=2)
    parts = within & (sizes(hints)[:, None] < part * sizes(faces)[None])
    return np.asarray(parts.any(axis=1), dtype=np.bool_)


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
