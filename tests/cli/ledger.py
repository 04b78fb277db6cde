"""What a data directory holds, read from its files without the program that wrote them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

Face = tuple[str, int]
"""Source, and which face from the left: the same in every run."""


@dataclass(frozen=True)
class Kept:
    """Photos and faces, whatever their ids are."""

    sources: tuple[str, ...]
    """In the order in which they came."""
    faces: frozenset[Face]
    groups: frozenset[frozenset[Face]]
    """The faces of each person."""


@contextmanager
def opened(data_dir: Path) -> Iterator[sqlite3.Connection]:
    """The ledger's database, read as any SQLite program would read it."""
    with closing(sqlite3.connect(data_dir / "ledger.db")) as db:
        db.row_factory = sqlite3.Row
        yield db


def kept(data_dir: Path) -> Kept:
    """What is stored."""
    with opened(data_dir) as db:
        sources = tuple(row[0] for row in db.execute("SELECT source FROM photo ORDER BY rowid"))
        rows = db.execute(
            "SELECT p.source, rank() OVER (PARTITION BY f.photo_id ORDER BY f.x) AS place, m.person_id FROM face f"
            " JOIN photo p ON p.id = f.photo_id LEFT JOIN member m ON m.face_id = f.id"
        ).fetchall()
    faces: dict[Face, str | None] = {(row["source"], row["place"]): row["person_id"] for row in rows}
    people = {person for person in faces.values() if person is not None}
    groups = frozenset(
        frozenset(face for face, owner in faces.items() if owner == person) for person in people
    )
    return Kept(sources, frozenset(faces), groups)


def assert_whole(data_dir: Path) -> None:
    """Nothing in the ledger is half done."""
    with opened(data_dir) as db:

        def none(query: str, complaint: str) -> None:
            assert db.execute(query).fetchall() == [], complaint

        assert [row[0] for row in db.execute("PRAGMA integrity_check")] == ["ok"]
        none("PRAGMA foreign_key_check", "a row refers to one that is not there")
        none("SELECT digest FROM photo GROUP BY digest HAVING count(*) > 1", "a photo was stored twice")
        none(
            "SELECT face_id FROM member WHERE person_id NOT IN (SELECT id FROM person)",
            "a face belongs to a person who is gone",
        )
        none(
            "SELECT person_id FROM redirect WHERE person_id IN (SELECT id FROM person)",
            "a merged person is there",
        )
        none(
            "SELECT n.id FROM person n WHERE faces <> (SELECT count(*) FROM member m WHERE m.person_id = n.id)",
            "a person's faces are not counted",
        )
        rows = db.execute("SELECT data FROM entry WHERE kind IN ('photo-added', 'sighting')").fetchall()
        reported = {face for row in rows for face in json.loads(row["data"])["faces"]}
        stored = {row[0] for row in db.execute("SELECT id FROM face")}
        assert reported == stored, (
            "faces without a row that tells of them, or rows of faces that are not there"
        )
        crops = {path.stem for path in (data_dir / "crops").glob("*/*.jpg")}
        assert stored <= crops, "a face lost its crop"
