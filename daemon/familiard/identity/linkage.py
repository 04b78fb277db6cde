"""Agglomerative clustering by the similarity of mean embeddings, under constraints.

The similarity of two clusters is the cosine of their mean embeddings, the same measure by which a new face is
matched to a person, less a penalty for their sizes and what `strictness` asks of their faces. Averaging several photos
removes the noise of each: two halves of one person's photos lie far nearer to each other than two single photos, and
must, so that siblings with many photos each stay two. On LFW it beats average linkage at its best threshold
(benchmarks/clustering). Only clusters that share a near pair are candidates, so no matrix of all pairs is needed. In
each round, all clusters that are each other's best match merge, which makes a round a few array operations and the
result independent of the faces' order.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from familiard.identity.constraints import UNASSIGNED
from familiard.identity.radius_graph import Pairs

Sizes: TypeAlias = NDArray[np.int64] | NDArray[np.float32]

CHUNK = 16384
"""Pairs of groups whose sums are multiplied at once: 64 MiB of float32 at 512 dimensions."""

SMALLER_PENALTY, LARGER_PENALTY = 0.13, 0.03
"""How much nearer clusters must be than two single faces if the smaller, and if the larger, has many faces.

Measured on LFW: where the smaller of two clusters has three faces, those of one person have a cosine of .65 or more,
those of two people of .53 or less.
"""

HYSTERESIS = 0.03
"""How much nearer two clusters must be if the previous run kept them apart, so that borderline faces stay put."""
COHESION = 0.01
"""How much farther two clusters may be if the previous run had both in one; siblings that it merged are farther."""

CLEAR_SIZE = 3
"""Faces from which on the mean of a cluster says clearly who it is not."""


def mean_linkage(
    embeddings: NDArray[np.float32],
    labels: NDArray[np.int64],
    pairs: Pairs,
    cannot_link: NDArray[np.int64],
    decided: NDArray[np.bool_],
    threshold: float,
    previous: NDArray[np.int64] | None = None,
    strictness: NDArray[np.float32] | None = None,
) -> NDArray[np.int64]:
    """Merge clusters while the means of two of them are within `threshold`.

    Args:
        embeddings: float32 [N, D], L2-normalized.
        labels: int64 [N], the clusters to start from, 0…G−1 (faces that must link are one cluster already).
        pairs: near faces; only clusters with such a pair between them can merge.
        cannot_link: int64 [M, 2], faces that must not end in one cluster.
        decided: bool [G], clusters of which no two may merge.
        threshold: cosine distance for two single faces; for means it is smaller, see `size_penalty`.
        previous: int64 [G], a cluster's label in the previous run, or `UNASSIGNED`; clusters with different
            labels merge only if they are nearer than the threshold by `HYSTERESIS`, those with the same label also if
            they are farther by `COHESION`.
        strictness: float32 [N], how much nearer each face must be (the mean over a cluster's faces counts).

    Returns:
        int64 [N], labels without gaps.
    """
    groups = int(labels.max(initial=-1)) + 1
    if strictness is None:
        strictness = np.zeros(len(labels), dtype=np.float32)
    means = _Means(embeddings, labels, groups, strictness)
    previous = np.full(groups, UNASSIGNED, dtype=np.int64) if previous is None else previous.copy()
    owner = np.arange(groups)
    decided = decided.copy()
    edges = labels[np.stack([pairs.first, pairs.second], axis=1)]
    if groups == len(labels):
        # Clusters of one face each are as similar as their faces.
        edges = np.sort(edges, axis=1)
        similarity = pairs.similarity - strictness[pairs.first] - strictness[pairs.second]
    else:
        edges = _outer(edges, groups)
        similarity = means.similarities(edges)
    while len(edges):
        # Pairs beyond the threshold do not merge, and keep no other pair from merging.
        near = np.flatnonzero(similarity >= 1.0 - threshold - COHESION)
        between = previous[edges[near]]
        known = (between != UNASSIGNED).all(axis=1)
        together = between[:, 0] == between[:, 1]
        asked = np.where(known, np.where(together, -COHESION, HYSTERESIS), 0.0)
        near = near[similarity[near] - asked >= 1.0 - threshold]
        forbidden = np.isin(_keys(edges[near], groups), _keys(owner[labels[cannot_link]], groups))
        forbidden |= decided[edges[near]].all(axis=1)
        near, never = near[~forbidden], near[forbidden]
        merged = edges[near][_mutual_best(edges[near], similarity[near], groups)]
        if not len(merged):
            break
        into, gone = merged[:, 0], merged[:, 1]
        means.merge(into, gone)
        decided[into] |= decided[gone]
        previous[into] = np.where(previous[into] == previous[gone], previous[into], UNASSIGNED)
        step = np.arange(groups)
        step[gone] = into
        owner = step[owner]
        touched = np.zeros(groups, dtype=bool)
        touched[merged] = True
        stale = touched[edges[:, 0]] | touched[edges[:, 1]]
        kept = ~stale
        # Two groups that must not merge never will, whatever either of them becomes.
        kept[never] = stale[never] = False
        fresh = _outer(step[edges[stale]], groups)
        edges = np.concatenate([edges[kept], fresh])
        similarity = np.concatenate([similarity[kept], means.similarities(fresh)])
    return np.unique(owner[labels], return_inverse=True)[1].astype(np.int64)


def size_penalty(size: Sizes, other: Sizes) -> NDArray[np.float64]:
    """How much nearer clusters of these sizes must be than two single faces, float64 [M]."""
    smaller, larger = np.minimum(size, other), np.maximum(size, other)
    return SMALLER_PENALTY * _growth(smaller) + LARGER_PENALTY * _growth(larger)


def is_clearly_two(cosine: float, size: int, other: int, threshold: float) -> bool:
    """Whether two clusters that look alike are two people all the same: both have many faces, and are too far apart.

    Args:
        cosine: of their means.
        threshold: as for `mean_linkage`.
    """
    asked = 1.0 - threshold + float(size_penalty(np.array([size]), np.array([other]))[0])
    return min(size, other) >= CLEAR_SIZE and cosine < asked - HYSTERESIS


def _growth(size: Sizes) -> NDArray[np.float64]:
    """The share of a single photo's noise that the mean of `size` photos has lost: 0 for one, 1 for infinitely many."""
    return 1 - 1 / np.maximum(size, 1)


class _Means:
    """The clusters' mean embeddings, and their similarities."""

    def __init__(
        self,
        embeddings: NDArray[np.float32],
        labels: NDArray[np.int64],
        groups: int,
        strictness: NDArray[np.float32],
    ) -> None:
        from scipy.sparse import csr_matrix

        faces = np.arange(len(labels))
        belongs = csr_matrix((np.ones(len(labels), dtype=np.float32), (labels, faces)), (groups, len(labels)))
        self._sums: NDArray[np.float32] = belongs @ embeddings
        self._sizes = np.bincount(labels, minlength=groups)
        self._lengths = np.linalg.norm(self._sums, axis=1)
        self._strictness = np.bincount(labels, strictness, minlength=groups)

    def merge(self, into: NDArray[np.int64], gone: NDArray[np.int64]) -> None:
        """Move the faces of the second clusters to the first."""
        self._sums[into] += self._sums[gone]
        self._sizes[into] += self._sizes[gone]
        self._strictness[into] += self._strictness[gone]
        self._lengths[into] = np.linalg.norm(self._sums[into], axis=1)

    def similarities(self, edges: NDArray[np.int64]) -> NDArray[np.float32]:
        """The similarity of the groups across each edge, less what more is asked of them, float32 [M]."""
        strictness = self._strictness / np.maximum(self._sizes, 1)
        found = np.empty(len(edges), dtype=np.float32)
        for start in range(0, len(edges), CHUNK):
            first, second = edges[start : start + CHUNK].T
            dots = np.einsum("nd,nd->n", self._sums[first], self._sums[second])
            # Opposite embeddings could cancel out; such a mean is similar to none.
            cosines = dots / np.maximum(self._lengths[first] * self._lengths[second], 1e-6)
            asked = (
                size_penalty(self._sizes[first], self._sizes[second]) + strictness[first] + strictness[second]
            )
            found[start : start + CHUNK] = cosines - asked
        return found


def _mutual_best(edges: NDArray[np.int64], similarity: NDArray[np.float32], groups: int) -> NDArray[np.bool_]:
    """Whether each edge is the best of both its ends; no two such edges share an end."""
    best = np.full(groups, -np.inf, dtype=np.float32)
    for end in (0, 1):
        np.maximum.at(best, edges[:, end], similarity)
    of_either = [np.flatnonzero(best[edges[:, end]] == similarity) for end in (0, 1)]
    # Ties (copies of a photo) are broken by the clusters' numbers, the same way at both ends.
    keys = [_keys(edges[of_end], groups) for of_end in of_either]
    first = np.full(groups, np.iinfo(np.int64).max)
    for end, of_end, key in zip((0, 1), of_either, keys, strict=True):
        np.minimum.at(first, edges[of_end, end], key)
    mutual = np.ones(len(edges), dtype=bool)
    for end, of_end, key in zip((0, 1), of_either, keys, strict=True):
        is_best = np.zeros(len(edges), dtype=bool)
        is_best[of_end] = first[edges[of_end, end]] == key
        mutual &= is_best
    return mutual


def _outer(edges: NDArray[np.int64], groups: int) -> NDArray[np.int64]:
    """Edges between different clusters, lower number first, each once."""
    keys = np.unique(_keys(edges[edges[:, 0] != edges[:, 1]], groups))
    return np.stack([keys // groups, keys % groups], axis=1)


def _keys(pairs: NDArray[np.int64], groups: int) -> NDArray[np.int64]:
    ordered = np.sort(pairs, axis=1)
    return ordered[:, 0] * groups + ordered[:, 1]
