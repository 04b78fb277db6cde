"""Which originals there are: each content once, with its place below `library.originals`."""

from __future__ import annotations

import sqlite3
import unicodedata
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import PurePosixPath

from familiard.store.ledger.ledger import Ledger
from familiard.store.ledger.timestamps import from_text, now, to_text

PORTION = 500
"""Originals that are read at once."""


@dataclass(frozen=True, slots=True)
class OriginalRecord:
    """A file as it was uploaded.

    Attributes:
        digest: SHA-256, hex.
        folder: below `library.originals`, such as `2026/11`.
        device_id: the device that brought it first.
        trashed_at: since when it is in the trash.
    """

    id: str
    digest: str
    folder: str
    name: str
    size: int
    taken_at: datetime
    added_at: datetime
    device_id: str | None
    trashed_at: datetime | None

    @property
    def stem(self) -> str:
        """The name without its suffix, which a Live Photo's photo and movie share."""
        return PurePosixPath(self.name).stem


def stem_key(name: str) -> str:
    """What the names of files that belong together have in common."""
    return key_of_stem(PurePosixPath(name).stem)


def key_of_stem(stem: str) -> str:
    """A stem as it is compared."""
    return unicodedata.normalize("NFC", stem).casefold()


class Originals:
    """The originals of one ledger."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._db = ledger.db

    def find(self, digest: str) -> OriginalRecord | None:
        """The original of a content, also one in the trash."""
        return self._one("digest = ?", digest)

    def get(self, original_id: str) -> OriginalRecord | None:
        """An original."""
        return self._one("id = ?", original_id)

    def has_size(self, size: int) -> bool:
        """Whether any original has this size."""
        row = self._db.execute("SELECT 1 FROM original WHERE size = ? LIMIT 1", (size,)).fetchone()
        return row is not None

    def taken_stems(self, folder: str, stem: str) -> set[str]:
        """The stems in a folder that are `stem`, or `stem~` and something, as keys."""
        key = key_of_stem(stem)
        rows = self._db.execute(
            "SELECT stem_key FROM original WHERE folder = ? AND (stem_key = ? OR (stem_key >= ? AND stem_key < ?))",
            (folder, key, f"{key}~", f"{key}\x7f"),
        )
        return {row["stem_key"] for row in rows}

    def is_free(self, folder: str, name: str) -> bool:
        """Whether no original has this name there."""
        row = self._db.execute(
            "SELECT 1 FROM original WHERE folder = ? AND name = ?", (folder, name)
        ).fetchone()
        return row is None

    def add(
        self, digest: str, folder: str, name: str, size: int, taken_at: datetime, device_id: str | None
    ) -> OriginalRecord:
        """Write down an original that is on the disk; its device's bytes grow with it."""
        original_id = str(uuid.uuid4())
        with self._ledger.transaction():
            self._db.execute(
                "INSERT INTO original VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)",
                (
                    original_id,
                    digest,
                    folder,
                    name,
                    stem_key(name),
                    size,
                    to_text(taken_at),
                    to_text(now()),
                    device_id,
                ),
            )
            self._count(device_id, size)
        added = self.get(original_id)
        assert added is not None
        return added

    def move(self, original_id: str, folder: str, name: str) -> None:
        """Its file lies elsewhere now."""
        with self._ledger.transaction():
            self._db.execute(
                "UPDATE original SET folder = ?, name = ?, stem_key = ? WHERE id = ?",
                (folder, name, stem_key(name), original_id),
            )

    def set_trashed(self, original_id: str, at: datetime | None) -> None:
        """It is in the trash since then, or not any more."""
        with self._ledger.transaction():
            self._db.execute(
                "UPDATE original SET trashed_at = ? WHERE id = ?",
                (None if at is None else to_text(at), original_id),
            )

    def purge(self, original: OriginalRecord) -> None:
        """Forget an original whose file is gone for good."""
        with self._ledger.transaction():
            self._db.execute("DELETE FROM original WHERE id = ?", (original.id,))
            self._count(original.device_id, -original.size)

    def expired(self, days: int) -> tuple[OriginalRecord, ...]:
        """Those that have been in the trash for so many days."""
        until = to_text(now() - timedelta(days=days))
        return self._many("trashed_at IS NOT NULL AND trashed_at <= ? ORDER BY trashed_at", until)

    def trashed(self) -> tuple[OriginalRecord, ...]:
        """All that is in the trash."""
        return self._many("trashed_at IS NOT NULL ORDER BY trashed_at")

    def is_seen_once(self, original_id: str) -> bool:
        """Whether one entry of one device refers to it, and no other."""
        row = self._db.execute(
            "SELECT count(*) FROM device_entry WHERE original_id = ?", (original_id,)
        ).fetchone()
        return bool(row[0] == 1)

    def portion(self, after: str) -> tuple[OriginalRecord, ...]:
        """The next ones in the order of their ids; from the trash, too."""
        return self._many("id > ? ORDER BY id LIMIT ?", after, PORTION)

    def companions(self, device_id: str, parent: str, name: str) -> Iterator[OriginalRecord]:
        """Originals that a device keeps next to a file under the same stem: the other half of a Live Photo."""
        rows = self._db.execute(
            "SELECT o.*, e.name AS seen FROM device_entry e JOIN original o ON o.id = e.original_id"
            " WHERE e.device_id = ? AND e.parent = ? AND e.stem_key = ? AND o.trashed_at IS NULL ORDER BY e.path",
            (device_id, parent, stem_key(name)),
        )
        own = unicodedata.normalize("NFC", name).casefold()
        for row in rows:
            if unicodedata.normalize("NFC", row["seen"]).casefold() != own:
                yield _original(row)

    def _count(self, device_id: str | None, size: int) -> None:
        self._db.execute("UPDATE device SET bytes = max(0, bytes + ?) WHERE id = ?", (size, device_id))

    def _one(self, where: str, *values: object) -> OriginalRecord | None:
        row = self._db.execute(f"SELECT * FROM original WHERE {where}", values).fetchone()
        return None if row is None else _original(row)

    def _many(self, where: str, *values: object) -> tuple[OriginalRecord, ...]:
        rows = self._db.execute(f"SELECT * FROM original WHERE {where}", values).fetchall()
        return tuple(_original(row) for row in rows)


def _original(row: sqlite3.Row) -> OriginalRecord:
    trashed = row["trashed_at"]
    return OriginalRecord(
        row["id"],
        row["digest"],
        row["folder"],
        row["name"],
        row["size"],
        from_text(row["taken_at"]),
        from_text(row["added_at"]),
        row["device_id"],
        None if trashed is None else from_text(trashed),
    )
