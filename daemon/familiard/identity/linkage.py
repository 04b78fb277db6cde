"""Groups of faces merged by how alike their mean faces are, under constraints.

The similarity of two groups is the cosine of their mean embeddings, the same measure by which a new face is
matched to a person, less what it owes to the groups' sizes: means of several photos shed the noise of each, so
two large groups of one person lie nearer than two single photos, and must. On LFW it beats average linkage at
its best cut (benchmarks/clustering). Candidates are the groups that hold at least one near pair, so no matrix of
all pairs is needed. In each round every two groups that are each other's best merge, which makes a round a few
array operations and the result independent of the faces' order.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from familiard.identity.neighbours import Pairs

CHUNK = 16384
"""Pairs of groups whose sums are multiplied at once: 64 MiB of float32 at 512 dimensions."""

TIGHTER = 0.07
"""By how much nearer two groups of endlessly many faces must lie than two single ones; measured on LFW."""


def mean_linkage(
    embeddings: NDArray[np.float32],
    labels: NDArray[np.int64],
    pairs: Pairs,
    apart: NDArray[np.int64],
    decided: NDArray[np.bool_],
    cut: float,
) -> NDArray[np.int64]:
    """Merge groups while the means of two of them lie within `cut`.

    Args:
        embeddings: float32 [N, D], L2-normalised.
        labels: int64 [N], the groups to start from, 0…G−1 (what people decided is one group already).
        pairs: faces that lie near each other; only groups with such a pair between them can merge.
        apart: int64 [M, 2], faces that must not end in one group.
        decided: bool [G], groups to start from of which no two may merge.
        cut: cosine distance of two single faces; of means it is less by up to `TIGHTER`.

    Returns:
        int64 [N], labels without gaps.
    """
    groups = int(labels.max(initial=-1)) + 1
    sums = np.zeros((groups, embeddings.shape[1]), dtype=np.float32)
    np.add.at(sums, labels, embeddings)
    sizes = np.bincount(labels, minlength=groups)
    owner = np.arange(groups)
    decided = decided.copy()
    edges, _ = _between(labels[np.stack([pairs.first, pairs.second], axis=1)], groups)
    similarity = _similarities(sums, sizes, edges)
    while len(edges):
        allowed = ~np.isin(_keys(edges, groups), _keys(owner[labels[apart]], groups))
        allowed &= ~decided[edges].all(axis=1)
        edges, similarity = edges[allowed], similarity[allowed]
        merged = edges[_mutual_best(edges, similarity, groups) & (similarity >= 1.0 - cut)]
        if not len(merged):
            break
        into, gone = merged[:, 0], merged[:, 1]
        sums[into] += sums[gone]
        sizes[into] += sizes[gone]
        decided[into] |= decided[gone]
        step = np.arange(groups)
        step[gone] = into
        owner = step[owner]
        edges, former = _between(step[edges], groups)
        similarity = similarity[former]
        grown = np.zeros(groups, dtype=bool)
        grown[into] = True
        stale = grown[edges].any(axis=1)
        similarity[stale] = _similarities(sums, sizes, edges[stale])
    return np.unique(owner[labels], return_inverse=True)[1].astype(np.int64)


def _mutual_best(edges: NDArray[np.int64], similarity: NDArray[np.float32], groups: int) -> NDArray[np.bool_]:
    """Whether each edge is the best of both its ends; such edges share no end."""
    # Ties (copies of a photo) are broken by the edges' order, alike at both ends.
    rank = np.empty(len(edges), dtype=np.int64)
    rank[np.lexsort((-np.arange(len(edges)), similarity))] = np.arange(len(edges))
    best = np.full(groups, -1, dtype=np.int64)
    np.maximum.at(best, edges[:, 0], rank)
    np.maximum.at(best, edges[:, 1], rank)
    mutual: NDArray[np.bool_] = (best[edges] == rank[:, None]).all(axis=1)
    return mutual


def _between(edges: NDArray[np.int64], groups: int) -> tuple[NDArray[np.int64], NDArray[np.intp]]:
    """Edges between different groups, lower group first, each once; and a row that each was before."""
    outer = np.nonzero(edges[:, 0] != edges[:, 1])[0]
    keys, first = np.unique(_keys(edges[outer], groups), return_index=True)
    return np.stack([keys // groups, keys % groups], axis=1), outer[first]


def _similarities(
    sums: NDArray[np.float32], sizes: NDArray[np.int64], edges: NDArray[np.int64]
) -> NDArray[np.float32]:
    """The similarity of the groups across each edge, float32 [M]."""
    lengths = np.linalg.norm(sums, axis=1)
    owed = (TIGHTER / 2 * (1 - 1 / np.maximum(sizes, 1))).astype(np.float32)
    found = np.empty(len(edges), dtype=np.float32)
    for start in range(0, len(edges), CHUNK):
        first, second = edges[start : start + CHUNK].T
        dots = np.einsum("nd,nd->n", sums[first], sums[second])
        # Opposite faces could cancel out; such a mean is like nobody.
        cosines = dots / np.maximum(lengths[first] * lengths[second], 1e-6)
        found[start : start + CHUNK] = cosines - owed[first] - owed[second]
    return found


def _keys(pairs: NDArray[np.int64], groups: int) -> NDArray[np.int64]:
    ordered = np.sort(pairs, axis=1)
    return ordered[:, 0] * groups + ordered[:, 1]
