"""Find out which way up a face is: turned all four ways, and detected each time, side by side."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from familiard.vision.align import TEMPLATE, aligned_landmarks, similarity
from familiard.vision.detections import Detections
from familiard.vision.mosaic import DetectPart, detect_parts
from familiard.vision.warp import warp

QUARTERS = (0.0, 90.0, 180.0, 270.0)
"""Degrees."""
# What a pixel of distance to the template in the 112-pixel crop costs in score, when angles are compared.
_UNLIKE_COST = 0.02
# Side of a cut-out in pixels. A third of the faces that are tilted by 60° and more get useless landmarks at 96.
_SIDE = 128
# A cut-out is so many times as large as the face.
_MARGIN = 2.0
# A face must be found again this close to the middle, as a part of the side.
_NEAR = 0.2


def best_quarter(
    rgb: NDArray[np.uint8], box: NDArray[np.float32], detect: DetectPart, least: float
) -> Detections | None:
    """The face in `box` as it is found at the best of four angles; None where none has a score of `least`."""
    found = quarters_of(rgb, [box], detect, least)[0]
    return found[0] if found else None


def quarters_of(
    rgb: NDArray[np.uint8],
    boxes: Sequence[NDArray[np.float32]],
    detect: DetectPart,
    least: float,
    quarters: tuple[float, ...] = QUARTERS,
) -> list[list[Detections]]:
    """The face in each box as it is found when the image is turned by each angle, with a score of `least`, best first."""
    parts, matrices = [], []
    for box in boxes:
        upright = _turning(box, 0.0, _SIDE)
        part = warp(rgb, upright, _SIDE)
        for quarter in quarters:
            turns = round(quarter / 90)
            parts.append(np.rot90(part, turns))
            matrices.append(_turned(upright, turns))
    back = [
        _nearest_back(found, matrix, _SIDE)
        for found, matrix in zip(detect_parts(parts, detect), matrices, strict=True)
    ]
    found = [one if one is not None and one.scores[0] >= least else None for one in back]
    return [
        sorted((one for one in found[start : start + len(quarters)] if one is not None), key=_cost)
        for start in range(0, len(found), len(quarters))
    ]


def _turned(matrix: NDArray[np.float64], turns: int) -> NDArray[np.float64]:
    """From an image to a part that was turned counterclockwise so often: float64 [2, 3]."""
    for _ in range(turns):
        across, down = matrix
        matrix = np.stack([down, np.array([0.0, 0.0, _SIDE - 1]) - across])
    return matrix


def _cost(found: Detections) -> float:
    return _UNLIKE_COST * pose(found.landmarks[0])[1] - float(found.scores[0])


def pose(landmarks: NDArray[np.float32]) -> tuple[float, float]:
    """Degrees by which the face is turned clockwise in the image, and how far the landmarks are from a face's."""
    matrix = similarity(landmarks)
    if matrix is None:
        return 0.0, np.inf
    off = aligned_landmarks(landmarks, matrix) - TEMPLATE
    angle = np.degrees(np.arctan2(-matrix[1, 0], matrix[0, 0]))
    return float(angle), float(np.sqrt((off**2).sum(axis=1).mean()))


def detect_turned(
    rgb: NDArray[np.uint8], box: NDArray[np.float32], angle: float, detect: DetectPart, side: int
) -> Detections | None:
    """The face in `box` as it is found when the image is turned back by `angle` degrees, in pixels of `rgb`.

    Args:
        side: of the cut-out that is searched, in pixels.
    """
    matrix = _turning(box, angle, side)
    return _nearest_back(detect(warp(rgb, matrix, side)), matrix, side)


def _turning(box: NDArray[np.float32], angle: float, side: int) -> NDArray[np.float64]:
    """From an image to a cut-out of `side` pixels around a face, turned back by `angle` degrees: float64 [2, 3]."""
    middle = (box[:2] + box[2:]).astype(np.float64) / 2
    edge = float(max(box[2] - box[0], box[3] - box[1], 1.0)) * _MARGIN
    turn = np.radians(angle)
    linear = side / edge * np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    return np.column_stack([linear, side / 2 - linear @ middle])


def _nearest_back(found: Detections, matrix: NDArray[np.float64], side: int) -> Detections | None:
    """The face in the middle of a cut-out, in pixels of the image; None where there is none.

    Args:
        found: in pixels of the cut-out.
        matrix: from the image to the cut-out.
        side: of the cut-out, in pixels.
    """
    if not len(found):
        return None
    off = np.linalg.norm((found.boxes[:, :2] + found.boxes[:, 2:]) / 2 - side / 2, axis=1)
    nearest = int(np.argmin(off))
    if off[nearest] > _NEAR * side:
        return None
    linear, shift = matrix[:, :2], matrix[:, 2]
    back = np.linalg.inv(linear).T
    landmarks = (found.landmarks[nearest : nearest + 1] - shift) @ back
    left, top, right, bottom = found.boxes[nearest]
    corners = (np.array([[left, top], [right, top], [left, bottom], [right, bottom]]) - shift) @ back
    box = np.concatenate([corners.min(axis=0), corners.max(axis=0)])[None]
    return Detections(
        box.astype(np.float32), landmarks.astype(np.float32), found.scores[nearest : nearest + 1]
    )
