"""Must-link and cannot-link constraints: the owner's decisions, as arrays for clustering."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

UNASSIGNED = -1


def cannot_link_within_photos(
    photos: NDArray[np.int64], embeddings: NDArray[np.float32] | None = None, least: float = 2.0
) -> NDArray[np.int64]:
    """Cannot-link pairs of faces in one photo: two faces in one picture are not one person, except in a mirror.

    In half of LFW, no two of the 649 pairs of usable faces in one photo are more similar than .4.

    Args:
        photos: int64 [N], the photo of each face.
        embeddings: float32 [N, D], L2-normalized, or None to except no pair.
        least: similarity from which two faces in one photo are a duplicate.

    Returns:
        int64 [M, 2], face indices.
    """
    order = np.argsort(photos, kind="stable")
    _, starts = np.unique(photos[order], return_index=True)
    several = [_all_pairs(faces) for faces in np.split(order, starts[1:]) if len(faces) > 1]
    pairs = np.concatenate(several) if several else np.empty((0, 2), dtype=np.int64)
    if embeddings is None or not len(pairs):
        return pairs
    similarities = np.einsum("nd,nd->n", embeddings[pairs[:, 0]], embeddings[pairs[:, 1]])
    distinct: NDArray[np.int64] = pairs[similarities < least]
    return distinct


def cannot_link_by_rejection(
    rejections: Iterable[tuple[int, int]], owners: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Cannot-link pairs from rejections ("this face is not that person").

    Args:
        rejections: (face index, person) pairs.
        owners: int64 [N], the person of each face, or `UNASSIGNED`.

    Returns:
        int64 [M, 2]: the face, paired with every face of that person.
    """
    members: dict[int, list[int]] = {}
    for index, owner in enumerate(owners.tolist()):
        members.setdefault(owner, []).append(index)
    return stack(
        [(face, other) for face, person in rejections for other in members.get(person, ()) if other != face]
    )


def medoids(embeddings: NDArray[np.float32], owners: NDArray[np.int64]) -> NDArray[np.int64]:
    """Find each person's medoid: the face nearest to the mean of their embeddings.

    A decision about a person holds for the medoid at least, even in a clustering that starts without people.

    Args:
        embeddings: float32 [N, D], L2-normalized.
        owners: int64 [N], the person of each face, or `UNASSIGNED`.

    Returns:
        int64 [N]: the person at the medoid of each, `UNASSIGNED` for all other faces.
    """
    rows = np.flatnonzero(owners != UNASSIGNED)
    people, index = np.unique(owners[rows], return_inverse=True)
    sums = np.zeros((len(people), embeddings.shape[1]), dtype=np.float32)
    np.add.at(sums, index, embeddings[rows])
    near = np.einsum("nd,nd->n", embeddings[rows], sums[index])
    order = np.lexsort((-near, index))
    first = order[np.searchsorted(index[order], np.arange(len(people)))]
    result = np.full(len(owners), UNASSIGNED, dtype=np.int64)
    result[rows[first]] = people
    return result


def stack(pairs: Sequence[tuple[int, int]]) -> NDArray[np.int64]:
    """Pairs as int64 [M, 2], also when there are none."""
    return np.array(pairs, dtype=np.int64).reshape(-1, 2)


def _all_pairs(faces: NDArray[np.int64]) -> NDArray[np.int64]:
    first, second = np.triu_indices(len(faces), k=1)
    return np.stack([faces[first], faces[second]], axis=1)
