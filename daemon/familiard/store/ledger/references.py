"""Whether everything that is written refers to something that is there: nothing may point to what was erased."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator

UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
REFERENCES = (
    ("member", "face_id", "face", "id"),
    ("member", "person_id", "person", "id"),
    ("deleted", "face_id", "face", "id"),
    ("rejection", "face_id", "face", "id"),
    ("apart", "face_id", "face", "id"),
    ("apart", "other_id", "face", "id"),
    ("face", "photo_id", "photo", "id"),
    ("aside", "face_id", "face", "id"),
    ("folder_name", "face_id", "face", "id"),
    ("face_review", "face_id", "face", "id"),
    ("removed", "photo_id", "photo", "id"),
    ("visit_face", "face_id", "face", "id"),
    ("album_photo", "photo_id", "photo", "id"),
    ("album", "cover_photo_id", "photo", "id"),
    ("link_photo", "photo_id", "photo", "id"),
    ("link_photo", "link_id", "link", "id"),
    ("visit_face", "visit_id", "visit", "id"),
    ("person", "feature_face_id", "member", "face_id"),
    ("person", "best_face_id", "member", "face_id"),
)
"""Table, column, and the table and column that it refers to."""
SAID = "('person-erased', 'photo-erased')"
"""Rows that name the id of what was erased, for clients that show it."""


def dangling_references(db: sqlite3.Connection) -> tuple[str, ...]:
    """One line for each kind of reference that leads nowhere, with how many there are; empty where all is well."""
    db.create_function("ids_in", 1, _ids_in)
    return tuple(_found(db))


def _found(db: sqlite3.Connection) -> Iterator[str]:
    for table, column, target, key in REFERENCES:
        yield from _line(
            db,
            f"{table}.{column}",
            f"SELECT {column} FROM {table} WHERE {column} IS NOT NULL AND {column} NOT IN (SELECT {key} FROM {target})",
        )
    yield from _line(
        db,
        "person.feature_face_id of another person",
        "SELECT p.id FROM person p JOIN member m ON m.face_id = p.feature_face_id WHERE m.person_id <> p.id",
    )
    # Someone who was forgotten can come back, and so is known by history; so is what new bytes of a photo replaced, and
    # what expired.
    known = (
        "WITH known (id) AS MATERIALIZED (SELECT id FROM face UNION SELECT id FROM photo UNION SELECT id FROM person"
        " UNION SELECT id FROM visit UNION SELECT id FROM album"
        " UNION SELECT person_id FROM redirect"
        " UNION SELECT g.value FROM entry e, json_each(iif(json_valid(e.data), e.data, '{}'), '$.gone') g"
        " WHERE e.kind IN ('photo-replaced', 'faces-expired')"
        " UNION SELECT g.value FROM entry e, json_each(iif(json_valid(e.data), e.data, '{}'), '$.gone_photos') g"
        " WHERE e.kind IN ('photo-replaced', 'faces-expired', 'sighting')"
        " UNION SELECT g.value FROM entry e, json_each(iif(json_valid(e.data), e.data, '{}'), '$.gone_visits') g"
        " WHERE e.kind = 'faces-expired'"
        " UNION SELECT json_extract(c.value, '$[1]') FROM entry e,"
        " json_each(iif(json_valid(e.changes), e.changes, '[]')) c"
        f" WHERE e.kind NOT IN {SAID} AND json_extract(c.value, '$[0]') IN ('person', 'album'))"
    )
    for where, texts in (
        ("redirect", "SELECT target_id AS text FROM redirect"),
        ("rejection.person_id", "SELECT person_id AS text FROM rejection"),
        ("aside.person_id", "SELECT person_id AS text FROM aside WHERE person_id IS NOT NULL"),
        ("album.rule", "SELECT rule AS text FROM album WHERE rule IS NOT NULL"),
        ("link.target", "SELECT target AS text FROM link WHERE target IS NOT NULL"),
        ("face.decision", "SELECT decision AS text FROM face"),
        ("entry.data", f"SELECT data AS text FROM entry WHERE kind NOT IN {SAID}"),
        ("entry.changes", f"SELECT changes AS text FROM entry WHERE kind NOT IN {SAID}"),
    ):
        yield from _line(
            db,
            where,
            f"{known} SELECT i.value FROM ({texts}) t, json_each(ids_in(t.text)) i"
            " WHERE i.value NOT IN (SELECT id FROM known)",
        )


def _line(db: sqlite3.Connection, where: str, query: str) -> Iterator[str]:
    count = db.execute(f"SELECT count(*) FROM ({query})").fetchone()[0]
    if count:
        yield f"{where}: {count} dangling references"


def _ids_in(text: str) -> str:
    return "[" + ",".join(f'"{id}"' for id in set(UUID.findall(text))) + "]"
