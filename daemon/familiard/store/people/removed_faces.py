"""Faces that their photo no longer shows: out of everything, with whose they were remembered until they return."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from familiard.errors import NotFound
from familiard.store.ledger.changes import Change, ChangeSet, PersonState, pair_key, read
from familiard.store.ledger.ledger import Ledger
from familiard.store.ledger.timestamps import now, to_text
from familiard.store.people import assignments

NO_PERSON = [None, False]
"""Remembered of a face that belonged to no person."""


def put_aside(ledger: Ledger, changes: ChangeSet, face_id: str) -> None:
    """Take a face out, as deleting does; that somebody deleted it before stays said, and nothing else."""
    if read(ledger.db, "deleted", face_id):
        return
    member = read(ledger.db, "member", face_id)
    changes.set_aside(face_id, member or NO_PERSON)
    # The face may return, and so what was said of it stays.
    changes.set_member(face_id, None, same_person=True)
    changes.set_deleted(face_id)
    if member:
        assignments.drop_feature(changes, member[0], {face_id})
        assignments.delete_if_empty(ledger, changes, member[0])


def bring_back(ledger: Ledger, changes: ChangeSet, face_id: str) -> None:
    """Undo `put_aside`: the face is whose it was, unless somebody said otherwise since.

    Somebody unnamed who was in no other photo went with it, and returns with it.
    """
    member = read(ledger.db, "aside", face_id)
    if member is None:
        return
    changes.set_aside(face_id, None)
    changes.set_deleted(face_id, deleted=False)
    person_id = _heir(ledger, member[0])
    if person_id is None or read(ledger.db, "rejection", pair_key(face_id, person_id)):
        changes.set_review(face_id, None)
        return
    if changes.person(person_id) is None:
        changes.set_person(person_id, PersonState(created_at=to_text(now())))
    changes.set_member(face_id, person_id, confirmed=member[1])


def remove_photos(ledger: Ledger, photo_ids: Sequence[str], kind: str = "photos-removed") -> None:
    """Take photos out, with their faces; they come back when their file does, and by undo.

    This is not erasing: what was found in them stays in the ledger until it is erased.

    Raises:
        NotFound: one of them is not there.
    """
    for photo_id in photo_ids:
        if ledger.db.execute("SELECT 1 FROM photo WHERE id = ?", (photo_id,)).fetchone() is None:
            raise NotFound("photo", photo_id)
    with ledger.change(kind, {"photos": list(photo_ids)}) as changes:
        for photo_id in photo_ids:
            changes.set_removed(photo_id)
            for face_id in _all_faces(ledger, photo_id):
                put_aside(ledger, changes, face_id)


def return_photos(ledger: Ledger, digest: str) -> bool:
    """Let a removed photo return, since its file did; whether there was one."""
    rows = ledger.db.execute(
        "SELECT id FROM photo WHERE digest = ? AND id IN (SELECT photo_id FROM removed)", (digest,)
    ).fetchall()
    if not rows:
        return False
    ids = [row["id"] for row in rows]
    data: dict[str, list[str]] = {"photos": ids, "faces": []}
    with ledger.change("photo-returned", data) as changes:
        for photo_id in ids:
            changes.set_removed(photo_id, removed=False)
            for face_id in _all_faces(ledger, photo_id):
                bring_back(ledger, changes, face_id)
        data["faces"] = faces_of(ledger, ids)
    return True


def faces_of(ledger: Ledger, photo_ids: Sequence[str]) -> list[str]:
    """The photos' faces that are there."""
    every = [face_id for photo_id in photo_ids for face_id in _all_faces(ledger, photo_id)]
    return [face_id for face_id in every if not read(ledger.db, "deleted", face_id)]


def stands(ledger: Ledger, face_id: str) -> bool:
    """Whether a face is there, neither deleted nor aside nor gone with its photo's former bytes."""
    found = ledger.db.execute("SELECT 1 FROM face WHERE id = ?", (face_id,)).fetchone()
    return found is not None and not read(ledger.db, "deleted", face_id)


def reverse_beside(ledger: Ledger, changes: ChangeSet, change: Change) -> None:
    """Take back who a face is that does not stand: only what is remembered of it can follow."""
    if read(ledger.db, "aside", change.key) == (change.after or NO_PERSON):
        changes.set_aside(change.key, change.before or NO_PERSON)


def decided_on(ledger: Ledger, face_id: str) -> bool:
    """Whether somebody said something about a face: whose it is, whose not, or that it stands for its person."""
    row = ledger.db.execute(
        "SELECT EXISTS (SELECT 1 FROM member WHERE face_id = :id AND confirmed)"
        " OR EXISTS (SELECT 1 FROM deleted WHERE face_id = :id)"
        " OR EXISTS (SELECT 1 FROM rejection WHERE face_id = :id)"
        " OR EXISTS (SELECT 1 FROM apart WHERE :id IN (face_id, other_id))"
        " OR EXISTS (SELECT 1 FROM person WHERE feature_face_id = :id)",
        {"id": face_id},
    ).fetchone()
    return bool(row[0])


def of_person(ledger: Ledger, person_id: str) -> list[str]:
    """A person's faces that are aside."""
    rows = ledger.db.execute("SELECT face_id FROM aside WHERE person_id = ? ORDER BY face_id", (person_id,))
    return [row["face_id"] for row in rows]


def _heir(ledger: Ledger, person_id: Any) -> str | None:
    """The id that a person has now, or would have."""
    current: str | None = person_id
    while current is not None:
        following = read(ledger.db, "redirect", current)
        if following is None or read(ledger.db, "person", current) is not None:
            return current
        current = following
    return None


def _all_faces(ledger: Ledger, photo_id: str) -> list[str]:
    rows = ledger.db.execute("SELECT id FROM face WHERE photo_id = ? ORDER BY rowid", (photo_id,))
    return [row["id"] for row in rows]
