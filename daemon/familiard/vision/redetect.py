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
# Side in pixels of the cut-out that is detected again; the cut-out is twice as large as the face.
_SIDE = 224
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
    if not (in_doubt or large or abs(angle) > _UPRIGHT):
        return None
    if not in_doubt:
        return _turned(rgb, box, angle, detect)[0]
    best, best_worth = landmarks, -np.inf
    for quarter in (0.0, 90.0, 180.0, 270.0):
        again, score = _turned(rgb, box, quarter, detect)
        if again is None:
            continue
        worth = score - _UNLIKE_COST * _pose(again)[1]
        if worth > best_worth:
            best, best_worth = again, worth
    if best_worth == -np.inf:
        return None
    finest = _turned(rgb, box, _pose(best)[0], detect)[0]
    return best if finest is None else finest


def _pose(landmarks: NDArray[np.float32]) -> tuple[float, float]:
    """Degrees by which the face is turned clockwise in the image, and how far the landmarks are from a face's."""
    matrix = similarity(landmarks)
    if matrix is None:
        return 0.0, np.inf
    off = aligned_landmarks(landmarks, matrix) - TEMPLATE
    angle = np.degrees(np.arctan2(-matrix[1, 0], matrix[0, 0]))
    return float(angle), float(np.sqrt((off**2).sum(axis=1).mean()))


def _turned(
    rgb: NDArray[np.uint8], box: NDArray[np.float32], angle: float, detect: DetectPart
) -> tuple[NDArray[np.float32] | None, float]:
    """Landmarks and score of the face in `box` when the image is turned back by `angle` degrees."""
    middle = (box[:2] + box[2:]).astype(np.float64) / 2
    edge = float(max(box[2] - box[0], box[3] - box[1], 1.0)) * _MARGIN
    turn = np.radians(angle)
    factor = _SIDE / edge
    linear = factor * np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    shift = _SIDE / 2 - linear @ middle
    found = detect(warp(rgb, np.column_stack([linear, shift]), _SIDE))
    if not len(found):
        return None, 0.0
    off = np.linalg.norm((found.boxes[:, :2] + found.boxes[:, 2:]) / 2 - _SIDE / 2, axis=1)
    nearest = int(np.argmin(off))
    if off[nearest] > _NEAR * _SIDE:
        return None, 0.0
    landmarks = (found.landmarks[nearest] - shift) @ np.linalg.inv(linear).T
    return landmarks.astype(np.float32), float(found.scores[nearest])
