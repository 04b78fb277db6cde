"""What has to go after an erasure besides the ledger's rows: crops, vectors, memory, and the ledger's own log."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Collection
from functools import partial
from pathlib import Path
from typing import Protocol, TypeVar

from familiard.errors import FamiliarError, StorageFull
from familiard.store.crops import Crops
from familiard.store.index.index_without_erased import IndexWithoutErased, Interrupted
from familiard.store.index.vector_index import VectorIndex
from familiard.store.ledger import copies
from familiard.store.ledger.ledger import Ledger

LOGGER = logging.getLogger(__name__)

T = TypeVar("T")

PENDING = "purge-pending"
"""Said in the ledger from the erasure's commit until nothing erased is left."""
ALL, LOG = "yes", "log"
"""Its values: everything has to go; only the write-ahead log does."""
LEFTOVERS = (".export-*.zip", "*.part", ".*.part")
"""Files that an export or a kill may have left in the data directory."""
WAIT_MS = 500
"""How long the store's thread waits for another program that reads the ledger; later tries wait as long."""
WAIT_USUALLY_MS = 5000


class OnStore(Protocol):
    """Runs a function where the ledger and the index may be used, and waits for it."""

    def __call__(self, function: Callable[[], T], /) -> T:
        """What `function` returns."""


def at_once(function: Callable[[], T], /) -> T:
    """`OnStore` for a caller that is on the store's thread."""
    return function()


class FileErasure:
    """Finishes erasures.

    `finish` may run on any thread, one at a time; the rest belongs to the store's thread, except that anybody may read
    `pending`.

    Attributes:
        pending: something that was erased may still be in the files.
        forget: called to drop what is remembered in memory of people and faces.
    """

    def __init__(self, ledger: Ledger, crops: Crops, index: VectorIndex) -> None:
        self._ledger = ledger
        self._crops = crops
        self._index = index
        self._fresh: IndexWithoutErased | None = None
        self._interrupted = False
        self.forget: list[Callable[[], None]] = []
        self.pending = ledger.meta(PENDING) is not None

    @property
    def index_pending(self) -> bool:
        """Whether the index may hold something that was erased."""
        return self._ledger.meta(PENDING) == ALL

    def begin(self) -> None:
        """Note, in the erasure's own transaction, that there will be something to finish."""
        self._ledger.set_meta(PENDING, ALL)

    def committed(self, face_ids: Collection[str]) -> None:
        """After the erasure's transaction: from now on no answer comes from what these faces were."""
        self.pending = True
        for forget in self.forget:
            forget()
        self._index.erase(face_ids)

    def finish(self, on_store: OnStore = at_once) -> bool:
        """Remove everything that was erased from all files; returns whether it is gone. Trying again does no harm.

        The index is made again without the erased, beside the one in use; the store's thread is needed for moments.
        """
        try:
            while on_store(lambda: self.index_pending) and not self._interrupted:
                self._sweep(on_store)
                self._renew_index(on_store)
            return not self._interrupted and on_store(self._empty_log)
        except Interrupted:
            LOGGER.info("An erasure is not complete; the next start finishes it")
        except FamiliarError as error:
            LOGGER.warning("An erasure is not complete; trying again later: %s", error.detail)
        except Exception:
            # The rows are gone for good; whatever keeps the rest is tried again.
            LOGGER.exception("An erasure is not complete; trying again later")
        return False

    def interrupt(self) -> None:
        """Let `finish` return soon, from another thread; the next start finishes."""
        self._interrupted = True
        if (fresh := self._fresh) is not None:
            fresh.interrupt()

    def _sweep(self, on_store: OnStore) -> None:
        """Remove crops and leftovers that the ledger does not know any more, and copies from before an update."""
        # Listed before the ledger is read: a crop that comes meanwhile is not among them.
        crops = self._crops.files()
        known = on_store(lambda: {row["id"] for row in self._ledger.db.execute("SELECT id FROM face")})
        self._crops.sweep(known, crops)
        for pattern in LEFTOVERS:
            for path in self._ledger.path.parent.glob(pattern):
                path.unlink(missing_ok=True)
        copies.discard(self._ledger.path.parent)

    def _renew_index(self, on_store: OnStore) -> None:
        """Put an index without the erased in the place of the one in use, unless more was erased meanwhile."""
        self._fresh = fresh = on_store(self._index.fresh)
        try:
            try:
                fresh.make()
            except StorageFull:
                # What was erased must not stay for want of room; without the old index, there is some.
                on_store(self._index.discard)
                fresh.make()
            on_store(partial(self._adopt, fresh))
        finally:
            self._fresh = None
            fresh.discard()

    def _adopt(self, fresh: IndexWithoutErased) -> None:
        if self._index.adopt(fresh):
            self._ledger.set_meta(PENDING, LOG)

    def _empty_log(self) -> bool:
        """Empty the write-ahead log: `secure_delete` has zeroed the pages, but the log may hold them as they were."""
        left = self._ledger.meta(PENDING)
        if left == LOG:
            if not emptied(self._ledger.db):
                LOGGER.warning(
                    "An erasure is not complete because another program reads the ledger; trying again later"
                )
                return False
            self._ledger.set_meta(PENDING, None)
            emptied(self._ledger.db)
            left = None
        self.pending = left is not None
        return not self.pending


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
