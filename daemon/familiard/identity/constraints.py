"""What people decided, as arrays that no grouping may contradict."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

NOBODY = -1


def apart_in_photos(photos: NDArray[np.int64]) -> NDArray[np.int64]:
    """Pairs of faces that share a photo: two faces in one picture are never one person.

    Args:
        photos: int64 [N], the photo of each face.

    Returns:
        int64 [M, 2], face indices.
    """
    order = np.argsort(photos, kind="stable")
    _, starts = np.unique(photos[order], return_index=True)
    pairs = [_all_pairs(faces) for faces in np.split(order, starts[1:]) if len(faces) > 1]
    return np.concatenate(pairs) if pairs else np.empty((0, 2), dtype=np.int64)


def apart_by_rejection(
    rejections: Iterable[tuple[int, int]], anchors: NDArray[np.int64]
) -> NDArray[np.int64]:
    """What was said of a face ("not that person"), as pairs of faces.

    Args:
        rejections: (face index, anchor) pairs.
        anchors: int64 [N], the decided person of each face, or `NOBODY`.

    Returns:
        int64 [M, 2]: the face and one face that is decided to be that person.
    """
    representative = {int(anchor): index for index, anchor in enumerate(anchors) if anchor != NOBODY}
    pairs = [(face, representative[anchor]) for face, anchor in rejections if anchor in representative]
    return stack(pairs)


def stack(pairs: Sequence[tuple[int, int]]) -> NDArray[np.int64]:
    """Pairs as int64 [M, 2], also when there are none."""
    return np.array(pairs, dtype=np.int64).reshape(-1, 2)


def _all_pairs(faces: NDArray[np.int64]) -> NDArray[np.int64]:
    first, second = np.triu_indices(len(faces), k=1)
    return np.stack([faces[first], faces[second]], axis=1)
