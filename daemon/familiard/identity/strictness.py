"""How much more similar than usual a face must be to count as somebody: for common faces, and for clear ones.

Cosine similarity means less between faces that resemble many people ("hubs" of the embedding space: Radovanović et
al., 2010). As in cross-domain similarity local scaling (CSLS: Conneau et al., 2018), half of how similar a face is to
its nearest *other* people is taken off. And clear photos of one person are very similar, so two clear faces at a
middling similarity are two people where two poor ones may be one.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

NEAREST = 10
"""Other clusters whose similarity says how common a face is."""
COMMONNESS_WEIGHT = 0.5
QUALITY_WEIGHT = 0.08
TYPICAL_QUALITY = 0.9
"""At this quality no more and no less is asked; the median of LFW is .92. Weights are measured there, too."""
FEW = 100
"""With as many clusters, half of the correction applies: the nearest of a few people say little."""
COHORT = 8192
"""Clusters that all are compared with: every so many-th if there are more."""
CHUNK = 1024
"""Clusters compared with the cohort at once: 32 MiB of float32."""


def of_quality(quality: NDArray[np.float32]) -> NDArray[np.float32]:
    """What the quality of each face adds, float32 [N]: negative for poor faces."""
    return (QUALITY_WEIGHT * (quality - TYPICAL_QUALITY)).astype(np.float32)


def of_commonness(embeddings: NDArray[np.float32], labels: NDArray[np.int64]) -> NDArray[np.float32]:
    """What the similarity of each face's cluster to its nearest other clusters adds, float32 [N]; 0 at the median.

    Args:
        embeddings: float32 [N, D], L2-normalized.
        labels: int64 [N], clusters 0…G−1.
    """
    from scipy.sparse import csr_matrix

    count = int(labels.max(initial=-1)) + 1
    if count < 3:
        return np.zeros(len(labels), dtype=np.float32)
    ones = np.ones(len(labels), dtype=np.float32)
    means: NDArray[np.float32] = csr_matrix((ones, (labels, np.arange(len(labels))))) @ embeddings
    means /= np.maximum(np.linalg.norm(means, axis=1, keepdims=True), 1e-6)
    commonness = _nearest_others(means)
    weight = COMMONNESS_WEIGHT * count / (count + FEW)
    added = weight * (commonness - np.median(commonness))
    return added.astype(np.float32)[labels]


def _nearest_others(means: NDArray[np.float32]) -> NDArray[np.float32]:
    """The mean similarity of each cluster to its nearest others, float32 [G]."""
    count = len(means)
    step = -(-count // COHORT)
    cohort = np.arange(0, count, step)
    nearest = max(1, min(NEAREST // step, len(cohort) - 1))
    found = np.empty(count, dtype=np.float32)
    for start in range(0, count, CHUNK):
        rows = np.arange(start, min(start + CHUNK, count))
        similarity = means[rows] @ means[cohort].T
        similarity[rows[:, None] == cohort[None, :]] = -1.0
        found[rows] = np.partition(similarity, -nearest, axis=1)[:, -nearest:].mean(axis=1)
    return found
