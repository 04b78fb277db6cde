"""Order the faces of one person for the eye: near-copies behind one face, and faces that look alike together."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

COPY = 0.9
"""Two pictures of one moment are more similar than this; two photos of one person seldom are."""
NEAR = 0.6
"""Fraction of the linkage threshold within which faces of one person belong to one sub-cluster."""


def sub_clusters(
    embeddings: NDArray[np.float32], qualities: NDArray[np.float32], farthest: float
) -> list[list[list[int]]]:
    """Sub-clusters of a person's faces, the largest first; each is a list of stacks, and each stack of rows.

    The first row of a stack is its best face, and the others are nearly copies of it. The best stack comes first.

    Args:
        embeddings: float32 [N, D], L2-normalized.
        qualities: float32 [N].
        farthest: the pack's linkage threshold, a cosine distance.
    """
    best_first = np.argsort(-qualities, kind="stable").tolist()
    stacks = _gathered(embeddings, best_first, COPY, follow_mean=False)
    leads = [stack[0] for stack in stacks]
    of_lead = dict(zip(leads, stacks, strict=True))
    groups = _gathered(embeddings, leads, 1.0 - NEAR * farthest, follow_mean=True)
    groups.sort(key=lambda group: -sum(len(of_lead[lead]) for lead in group))
    return [[of_lead[lead] for lead in group] for group in groups]


def _gathered(
    embeddings: NDArray[np.float32], rows: list[int], least: float, *, follow_mean: bool
) -> list[list[int]]:
    """Put each row to the most similar gathering, if that is similar enough, or else begin one with it."""
    found: list[list[int]] = []
    sums = np.empty((len(rows), embeddings.shape[1]), dtype=np.float32)
    units = np.empty_like(sums)
    for row in rows:
        vector, count = embeddings[row], len(found)
        similarities = units[:count] @ vector
        nearest = int(similarities.argmax()) if count else 0
        if count and similarities[nearest] >= least:
            found[nearest].append(row)
            if follow_mean:
                sums[nearest] += vector
                units[nearest] = sums[nearest] / np.linalg.norm(sums[nearest])
        else:
            sums[count] = units[count] = vector
            found.append([row])
    return found
