"""What a ledger of before knows about where photos lie, brought into the tables that say so."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from typing import Any

TABLES = """
-- Folders that were imported, and disks that are mounted below them. While one is away, its photos are not missing.
CREATE TABLE root (path TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;

-- Photos that were taken out since their file is gone; one whose file returns comes back.
CREATE TABLE removed (photo_id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;

-- Faces that their photo no longer shows, and whose they were.
CREATE TABLE aside (
    face_id TEXT PRIMARY KEY, person_id TEXT, confirmed INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Contents whose place holds another picture now; they may turn up elsewhere before the import ends.
CREATE TABLE displaced (digest TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;

-- Faces that were named by the folder they lie in, not by somebody who looked.
CREATE TABLE folder_name (
    face_id TEXT PRIMARY KEY, person_id TEXT NOT NULL, name TEXT NOT NULL
) STRICT, WITHOUT ROWID;
"""


def migrate(db: sqlite3.Connection) -> None:
    """Fill the new tables, and make relative sources absolute where the path is known; rewrites photos."""
    _make_sources_absolute(db)
    db.executemany("REPLACE INTO root VALUES (?)", [(path,) for path in _roots(db)])
    db.executemany("REPLACE INTO folder_name VALUES (?, ?, ?)", _named_by_folder(db))


def topmost(paths: Sequence[str]) -> list[str]:
    """The folders that lie below none of the others."""
    kept: list[str] = []
    for path in sorted(set(paths)):
        if not any(is_below(path, other) for other in kept):
            kept.append(path)
    return kept


def is_below(path: str, folder: str) -> bool:
    """Whether a path lies in a folder, or is it."""
    return path == folder or path.startswith(folder.rstrip("/") + "/")


def _make_sources_absolute(db: sqlite3.Connection) -> None:
    """A source was kept as it was typed; the table of files has the path that it meant."""
    rows = db.execute(
        "SELECT DISTINCT digest, source FROM photo WHERE origin IN ('library', 'video')"
        " AND source <> '' AND substr(source, 1, 1) <> '/'"
    ).fetchall()
    for row in rows:
        paths = [found[0] for found in db.execute("SELECT path FROM file WHERE digest = ?", (row[0],))]
        path = meant(row[1], paths)
        if path is not None:
            db.execute("UPDATE photo SET source = ? WHERE digest = ? AND source = ?", (path, row[0], row[1]))


def meant(source: str, paths: Sequence[str]) -> str | None:
    """Which of the known absolute paths a relative source meant: the one that shares most of its end."""

    def shared(path: str) -> int:
        ends = zip(reversed(PurePosixPath(path).parts), reversed(PurePosixPath(source).parts), strict=False)
        count = 0
        for one, other in ends:
            if one != other:
                break
            count += 1
        return count

    return max(sorted(paths), key=shared, default=None)


def _roots(db: sqlite3.Connection) -> list[str]:
    files = {row[0] for row in db.execute("SELECT path FROM file")}
    paths = [body.get("path") for body in _documents(db, "SELECT body FROM import")]
    return topmost([path for path in paths if isinstance(path, str) and path not in files])


def _named_by_folder(db: sqlite3.Connection) -> list[tuple[str, str, str]]:
    """Who was enrolled by somebody has their id in the row; who was by a folder has not."""
    named = {}
    for row in db.execute("SELECT data, changes FROM entry WHERE kind = 'enrolled' ORDER BY seq"):
        try:
            data, changes = json.loads(row[0]), json.loads(row[1])
        except ValueError:
            continue
        if "person_id" in data or not isinstance(data.get("name"), str):
            continue
        for table, key, _, after in changes:
            if table == "member" and after:
                named[key] = (key, after[0], data["name"])
    return list(named.values())


def _documents(db: sqlite3.Connection, query: str) -> Iterator[dict[str, Any]]:
    for row in db.execute(query):
        try:
            document = json.loads(row[0])
        except ValueError:
            continue
        if isinstance(document, dict):
            yield document
