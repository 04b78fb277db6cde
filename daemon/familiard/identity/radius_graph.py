"""The exact radius-neighbor graph of many embeddings, in blocks of bounded memory.

Most pairs are ruled out by a few coordinates. Turned onto its principal axes, an embedding is a head of d
coordinates and a rest; by Cauchy and Schwarz

    x · y  ≤  head(x) · head(y) + |rest(x)| · |rest(y)|

With the length of the rest as one more coordinate, that bound is itself a product of two short vectors. Only
pairs whose bound reaches are multiplied in full, so nothing is lost (the partial distances of Cheng et al., "Fast
search of nearest neighbors", ICASSP 1984, on principal axes). How long the head is depends on the recognizer:
the faces of `mobile` lie in 160 of their 512 dimensions.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

BLOCK = 2048
"""Rows and columns compared at once: 16 MiB of float32 bounds."""
CHUNK = 8192
"""Pairs multiplied in full at once: 32 MiB of float32 at 512 dimensions."""
SAMPLE = 512
"""Faces of each side by which the length of the head is chosen."""
STEP = 32
"""Lengths of the head that are tried are multiples of this."""
GATHER_COST = 128.0
"""What a pair multiplied by itself costs, as against one inside a product of matrices (measured: 0.9 µs and 7 ns)."""
ROUNDING = 1e-5
"""Far more than the error of a float32 product, far less than any difference between faces."""


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """Pairs of faces that lie within a radius, each once.

    Attributes:
        first, second: int64 [M], first < second.
        similarity: float32 [M], cosine.
    """

    first: NDArray[np.int64]
    second: NDArray[np.int64]
    similarity: NDArray[np.float32]


def pairs_within(embeddings: NDArray[np.float32], radius: float) -> Pairs:
    """All pairs at a cosine distance of at most `radius`; exact.

    Args:
        embeddings: float32 [N, D], L2-normalized.
        radius: cosine distance.

    Time grows with N², memory with the number of pairs.
    """
    least = 1.0 - radius
    bounding = _bounding(embeddings, least)
    found = [
        _confirmed(embeddings, first, second, least)
        for first, second in _candidates(bounding, least - ROUNDING)
    ]
    return Pairs(
        np.concatenate([np.empty(0, dtype=np.int64), *(pairs.first for pairs in found)]),
        np.concatenate([np.empty(0, dtype=np.int64), *(pairs.second for pairs in found)]),
        np.concatenate([np.empty(0, dtype=np.float32), *(pairs.similarity for pairs in found)]),
    )


def _bounding(embeddings: NDArray[np.float32], least: float) -> NDArray[np.float32]:
    """Short vectors, float32 [N, d + 1], whose products are nowhere less than those of the embeddings."""
    axes = np.linalg.eigh(embeddings.T @ embeddings)[1][:, ::-1]
    return _head(embeddings, axes[:, : _head_length(embeddings, axes, least)])


def _head(embeddings: NDArray[np.float32], axes: NDArray[np.float32]) -> NDArray[np.float32]:
    head = embeddings @ axes
    rest = np.einsum("nd,nd->n", embeddings, embeddings) - np.einsum("nd,nd->n", head, head)
    return np.column_stack([head, np.sqrt(np.maximum(rest, 0.0) + ROUNDING**2)])


def _head_length(embeddings: NDArray[np.float32], axes: NDArray[np.float32], least: float) -> int:
    """The length that costs least on a sample: a long head is slow, a short one rules out too few pairs."""
    length = embeddings.shape[1]
    some = embeddings[:: max(1, len(embeddings) // (2 * SAMPLE))]
    costs = {}
    for tried in range(STEP, length, STEP):
        short = _head(some, axes[:, :tried])
        reached = np.mean(short[::2] @ short[1::2].T >= least) if len(some) > 1 else 0.0
        costs[tried] = tried / length + GATHER_COST * float(reached)
    return min(costs, key=lambda tried: costs[tried], default=length)


def _candidates(
    bounding: NDArray[np.float32], least: float
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Pairs whose bound reaches, first < second, block by block."""
    for row in range(0, len(bounding), BLOCK):
        for column in range(row, len(bounding), BLOCK):
            bound = bounding[row : row + BLOCK] @ bounding[column : column + BLOCK].T
            first, second = np.divmod(np.flatnonzero(bound >= least), bound.shape[1])
            if row == column:
                upper = first < second
                first, second = first[upper], second[upper]
            yield first + row, second + column


def _confirmed(
    embeddings: NDArray[np.float32], first: NDArray[np.int64], second: NDArray[np.int64], least: float
) -> Pairs:
    """The pairs that are as similar when multiplied in full."""
    similarity = np.empty(len(first), dtype=np.float32)
    for start in range(0, len(first), CHUNK):
        some = slice(start, start + CHUNK)
        similarity[some] = np.einsum("nd,nd->n", embeddings[first[some]], embeddings[second[some]])
    near = similarity >= np.float32(least)
    return Pairs(first[near], second[near], similarity[near])
