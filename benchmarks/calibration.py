"""What a similarity says about being right: a logistic curve, and how well it keeps its word."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.enrolled_people import Trial

NEWTON = 50
BINS = (0.0, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 1.0)


@dataclass(frozen=True, slots=True)
class Curve:
    """confidence = 1 / (1 + exp(−(similarity − midpoint) · slope))."""

    midpoint: float
    slope: float

    def at(self, similarity: NDArray[np.float32]) -> NDArray[np.float64]:
        """Confidence 0…1."""
        exponent = np.clip((similarity - self.midpoint) * self.slope, -60, 60)
        return np.asarray(1 / (1 + np.exp(-exponent)), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Bin:
    """Faces whose confidence lies between two values: how many, what was promised, what came true."""

    low: float
    high: float
    count: int
    promised: float
    true: float


def pooled(trials: Sequence[Trial]) -> tuple[NDArray[np.float32], NDArray[np.bool_], NDArray[np.float64]]:
    """Similarities, whether they were right, and weights by which known and unknown faces count alike."""
    best = np.concatenate([one.best for one in trials])
    right = np.concatenate([one.right for one in trials])
    known = np.concatenate([one.known for one in trials])
    weights = np.where(known, 0.5 / max(1, int(known.sum())), 0.5 / max(1, int((~known).sum())))
    return best, right, weights


def fit(trials: Sequence[Trial]) -> Curve:
    """Logistic regression by Newton's method (Platt, 1999)."""
    best, right, weights = pooled(trials)
    design = np.stack([np.ones(len(best)), best], axis=1)
    beta = np.array([-8.0, 20.0])
    for _ in range(NEWTON):
        p = 1 / (1 + np.exp(-np.clip(design @ beta, -60, 60)))
        gradient = design.T @ (weights * (right - p))
        hessian = (design * (weights * p * (1 - p))[:, None]).T @ design + 1e-9 * np.eye(2)
        step = np.linalg.solve(hessian, gradient)
        beta += step
        if np.abs(step).max() < 1e-6:
            break
    return Curve(float(-beta[0] / beta[1]), float(beta[1]))


def reliability(curve: Curve, trials: Sequence[Trial]) -> tuple[list[Bin], float]:
    """Bins of confidence, and the expected calibration error."""
    best, right, weights = pooled(trials)
    confidence = curve.at(best)
    bins, error = [], 0.0
    for low, high in itertools.pairwise(BINS):
        inside = (confidence >= low) & ((confidence < high) | (high == 1.0))
        if not inside.any():
            continue
        weight = weights[inside]
        promised, true = (float(np.average(values[inside], weights=weight)) for values in (confidence, right))
        bins.append(Bin(low, high, int(inside.sum()), promised, true))
        error += float(weight.sum() / weights.sum()) * abs(promised - true)
    return bins, error
