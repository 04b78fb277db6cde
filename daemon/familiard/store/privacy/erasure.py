"""Forget (their faces become unknown; can be undone) and erase (nothing is left; cannot be undone).

Erasing is the one operation that rewrites what happened. It takes the faces, their embeddings and crops, and
every mention of the person in older rows; the index is made again, since Chroma keeps deleted vectors in its
files. A hash of a photo's content and of its place stays (`tombstones`), so that no import finds them again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from familiar_client.models import Person
from familiard.store.import_jobs import Imports
from familiard.store.ledger.changes import ChangeSet
from familiard.store.ledger.ledger import Ledger
from familiard.store.people import removed_faces
from familiard.store.people.assignments import delete_if_empty, members
from familiard.store.privacy.erase_from_files import FileErasure
from familiard.store.privacy.erase_from_ledger import erase_from_ledger
from familiard.store.privacy.erase_paths import forget_file
from familiard.store.privacy.erased_ids import ErasedIds, decoded, names_of
from familiard.store.privacy.forgotten import faces_of, get_forgotten


def forget(ledger: Ledger, people: Sequence[Person]) -> None:
    """Remove people, as one decision; their faces belong to no person."""
    one = people[0] if len(people) == 1 else None
    kind = "people-forgotten" if one is None else "person-forgotten"
    data: dict[str, Any] = {"people": [person.id for person in people]}
    with ledger.change(kind, data if one is None else {"person_id": one.id, "name": one.name}) as changes:
        for person in people:
            for face_id in members(ledger, person.id):
                changes.set_member(face_id, None)
            for face_id in removed_faces.of_person(ledger, person.id):
                changes.set_aside(face_id, removed_faces.NO_PERSON)
                changes.set_review(face_id, None)
            changes.set_person(person.id, None)


class Eraser:
    """Erases people and photos: nothing speaks of them from then on, and `FileErasure.finish` cleans the files."""

    def __init__(self, ledger: Ledger, file_erasure: FileErasure, imports: Imports) -> None:
        self._ledger = ledger
        self._file_erasure = file_erasure
        self._imports = imports

    def person(self, person_id: str) -> None:
        """The person, and every face that is theirs or was until it was deleted."""
        self.people({person_id}, members(self._ledger, person_id))

    def forgotten(self, person_id: str) -> None:
        """A person who is gone already, with the faces that were theirs and certainly belong to no person now.

        Raises:
            Ambiguous: several are meant.
            NotFound: nobody who is gone is meant.
        """
        query = "SELECT target_id FROM redirect WHERE person_id = ?"
        while row := self._ledger.db.execute(query, (person_id,)).fetchone():
            person_id = row["target_id"]
        one = get_forgotten(self._ledger, person_id)
        self.people({one.person_id}, faces_of(self._ledger, one.person_id, one.seq))

    def people(self, ids: set[str], faces: list[str]) -> None:
        """People with all who were merged into them, these faces, and those that were theirs until deleted."""
        ledger = self._ledger
        people = ids | {merged for person_id in ids for merged in _merged_into(ledger, person_id)}
        everything = set(faces) | _deleted_of(ledger, people)
        everything |= {
            face_id for person_id in people for face_id in removed_faces.of_person(ledger, person_id)
        }
        gone = ErasedIds(frozenset(everything), frozenset(people), names=names_of(ledger, people))
        with ledger.transaction():
            self._file_erasure.begin()
            owners = _owners(ledger, gone.faces) - people
            mentions = erase_from_ledger(ledger, gone)
            if mentions is not None:
                self._imports.forget(mentions)
            for person_id in sorted(ids):
                # Said last, so that the rewriting leaves it alone: clients must hear who is gone.
                with ledger.change("person-erased", {"person_id": person_id}) as changes:
                    _drop_emptied(ledger, changes, owners)
        self._file_erasure.committed(gone.faces)

    def photo(self, photo_id: str) -> None:
        """A photo and all faces in it, wherever they were."""
        ledger = self._ledger
        rows = ledger.db.execute("SELECT id FROM face WHERE photo_id = ?", (photo_id,)).fetchall()
        faces = frozenset(row["id"] for row in rows)
        with ledger.transaction():
            self._file_erasure.begin()
            owners = _owners(ledger, faces)
            with ledger.rewriting():
                forget_file(ledger, photo_id)
            erase_from_ledger(ledger, ErasedIds(faces, photos=frozenset({photo_id})))
            with ledger.change("photo-erased", {"photo_id": photo_id}) as changes:
                _drop_emptied(ledger, changes, owners)
            with ledger.rewriting():
                ledger.db.execute("DELETE FROM photo WHERE id = ?", (photo_id,))
        self._file_erasure.committed(faces)


def _owners(ledger: Ledger, faces: frozenset[str]) -> set[str]:
    """Whose these faces are."""
    query = "SELECT person_id FROM member WHERE face_id = ?"
    return {row["person_id"] for face_id in faces for row in ledger.db.execute(query, (face_id,))}


def _drop_emptied(ledger: Ledger, changes: ChangeSet, owners: set[str]) -> None:
    """Drop unnamed people who have no face left, and what pointed to them."""
    for owner in sorted(owners):
        delete_if_empty(ledger, changes, owner)
        if changes.person(owner) is None:
            ledger.db.execute("DELETE FROM redirect WHERE target_id = ?", (owner,))
            ledger.db.execute("DELETE FROM rejection WHERE person_id = ?", (owner,))


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
    rows = ledger.db.execute("""SELECT changes FROM entry WHERE instr(changes, '["deleted"')""").fetchall()
    return {
        change.key
        for row in rows
        for change in decoded(row["changes"])
        if change.table == "member" and change.before and change.before[0] in people
    } & {row["face_id"] for row in ledger.db.execute("SELECT face_id FROM deleted")}
