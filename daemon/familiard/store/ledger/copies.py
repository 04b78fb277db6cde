"""Copies of the ledger from before an update, in `backups/` beside it.

They contain people's data, so they do not stay: erasing deletes all of them (`discard`), and time does (`discard_old`).
One copy a schema version is kept, and the last two.
"""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from familiard.errors import StorageFull

FOLDER = "backups"
KEPT = 2
KEPT_DAYS = 30
_NAME = re.compile(r"ledger-schema(\d+)-(\d{4}-\d\d-\d\d)\.db")
_PART = ".part"
MIB = 1 << 20
HEADROOM = 16 * MIB
DAMAGED = 0
"""The schema version of a ledger that could not be read, which was set aside when a copy was restored."""


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy of the ledger.

    Attributes:
        schema: the schema version of its tables.
        made: the day it was made (UTC).
    """

    path: Path
    schema: int
    made: date

    @property
    def size(self) -> int:
        """Bytes."""
        return self.path.stat().st_size


def copies(data_dir: Path) -> list[Copy]:
    """All copies in a data directory, latest first."""
    found = [(path, _NAME.fullmatch(path.name)) for path in (data_dir / FOLDER).glob("*.db")]
    listed = [Copy(path, int(name[1]), date.fromisoformat(name[2])) for path, name in found if name]
    return sorted(listed, key=lambda copy: (copy.made, copy.schema), reverse=True)


def make(db: sqlite3.Connection, ledger: Path, schema: int) -> Copy:
    """Copy a ledger that no other process changes, in the place of an earlier copy with the same schema version.

    Raises:
        StorageFull: there is no room for the copy and for an update of the ledger; nothing was written.
        OSError, sqlite3.Error: the copy cannot be written; no part of it is left.
    """
    copy = place(ledger.parent, schema)
    _demand_room(db, ledger)
    copy.path.parent.mkdir(mode=0o700, exist_ok=True)
    _discard_parts(copy.path.parent)
    partial = copy.path.with_name(copy.path.name + _PART)
    try:
        os.close(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        with closing(sqlite3.connect(partial)) as target:
            db.backup(target)
            # One file, without a log beside it.
            target.execute("PRAGMA journal_mode=DELETE")
        sync(partial)
        partial.replace(copy.path)
        sync(copy.path.parent)
    finally:
        _discard_parts(copy.path.parent)
    forget_others(copy)
    return copy


def place(data_dir: Path, schema: int) -> Copy:
    """Where a copy that is made today goes."""
    today = datetime.now(UTC).date()
    return Copy(data_dir / FOLDER / f"ledger-schema{schema}-{today.isoformat()}.db", schema, today)


def forget_others(newest: Copy) -> None:
    """Delete other copies with the schema version of one, and those that are older than the last two."""
    others = [copy for copy in copies(newest.path.parents[1]) if copy.path != newest.path]
    for copy in others:
        if copy.schema == newest.schema:
            _delete(copy)
    for copy in [copy for copy in others if copy.schema != newest.schema][KEPT - 1 :]:
        _delete(copy)


def discard(data_dir: Path) -> None:
    """Delete all copies, and what a kill left of one."""
    folder = data_dir / FOLDER
    for path in folder.glob("ledger-*"):
        path.unlink(missing_ok=True)
    with suppress(OSError):
        folder.rmdir()


def discard_old(data_dir: Path, days: int = KEPT_DAYS) -> None:
    """Delete the copies that are older than so many days."""
    before = datetime.now(UTC).date() - timedelta(days=days)
    for copy in copies(data_dir):
        if copy.made < before:
            _delete(copy)
    with suppress(OSError):
        (data_dir / FOLDER).rmdir()


def log_of(copy: Copy) -> Path:
    """Where the write-ahead log of a damaged ledger goes."""
    return copy.path.with_name(f"{copy.path.name}-wal")


def _delete(copy: Copy) -> None:
    copy.path.unlink(missing_ok=True)
    log_of(copy).unlink(missing_ok=True)


def _discard_parts(folder: Path) -> None:
    for path in folder.glob(f"*{_PART}*"):
        path.unlink(missing_ok=True)


def _demand_room(db: sqlite3.Connection, ledger: Path) -> None:
    pages, size = (int(db.execute(f"PRAGMA {name}").fetchone()[0]) for name in ("page_count", "page_size"))
    # The copy, and the log of an update that writes every page.
    needed = 2 * pages * size + HEADROOM
    free = shutil.disk_usage(ledger.parent).free
    if free < needed:
        raise StorageFull(
            f"There is no room to update {ledger}: this takes {needed / MIB:,.0f} MiB for a copy of the ledger and the "
            f"changes, and {free / MIB:,.0f} MiB are free. Free up space, and start again. Nothing was changed, and the "
            "earlier version of Familiar still opens it."
        )


def sync(path: Path) -> None:
    """Have a file's bytes, or a folder's names, on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
