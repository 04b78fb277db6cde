"""Forget (their faces become unknown; can be undone) and erase (nothing is left; cannot be undone).

Erasing is the one operation that rewrites what happened. It takes the faces, their embeddings and crops, and
every mention of the person in older rows; the index is made anew, since Chroma keeps deleted vectors in its
files. A photo's content hash stays, without its path, so that the next import does not find them again.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from familiard.store.changes import decode, encode, refresh
from familiard.store.crops import Crops
from familiard.store.gallery import Gallery
from familiard.store.index import VectorIndex
from familiard.store.ledger import Ledger
from familiard.store.merging import drop_if_nobody, members
from familiard.store.records import Person

UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
NAMES = ("name", "old_name", "new_name", "person_name", "birth_date")
PENDING = "purge-pending"


@dataclass(frozen=True, slots=True)
class Purge:
    """What has to let go besides the ledger."""

    crops: Crops
    index: VectorIndex
    gallery: Gallery

    def finish(self, ledger: Ledger) -> None:
        """Remove crops and vectors that the ledger does not know any more, and the ledger's own traces."""
        self.crops.sweep({row["id"] for row in ledger.db.execute("SELECT id FROM face")})
        self.gallery.forget()
        self.index.rebuild_apart()
        # secure_delete has zeroed the pages; what the write-ahead log still holds goes with its truncation.
        ledger.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        ledger.set_meta(PENDING, None)
        ledger.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def forget(ledger: Ledger, person: Person) -> None:
    """The person goes; their faces are nobody's."""
    with ledger.change("person-forgotten", {"person_id": person.id, "name": person.name}) as changes:
        for face_id in members(ledger, person.id):
            changes.set_member(face_id, None)
        changes.set_person(person.id, None)


def erase_person(ledger: Ledger, person: Person, purge: Purge) -> None:
    """The person, and every face that is theirs or was until it was deleted."""
    people = {person.id, *_merged_into(ledger, person.id)}
    faces = set(members(ledger, person.id)) | _deleted_of(ledger, people)
    with ledger.transaction():
        _rewrite(ledger, faces, people, person.name)
        # Said last, so that the rewriting leaves it alone: clients must hear who is gone.
        with ledger.change("person-erased", {"person_id": person.id}):
            pass
    purge.finish(ledger)


def erase_photo(ledger: Ledger, photo_id: str, purge: Purge) -> None:
    """A photo and all faces in it, wherever they were."""
    rows = ledger.db.execute("SELECT id FROM face WHERE photo_id = ?", (photo_id,)).fetchall()
    faces = {row["id"] for row in rows}
    with ledger.transaction():
        members_of = ledger.db.execute(
            "SELECT m.person_id FROM member m JOIN face f ON f.id = m.face_id WHERE f.photo_id = ?",
            (photo_id,),
        )
        owners = {row["person_id"] for row in members_of}
        _rewrite(ledger, faces, {photo_id}, None)
        with ledger.change("photo-erased", {"photo_id": photo_id}) as changes:
            for owner in sorted(owners):
                drop_if_nobody(ledger, changes, owner)
        with ledger.rewriting():
            digest = ledger.db.execute("SELECT digest FROM photo WHERE id = ?", (photo_id,)).fetchone()[
                "digest"
            ]
            ledger.db.execute("DELETE FROM photo WHERE id = ?", (photo_id,))
            ledger.db.execute("DELETE FROM file WHERE digest = ?", (digest,))
    purge.finish(ledger)


def _rewrite(ledger: Ledger, faces: set[str], subjects: set[str], name: str | None) -> None:
    gone = faces | subjects
    db = ledger.db
    ledger.set_meta(PENDING, "yes")
    with ledger.rewriting():
        for row in db.execute("SELECT seq, data, changes FROM entry").fetchall():
            if gone.isdisjoint(UUID.findall(row["data"] + row["changes"])):
                continue
            kept = [
                change
                for change in decode(row["changes"])
                if gone.isdisjoint(UUID.findall(json.dumps([change.key, change.before, change.after])))
            ]
            data = scrubbed(json.loads(row["data"]), gone)
            db.execute(
                "UPDATE entry SET data = ?, changes = ? WHERE seq = ?",
                (json.dumps(data, separators=(",", ":")), encode(kept), row["seq"]),
            )
        for row in db.execute("SELECT id, decision FROM face").fetchall():
            if row["id"] not in faces and not gone.isdisjoint(UUID.findall(row["decision"])):
                decision = _undecided(json.loads(row["decision"]), gone)
                db.execute("UPDATE face SET decision = ? WHERE id = ?", (json.dumps(decision), row["id"]))
        owners = {
            row["person_id"]
            for face_id in faces
            for row in db.execute("SELECT person_id FROM member WHERE face_id = ?", (face_id,))
        }
        photos = {
            row["photo_id"]
            for face_id in faces
            for row in db.execute("SELECT photo_id FROM face WHERE id = ?", (face_id,))
        }
        for face_id in faces:
            for table, column in (
                ("deleted", "face_id"),
                ("rejection", "face_id"),
                ("apart", "face_id"),
                ("apart", "other_id"),
                ("member", "face_id"),
                ("face", "id"),
            ):
                db.execute(f"DELETE FROM {table} WHERE {column} = ?", (face_id,))
        for subject in subjects:
            for table, column in (("rejection", "person_id"), ("redirect", "person_id"), ("person", "id")):
                db.execute(f"DELETE FROM {table} WHERE {column} = ?", (subject,))
        for owner in owners - subjects:
            refresh(db, owner)
        for photo_id in photos:
            _forget_source(ledger, photo_id, name)
        if name is not None:
            for row in db.execute("SELECT id, body FROM import").fetchall():
                if _mentions(row["body"], name):
                    db.execute("DELETE FROM import WHERE id = ?", (row["id"],))


def _forget_source(ledger: Ledger, photo_id: str, name: str | None) -> None:
    """A photo that showed nobody else, or whose path says the name, loses its path; a camera's goes wholly."""
    db = ledger.db
    row = db.execute("SELECT * FROM photo WHERE id = ?", (photo_id,)).fetchone()
    others = db.execute("SELECT 1 FROM face WHERE photo_id = ?", (photo_id,)).fetchone()
    if others is None and row["origin"] == "camera":
        db.execute("DELETE FROM photo WHERE id = ?", (photo_id,))
    elif others is None or (name is not None and _mentions(row["source"], name)):
        db.execute("UPDATE photo SET source = '' WHERE id = ?", (photo_id,))
        db.execute("DELETE FROM file WHERE digest = ?", (row["digest"],))


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


def _merged_into(ledger: Ledger, person_id: str) -> set[str]:
    found: set[str] = set()
    frontier = [person_id]
    while frontier:
        rows = ledger.db.execute("SELECT person_id FROM redirect WHERE target_id = ?", (frontier.pop(),))
        new = {row["person_id"] for row in rows} - found
        found |= new
        frontier.extend(new)
    return found


def _deleted_of(ledger: Ledger, people: set[str]) -> set[str]:
    """Deleted faces that belonged to these people when they were deleted."""
    rows = ledger.db.execute("SELECT changes FROM entry WHERE kind = 'face-deleted'").fetchall()
    return {
        change.key
        for row in rows
        for change in decode(row["changes"])
        if change.table == "member" and change.before and change.before[0] in people
    } & {row["face_id"] for row in ledger.db.execute("SELECT face_id FROM deleted")}
