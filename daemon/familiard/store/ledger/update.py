"""Bring an older ledger to today's schema: all of it, in one transaction, or none of it.

Whatever ends an update in the middle (an error, a full disk, SIGKILL), the ledger is what it was, so that the earlier
version of Familiar opens it. A copy of it stays for the case that the new version is not wanted (`copies`).
"""

from __future__ import annotations

import contextlib
import logging
import sqlite3
from pathlib import Path

from familiard.errors import FamiliarError, LedgerTooNew, StorageFull, UpdateFailed
from familiard.host.full_disk import is_full
from familiard.store.ledger import copies
from familiard.store.ledger.faults import damaged
from familiard.store.ledger.schema import MIGRATIONS

LOGGER = logging.getLogger(__name__)


def update(db: sqlite3.Connection, path: Path) -> None:
    """Make the tables of an empty ledger, or bring those of an older one to today's schema.

    Raises:
        LedgerTooNew: a newer version of Familiar wrote it.
        LedgerDamaged: its schema version does not match its tables.
        StorageFull: there is no room for the copy or the update; nothing was changed.
        UpdateFailed: something else went wrong; nothing was changed.
    """
    version = int(db.execute("PRAGMA user_version").fetchone()[0])
    if version > len(MIGRATIONS):
        raise too_new(path, version)
    made = bool(db.execute("SELECT count(*) FROM sqlite_master WHERE name = 'entry'").fetchone()[0])
    if made != (version > 0):
        raise damaged(path, "its schema version does not match its tables")
    if version == len(MIGRATIONS):
        return
    if version == 0:
        _migrate(db, version)
        return
    before = {copy.path for copy in copies.copies(path.parent) if copy.schema == version}
    if before:
        LOGGER.info("An earlier update of the ledger did not end, or was taken back; updating again")
    try:
        copy = copies.make(db, path, version)
        LOGGER.info("Updating the ledger from schema %d to %d; copy: %s", version, len(MIGRATIONS), copy.path)
        try:
            _migrate(db, version)
        except BaseException:
            # It holds what the ledger holds.
            copy.path.unlink(missing_ok=True)
            raise
    except Exception as error:
        raise _explained(error, path, version) from error
    LOGGER.info("Updated the ledger. To go back to the earlier version: familiard restore")


def _migrate(db: sqlite3.Connection, version: int) -> None:
    db.execute("BEGIN IMMEDIATE")
    try:
        for migrate in MIGRATIONS[version:]:
            migrate(db)
        db.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
        db.execute("COMMIT")
    except BaseException:
        # SQLite has rolled back by itself where the disk is full.
        if db.in_transaction:
            with contextlib.suppress(sqlite3.Error):
                db.execute("ROLLBACK")
        raise


def _explained(error: Exception, path: Path, version: int) -> FamiliarError:
    if isinstance(error, FamiliarError):
        return error
    if is_full(error):
        return StorageFull(
            f"The disk became full while {path} was updated. Nothing was changed, and the earlier version of Familiar still "
            "opens it. Free up space, and start again."
        )
    if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_ERROR:
        # A table or column that should not be there yet: the number in the header is wrong.
        return damaged(path, f"its schema version does not match its tables: {error}")
    return UpdateFailed(
        f"Cannot update {path} from schema {version} to {len(MIGRATIONS)} ({type(error).__name__}: {error}). Nothing was "
        "changed: install the earlier version of Familiar again, and report this."
    )


def too_new(path: Path, version: int) -> LedgerTooNew:
    """The error for a ledger of a newer version, with what to do."""
    detail = (
        f"The ledger {path} was written by a newer version of Familiar (schema {version}; this version supports "
        f"{len(MIGRATIONS)}). Update Familiar"
    )
    usable = [copy for copy in copies.copies(path.parent) if 0 < copy.schema <= len(MIGRATIONS)]
    if usable:
        return LedgerTooNew(
            f"{detail}, or go back to the copy of {usable[0].made} with `familiard restore {usable[0].path.name}`: later "
            "changes are then missing."
        )
    return LedgerTooNew(f"{detail}, or restore a backup from before the update.")
