"""People mixed until they look as alike as siblings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from benchmarks.faces import Faces

WITHIN = 0.57
"""Mean similarity of two photos of one sister."""
MOST_PHOTOS = 80
SEED = 20261127


def mixed(faces: Faces, cosine: float, photos: int, pairs: int) -> tuple[Faces, list[tuple[str, str]]]:
    """Move the embeddings of one of two people towards the other, for pairs drawn from those with so many photos.

    Args:
        cosine: of the two means.
    """
    random = np.random.default_rng(SEED)
    names, counts = np.unique(faces.names, return_counts=True)
    enough = [str(name) for name in names[(counts >= photos) & (counts <= MOST_PHOTOS)]]
    drawn = random.permutation(enough)[: 2 * pairs].tolist()
    embeddings = faces.embeddings.copy()
    found = list(zip(drawn[::2], drawn[1::2], strict=True))
    for one, other in found:
        target = _unit(embeddings[faces.main[faces.names == one]].sum(axis=0))
        rows = faces.main[faces.names == other]
        embeddings[rows] = _moved(embeddings[rows], target, cosine, random)
    return replace(faces, embeddings=embeddings), found


def _moved(
    embeddings: NDArray[np.float32], target: NDArray[np.float32], cosine: float, random: np.random.Generator
) -> NDArray[np.float32]:
    """Embeddings whose mean is at a cosine from the target, scattered until their mean similarity is `WITHIN`."""
    noise = _unit(random.normal(size=embeddings.shape).astype(np.float32))

    def at(scatter: float) -> NDArray[np.float32]:
        scattered = embeddings + scatter * noise
        share = _solve(
            lambda share: float(_unit(_unit(scattered + share * target).sum(axis=0)) @ target) - cosine, -2, 5
        )
        return _unit(scattered + share * target)

    return at(_solve(lambda scatter: WITHIN - _within(at(scatter)), 0, 3))


def _within(embeddings: NDArray[np.float32]) -> float:
    count = len(embeddings)
    total = embeddings.sum(axis=0)
    return float(total @ total - count) / (count * (count - 1))


def _solve(growing: Callable[[float], float], low: float, high: float) -> float:
    """Where a growing function is zero, by bisection."""
    for _ in range(30):
        middle = (low + high) / 2
        low, high = (low, middle) if growing(middle) > 0 else (middle, high)
    return (low + high) / 2


def _unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    units: NDArray[np.float32] = vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)
    return units
