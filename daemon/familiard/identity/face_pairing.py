"""Match the faces of an edited photo to the faces it had before: by similarity first, then by position."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

SAME_POSITION = 0.4
"""Intersection over union from which two boxes without a comparable embedding are one face."""
PROXIMITY_BONUS = 0.25
"""What equal position and equal time add to a similarity: enough to decide between lookalikes, no more."""
MOMENT_SECONDS = 2.0


@dataclass(frozen=True, slots=True, eq=False)
class FaceView:
    """A face in one version of a photo or video.

    Attributes:
        embedding: float32 [D], L2-normalized, or None where there is none, or none that can be compared.
        place: x, y, width, height as shares of the image.
        offset: seconds into the video, 0 for a photo.
        usable: whether its embedding is good enough to decide alone.
    """

    embedding: NDArray[np.float32] | None
    place: tuple[float, float, float, float]
    offset: float = 0.0
    usable: bool = True


Judge: TypeAlias = Callable[[FaceView, FaceView], tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Pairing:
    """New faces by old face (indices), and how many of the pairs similarity decided."""

    new_of: dict[int, int]
    alike: int


def pair(before: list[FaceView], after: list[FaceView], least: float) -> Pairing:
    """Pair the faces of two versions of a photo, each at most once.

    An edit changes a face little, wherever a rotation or a crop moves it, so similarity decides; position and time
    only tell lookalikes apart. Faces without a usable embedding are paired by position.

    Args:
        least: the smallest cosine at which two faces are one person.
    """
    new_of = _assign(before, after, [*range(len(before))], [*range(len(after))], _likeness, least)
    alike = len(new_of)
    old_left = [i for i in range(len(before)) if i not in new_of]
    new_left = [j for j in range(len(after)) if j not in set(new_of.values())]
    new_of |= _assign(before, after, old_left, new_left, _placement, SAME_POSITION)
    return Pairing(new_of, alike)


def overlap(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> float:
    """Intersection over union of two boxes."""
    width = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
    height = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
    if width <= 0 or height <= 0:
        return 0.0
    shared = width * height
    return shared / (one[2] * one[3] + other[2] * other[3] - shared)


def _likeness(one: FaceView, other: FaceView) -> tuple[float, float]:
    """The similarity of two faces, and the overlap of their boxes."""
    if one.embedding is None or other.embedding is None:
        return -1.0, 0.0
    return float(one.embedding @ other.embedding), overlap(one.place, other.place)


def _placement(one: FaceView, other: FaceView) -> tuple[float, float]:
    """The overlap of two boxes, unless two usable embeddings could decide better."""
    if one.usable and other.usable and one.embedding is not None and other.embedding is not None:
        return -1.0, 0.0
    return overlap(one.place, other.place), 0.0


def _assign(
    before: list[FaceView],
    after: list[FaceView],
    rows: list[int],
    columns: list[int],
    judge: Judge,
    least: float,
) -> dict[int, int]:
    """The assignment of those rows to columns with the greatest total worth; no pair below `least`."""
    if not rows or not columns:
        return {}
    worth = np.zeros((len(rows), len(columns)))
    for row, i in enumerate(rows):
        for column, j in enumerate(columns):
            value, beside = judge(before[i], after[j])
            if value >= least:
                near = np.exp(-abs(before[i].offset - after[j].offset) / MOMENT_SECONDS)
                worth[row, column] = 1.0 + value + PROXIMITY_BONUS * (beside + float(near))
    # Takes a second to import, and few photos are ever edited.
    from scipy.optimize import linear_sum_assignment

    chosen = zip(*linear_sum_assignment(worth, maximize=True), strict=True)
    return {rows[row]: columns[column] for row, column in chosen if worth[row, column] > 0}
