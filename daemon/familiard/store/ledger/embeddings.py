"""Embeddings as the ledger keeps them, and what stands for one that is damaged."""

from __future__ import annotations

import sqlite3
from collections import Counter

import numpy as np
from numpy.typing import NDArray

FLOAT_BYTES = 4
SAMPLE = 101
"""Rows whose lengths are looked at: the most common one is right, even where some are damaged."""
NORM_TOLERANCE = 0.01
"""Embeddings are L2-normalized; float32 rounds far below this, a flipped bit that matters lies above."""


def dimensions(db: sqlite3.Connection, pack: str | None = None) -> int:
    """How many numbers an embedding has here (of one pack, if it is given); 0 where there is none."""
    where, values = ("AND pack = ?", (pack,)) if pack is not None else ("", ())
    rows = db.execute(
        f"SELECT length(embedding) FROM face WHERE embedding IS NOT NULL {where} LIMIT {SAMPLE}", values
    )
    lengths = Counter(row[0] for row in rows)
    return lengths.most_common(1)[0][0] // FLOAT_BYTES if lengths else 0


def vector_of(blob: bytes | None, length: int = 0) -> NDArray[np.float32] | None:
    """Float32 [D], L2-normalized, or None where there is none that can be used.

    Args:
        length: what D must be; 0: anything.
    """
    if not blob or len(blob) % FLOAT_BYTES or (length and len(blob) != length * FLOAT_BYTES):
        return None
    vector = np.frombuffer(blob, dtype=np.float32)
    # One comparison finds numbers that are none, too.
    return vector if abs(float(vector @ vector) - 1.0) <= NORM_TOLERANCE else None


def vector_or_nothing(blob: bytes | None, length: int) -> NDArray[np.float32]:
    """Float32 [D]: the vector, or zeros, which are like nobody: a damaged face is counted, and never found."""
    vector = vector_of(blob, length)
    return np.zeros(length, dtype=np.float32) if vector is None else vector
