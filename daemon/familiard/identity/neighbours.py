"""Who lies near whom: the exact neighbourhood graph of many embeddings, in blocks of bounded memory."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

BLOCK = 2048
"""Rows and columns compared at once: 16 MiB of float32 similarities."""


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
        embeddings: float32 [N, D], L2-normalised.
        radius: cosine distance.

    Time grows with N², memory with the number of pairs.
    """
    least = np.float32(1.0 - radius)
    firsts, seconds, similarities = [], [], []
    for row in range(0, len(embeddings), BLOCK):
        for column in range(row, len(embeddings), BLOCK):
            block = embeddings[row : row + BLOCK] @ embeddings[column : column + BLOCK].T
            near = block >= least
            if row == column:
                near = np.triu(near, k=1)
            i, j = np.nonzero(near)
            firsts.append(i + row)
            seconds.append(j + column)
            similarities.append(block[i, j])
    if not firsts:
        none = np.empty(0, dtype=np.int64)
        return Pairs(none, none, np.empty(0, dtype=np.float32))
    return Pairs(np.concatenate(firsts), np.concatenate(seconds), np.concatenate(similarities))
