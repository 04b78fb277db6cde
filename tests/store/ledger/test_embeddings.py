"""Embeddings as the ledger keeps them: a damaged one is found out, and stands for nobody."""

from __future__ import annotations

import sqlite3

import numpy as np
import pytest
from numpy.typing import NDArray

from familiard.store.ledger.embeddings import dimensions, vector_of, vector_or_nothing


def unit(length: int) -> NDArray[np.float32]:
    vector = np.arange(1, length + 1, dtype=np.float32)
    return vector / np.linalg.norm(vector).astype(np.float32)


def test_a_vector_comes_back_bit_for_bit() -> None:
    kept = vector_of(unit(8).tobytes(), 8)
    assert kept is not None
    assert np.array_equal(kept, unit(8))


@pytest.mark.parametrize(
    "blob",
    [
        None,
        b"",
        b"abc",
        unit(7).tobytes(),
        (2 * unit(8)).tobytes(),
        np.full(8, np.nan, dtype=np.float32).tobytes(),
        np.full(8, np.inf, dtype=np.float32).tobytes(),
    ],
)
def test_a_damaged_one_is_none_or_like_nobody(blob: bytes | None) -> None:
    assert vector_of(blob, 8) is None
    assert not vector_or_nothing(blob, 8).any()


def test_the_most_common_length_is_right() -> None:
    db = sqlite3.connect(":memory:")
    db.execute("CREATE TABLE face (embedding, pack)")
    assert dimensions(db) == 0
    rows = [(unit(8).tobytes(), "a")] * 3 + [(b"torn", "a"), (None, "a"), (unit(4).tobytes(), "b")]
    db.executemany("INSERT INTO face VALUES (?, ?)", rows)
    assert dimensions(db) == 8
    assert dimensions(db, "b") == 4
    db.close()
