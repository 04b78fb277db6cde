"""Errors of SQLite in words: a full disk, a damaged ledger."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from familiard.errors import LedgerDamaged, StorageFull
from familiard.host.full_disk import PRIMARY, is_full

DAMAGE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT)


def explained(error: Exception, path: Path | None = None) -> Exception:
    """A full disk or a damaged ledger, said so; anything else as it came."""
    if is_full(error):
        return StorageFull(
            "The disk of the data directory is full or read-only; nothing was stored. Free up space, or move the data to "
            "a larger disk."
        )
    code = getattr(error, "sqlite_errorcode", None)
    if code is not None and code & PRIMARY in DAMAGE:
        return damaged(path, str(error))
    return error


def damaged(path: Path | None, wrong: str) -> LedgerDamaged:
    """The error for a damaged ledger."""
    return LedgerDamaged(
        f"The ledger {path or ''} is damaged ({wrong}). Stop the daemon and restore ledger.db from a backup, or move the "
        "data directory away and import the photos again.".replace("  ", " ")
    )
