"""Find faces in a picture in which none is upright: a camera on its side or upside down, somebody who lies.

A detector finds a face that lies on its side rarely and an upside-down one often, with little confidence. So the
picture is turned by a quarter and searched at a low score; whatever it gives, and whatever the upright picture gave, is
cut out, enlarged, turned all four ways, and detected again. An upside-down face may give a high score at a wrong angle,
so the two likeliest angles are kept, and the recognizer chooses.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from familiard.vision.detect import Detector
from familiard.vision.detections import NOTHING, Detections, joined
from familiard.vision.letterbox import scaled_by
from familiard.vision.orientation import turned_by
from familiard.vision.patches import without_parts
from familiard.vision.quarters import QUARTERS, detect_turned, pose, quarters_of
from familiard.vision.regions import sizes

# Least confidence of what is detected again, and how many of the best are.
_HINT = 0.1
_MOST = 4
# Half way between two quarters a face has little confidence; turned upright it has its own.
_MAYBE, _FINE_SIDE = 0.3, 160
# Angles of each that the recognizer chooses from.
_LIKELIEST = 2
# Smaller ones are not faces that anybody could be recognized by, in pixels of the picture.
_LEAST_SIZE = 16.0
# The same beside an upright face, where nearly always nobody lies; a hint is at least so large for the largest face.
_SURE, _MOST_LYING, _LEAST_LYING = 0.9, 2, 0.5
# What lies in a face is a part of it, unless it is so many times as large.
_APART = 3.0


def search_turned(rgb: NDArray[np.uint8], seen: Detections, detector: Detector, pixels: int) -> Detections:
    """Faces at any angle, in the pixels of `rgb`, each at the likeliest angles.

    Args:
        rgb: uint8 [H, W, 3].
        seen: what the upright picture gave at a low score.
        detector: with its network.
        pixels: of a pass over all of the turned picture, at most its own.
    """
    height, width = rgb.shape[:2]
    factor = min(1.0, math.sqrt(pixels / (height * width)))
    small, factor = scaled_by(rgb, factor)
    quarter = detector.detect_at(turned_by(small, -1), 1.0, _HINT)
    back = turned_back(quarter, 1, small.shape[1], small.shape[0])
    hints = joined(seen, back.scaled(1 / factor))
    hints = hints.take(np.flatnonzero((sizes(hints) >= _LEAST_SIZE) & (hints.scores >= _HINT)))
    hints = hints.suppress(detector.nms)
    hints = hints.take(np.arange(min(len(hints), _MOST)))
    return _likeliest(rgb, hints, detector)


def turn_found(rgb: NDArray[np.uint8], found: Detections, detector: Detector) -> Detections:
    """Faces that were found as if they were upright, as they are found on their side or upside down.

    An upside-down face may pass for an upright one whose eyes are the mouth.
    """
    return _likeliest(rgb, found.take(np.arange(min(len(found), _MOST // 2))), detector, QUARTERS[1:])


def _likeliest(
    rgb: NDArray[np.uint8],
    hints: Detections,
    detector: Detector,
    quarters: tuple[float, ...] = QUARTERS,
) -> Detections:
    found = quarters_of(
        rgb, list(hints.boxes), lambda part: detector.detect_at(part, 1.0, _MAYBE), _MAYBE, quarters
    )
    likeliest = [
        (box, one) for box, angles in zip(hints.boxes, found, strict=True) for one in angles[:_LIKELIEST]
    ]
    return joined(
        NOTHING, *(face for box, one in likeliest for face in _at_its_angle(rgb, box, one, detector))
    )


def _at_its_angle(
    rgb: NDArray[np.uint8], box: NDArray[np.float32], found: Detections, detector: Detector
) -> list[Detections]:
    """What was found at a quarter, as it is found upright; nothing where neither is a face."""
    upright = detect_turned(rgb, box, pose(found.landmarks[0])[0], detector.detect_part, _FINE_SIDE)
    if upright is not None:
        return [upright]
    return [found] if found.scores[0] >= detector.score else []


def search_lying(
    rgb: NDArray[np.uint8], seen: Detections, faces: Detections, detector: Detector
) -> Detections:
    """Faces of people who lie beside somebody upright, in the pixels of `rgb`.

    Args:
        rgb: uint8 [H, W, 3].
        seen: what a pass over it gave at a low score; it shows most faces that lie.
        faces: what was found so far, at least one.
        detector: with its network.
    """
    unsure = seen.take(np.flatnonzero((seen.scores < detector.score) & (seen.scores >= _HINT)))
    least = max(_LEAST_SIZE, _LEAST_LYING * float(sizes(faces).max()))
    hints = without_parts(unsure.take(np.flatnonzero(sizes(unsure) >= least)), faces, _APART)
    hints = hints.take(np.arange(min(len(hints), _MOST_LYING)))
    found = quarters_of(rgb, list(hints.boxes), detector.detect_part, _SURE)
    return without_parts(joined(NOTHING, *(angles[0] for angles in found if angles)), faces, _APART)


def turned_back(found: Detections, quarters: int, width: int, height: int) -> Detections:
    """Faces of a picture that was turned counterclockwise, in the picture of that size as it was.

    Args:
        found: in the turned picture.
        quarters: how often it was turned by 90 degrees.
        width: of the picture as it was.
        height: of the picture as it was.
    """
    quarters %= 4
    if not quarters or not len(found):
        return found
    points = _points_back(found.landmarks, quarters, width, height)
    corners = _points_back(found.boxes.reshape(-1, 2, 2), quarters, width, height)
    boxes = np.concatenate([corners.min(axis=1), corners.max(axis=1)], axis=1)
    return Detections(boxes, points, found.scores)


def _points_back(points: NDArray[np.float32], quarters: int, width: int, height: int) -> NDArray[np.float32]:
    x, y = points[..., 0], points[..., 1]
    if quarters == 1:
        back = (width - y, x)
    elif quarters == 2:
        back = (width - x, height - y)
    else:
        back = (y, height - x)
    return np.stack(back, axis=-1).astype(np.float32)
