"""Which faces of a changed photo are those of before: by similarity first, then by place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

SAME_PLACE = 0.4
"""Intersection over union from which two boxes without a comparable embedding are one face."""
NEARNESS = 0.25
"""What the same place, and the same moment, add to a similarity: they decide between lookalikes, no more."""
MOMENT_SECONDS = 2.0


@dataclass(frozen=True, slots=True, eq=False)
class Sight:
    """A face of one state of a photo or video.

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


Judge: TypeAlias = Callable[[Sight, Sight], tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Pairs:
    """Which old face is which new one, by their positions; and how many pairs their similarity made."""

    new_of: dict[int, int]
    alike: int


def pair(before: list[Sight], after: list[Sight], least: float) -> Pairs:
    """Pair the faces of two states of a photo, each at most once.

    An edit changes a face little, wherever a rotation or a crop moves it, so similarity decides; place and moment
    only tell lookalikes apart. Faces that similarity cannot judge are paired where they lie.

    Args:
        least: cosine from which two faces are the same person's.
    """
    new_of = _assign(before, after, [*range(len(before))], [*range(len(after))], _likeness, least)
    alike = len(new_of)
    old_left = [i for i in range(len(before)) if i not in new_of]
    new_left = [j for j in range(len(after)) if j not in set(new_of.values())]
    new_of |= _assign(before, after, old_left, new_left, _placement, SAME_PLACE)
    return Pairs(new_of, alike)


def overlap(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> float:
    """Intersection over union of two boxes."""
    width = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
    height = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
    if width <= 0 or height <= 0:
        return 0.0
    shared = width * height
    return shared / (one[2] * one[3] + other[2] * other[3] - shared)


def _likeness(one: Sight, other: Sight) -> tuple[float, float]:
    """How alike two faces are, and what their places say beside it."""
    if one.embedding is None or other.embedding is None:
        return -1.0, 0.0
    return float(one.embedding @ other.embedding), overlap(one.place, other.place)


def _placement(one: Sight, other: Sight) -> tuple[float, float]:
    """How much two faces lie in one place, where their embeddings cannot say that they are two people."""
    if one.usable and other.usable and one.embedding is not None and other.embedding is not None:
        return -1.0, 0.0
    return overlap(one.place, other.place), 0.0


def _assign(
    before: list[Sight], after: list[Sight], rows: list[int], columns: list[int], judge: Judge, least: float
) -> dict[int, int]:
    """The pairs of those rows and columns that are worth most together, none below `least`."""
    if not rows or not columns:
        return {}
    worth = np.zeros((len(rows), len(columns)))
    for row, i in enumerate(rows):
        for column, j in enumerate(columns):
            value, beside = judge(before[i], after[j])
            if value >= least:
                near = np.exp(-abs(before[i].offset - after[j].offset) / MOMENT_SECONDS)
                worth[row, column] = 1.0 + value + NEARNESS * (beside + float(near))
    # Takes a second to import, and few photos are ever edited.
    from scipy.optimize import linear_sum_assignment

    chosen = zip(*linear_sum_assignment(worth, maximize=True), strict=True)
    return {rows[row]: columns[column] for row, column in chosen if worth[row, column] > 0}
