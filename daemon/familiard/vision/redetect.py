"""Redetect faces whose landmarks cannot be trusted: lying, upside down, or too large for the detector.

Detectors are trained on upright faces. One that lies on its side is found, but its landmarks are off, and of one
that is upside down they are simply wrong. Rotated upright and detected again, both get good landmarks:
measured on LFW turned by 60°, 90° and 180°, the similarity to the upright photo's embedding rises from .77, .50
and .40 to .95 and more. Upright faces are not touched, and cost nothing.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from familiard.vision.detections import Detections
from familiard.vision.mosaic import DetectPart
from familiard.vision.quarters import best_quarter, detect_turned, pose

# Degrees from upright, as the landmarks have it (they fall short: 30 mean some 38), from which redetecting pays.
_UPRIGHT = 30.0
# … above which the angle itself is in doubt, as it is where the landmarks do not look like a face's
# (root mean square distance to the template in the 112-pixel crop; 99.8 % of LFW are below).
_LYING = 65.0
_UNLIKE = 10.0
# Side in pixels of the cut-out that is detected again; the cut-out is twice as large as the face.
_SIDE = 224
# Faces below this size, in pixels, get better landmarks enlarged. On faces of 28 pixels in a camera's frame, ten points
# more are recognized.
_SMALL = 90.0
_SMALL_SIDE = 160
# A face is turned by the angle that its landmarks have at the last one, until it is upright, at most so often.
_TURNS = 3
# Degrees up to which turning it is not worth it.
_LEVEL = 8.0


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
    angle, unlike = pose(landmarks)
    in_doubt = unlike > _UNLIKE or abs(angle) > _LYING
    small = float(np.sqrt(max(0.0, float((box[2] - box[0]) * (box[3] - box[1]))))) < _SMALL
    if not (in_doubt or large or small or abs(angle) > _UPRIGHT):
        return None
    if not in_doubt:
        side = _SMALL_SIDE if small else _SIDE
        again = detect_turned(rgb, box, angle if abs(angle) > _LEVEL else 0.0, detect, side)
        if again is None or abs(angle) <= _UPRIGHT or _differ(pose(again.landmarks[0])[0], angle) <= _UPRIGHT:
            return None if again is None else _first(again)
        # Turned upright it is not upright: the angle was wrong.
    best = best_quarter(rgb, box, detect, 0.0)
    if best is None:
        return None
    angle = pose(best.landmarks[0])[0]
    for _ in range(_TURNS):
        finest = detect_turned(rgb, box, angle, detect, _SIDE)
        if finest is None:
            break
        best, turned = finest, angle
        angle = pose(best.landmarks[0])[0]
        if _differ(angle, turned) <= _UPRIGHT:
            break
    return _first(best)


def _differ(angle: float, other: float) -> float:
    """Degrees between two angles, 0 to 180."""
    return abs((angle - other + 180.0) % 360.0 - 180.0)


def _first(found: Detections) -> NDArray[np.float32]:
    landmarks: NDArray[np.float32] = found.landmarks[0]
    return landmarks
