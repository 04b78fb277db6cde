"""Put a copy of the ledger in the place of the ledger, while no daemon runs."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from familiard.errors import Conflict, StorageFull
from familiard.store.data_lock import DataLock
from familiard.store.ledger import copies, file_header
from familiard.store.ledger.copies import Copy
from familiard.store.ledger.faults import explained
from familiard.store.ledger.missing_ledger import LEDGER
from familiard.store.privacy.erase_from_files import still_pending

PART = f"{LEDGER}.part"


def restore(data_dir: Path, copy: Copy) -> Copy | None:
    """Restore a copy; returns where the ledger is now that was there, or None if there was none.

    The next start rebuilds the index, and deletes crops without a face.

    Raises:
        DataInUse: another process has the data directory open.
        Conflict: another program reads the ledger, or an erasure is not complete, so that the copy may contain erased
            data; nothing was changed.
        StorageFull: there is no room; nothing was changed.
        LedgerDamaged: the copy is damaged; nothing was changed.
    """
    lock = DataLock(data_dir)
    ledger, part = data_dir / LEDGER, data_dir / PART
    try:
        schema = _closed(ledger) if ledger.exists() else 0
        _demand_room(data_dir, copy)
        part.unlink(missing_ok=True)
        _prepare(copy, part)
        replaced = _set_aside(ledger, schema) if ledger.exists() else None
        for beside in ("-wal", "-shm"):
            (data_dir / f"{LEDGER}{beside}").unlink(missing_ok=True)
        part.replace(ledger)
        copies.sync(data_dir)
    except (sqlite3.Error, OSError) as error:
        raise explained(error, copy.path) from error
    finally:
        part.unlink(missing_ok=True)
        lock.release()
    return replaced


def _closed(ledger: Path) -> int:
    """Fold the write-ahead log into the ledger; return its schema version, or 0 if it cannot be read."""
    if file_header.damage(ledger) is not None:
        # SQLite would delete the log of what it takes for an empty database.
        return copies.DAMAGED
    try:
        with closing(sqlite3.connect(ledger, isolation_level=None)) as db:
            busy = db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
            schema = int(db.execute("PRAGMA user_version").fetchone()[0])
        pending = still_pending(ledger)
    except sqlite3.Error:
        return copies.DAMAGED
    if busy:
        raise Conflict(f"Another program reads {ledger}. Close it, and try again. Nothing was changed.")
    if pending:
        raise Conflict(
            "An erasure is not complete, and the copy may contain what was erased. Start the version of Familiar that wrote "
            f"{ledger}, and wait until `familiard doctor` says that nothing is left."
        )
    return schema


def _demand_room(data_dir: Path, copy: Copy) -> None:
    needed, free = copy.size + copies.HEADROOM, shutil.disk_usage(data_dir).free
    if free < needed:
        raise StorageFull(
            f"There is no room to restore {copy.path.name}: this takes {needed / copies.MIB:,.0f} MiB, and "
            f"{free / copies.MIB:,.0f} MiB are free. Free up space, and try again. Nothing was changed."
        )


def _prepare(copy: Copy, part: Path) -> None:
    """Copy it, so that the next start rebuilds the index and looks after the crops."""
    os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    source = sqlite3.connect(f"{copy.path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
    with closing(source), closing(sqlite3.connect(part, isolation_level=None)) as target:
        source.backup(target)
        if (found := target.execute("PRAGMA quick_check(1)").fetchone()[0]) != "ok":
            raise sqlite3.DatabaseError(found)
        target.execute("PRAGMA journal_mode=DELETE")
        target.execute("DELETE FROM projection")
        target.execute("REPLACE INTO meta VALUES ('open', 'yes')")
    copies.sync(part)


def _set_aside(ledger: Path, schema: int) -> Copy:
    """Keep the ledger as a copy, and the log of a damaged one beside it."""
    aside = copies.place(ledger.parent, schema)
    aside.path.parent.mkdir(mode=0o700, exist_ok=True)
    aside.path.unlink(missing_ok=True)
    log = ledger.with_name(f"{LEDGER}-wal")
    if schema == copies.DAMAGED and log.exists():
        log.replace(copies.log_of(aside))
    try:
        # So that there is a ledger at every moment.
        aside.path.hardlink_to(ledger)
    except OSError:
        ledger.replace(aside.path)
    copies.forget_others(aside)
    return aside
