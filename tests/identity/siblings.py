"""Two people as alike as siblings: their mean similarity is .57 within each and .33 across, as that of two sisters of LFW."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

WITHIN, ACROSS = 0.57, 0.33


def siblings(
    sizes: tuple[int, ...] = (52, 17), seed: int = 0, across: float = ACROSS
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Their faces in random order, float32 [N, D], L2-normalized, and whose they are, int64 [N]."""
    random = np.random.default_rng(seed)
    centers = np.linalg.qr(random.normal(size=(512, len(sizes) + 1)))[0].T
    alike = across / WITHIN
    people = np.sqrt(alike) * centers[-1] + np.sqrt(1 - alike) * centers[:-1]
    truth = random.permutation(np.repeat(np.arange(len(sizes)), sizes))
    noise = random.normal(size=(len(truth), 512))
    noise /= np.linalg.norm(noise, axis=1, keepdims=True)
    faces = np.sqrt(WITHIN) * people[truth] + np.sqrt(1 - WITHIN) * noise
    return (faces / np.linalg.norm(faces, axis=1, keepdims=True)).astype(np.float32), truth
