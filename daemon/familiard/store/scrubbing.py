"""Rewriting what happened, so that it does not speak of those who were erased."""

from __future__ import annotations

import json
import re
import sqlite3
from typing import Any

from familiard.store.changes import decode, encode, refresh
from familiard.store.ledger import Ledger
from familiard.store.tombstones import Tombstone, Tombstones

UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
NAMES = ("name", "old_name", "new_name", "person_name", "birth_date")
"""Members of a row's data that say something of the people whose ids stand beside them."""
OF_A_FACE = (
    ("deleted", "face_id"), ("rejection", "face_id"), ("apart", "face_id"), ("apart", "other_id"),
    ("member", "face_id"), ("face", "id"),
)  # fmt: skip
OF_A_PERSON = (("rejection", "person_id"), ("redirect", "person_id"), ("person", "id"))


def scrub(ledger: Ledger, faces: set[str], subjects: set[str], name: str | None) -> None:
    """Take faces, and the people or photos that go with them, out of everything that is written.

    Args:
        faces: ids of the faces that go.
        subjects: ids of the people or photos that go.
        name: the erased person's, to find it in paths.
    """
    gone = faces | subjects
    with ledger.rewriting():
        _scrub_entries(ledger, gone)
        _scrub_decisions(ledger, gone)
        owners, photos = _touched(ledger, faces)
        for keys, places in ((faces, OF_A_FACE), (subjects, OF_A_PERSON)):
            for table, column in places:
                ledger.db.executemany(f"DELETE FROM {table} WHERE {column} = ?", [(key,) for key in keys])
        for owner in owners - subjects:
            refresh(ledger.db, owner)
        for photo_id in photos:
            _forget_source(ledger, photo_id, name)
        if name is not None:
            _forget_imports(ledger, name)


def _scrub_entries(ledger: Ledger, gone: set[str]) -> None:
    for row in ledger.db.execute("SELECT seq, data, changes FROM entry").fetchall():
        if gone.isdisjoint(UUID.findall(row["data"] + row["changes"])):
            continue
        kept = [
            change
            for change in decode(row["changes"])
            if gone.isdisjoint(UUID.findall(json.dumps([change.key, change.before, change.after])))
        ]
        data = json.dumps(scrubbed(json.loads(row["data"]), gone), separators=(",", ":"))
        ledger.db.execute(
            "UPDATE entry SET data = ?, changes = ? WHERE seq = ?", (data, encode(kept), row["seq"])
        )


def _scrub_decisions(ledger: Ledger, gone: set[str]) -> None:
    for row in ledger.db.execute("SELECT id, decision FROM face").fetchall():
        if row["id"] not in gone and not gone.isdisjoint(UUID.findall(row["decision"])):
            decision = json.dumps(_undecided(json.loads(row["decision"]), gone))
            ledger.db.execute("UPDATE face SET decision = ? WHERE id = ?", (decision, row["id"]))


def _touched(ledger: Ledger, faces: set[str]) -> tuple[set[str], set[str]]:
    """The people who lose a face, and the photos that do."""
    rows = [
        row
        for face_id in faces
        for row in ledger.db.execute(
            "SELECT f.photo_id, m.person_id FROM face f LEFT JOIN member m ON m.face_id = f.id WHERE f.id = ?",
            (face_id,),
        )
    ]
    return {row["person_id"] for row in rows if row["person_id"]}, {row["photo_id"] for row in rows}


def _forget_imports(ledger: Ledger, name: str) -> None:
    for row in ledger.db.execute("SELECT id, body FROM import").fetchall():
        if _mentions(row["body"], name):
            ledger.db.execute("DELETE FROM import WHERE id = ?", (row["id"],))


def _forget_source(ledger: Ledger, photo_id: str, name: str | None) -> None:
    """A photo that showed nobody else, or whose path says the name, loses its path; a camera's goes wholly."""
    db = ledger.db
    row = db.execute("SELECT * FROM photo WHERE id = ?", (photo_id,)).fetchone()
    others = db.execute("SELECT 1 FROM face WHERE photo_id = ?", (photo_id,)).fetchone()
    if others is None and row["origin"] == "camera":
        db.execute("DELETE FROM photo WHERE id = ?", (photo_id,))
        return
    named = name is not None and _mentions(row["source"], name)
    paths = _paths(ledger, row)
    Tombstones(ledger).bury(
        Tombstone(left_out=others is None, no_faces=True, no_path=named), row["digest"], paths
    )
    if others is None or named:
        db.execute("UPDATE photo SET source = '' WHERE id = ?", (photo_id,))
        db.execute("DELETE FROM file WHERE digest = ?", (row["digest"],))


def forget_file(ledger: Ledger, photo_id: str) -> None:
    """Leave a photo's file out of imports from now on, and drop its paths; other frames of its video stay."""
    row = ledger.db.execute("SELECT * FROM photo WHERE id = ?", (photo_id,)).fetchone()
    if row["origin"] == "camera":
        return
    others = ledger.db.execute(
        "SELECT 1 FROM photo WHERE digest = ? AND id <> ? AND origin <> 'camera'", (row["digest"], photo_id)
    ).fetchone()
    what = Tombstone(left_out=others is None, no_faces=True)
    Tombstones(ledger).bury(what, row["digest"], _paths(ledger, row))
    if others is None:
        ledger.db.execute("DELETE FROM file WHERE digest = ?", (row["digest"],))


def _paths(ledger: Ledger, photo: sqlite3.Row) -> set[str]:
    """Where a photo's file is or was."""
    rows = ledger.db.execute("SELECT path FROM file WHERE digest = ?", (photo["digest"],))
    return {row["path"] for row in rows} | ({photo["source"]} if photo["source"].startswith("/") else set())


def _mentions(text: str, name: str) -> bool:
    plain = ["".join(c for c in part.casefold() if c.isalnum()) for part in (text, name)]
    return bool(plain[1]) and plain[1] in plain[0]


def scrubbed(value: Any, gone: set[str]) -> Any:
    """JSON without ids that are gone, and without the names beside them."""
    if isinstance(value, list):
        return [scrubbed(item, gone) for item in value if not (isinstance(item, str) and item in gone)]
    if isinstance(value, dict):
        ids = {
            id
            for item in value.values()
            for id in (item if isinstance(item, list) else [item])
            if isinstance(id, str)
        }
        named = not gone.isdisjoint(ids)
        return {
            key: scrubbed(item, gone)
            for key, item in value.items()
            if not (isinstance(item, str) and item in gone) and not (named and key in NAMES)
        }
    return value


def _undecided(decision: dict[str, Any], gone: set[str]) -> dict[str, Any]:
    """A decision on another face that leaned on somebody who is gone."""
    if decision["person_id"] in gone:
        decision |= {"person_id": None, "similarity": None, "confidence": None, "verdict": "unknown"}
    if decision["runner_up_id"] in gone:
        decision |= {"runner_up_id": None, "runner_up_similarity": None}
    decision["evidence"] = [item for item in decision["evidence"] if item["face_id"] not in gone]
    return decision
