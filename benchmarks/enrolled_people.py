"""Some people enrolled with a few photos each, all others unknown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.clustering import SEED
from benchmarks.faces import UNASSIGNED, Faces
from familiard.identity.matching import similarities
from familiard.identity.thresholds import Thresholds

ENROLLED = 1 / 3


@dataclass(frozen=True, slots=True, eq=False)
class Trial:
    """How Q faces compare with the people enrolled.

    Attributes:
        best: float32 [Q], similarity of the most similar person.
        margin: float32 [Q], by how much that is more than the next.
        right: bool [Q], whether it is who the face shows; for unknown people it never is.
        known: bool [Q], whether the face shows somebody enrolled.
        who: int64 [Q], a number for whom the face shows.
    """

    best: NDArray[np.float32]
    margin: NDArray[np.float32]
    right: NDArray[np.bool_]
    known: NDArray[np.bool_]
    who: NDArray[np.int64]


def draws(faces: Faces, thresholds: Thresholds, photos: int, times: int) -> Iterator[Trial]:
    """A third of the people who have more than `photos` photos, enrolled with as many, drawn again and again.

    The faces are the main faces of the images that are good enough; who is enrolled is asked about with the
    photos that are left, unknown people with all of theirs.
    """
    rows = faces.main[faces.main != UNASSIGNED]
    rows = rows[faces.quality[rows] >= thresholds.quality]
    names = np.unique(faces.names[faces.photo[rows]], return_inverse=True)[1]
    embeddings = faces.embeddings[rows]
    random = np.random.default_rng(SEED + photos)
    enough = np.flatnonzero(np.bincount(names) > photos)
    for _ in range(times):
        enrolled = random.permutation(enough)[: max(2, round(ENROLLED * len(enough)))]
        taken = np.concatenate(
            [random.permutation(np.flatnonzero(names == one))[:photos] for one in enrolled]
        )
        sums = embeddings[taken].reshape(len(enrolled), photos, -1).sum(axis=1)
        yield search(embeddings, names, sums, enrolled, taken)


def search(
    embeddings: NDArray[np.float32],
    names: NDArray[np.int64],
    sums: NDArray[np.float32],
    enrolled: NDArray[np.int64],
    taken: NDArray[np.int64],
) -> Trial:
    """Compare all faces but those `taken` for enrollment with the sums [P, D] of the people `enrolled`."""
    rest = np.setdiff1d(np.arange(len(embeddings)), taken)
    compared = np.stack([similarities(row, sums) for row in embeddings[rest]])
    order = np.argsort(-compared, axis=1, kind="stable")[:, :2]
    top = np.take_along_axis(compared, order, axis=1)
    known = np.isin(names[rest], enrolled)
    return Trial(
        top[:, 0], top[:, 0] - top[:, 1], known & (enrolled[order[:, 0]] == names[rest]), known, names[rest]
    )
