"""The checks of `doctor` in the data directory: owner, disk space, ledger."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from familiard.cli.check import Check, Grade
from familiard.cli.output import number
from familiard.host.files import bytes_in
from familiard.host.full_disk import is_full
from familiard.store.ledger import file_header
from familiard.store.ledger.ledger import readable
from familiard.store.ledger.missing_ledger import LEDGER, lost
from familiard.store.ledger.repair import Damage, examine
from familiard.store.ledger.schema import MIGRATIONS
from familiard.store.ledger.update import too_new

MIB = 1 << 20
SPACE_LOW = 1024 * MIB
SPACE_OUT = 64 * MIB
NAMED = 5
"""How many damaged rows are listed; the others are counted."""


def data_folder(data_dir: Path) -> Iterator[Check]:
    """Check the data directory's owner and mode, and the free disk space."""
    if not data_dir.exists():
        yield Check(
            "Data directory", Grade.GOOD, f"{data_dir} does not exist yet; the first import creates it"
        )
    else:
        yield _permissions(data_dir)
    there = next(folder for folder in (data_dir, *data_dir.parents) if folder.exists())
    free = shutil.disk_usage(there).free
    detail = f"{free / MIB:,.0f} MiB free for {data_dir}"
    if data_dir.exists():
        detail += f", which takes {bytes_in(data_dir) / MIB:,.0f} MiB"
    if free < SPACE_LOW:
        grade = Grade.BAD if free < SPACE_OUT else Grade.WARNING
        detail = f"disk full: {detail}" if free < SPACE_OUT else detail
        yield Check("Disk", grade, detail, "Free up space, or move the data directory to a larger disk.")
    else:
        yield Check("Disk", Grade.GOOD, detail)


def _permissions(data_dir: Path) -> Check:
    status = data_dir.stat()
    mode = stat.S_IMODE(status.st_mode)
    if status.st_uid != os.geteuid():
        advice = "Run familiard as that user, or pass another --data-dir."
        return Check("Data directory", Grade.BAD, f"{data_dir} belongs to user {status.st_uid}.", advice)
    if mode & 0o077:
        detail = f"Other users can open {data_dir} (mode {mode:o})."
        return Check("Data directory", Grade.WARNING, detail, f"Run `chmod 700 {data_dir}`.")
    if not os.access(data_dir, os.W_OK | os.X_OK):
        detail = f"{data_dir} is not writable."
        return Check("Data directory", Grade.BAD, detail, f"Run `chmod 700 {data_dir}`.")
    return Check("Data directory", Grade.GOOD, f"{data_dir}, accessible only to its owner")


def ledger(data_dir: Path) -> Iterator[Check]:
    """Check that the ledger is intact and each of its rows is readable."""
    path = data_dir / LEDGER
    if (missing := lost(data_dir)) is not None:
        yield Check("Ledger", Grade.BAD, missing.detail)
        return
    if not path.exists():
        return
    version = _version(path)
    if version and version != len(MIGRATIONS):
        yield _other_version(path, version)
        return
    damages: list[Damage] = []
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as db:
            readable(db)
            found = [str(row[0]) for row in db.execute("PRAGMA quick_check")]
            photos = db.execute("SELECT count(*) FROM photo").fetchone()[0]
            rows = db.execute("SELECT count(*) FROM entry").fetchone()[0]
            if found == ["ok"]:
                damages = list(examine(db))
    except sqlite3.Error as error:
        if is_full(error):
            # Even a reader writes a little beside the ledger.
            advice = "Free up space, then run `familiard doctor` again."
            yield Check("Ledger", Grade.WARNING, f"Cannot check {path}: the disk is full.", advice)
            return
        found, photos, rows = [str(error)], 0, 0
    wrong = file_header.damage(path)
    if wrong is not None:
        found = [wrong, *(line for line in found if line != "ok")]
    if found != ["ok"]:
        advice = "Stop the daemon and restore the data directory from a backup."
        yield Check("Ledger", Grade.BAD, f"{path} is damaged: {'; '.join(found[:3])}.", advice)
    else:
        yield Check(
            "Ledger",
            Grade.GOOD,
            f"intact: {rows:,} rows, {photos:,} photos ({path.stat().st_size / MIB:.1f} MiB)",
        )
    if damages:
        named = ", ".join(f"{d.table} {d.id} ({d.column})" for d in damages[:NAMED])
        more = f" and {len(damages) - NAMED:,} more" if len(damages) > NAMED else ""
        values = number(len(damages), "value")
        detail = f"{values} in the ledger cannot be read: {named}{more}. Lists skip these rows."
        yield Check("Rows", Grade.BAD, detail, "Run `familiard doctor --repair` to make them readable again.")
    if found == ["ok"]:
        yield from _erased(path)


def _version(path: Path) -> int | None:
    """The schema version of a ledger; None if it cannot be read."""
    if file_header.damage(path) is not None:
        return None
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as db:
            return int(db.execute("PRAGMA user_version").fetchone()[0])
    except sqlite3.Error:
        return None


def _other_version(path: Path, version: int) -> Check:
    if version > len(MIGRATIONS):
        return Check("Ledger", Grade.BAD, too_new(path, version).detail)
    detail = f"of an earlier version of Familiar (schema {version}); the next start copies it and updates it"
    return Check("Ledger", Grade.WARNING, detail)


def _erased(path: Path) -> Iterator[Check]:
    """Check that erased data is gone and nothing refers to it."""
    from familiard.store.ledger.references import dangling_references
    from familiard.store.privacy.erase_from_files import still_pending

    try:
        if still_pending(path):
            advice = (
                "Close other programs that read the ledger, then start the daemon or run any command: it finishes "
                "erasing."
            )
            yield Check("Erasing", Grade.WARNING, "Erased data may still be in the ledger's files.", advice)
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as db:
            for line in dangling_references(db):
                yield Check(
                    "References", Grade.WARNING, f"{line}.", "Please report this; nothing else is affected."
                )
    except sqlite3.Error as error:
        yield Check("References", Grade.WARNING, f"Cannot check references: {error}.")
