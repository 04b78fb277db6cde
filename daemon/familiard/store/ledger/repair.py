"""Rows that cannot be read: found, named, and made readable again with the least that is lost."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from familiar_client.models import Origin
from familiard.errors import RowDamaged
from familiard.store.import_jobs import import_of
from familiard.store.ledger.changes import refresh
from familiard.store.ledger.damage import UNREADABLE
from familiard.store.ledger.embeddings import dimensions, vector_of
from familiard.store.ledger.ledger import Ledger, row_of
from familiard.store.ledger.migrate_times import NOT_A_TIME, heal_times
from familiard.store.ledger.rows import UNDECIDED, decision_from, finite, points_of, reasons_of
from familiard.store.ledger.timestamps import from_text, now, to_text

# Where eyes, nose and mouth are in an upright face, as parts of its box.
EXPECTED_POINTS = ((0.3, 0.4), (0.7, 0.4), (0.5, 0.6), (0.35, 0.8), (0.65, 0.8))
PARTS = {
    "face": ("x", "y", "w", "h", "score", "quality", "landmarks", "quality_reasons", "decision", "origin",
             "taken_at", "embedding"),
    "photo": ("origin", "taken_at", "added_at", "video_offset"),
    "person": ("birth_date", "created_at", "first_seen", "last_seen", "last_sighted_at"),
}  # fmt: skip
"""The columns that are looked at, in the order in which they are made good."""


@dataclass(frozen=True, slots=True)
class Damage:
    """A column of a row that does not hold what it should."""

    table: str
    id: str
    column: str


def examine(db: sqlite3.Connection) -> Iterator[Damage]:
    """Every column that cannot be read. The connection may be read-only, and has `sqlite3.Row` as its rows."""
    lengths: dict[str, int] = {}
    for table, columns in PARTS.items():
        for row in db.execute(f"SELECT * FROM {table}"):
            for column in columns:
                if not _sound(db, lengths, table, column, row):
                    yield Damage(table, str(row["id"]), column)
    for row in db.execute("SELECT id, body FROM import"):
        if not _reads(import_of, row):
            yield Damage("import", str(row["id"]), "body")
    for row in db.execute("SELECT * FROM entry"):
        if not _reads(row_of, row):
            yield Damage("entry", str(row["seq"]), "text")


def repair(ledger: Ledger) -> tuple[Damage, ...]:
    """Make every row readable; returns what was damaged.

    A time becomes the time of arrival, a decision is open again, a face without its embedding is unusable. What only
    says how something came to be (an import's state, a row of history) goes or is emptied.
    """
    damages = tuple(examine(ledger.db))
    with ledger.transaction(), ledger.rewriting():
        for damage in damages:
            _mend(ledger.db, damage)
        heal_times(ledger.db)
        for row in ledger.db.execute("SELECT id FROM person").fetchall():
            refresh(ledger.db, row["id"])
    ledger.unreadable.clear()
    return damages


def _sound(
    db: sqlite3.Connection, lengths: dict[str, int], table: str, column: str, row: sqlite3.Row
) -> bool:
    value = row[column]
    if column == "embedding":
        if value is None:
            return not row["usable"]
        pack = row["pack"]
        if pack not in lengths:
            lengths[pack] = dimensions(db, pack)
        return vector_of(value, lengths[pack]) is not None
    if value is None and table in {"person", "photo"}:
        return True
    return _reads(CHECKS[column], value)


def _reads(parse: Callable[[Any], object], value: Any) -> bool:
    try:
        parse(value)
    except (RowDamaged, *UNREADABLE):
        return False
    return True


CHECKS: dict[str, Callable[[Any], object]] = {
    **dict.fromkeys(("x", "y", "w", "h", "score", "quality", "video_offset"), finite),
    **dict.fromkeys(
        ("taken_at", "added_at", "created_at", "first_seen", "last_seen", "last_sighted_at"), from_text
    ),
    "landmarks": points_of,
    "quality_reasons": reasons_of,
    "decision": decision_from,
    "origin": Origin,
    "birth_date": date.fromisoformat,
}


def _mend(db: sqlite3.Connection, damage: Damage) -> None:
    table, column, key = damage.table, damage.column, damage.id
    if table == "import":
        db.execute("DELETE FROM import WHERE id = ?", (key,))
    elif table == "entry":
        db.execute(
            f"UPDATE entry SET at = ? WHERE seq = ? AND {NOT_A_TIME.format('at')}", (to_text(now()), key)
        )
        if not _reads(row_of, db.execute("SELECT * FROM entry WHERE seq = ?", (key,)).fetchone()):
            # What it did stays so; that it was decided, and how to undo it, is lost.
            db.execute(
                "UPDATE entry SET kind = 'repaired', data = '{}', changes = '[]' WHERE seq = ?", (key,)
            )
    elif column == "embedding":
        # It stays whose it is, and nobody is recognized by it.
        db.execute("UPDATE face SET embedding = NULL, usable = 0 WHERE id = ?", (key,))
    elif column == "landmarks":
        x, y, w, h = db.execute("SELECT x, y, w, h FROM face WHERE id = ?", (key,)).fetchone()
        points = np.array(
            [(x + w * right, y + h * down) for right, down in EXPECTED_POINTS], dtype=np.float32
        )
        db.execute("UPDATE face SET landmarks = ? WHERE id = ?", (points.tobytes(), key))
    else:
        db.execute(f"UPDATE {table} SET {column} = {INSTEAD[table][column]} WHERE id = ?", (key,))


NOW = "strftime('%Y-%m-%dT%H:%M:%f', 'now') || '000Z'"
ORIGIN = "CASE WHEN camera IS NOT NULL THEN 'camera' WHEN {0} THEN 'video' ELSE 'library' END"
INSTEAD: dict[str, dict[str, str]] = {
    "face": {
        **dict.fromkeys(("x", "y", "w", "h", "score", "quality"), "0"),
        "quality_reasons": "'[]'",
        "decision": f"'{UNDECIDED}'",
        "origin": ORIGIN.format("(SELECT video_offset FROM photo WHERE photo.id = photo_id) IS NOT NULL"),
        # The photo's own time is made good later, and is the face's then.
        "taken_at": "'?'",
    },
    "photo": {
        "origin": ORIGIN.format("video_offset IS NOT NULL"),
        "taken_at": "'?'",
        "added_at": NOW,
        "video_offset": "0",
    },
    "person": {
        "birth_date": "NULL",
        "created_at": NOW,
        **dict.fromkeys(("first_seen", "last_seen", "last_sighted_at"), "NULL"),
    },
}
