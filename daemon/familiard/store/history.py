"""What was decided, newest first; and undo of all but erasure, as an inverse row."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from typing import Any

from familiard.errors import Conflict, NotFound
from familiard.store import aside, merging
from familiard.store import cursor as cursors
from familiard.store.changes import decode, read
from familiard.store.ledger import Ledger, row_of
from familiard.store.records import Entry, Page
from familiard.store.times import from_text

DECISIONS = (
    "person-created", "person-updated", "people-merged", "person-split", "face-moved", "face-deleted",
    "person-forgotten", "clustered", "answered", "enrolled", "photos-removed",
)  # fmt: skip
"""Kinds of rows that can be undone."""
SHOWN = (*DECISIONS, "undone", "redone", "person-erased", "photo-erased")

ENTRY = (
    "SELECT e.*, EXISTS (SELECT 1 FROM entry u WHERE u.undoes = e.seq"
    " AND NOT EXISTS (SELECT 1 FROM entry r WHERE r.undoes = u.seq)) AS undone FROM entry e"
)


class History:
    """The decisions of one ledger."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def list(self, cursor: str | None = None, limit: int = 100) -> Page[Entry]:
        """Decisions, newest first; photos and sightings are not decisions."""
        before = cursors.decode(cursor, 1)[0] if cursor is not None else 2**62
        marks = ",".join("?" * len(SHOWN))
        rows = self._ledger.db.execute(
            f"{ENTRY} WHERE e.seq < ? AND e.kind IN ({marks}) ORDER BY e.seq DESC LIMIT ?",
            (before, *SHOWN, limit + 1),
        ).fetchall()
        following = cursors.encode(rows[limit - 1]["seq"]) if len(rows) > limit else None
        return Page(self._ledger.readable(rows[:limit], _entry), following)

    def decided_since(self, seq: int) -> bool:
        """Whether there is a decision past a row; what cameras and imports bring is none."""
        marks = ",".join("?" * len(SHOWN))
        query = f"SELECT 1 FROM entry WHERE seq > ? AND kind IN ({marks}) LIMIT 1"
        return self._ledger.db.execute(query, (seq, *SHOWN)).fetchone() is not None

    def erased_since(self, seq: int) -> bool:
        """Whether a person or a photo was erased past a row."""
        query = "SELECT 1 FROM entry WHERE seq > ? AND kind IN ('person-erased', 'photo-erased') LIMIT 1"
        return self._ledger.db.execute(query, (seq,)).fetchone() is not None

    def get(self, seq: int) -> Entry:
        """One row.

        Raises:
            NotFound: there is none with that number.
        """
        return _entry(self._row(seq))

    def undo(self, seq: int | None = None) -> Entry:
        """Take a decision back: the last one that still holds, or the one with that number.

        Returns the row that says so.

        Raises:
            Conflict: nothing to undo, it was undone, or a later decision built on it.
            NotFound: there is no such row.
        """
        if seq is None:
            marks = ",".join("?" * len(DECISIONS))
            row = self._ledger.db.execute(
                f"SELECT * FROM ({ENTRY} WHERE e.kind IN ({marks})) WHERE NOT undone ORDER BY seq DESC LIMIT 1",
                DECISIONS,
            ).fetchone()
            if row is None:
                raise Conflict("There is nothing to undo.")
        else:
            row = self._row(seq)
        if row["kind"] not in DECISIONS:
            raise Conflict(f"Row {row['seq']} ({row['kind']}) cannot be undone.")
        if row["undone"]:
            raise Conflict(f"Row {row['seq']} was undone already.")
        return self._reverse(row, "undone")

    def redo(self) -> Entry:
        """Do again what was undone last, as long as nothing else was decided since.

        Raises:
            Conflict: nothing to redo.
        """
        marks = ",".join("?" * len(DECISIONS))
        row = self._ledger.db.execute(
            f"SELECT * FROM ({ENTRY} WHERE e.kind = 'undone') WHERE NOT undone"
            f" AND seq > (SELECT coalesce(max(seq), 0) FROM entry WHERE kind IN ({marks})) ORDER BY seq DESC LIMIT 1",
            DECISIONS,
        ).fetchone()
        if row is None:
            raise Conflict("There is nothing to redo.")
        return self._reverse(row, "redone")

    def _row(self, seq: int) -> sqlite3.Row:
        row: sqlite3.Row | None = self._ledger.db.execute(f"{ENTRY} WHERE e.seq = ?", (seq,)).fetchone()
        if row is None:
            raise NotFound("row of history", str(seq))
        return row

    def _reverse(self, row: sqlite3.Row, kind: str) -> Entry:
        row_of(row)
        reversed_data = json.loads(row["data"])
        data = {"seq": row["seq"], "kind": row["kind"], "of": reversed_data}
        with self._ledger.change(kind, data, undoes=row["seq"]) as changes:
            for change in reversed(decode(row["changes"])):
                if change.table == "member" and not aside.stands(self._ledger, change.key):
                    aside.reverse_beside(self._ledger, changes, change)
                    continue
                if read(self._ledger.db, change.table, change.key) != change.after:
                    raise Conflict(
                        "A later change built on this one. Undo the later one first (see the history).",
                        seq=row["seq"],
                    )
                changes.apply(change.inverse())
            heir = reversed_data.get("person_id") if row["kind"] == "person-split" else None
            for change in changes.changes():
                if change.table == "person" and change.after is None:
                    for face_id in merging.members(self._ledger, change.key):
                        changes.set_member(face_id, heir)
        return self.get(self._ledger.last_seq)


def _entry(row: sqlite3.Row) -> Entry:
    data = row_of(row).data
    return Entry(
        seq=row["seq"],
        at=from_text(row["at"]),
        kind=row["kind"],
        summary=summary(row["kind"], data),
        data=data,
        undoable=row["kind"] in DECISIONS and not row["undone"],
        undone=bool(row["undone"]),
    )


def count(photos: Sequence[str]) -> str:
    """`1 photo`, `2 photos`."""
    return f"{len(photos):,} photo{'s' if len(photos) != 1 else ''}"


def summary(kind: str, data: dict[str, Any]) -> str:
    """One sentence for a person."""
    name = data.get("name") or "somebody unnamed"
    old = data.get("old_name")
    sentences = {
        "person-created": f"Added {name}",
        "person-updated": f"Named {name}" if data.get("name") != old else f"Changed {name}",
        "people-merged": f"Merged {len(data.get('merged', ())) + 1} people into {name}",
        "person-split": f"Split {len(data.get('split', ()))} faces off {name}",
        "face-moved": "Moved a face",
        "face-deleted": "Deleted a face",
        "person-forgotten": f"Forgot {name}",
        "person-erased": "Erased somebody",
        "photo-erased": "Erased a photo",
        "photos-removed": f"Removed {count(data.get('photos', ()))} that are gone",
        "clustered": f"Grouped all faces again ({data.get('moved', 0)} moved)",
        "answered": "Said that two people are " + ("the same" if data.get("same") else "not the same"),
        "enrolled": f"Taught {name} with {len(data.get('faces', ()))} pictures",
    }
    if kind in ("undone", "redone"):
        inner = data.get("of", {})
        if kind == "undone":
            return f"Undid: {summary(data.get('kind', ''), inner)}"
        return f"Did again: {summary(inner.get('kind', ''), inner.get('of', {}))}"
    return sentences.get(kind, kind.replace("-", " ").capitalize())
