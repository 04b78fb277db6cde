"""Redetect faces whose landmarks cannot be trusted: lying, upside down, or too large for the detector.

Detectors are trained on upright faces. One that lies on its side is found, but its landmarks are off, and of one
that is upside down they are simply wrong. Rotated upright and detected again, both get good landmarks:
measured on LFW turned by 60°, 90° and 180°, the similarity to the upright photo's embedding rises from .77, .50
and .40 to .95 and more. Upright faces are not touched, and cost nothing.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from familiard.vision.align import TEMPLATE, aligned_landmarks, similarity
from familiard.vision.detections import Detections
from familiard.vision.warp import warp

DetectPart = Callable[[NDArray[np.uint8]], Detections]

# Degrees from upright, as the landmarks have it (they fall short: 30 mean some 38), from which redetecting pays.
_UPRIGHT = 30.0
# … above which the angle itself is in doubt, as it is where the landmarks do not look like a face's
# (root mean square distance to the template in the 112-pixel crop; 99.8 % of LFW are below).
_LYING = 65.0
_UNLIKE = 10.0
# What a pixel of that distance costs in score, when orientations are compared.
_UNLIKE_COST = 0.02
QUARTERS = (0.0, 90.0, 180.0, 270.0)
# Side in pixels of the cut-out that is detected again; the cut-out is twice as large as the face.
_SIDE = 224
# Faces below this size, in pixels, get better landmarks enlarged. On faces of 28 pixels in a camera's frame, ten points
# more are recognized.
_SMALL = 90.0
_SMALL_SIDE = 160
# Degrees up to which turning it is not worth it.
_LEVEL = 8.0
# … and where only the angle is asked for.
_QUICK_SIDE = 128
_MARGIN = 2.0
# It must be found again this close to the middle, as a part of the side.
_NEAR = 0.2


def redetect(rgb: NDArray[np.uint8], found: Detections, detect: DetectPart, largest: float) -> Detections:
    """Return the same faces, with better landmarks where the first ones were in doubt.

    Args:
        rgb: uint8 [H, W, 3].
        found: in its pixels.
        detect: finds faces in a small picture.
        largest: side of a box, in pixels of `rgb`, up to which the detector is sure of the landmarks.
    """
    landmarks = found.landmarks
    for row in range(len(found)):
        box = found.boxes[row]
        large = float(max(box[2] - box[0], box[3] - box[1])) > largest
        better = _better(rgb, box, found.landmarks[row], detect, large=large)
        if better is not None:
            if landmarks is found.landmarks:
                landmarks = landmarks.copy()
            landmarks[row] = better
    return found if landmarks is found.landmarks else Detections(found.boxes, landmarks, found.scores)


def _better(
    rgb: NDArray[np.uint8],
    box: NDArray[np.float32],
    landmarks: NDArray[np.float32],
    detect: DetectPart,
    *,
    large: bool,
) -> NDArray[np.float32] | None:
    angle, unlike = _pose(landmarks)
    in_doubt = unlike > _UNLIKE or abs(angle) > _LYING
    small = float(np.sqrt(max(0.0, float((box[2] - box[0]) * (box[3] - box[1]))))) < _SMALL
    if not (in_doubt or large or small or abs(angle) > _UPRIGHT):
        return None
    if not in_doubt:
        side = _SMALL_SIDE if small else _SIDE
        again = _turned(rgb, box, angle if abs(angle) > _LEVEL else 0.0, detect, side)
        return None if again is None else _first(again)
    best = best_quarter(rgb, box, detect, 0.0)
    if best is None:
        return None
    finest = _turned(rgb, box, _pose(best.landmarks[0])[0], detect)
    return _first(best if finest is None else finest)


def best_quarter(
    rgb: NDArray[np.uint8], box: NDArray[np.float32], detect: DetectPart, least: float
) -> Detections | None:
    """The face in `box` as it is found at the best of four angles; None where none has a score of `least`."""
    found = quarters_of(rgb, box, detect, least)
    return found[0] if found else None


def quarters_of(
    rgb: NDArray[np.uint8],
    box: NDArray[np.float32],
    detect: DetectPart,
    least: float,
    quarters: tuple[float, ...] = QUARTERS,
) -> list[Detections]:
    """The face in `box` as it is found when the image is turned by each angle, with a score of `least`, best first."""
    found = [
        again
        for quarter in quarters
        if (again := _turned(rgb, box, quarter, detect, _QUICK_SIDE)) is not None and again.scores[0] >= least
    ]
    return sorted(
        found, key=lambda again: _UNLIKE_COST * _pose(again.landmarks[0])[1] - float(again.scores[0])
    )


def _pose(landmarks: NDArray[np.float32]) -> tuple[float, float]:
    """Degrees by which the face is turned clockwise in the image, and how far the landmarks are from a face's."""
    matrix = similarity(landmarks)
    if matrix is None:
        return 0.0, np.inf
    off = aligned_landmarks(landmarks, matrix) - TEMPLATE
    angle = np.degrees(np.arctan2(-matrix[1, 0], matrix[0, 0]))
    return float(angle), float(np.sqrt((off**2).sum(axis=1).mean()))


def _first(found: Detections) -> NDArray[np.float32]:
    landmarks: NDArray[np.float32] = found.landmarks[0]
    return landmarks


def _turned(
    rgb: NDArray[np.uint8], box: NDArray[np.float32], angle: float, detect: DetectPart, side: int = _SIDE
) -> Detections | None:
    """The face in `box` as it is found when the image is turned back by `angle` degrees, in pixels of `rgb`."""
    middle = (box[:2] + box[2:]).astype(np.float64) / 2
    edge = float(max(box[2] - box[0], box[3] - box[1], 1.0)) * _MARGIN
    turn = np.radians(angle)
    factor = side / edge
    linear = factor * np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    shift = side / 2 - linear @ middle
    found = detect(warp(rgb, np.column_stack([linear, shift]), side))
    if not len(found):
        return None
    off = np.linalg.norm((found.boxes[:, :2] + found.boxes[:, 2:]) / 2 - side / 2, axis=1)
    nearest = int(np.argmin(off))
    if off[nearest] > _NEAR * side:
        return None
    back = np.linalg.inv(linear).T
    landmarks = (found.landmarks[nearest : nearest + 1] - shift) @ back
    left, top, right, bottom = found.boxes[nearest]
    corners = (np.array([[left, top], [right, top], [left, bottom], [right, bottom]]) - shift) @ back
    box = np.concatenate([corners.min(axis=0), corners.max(axis=0)])[None]
    return Detections(
        box.astype(np.float32), landmarks.astype(np.float32), found.scores[nearest : nearest + 1]
    )
