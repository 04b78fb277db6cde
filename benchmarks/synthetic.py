"""As many faces as are wanted, drawn so that they lie among each other as real ones do."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from benchmarks.faces import UNASSIGNED, Faces

PHOTOS_EACH = 10.0
LEAST = 5


class People:
    """A model of real embeddings: people scatter around the origin, photos around their person.

    Both scatters are Gaussian with the covariances of real faces (linear discriminant analysis' two), so that
    similarities within and between people are distributed as theirs; checked by `likeness`.
    """

    def __init__(self, faces: Faces) -> None:
        mains = faces.main[faces.main != UNASSIGNED]
        names = np.unique(faces.names[faces.photo[mains]], return_inverse=True)[1]
        embeddings = faces.embeddings[mains]
        counts = np.bincount(names)
        means = np.zeros((len(counts), embeddings.shape[1]), dtype=np.float32)
        np.add.at(means, names, embeddings)
        means /= counts[:, None]
        many = counts[names] >= LEAST
        within = np.cov((embeddings - means[names])[many].T)
        # A mean of few photos holds part of their scatter; those with many hold little.
        between = np.cov(means[counts >= LEAST].T)
        self._center = means.mean(axis=0)
        self._within, self._between = _root(within), _root(between)

    def draw(self, count: int, seed: int) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """Faces float32 [N, D], L2-normalized, in random order, and whose they are, int64 [N].

        How many photos somebody has is geometric: most have few, some have hundreds.
        """
        random = np.random.default_rng(seed)
        people = max(1, int(count / PHOTOS_EACH))
        shares = random.dirichlet(np.full(people, 0.7))
        owners = random.choice(people, size=count, p=shares)
        length = len(self._center)
        centers = random.standard_normal((people, length), dtype=np.float32) @ self._between + self._center
        faces = np.empty((count, length), dtype=np.float32)
        for start in range(0, count, 50_000):
            rows = slice(start, start + 50_000)
            own = owners[rows]
            faces[rows] = (
                centers[own] + random.standard_normal((len(own), length), dtype=np.float32) @ self._within
            )
        faces /= np.linalg.norm(faces, axis=1, keepdims=True)
        return faces, owners.astype(np.int64)


def likeness(faces: NDArray[np.float32], owners: NDArray[np.int64]) -> tuple[float, float, float]:
    """Mean similarity of two photos of one person, and mean and 99.9th percentile of two people's."""
    faces, owners = faces[:4000], owners[:4000]
    upper = np.triu_indices(len(faces), k=1)
    similarity = (faces @ faces.T)[upper]
    same = (owners[:, None] == owners[None, :])[upper]
    return (
        float(similarity[same].mean()),
        float(similarity[~same].mean()),
        float(np.quantile(similarity[~same], 0.999)),
    )


def _root(covariance: NDArray[np.float64]) -> NDArray[np.float32]:
    values, vectors = np.linalg.eigh(covariance)
    return np.asarray((vectors * np.sqrt(np.maximum(values, 0))).T, dtype=np.float32)
