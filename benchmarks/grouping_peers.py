"""How others group faces, each as its documentation says, on the same embeddings."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from familiard.identity.radius_graph import pairs_within

Labels = NDArray[np.int64]


def dbscan(distance: NDArray[np.float32], eps: float, min_pts: int) -> Labels:
    """scikit-learn's DBSCAN on cosine distances [N, N]."""
    from sklearn.cluster import DBSCAN

    clustering = DBSCAN(eps=eps, min_samples=min_pts, metric="precomputed")
    return np.asarray(clustering.fit(distance).labels_, dtype=np.int64)


def brute_dbscan(embeddings: NDArray[np.float32], eps: float, min_pts: int) -> Labels:
    """scikit-learn's DBSCAN as its documentation has it for cosine distances: brute force on embeddings [N, D]."""
    from sklearn.cluster import DBSCAN

    clustering = DBSCAN(eps=eps, min_samples=min_pts, metric="cosine", algorithm="brute")
    return np.asarray(clustering.fit(embeddings).labels_, dtype=np.int64)


def hdbscan(distance: NDArray[np.float32], min_cluster_size: int, method: str) -> Labels:
    """scikit-learn's HDBSCAN on cosine distances [N, N]; `method`: `eom` or `leaf`."""
    from sklearn.cluster import HDBSCAN

    clustering = HDBSCAN(
        min_cluster_size=min_cluster_size, metric="precomputed", cluster_selection_method=method, copy=True
    )
    return np.asarray(clustering.fit(distance.astype(np.float64)).labels_, dtype=np.int64)


def average_linkage(distance: NDArray[np.float32]) -> Callable[[float], Labels]:
    """SciPy's average linkage on cosine distances [N, N]; the tree is built once and cut where asked."""
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.spatial.distance import squareform

    tree = linkage(squareform(distance, checks=False).astype(np.float64), method="average")
    return lambda cut: np.asarray(fcluster(tree, t=cut, criterion="distance"), dtype=np.int64) - 1


def chinese_whispers(
    embeddings: NDArray[np.float32], radius: float, seed: int, iterations: int = 20
) -> Labels:
    """Chinese whispers (Biemann, 2006), as dlib groups faces: edges within a radius, twenty rounds in random order."""
    near, similar, starts = _adjacency(embeddings, radius)
    labels = np.arange(len(embeddings))
    random = np.random.default_rng(seed)
    for _ in range(iterations):
        for node in random.permutation(len(embeddings)):
            row = slice(starts[node], starts[node + 1])
            if row.start == row.stop:
                continue
            kinds, which = np.unique(labels[near[row]], return_inverse=True)
            labels[node] = kinds[np.bincount(which, weights=similar[row]).argmax()]
    return labels


def immich(
    embeddings: NDArray[np.float32], order: NDArray[np.int64], max_distance: float, min_faces: int = 3
) -> Labels:
    """A replay of Immich's recognition (PEERS.md): one job a face, in order of arrival, then the nightly run.

    A face with `min_faces` neighbors within the distance (itself counted) is a core face and founds a person
    if none of them has one; any other that lies near a face of a person joins them; what is neither is deferred,
    and looked at again once all have arrived. Only the face itself is assigned, never its neighbors.
    """
    near, _, starts = _adjacency(embeddings, max_distance)
    labels = np.full(len(embeddings), -1, dtype=np.int64)
    arrived = np.zeros(len(embeddings), dtype=bool)
    people = 0
    deferred: list[int] = []
    for night in (False, True):
        for face in deferred if night else order.tolist():
            arrived[face] = True
            neighbors = near[starts[face] : starts[face + 1]]
            neighbors = neighbors[arrived[neighbors]]
            if not len(neighbors):
                if not night:
                    deferred.append(face)
                continue
            core = len(neighbors) + 1 >= min_faces
            if not core and not night:
                deferred.append(face)
                continue
            owned = neighbors[labels[neighbors] >= 0]
            if len(owned):
                labels[face] = labels[owned[0]]
            elif core:
                labels[face] = people
                people += 1
    return labels


def _adjacency(
    embeddings: NDArray[np.float32], radius: float
) -> tuple[NDArray[np.int64], NDArray[np.float32], NDArray[np.int64]]:
    """Neighbors of each face, nearest first, one after another; their similarities; where each face's start."""
    pairs = pairs_within(embeddings, radius)
    one = np.concatenate([pairs.first, pairs.second])
    other = np.concatenate([pairs.second, pairs.first])
    similarity = np.concatenate([pairs.similarity, pairs.similarity])
    order = np.lexsort((-similarity, one))
    starts = np.searchsorted(one[order], np.arange(len(embeddings) + 1))
    return other[order], similarity[order], starts.astype(np.int64)
