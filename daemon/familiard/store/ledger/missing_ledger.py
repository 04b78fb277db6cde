"""A ledger that is gone while what belongs to it is there: nothing may take its place in silence."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from familiard.errors import LedgerMissing

LEDGER = "ledger.db"


def lost(data_dir: Path) -> LedgerMissing | None:
    """Why an empty ledger must not be made here; None where there is a ledger, or nothing that needs one."""
    ledger = data_dir / LEDGER
    crops = sum(1 for _ in data_dir.glob("crops/*/*.jpg"))
    log = data_dir / f"{LEDGER}-wal"
    signs = [
        *([f"{crops:,} pictures of faces"] if crops else []),
        *(["an index of faces"] if (data_dir / "chroma" / "chroma.sqlite3").exists() else []),
        *([log.name] if log.exists() and log.stat().st_size and not ledger.exists() else []),
    ]
    if not signs or not _empty(ledger):
        return None
    state = "is empty" if ledger.exists() else "is missing"
    return LedgerMissing(
        f"{ledger} {state}, but {' and '.join(signs)} exist. Stop the daemon, and restore {LEDGER} (and "
        f"{LEDGER}-wal, if there is one) from a backup. To start over on purpose, first move the folders crops and chroma out of "
        f"{data_dir}.",
        path=str(ledger),
    )


def _empty(ledger: Path) -> bool:
    if not ledger.exists() or not ledger.stat().st_size:
        return True
    try:
        with closing(sqlite3.connect(f"{ledger.absolute().as_uri()}?mode=ro", uri=True)) as db:
            return bool(db.execute("SELECT count(*) = 0 FROM sqlite_master").fetchone()[0])
    except sqlite3.Error:
        # Whatever it is, it is not empty.
        return False
