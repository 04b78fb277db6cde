"""How well a grouping fits the truth: BCubed and pairs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Fit:
    """Precision, recall, and F: their harmonic mean."""

    precision: float
    recall: float

    @property
    def f(self) -> float:
        """2·P·R / (P + R)."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def singletons(labels: NDArray[np.int64]) -> NDArray[np.int64]:
    """Labels where everybody that is in no group (below 0) is a group of one."""
    alone = labels < 0
    own = labels.max(initial=-1) + 1 + np.arange(int(alone.sum()))
    filled = labels.copy()
    filled[alone] = own
    return filled


def bcubed(labels: NDArray[np.int64], truth: NDArray[np.str_] | NDArray[np.int64]) -> Fit:
    """BCubed (Bagga and Baldwin, 1998): for each item, how pure its group is, and how much of its class is there.

    Args:
        labels: int64 [N], the group of each item; below 0: a group of its own.
        truth: [N], the class of each item.
    """
    if not len(labels):
        return Fit(1.0, 1.0)
    precision, recall = items_of(labels, truth)
    return Fit(float(precision.mean()), float(recall.mean()))


def items_of(
    labels: NDArray[np.int64], truth: NDArray[np.str_] | NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """BCubed precision and recall of each item, float64 [N] each."""
    group, kind, cell = _cells(labels, truth)
    shared = np.bincount(cell)[cell]
    return shared / np.bincount(group)[group], shared / np.bincount(kind)[kind]


def pairwise(labels: NDArray[np.int64], truth: NDArray[np.str_] | NDArray[np.int64]) -> Fit:
    """Of all pairs of items: how many that are together belong together, and the reverse.

    Large classes count by the square of their size, so this leans to whoever has most photos.
    """
    group, kind, cell = _cells(labels, truth)
    together, belong, right = (_pairs(np.bincount(rows)) for rows in (group, kind, cell))
    return Fit(right / together if together else 1.0, right / belong if belong else 1.0)


def largest(labels: NDArray[np.int64]) -> int:
    """Items in the largest group."""
    return int(np.bincount(singletons(labels)).max(initial=0))


def _cells(
    labels: NDArray[np.int64], truth: NDArray[np.str_] | NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Groups, classes, and their crossings, each int64 [N] without gaps."""
    group = np.unique(singletons(labels), return_inverse=True)[1].astype(np.int64)
    classes, kind = np.unique(truth, return_inverse=True)
    cell = np.unique(group * len(classes) + kind, return_inverse=True)[1].astype(np.int64)
    return group, kind.astype(np.int64), cell


def _pairs(sizes: NDArray[np.int64]) -> float:
    return float((sizes * (sizes - 1) // 2).sum())
