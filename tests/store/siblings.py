"""Photos of two siblings, as the store receives them: each shows one face."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from familiard.store.store import Store
from familiard.vision.results import Analysis, Face, Quality, Timings
from tests.identity.siblings import ACROSS, siblings

WrongFace: TypeAlias = tuple[Store, str, str, str]
"""A store that knows Anna and Berta, their ids, and a face of Berta's that is assigned to Anna."""


def photo_of(embedding: NDArray[np.float32]) -> Analysis:
    """A photo with one clear face."""
    face = Face((20.0, 20.0, 50.0, 60.0), np.full((5, 2), 40, np.float32), 0.99, Quality(0.9), embedding)
    return Analysis(100, 100, (face,), Timings(0.0, 0.0, 0.0, 0.0))


def photos_of_siblings(
    sizes: tuple[int, ...] = (20, 12), seed: int = 0, across: float = ACROSS
) -> list[tuple[Analysis, int]]:
    """Photos in random order, each with the number of whom it shows."""
    faces, truth = siblings(sizes, seed, across)
    return [(photo_of(face), int(who)) for face, who in zip(faces, truth, strict=True)]
