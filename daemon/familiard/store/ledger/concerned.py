"""The faces and people that a row of the history is about, as far as they are still there: to show it in pictures."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence

from familiard.store.ledger.changes import Change


def concerned(db: sqlite3.Connection, changes: Sequence[Change]) -> tuple[list[str], list[str]]:
    """The IDs of faces that changes assigned or deleted, and of people whom they changed or whose faces they assigned."""
    moved = [
        change
        for change in changes
        if change.table == "member" and _owner(change.before) != _owner(change.after)
    ]
    faces = [change.key for change in moved]
    faces += [change.key for change in changes if change.table in ("deleted", "face_review")]
    faces += [change.key.split("|")[0] for change in changes if change.table == "rejection"]
    faces += [face_id for change in changes if change.table == "apart" for face_id in change.key.split("|")]
    people = [change.key for change in changes if change.table == "person"]
    people += [owner for change in moved for owner in (_owner(change.after), _owner(change.before)) if owner]
    if not moved:
        # What was said of a person confirms their faces, which is not what a picture of it should show.
        people += [
            owner for change in changes if change.table == "member" and (owner := _owner(change.after))
        ]
    return _there(db, "face", faces), _there(db, "person", people)


def _owner(member: list[str] | None) -> str | None:
    return member[0] if member else None


def _there(db: sqlite3.Connection, table: str, ids: Sequence[str]) -> list[str]:
    rows = db.execute(
        f"SELECT DISTINCT j.value AS id FROM json_each(?) j JOIN {table} t ON t.id = j.value ORDER BY j.key",
        (json.dumps(list(dict.fromkeys(ids))),),
    )
    return list(dict.fromkeys(row[0] for row in rows))
