"""Searches made together, before their results are needed: one call to Chroma instead of one for each photo."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Found: TypeAlias = tuple[list[str], NDArray[np.float32]]
"""The nearest faces of one vector, and their cosine similarities float32 [k]."""


class SearchAhead:
    """Results for vectors that will be searched for, until the collection changes."""

    def __init__(self) -> None:
        self._found: dict[tuple[bytes, int], Found] = {}

    def put(self, vectors: NDArray[np.float32], k: int, found: list[Found]) -> None:
        """Keep these results, and no others."""
        self._found = {(vector.tobytes(), k): one for vector, one in zip(vectors, found, strict=True)}

    def get(self, vectors: NDArray[np.float32], k: int) -> list[Found] | None:
        """Return the results for these vectors; None unless all are here."""
        if not self._found:
            return None
        found = [self._found.get((vector.tobytes(), k)) for vector in vectors]
        kept = [one for one in found if one is not None]
        return kept if len(kept) == len(found) else None

    def forget(self) -> None:
        """Drop the results, since the collection changes."""
        self._found.clear()
