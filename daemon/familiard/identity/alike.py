"""Group a few chosen faces by likeness, such as those that somebody ignores together."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def groups_of(
    embeddings: Sequence[NDArray[np.float32] | None], photo_ids: Sequence[str], farthest: float
) -> list[list[int]]:
    """Indices of faces that are one person each, in the order of their first face.

    Two faces of one photo are two people, and a face without an embedding is alone.

    Args:
        embeddings: float32 [D] each, L2-normalized.
        farthest: the largest cosine distance of a face to the mean of those before it.
    """
    groups: list[list[int]] = []
    sums: list[NDArray[np.float32] | None] = []
    for index, vector in enumerate(embeddings):
        nearest, best = None, 1.0 - farthest
        for number, total in enumerate(sums):
            if vector is None or total is None:
                continue
            similarity = float(vector @ total) / max(float(np.linalg.norm(total)), 1e-6)
            if similarity >= best and photo_ids[index] not in {photo_ids[i] for i in groups[number]}:
                nearest, best = number, similarity
        if nearest is None:
            groups.append([index])
            sums.append(vector)
        else:
            groups[nearest].append(index)
            total = sums[nearest]
            assert total is not None
            assert vector is not None
            sums[nearest] = total + vector
    return groups
