"""What happened: an append-only SQLite ledger, and the state that follows from it, in one transaction."""

from __future__ import annotations

import contextlib
import json
import logging
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Protocol, TypeVar

from familiard.errors import LedgerDamaged, RowDamaged
from familiard.store.ledger import file_header
from familiard.store.ledger.changes import Change, ChangeSet, decode, encode
from familiard.store.ledger.damage import UNREADABLE
from familiard.store.ledger.faults import damaged, explained
from familiard.store.ledger.schema import MIGRATIONS
from familiard.store.ledger.summaries import SKIPPED_IF_EMPTY
from familiard.store.ledger.timestamps import from_text, now, to_text
from familiard.store.ledger.update import update

LOGGER = logging.getLogger(__name__)

T = TypeVar("T")

UNREADABLE_KEPT = 1000
"""How many damaged rows are remembered; `doctor` names all of them."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the ledger."""

    seq: int
    at: str
    kind: str
    data: dict[str, Any]
    changes: tuple[Change, ...]


def row_of(row: sqlite3.Row) -> Row:
    """A row of `entry`.

    Raises:
        RowDamaged: it cannot be read.
    """
    try:
        from_text(row["at"])
        data = json.loads(row["data"])
        if not isinstance(data, dict):
            raise TypeError("not a JSON object")
        return Row(row["seq"], row["at"], row["kind"], data, tuple(decode(row["changes"])))
    except UNREADABLE as error:
        raise RowDamaged("entry", str(row["seq"]), "text") from error


def readable(db: sqlite3.Connection) -> None:
    """Read rows by name, and text whatever it holds: a flipped bit that is no UTF-8 must not end an answer."""
    db.row_factory = sqlite3.Row
    db.text_factory = partial(str, encoding="utf-8", errors="backslashreplace")


class Follower(Protocol):
    """What keeps up with the ledger."""

    def changed(self, row: Row, /) -> None:
        """A row was appended; its transaction is still open."""

    def committed(self, rows: Sequence[Row], /) -> None:
        """These rows are there for good."""

    def rolled_back(self, rows: Sequence[Row], /) -> None:
        """These rows never happened, nor what the transaction did before it wrote one."""


