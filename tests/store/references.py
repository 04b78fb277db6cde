"""What must be true of every ledger: nothing refers to what is not there."""

from __future__ import annotations

import sqlite3

from familiard.store.ledger.references import dangling_references


def no_dangling_references(db: sqlite3.Connection) -> None:
    """Fail with the kinds of references that lead nowhere."""
    assert not dangling_references(db)
