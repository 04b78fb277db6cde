"""Full clustering: DBSCAN proposes, a split by linkage decides, and the owner's decisions hold."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from familiard.identity import strictness
from familiard.identity.constraints import UNASSIGNED
from familiard.identity.linkage import mean_linkage
from familiard.identity.radius_graph import Pairs, pairs_within
from familiard.identity.thresholds import Thresholds


def cluster_faces(
    embeddings: NDArray[np.float32],
    thresholds: Thresholds,
    *,
    cannot_link: NDArray[np.int64],
    must_link: NDArray[np.int64] | None = None,
    previous: NDArray[np.int64] | None = None,
    quality: NDArray[np.float32] | None = None,
) -> NDArray[np.int64]:
    """Cluster faces into people.

    DBSCAN (Ester et al., 1996) finds the dense components of the cosine neighborhood graph. Alone it chains:
    a row of lookalikes makes one giant person. So each component is split by linkage of mean embeddings. The split
    can only undo what DBSCAN has joined, therefore DBSCAN's radius is at least the linkage threshold, whatever
    eps says: a small eps loses next to nothing, and a large one joins nothing for good. The split runs twice: the
    first one's clusters show how common each face is (`identity/strictness.py`).

    Args:
        embeddings: float32 [N, D], L2-normalized.
        thresholds: uses eps, min_pts and linkage.
        cannot_link: int64 [M, 2], pairs of faces that are not one person.
        must_link: int64 [N], the person that the owner assigned each face to, or `UNASSIGNED`; faces of one
            person stay together, and two such people never merge.
        previous: int64 [N], each face's cluster in the previous run, or `UNASSIGNED` for faces that came later.
            Borderline faces keep their previous cluster.
        quality: float32 [N], of each face; None: all are as clear as usual.

    Returns:
        int64 [N], clusters 0…G−1, or `UNASSIGNED` for faces in no cluster of min_pts or more.
    """
    count = len(embeddings)
    if must_link is None:
        must_link = np.full(count, UNASSIGNED, dtype=np.int64)
    pairs = pairs_within(embeddings, max(thresholds.eps, thresholds.linkage))
    pairs = _inside(pairs, dbscan(pairs, count, thresholds.min_pts), must_link)
    start = _starting_groups(must_link)
    decided = np.zeros(int(start.max(initial=-1)) + 1, dtype=bool)
    decided[start[must_link != UNASSIGNED]] = True
    left = _previous_of_clusters(previous, start, len(decided)) if previous is not None else None
    asked = np.zeros(count, dtype=np.float32) if quality is None else strictness.of_quality(quality)

    def split(asked: NDArray[np.float32]) -> NDArray[np.int64]:
        return mean_linkage(embeddings, start, pairs, cannot_link, decided, thresholds.linkage, left, asked)

    grouped = split(asked + strictness.of_commonness(embeddings, split(asked)))
    sizes = np.bincount(grouped, minlength=1)
    kept = (sizes[grouped] >= thresholds.min_pts) | (must_link != UNASSIGNED)
    result = np.full(count, UNASSIGNED, dtype=np.int64)
    result[kept] = np.unique(grouped[kept], return_inverse=True)[1]
    return result


def dbscan(pairs: Pairs, count: int, min_pts: int) -> NDArray[np.int64]:
    """DBSCAN's clusters on the pairs of `count` faces that lie within its eps, int64 [N]; noise is `UNASSIGNED`."""
    # Takes 2.5 s to import, and only a full run needs it.
    from scipy.sparse import coo_matrix
    from sklearn.cluster import DBSCAN

    if count == 0:
        return np.empty(0, dtype=np.int64)
    distance = np.maximum(1.0 - pairs.similarity, np.finfo(np.float32).tiny)
    graph = coo_matrix((distance, (pairs.first, pairs.second)), shape=(count, count)).tocsr()
    graph = graph + graph.T
    clustering = DBSCAN(eps=2.0, min_samples=min_pts, metric="precomputed")
    return np.asarray(clustering.fit(graph).labels_, dtype=np.int64)


def _inside(pairs: Pairs, components: NDArray[np.int64], must_link: NDArray[np.int64]) -> Pairs:
    """Pairs inside one component, and pairs with a face that the owner assigned, which noise may still join."""
    keep = (components[pairs.first] == components[pairs.second]) & (components[pairs.first] != UNASSIGNED)
    keep |= (must_link[pairs.first] != UNASSIGNED) | (must_link[pairs.second] != UNASSIGNED)
    return Pairs(pairs.first[keep], pairs.second[keep], pairs.similarity[keep])


def _starting_groups(must_link: NDArray[np.int64]) -> NDArray[np.int64]:
    """The clusters to start from: one for each person in `must_link`, and one for every other face."""
    count = len(must_link)
    names = np.where(must_link != UNASSIGNED, must_link + count, np.arange(count))
    return np.unique(names, return_inverse=True)[1].astype(np.int64)


def _previous_of_clusters(
    previous: NDArray[np.int64], start: NDArray[np.int64], groups: int
) -> NDArray[np.int64]:
    """The previous cluster that all faces of a cluster share, int64 [G]; `UNASSIGNED` where they share none."""
    least = np.full(groups, np.iinfo(np.int64).max)
    most = np.full(groups, np.iinfo(np.int64).min)
    np.minimum.at(least, start, previous)
    np.maximum.at(most, start, previous)
    return np.where(least == most, least, UNASSIGNED)
