"""What has to let go after an erasure besides the ledger's rows: crops, index, memory, and the ledger's own log."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable
from pathlib import Path

from familiard.store.crops import Crops
from familiard.store.index.vector_index import VectorIndex
from familiard.store.ledger.ledger import Ledger

LOGGER = logging.getLogger(__name__)

PENDING = "purge-pending"
"""Said in the ledger from the erasure's commit until nothing erased is left."""
ALL, LOG = "yes", "log"
"""Its values: everything has to let go; only the write-ahead log does."""
LEFTOVERS = (".export-*.zip", "*.part", ".*.part")
"""Files that an export or a kill may have left in the data directory."""
WAIT_MS = 500
"""How long the store's thread waits for another program that reads the ledger; later tries wait as long."""
WAIT_USUALLY_MS = 5000


class Purge:
    """Finishes erasures. All on the store's thread, except that anybody may read `pending`.

    Attributes:
        pending: something that was erased may still be in the files.
        forget: called to drop what is remembered in memory of people and faces.
    """

    def __init__(self, ledger: Ledger, crops: Crops, index: VectorIndex) -> None:
        self._ledger = ledger
        self._crops = crops
        self._index = index
        self.forget: list[Callable[[], None]] = []
        self.pending = ledger.meta(PENDING) is not None

    def begin(self) -> None:
        """Note, in the erasure's own transaction, that there will be something to finish."""
        self._ledger.set_meta(PENDING, ALL)

    def finish(self) -> bool:
        """Have everything let go; returns whether nothing erased is left. Trying again does no harm."""
        for forget in self.forget:
            forget()
        self.pending = self._ledger.meta(PENDING) is not None
        if not self.pending:
            return True
        try:
            if self._ledger.meta(PENDING) != LOG:
                self._sweep()
                self._ledger.set_meta(PENDING, LOG)
            # secure_delete has zeroed the pages; what the write-ahead log still holds goes with its truncation.
            if not emptied(self._ledger.db):
                LOGGER.warning(
                    "An erasure is not complete because another program reads the ledger; trying again later"
                )
                return False
            self._ledger.set_meta(PENDING, None)
            emptied(self._ledger.db)
        except Exception:
            # The rows are gone for good; whatever keeps the rest is tried again.
            LOGGER.exception("An erasure is not complete; trying again later")
            return False
        self.pending = False
        return True

    def _sweep(self) -> None:
        """Remove crops, vectors and leftovers that the ledger does not know any more."""
        self._crops.sweep({row["id"] for row in self._ledger.db.execute("SELECT id FROM face")})
        for pattern in LEFTOVERS:
            for path in self._ledger.path.parent.glob(pattern):
                path.unlink(missing_ok=True)
        self._index.rebuild_apart()


def still_pending(ledger: Path) -> bool:
    """Whether a ledger says that an erasure is not complete; read without changing anything."""
    db = sqlite3.connect(f"{ledger.absolute().as_uri()}?mode=ro", uri=True)
    try:
        return db.execute("SELECT 1 FROM meta WHERE key = ?", (PENDING,)).fetchone() is not None
    finally:
        db.close()


def emptied(db: sqlite3.Connection) -> bool:
    """Fold the write-ahead log into the database and empty it; not possible while another program reads."""
    db.execute(f"PRAGMA busy_timeout = {WAIT_MS}")
    try:
        busy, _, _ = db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        db.execute(f"PRAGMA busy_timeout = {WAIT_USUALLY_MS}")
    return not busy
