"""Paths that must not be seen any more: of erased photos, and of photos whose path names somebody erased."""

from __future__ import annotations

import sqlite3

from familiard.store.ledger.ledger import Ledger
from familiard.store.privacy.erased_ids import Context
from familiard.store.privacy.name_mentions import NameMentions
from familiard.store.privacy.tombstones import Tombstone, Tombstones


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


def forget_source(ledger: Ledger, photo_id: str, context: Context) -> bool:
    """Hide the path of a photo that shows nobody else, or that names the erased person.

    Returns whether the photo itself went, which is a camera's and shows nobody any more.
    """
    db = ledger.db
    row = db.execute("SELECT * FROM photo WHERE id = ?", (photo_id,)).fetchone()
    if row["origin"] == "camera":
        empty = db.execute("SELECT 1 FROM face WHERE photo_id = ?", (photo_id,)).fetchone() is None
        if empty:
            db.execute("DELETE FROM photo WHERE id = ?", (photo_id,))
        return empty
    # Of all frames of a video.
    owners = {
        face["person_id"]
        for face in db.execute(
            "SELECT m.person_id FROM photo p JOIN face f ON f.photo_id = p.id LEFT JOIN member m"
            " ON m.face_id = f.id WHERE p.digest = ? AND p.origin <> 'camera'",
            (row["digest"],),
        )
    }
    paths = _paths(ledger, row)
    named = owners.isdisjoint(context.namesakes) and any(
        context.mentions.hinted(path) for path in (row["source"], *paths)
    )
    what = Tombstone(left_out=not owners, no_faces=True, no_path=named)
    Tombstones(ledger).bury(what, row["digest"], paths)
    if not owners or named:
        _hide(ledger, row)
    return False


def scrub_paths(ledger: Ledger, mentions: NameMentions) -> None:
    """Hide the paths, of photos of whomever, that name the erased person."""
    for row in ledger.db.execute("SELECT * FROM photo WHERE source <> ''").fetchall():
        if mentions.within(row["source"]):
            if row["origin"] != "camera":
                Tombstones(ledger).bury(Tombstone(no_path=True), row["digest"], _paths(ledger, row))
            _hide(ledger, row)
    for row in ledger.db.execute("SELECT path, digest FROM file").fetchall():
        if mentions.within(row["path"]):
            Tombstones(ledger).bury(Tombstone(no_path=True), row["digest"], [row["path"]])
            ledger.db.execute("DELETE FROM file WHERE path = ?", (row["path"],))
    for row in ledger.db.execute("SELECT face_id, name FROM folder_name").fetchall():
        if mentions.named(row["name"]):
            ledger.db.execute("DELETE FROM folder_name WHERE face_id = ?", (row["face_id"],))
    for row in ledger.db.execute("SELECT path FROM root").fetchall():
        if mentions.within(row["path"]):
            ledger.db.execute("DELETE FROM root WHERE path = ?", (row["path"],))


def _hide(ledger: Ledger, photo: sqlite3.Row) -> None:
    ledger.db.execute("UPDATE photo SET source = '' WHERE id = ?", (photo["id"],))
    ledger.db.execute("DELETE FROM file WHERE digest = ?", (photo["digest"],))


def _paths(ledger: Ledger, photo: sqlite3.Row) -> set[str]:
    """Where a photo's file is or was."""
    rows = ledger.db.execute("SELECT path FROM file WHERE digest = ?", (photo["digest"],))
    return {row["path"] for row in rows} | ({photo["source"]} if photo["source"].startswith("/") else set())
