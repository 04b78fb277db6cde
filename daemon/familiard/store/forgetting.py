"""Forget (their faces become unknown; can be undone) and erase (nothing is left; cannot be undone).

Erasing is the one operation that rewrites what happened. It takes the faces, their embeddings and crops, and
every mention of the person in older rows; the index is made anew, since Chroma keeps deleted vectors in its
files. A photo's content hash stays, without its path, so that the next import does not find them again.
"""

from __future__ import annotations

from dataclasses import dataclass

from familiard.store.changes import decode
from familiard.store.crops import Crops
from familiard.store.gallery import Gallery
from familiard.store.index import VectorIndex
from familiard.store.ledger import Ledger
from familiard.store.merging import drop_if_nobody, members
from familiard.store.records import Person
from familiard.store.scrubbing import forget_file, scrub

PENDING = "purge-pending"
"""Said in the ledger from the erasure's commit until crops and index have let go."""


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
        ledger.set_meta(PENDING, "yes")
        scrub(ledger, faces, people, person.name)
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
        ledger.set_meta(PENDING, "yes")
        scrub(ledger, faces, {photo_id}, None)
        with ledger.change("photo-erased", {"photo_id": photo_id}) as changes:
            for owner in sorted(owners):
                drop_if_nobody(ledger, changes, owner)
        with ledger.rewriting():
            forget_file(ledger, photo_id)
            ledger.db.execute("DELETE FROM photo WHERE id = ?", (photo_id,))
    purge.finish(ledger)


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
