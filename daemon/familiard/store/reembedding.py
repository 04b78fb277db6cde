"""Re-embed data of another pack from the kept crops: people stay as they are, the vectors are new."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from familiard.store.crops import Crops
from familiard.store.index.vector_index import VectorIndex
from familiard.store.ledger.ledger import Ledger


class Reembedding:
    """Faces whose embeddings are of another pack."""

    def __init__(self, ledger: Ledger, crops: Crops, index: VectorIndex, pack: str) -> None:
        self._ledger = ledger
        self._crops = crops
        self._index = index
        self._pack = pack

    def waiting(self, limit: int = 64) -> list[tuple[str, bytes | None]]:
        """Faces of another pack: ids, and their crops as JPEG (None where there is none)."""
        rows = self._ledger.db.execute(
            "SELECT id FROM face WHERE pack <> ? LIMIT ?", (self._pack, limit)
        ).fetchall()
        return [(row["id"], self._crops.get(row["id"])) for row in rows]

    def put(self, embeddings: dict[str, NDArray[np.float32] | None]) -> None:
        """New embeddings, float32 [D], L2-normalized; None: nothing usable came out, the face is unusable now."""
        with self._ledger.transaction(), self._ledger.rewriting():
            for face_id, embedding in embeddings.items():
                self._ledger.db.execute(
                    "UPDATE face SET embedding = ?, usable = usable AND ?, pack = ? WHERE id = ?",
                    (
                        None if embedding is None else embedding.astype(np.float32).tobytes(),
                        int(embedding is not None),
                        self._pack,
                        face_id,
                    ),
                )

    def finish(self) -> int:
        """Say whose pack the data is now, and make the index; returns how many faces it holds."""
        self._ledger.set_meta("pack", self._pack)
        return self._index.rebuild()
