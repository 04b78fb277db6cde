"""A ledger of a version that kept paths as they were typed opens, and says where its photos lie."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from familiard.store.ledger.ledger import Ledger
from familiard.store.ledger.migrate_places import meant, topmost
from familiard.store.ledger.schema import MIGRATIONS
from familiard.store.people.photo_places import PhotoPlaces

BEFORE = [migrate.__name__ for migrate in MIGRATIONS].index("_know_places")


@pytest.fixture
def older(tmp_path: Path) -> Path:
    """A ledger with relative sources, imports, and a face that a folder named."""
    path = tmp_path / "ledger.db"
    with closing(sqlite3.connect(path)) as db, db:
        db.row_factory = sqlite3.Row
        for migrate in MIGRATIONS[:BEFORE]:
            migrate(db)
        db.execute(f"PRAGMA user_version = {BEFORE}")
        at = "2026-01-01T00:00:00.000000Z"
        for id, digest, origin, source in (
            ("one", "d1", "library", "../my album/a/1.jpg"),
            ("two", "d2", "library", "1.jpg"),
            ("copy", "d3", "video", "./b/2.mp4"),
            ("whole", "d4", "library", "/srv/photos/3.jpg"),
            ("lost", "d5", "library", "p/4.jpg"),
            ("sent", "d6", "upload", "upload"),
            ("erased", "d7", "library", ""),
        ):
            db.execute(
                "INSERT INTO photo VALUES (?, ?, ?, ?, NULL, ?, ?, NULL, 10, 10)",
                (id, digest, origin, source, at, at),
            )
        for place, digest in (
            ("/home/x/my album/a/1.jpg", "d1"),
            ("/home/x/1.jpg", "d2"),
            ("/home/x/a/2.mp4", "d3"),
            ("/home/x/b/2.mp4", "d3"),
            ("/srv/photos/3.jpg", "d4"),
        ):
            db.execute("INSERT INTO file VALUES (?, 1, 1, ?)", (place, digest))
        for id, place in (
            ("i1", "/home/x"),
            ("i2", "/home/x/b"),
            ("i3", "/home/x/1.jpg"),
            ("i4", "/srv/photos"),
        ):
            db.execute("INSERT INTO import VALUES (?, ?)", (id, json.dumps({"path": place})))
        db.execute("INSERT INTO import VALUES ('i5', 'no JSON')")
        for data, face in (
            ({"faces": ["f1"], "name": "Anna"}, "f1"),
            ({"person_id": "p", "name": "B"}, "f2"),
        ):
            changes = json.dumps([["member", face, None, ["p", True]]])
            db.execute(
                "INSERT INTO entry (at, kind, data, changes) VALUES (?, 'enrolled', ?, ?)",
                (at, json.dumps(data), changes),
            )
    return path


def test_relative_sources_become_absolute_where_the_path_is_known(older: Path) -> None:
    ledger = Ledger(older)
    sources = {row["id"]: row["source"] for row in ledger.db.execute("SELECT id, source FROM photo")}
    assert sources == {
        "one": "/home/x/my album/a/1.jpg",
        "two": "/home/x/1.jpg",
        "copy": "/home/x/b/2.mp4",
        "whole": "/srv/photos/3.jpg",
        "lost": "p/4.jpg",
        "sent": "upload",
        "erased": "",
    }
    assert PhotoPlaces(ledger).roots() == ("/home/x", "/srv/photos")
    named = [tuple(row) for row in ledger.db.execute("SELECT * FROM folder_name")]
    assert named == [("f1", "p", "Anna")]
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        ledger.db.execute("UPDATE photo SET source = ''")
    ledger.close()


def test_a_relative_source_means_the_path_that_ends_like_it() -> None:
    assert meant("p/a.jpg", ["/x/q/a.jpg", "/x/p/a.jpg"]) == "/x/p/a.jpg"
    assert meant("p/a.jpg", []) is None
    assert topmost(["/a/b", "/a", "/ab", "/a/c"]) == ["/a", "/ab"]
