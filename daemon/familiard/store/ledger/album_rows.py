"""Albums and their chosen photos as rows of state, which changes of the ledger read and write."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class AlbumState:
    """What a ledger row can change about an album; `rule` is JSON, None where photos are chosen one by one."""

    name: str
    created_at: str
    order: str
    description: str | None = None
    rule: dict[str, Any] | None = None
    cover_photo_id: str | None = None


def read_album(db: sqlite3.Connection, album_id: str) -> dict[str, Any] | None:
    """An album's state as JSON; None where there is none."""
    row = db.execute(
        "SELECT name, created_at, sort, description, rule, cover_photo_id FROM album WHERE id = ?",
        (album_id,),
    ).fetchone()
    if row is None:
        return None
    return asdict(AlbumState(row[0], row[1], row[2], row[3], row[4] and json.loads(row[4]), row[5]))


def write_album(db: sqlite3.Connection, album_id: str, state: dict[str, Any] | None) -> None:
    """Make, change or remove an album."""
    if state is None:
        db.execute("DELETE FROM album WHERE id = ?", (album_id,))
        return
    album = AlbumState(**state)
    rule = album.rule and json.dumps(album.rule, separators=(",", ":"))
    db.execute(
        "REPLACE INTO album (id, name, created_at, sort, description, rule, cover_photo_id)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            album_id,
            album.name,
            album.created_at,
            album.order,
            album.description,
            rule,
            album.cover_photo_id,
        ),
    )


def read_photo(db: sqlite3.Connection, album_id: str, photo_id: str) -> int | None:
    """The position of a chosen photo in an album; None where it is not in it."""
    row = db.execute(
        "SELECT position FROM album_photo WHERE album_id = ? AND photo_id = ?", (album_id, photo_id)
    ).fetchone()
    return row and int(row[0])


def write_photo(db: sqlite3.Connection, album_id: str, photo_id: str, position: int | None) -> None:
    """Put a photo at a position of an album, or take it out."""
    if position is None:
        db.execute("DELETE FROM album_photo WHERE album_id = ? AND photo_id = ?", (album_id, photo_id))
    else:
        db.execute("REPLACE INTO album_photo VALUES (?, ?, ?)", (album_id, photo_id, position))