class Ledger:
    """One SQLite database, used from one thread.

    Everything that changes goes through `change`: state is altered and the row that says so is appended in
    the same transaction, so that a kill at any moment leaves both or neither. Followers hear of each row at
    once, and then whether the transaction was committed or rolled back.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.damage: LedgerDamaged | None = None
        try:
            wrong = file_header.damage(path) if path.exists() else None
            self.db = sqlite3.connect(path, isolation_level=None)
            readable(self.db)
            if wrong is not None:
                self._open_damaged(damaged(path, wrong))
            else:
                self._open()
        except (sqlite3.Error, OSError) as error:
            raise self.explained(error) from error
        self.unreadable: set[str] = set()
        self._followers: list[Follower] = []
        self._pending: list[Row] = []

    def _open(self) -> None:
        # WAL lets a reader in beside the writer; FULL, since "acknowledged" must survive a power cut.
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
            self.db.execute(f"PRAGMA {pragma}")
        update(self.db, self.path)

    def _open_damaged(self, damage: LedgerDamaged) -> None:
        """What can still be read is read; nothing is written to what is damaged."""
        self.damage = damage
        try:
            self.db.execute("PRAGMA query_only = ON")
            version = int(self.db.execute("PRAGMA user_version").fetchone()[0])
            tables = ("meta", "photo", "face", "person", "entry")
            whole = all(self.db.execute(f"SELECT count(*) FROM {table}").fetchone() for table in tables)
        except sqlite3.Error as error:
            raise damage from error
        if version != len(MIGRATIONS) or not whole:
            raise damage

    def close(self) -> None:
        """Fold the write-ahead log into the database and let go of it."""
        self.db.close()

    def follow(self, follower: Follower) -> None:
        """Tell `follower` of all that changes from now on."""
        self._followers.append(follower)

    @property
    def last_seq(self) -> int:
        """The newest row's number, 0 for an empty ledger."""
        return int(self.db.execute("SELECT coalesce(max(seq), 0) FROM entry").fetchone()[0])

    def meta(self, key: str) -> str | None:
        """A fact about the ledger itself."""
        row = self.db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return row and str(row[0])

    def set_meta(self, key: str, value: str | None) -> None:
        """Say (or unsay) a fact about the ledger itself."""
        try:
            if value is None:
                self.db.execute("DELETE FROM meta WHERE key = ?", (key,))
            else:
                self.db.execute("REPLACE INTO meta VALUES (?, ?)", (key, value))
        except sqlite3.DatabaseError as error:
            raise self.explained(error) from error

    def since(self, seq: int, limit: int = -1) -> tuple[Row, ...]:
        """The rows past `seq` that can be read, oldest first."""
        rows = self.db.execute("SELECT * FROM entry WHERE seq > ? ORDER BY seq LIMIT ?", (seq, limit))
        return self.readable(rows, row_of)

    def readable(self, rows: Iterable[sqlite3.Row], make: Callable[[sqlite3.Row], T]) -> tuple[T, ...]:
        """What `make` gives for each row; a damaged row costs itself, and is remembered in `unreadable`."""
        made: list[T] = []
        for row in rows:
            try:
                made.append(make(row))
            except RowDamaged as damage:
                self.note(damage)
        return tuple(made)

    def note(self, damage: RowDamaged) -> None:
        """Remember a row that cannot be read, and say so once."""
        if damage.detail not in self.unreadable and len(self.unreadable) < UNREADABLE_KEPT:
            self.unreadable.add(damage.detail)
            LOGGER.warning("%s", damage.detail)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; nested ones are part of the outermost.

        Raises:
            StorageFull: the disk is full or read-only; nothing was kept.
            LedgerDamaged: the database is damaged; nothing was kept.
        """
        if self.db.in_transaction:
            yield
            return
        if self.damage is not None:
            raise self.damage
        try:
            self.db.execute("BEGIN IMMEDIATE")
            yield
            self.db.execute("COMMIT")
        except BaseException as error:
            self._roll_back()
            undone, self._pending = self._pending, []
            for follower in self._followers:
                follower.rolled_back(undone)
            if isinstance(error, sqlite3.DatabaseError | OSError):
                raise self.explained(error) from error
            raise
        committed, self._pending = self._pending, []
        for follower in self._followers if committed else ():
            follower.committed(committed)

    @contextmanager
    def change(self, kind: str, data: dict[str, Any], *, undoes: int | None = None) -> Iterator[ChangeSet]:
        """Append one row: state changed inside the block, and `data` (which the block may fill), as one.

        A decision that changes nothing is not written down.
        """
        with self.transaction():
            changes = ChangeSet(self.db)
            yield changes
            changes.settle()
            made = changes.changes()
            if not made and kind in SKIPPED_IF_EMPTY:
                return
            at = to_text(now())
            cursor = self.db.execute(
                "INSERT INTO entry (at, kind, data, changes, undoes) VALUES (?, ?, ?, ?, ?)",
                (at, kind, json.dumps(data, separators=(",", ":")), encode(made), undoes),
            )
            row = Row(int(cursor.lastrowid or 0), at, kind, data, tuple(made))
            self._pending.append(row)
            for follower in self._followers:
                follower.changed(row)

    @contextmanager
    def rewriting(self) -> Iterator[None]:
        """Lift the append-only rule, inside a transaction: only erasing, re-embedding and a photo's new bytes or place may."""
        self.set_meta("rewriting", "yes")
        yield
        self.set_meta("rewriting", None)

    def _roll_back(self) -> None:
        """Undo what is open; SQLite has done so by itself where the disk is full."""
        if self.db.in_transaction:
            with contextlib.suppress(sqlite3.Error):
                self.db.execute("ROLLBACK")

    def explained(self, error: sqlite3.Error | OSError) -> Exception:
        """The error with its cause in words; damage is remembered."""
        cause = explained(error, self.path)
        if isinstance(cause, LedgerDamaged) and not isinstance(cause, RowDamaged):
            self.damage = cause
        return cause
