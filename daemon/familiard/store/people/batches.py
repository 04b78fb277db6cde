"""Change many faces or people at once: all of them or none, in one transaction and one row of history."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from familiar_client.models import Person
from familiard.errors import ValidationError
from familiard.identity.alike import groups_of
from familiard.identity.thresholds import Thresholds
from familiard.store.ledger.changes import ChangeSet, PersonState, create_person
from familiard.store.ledger.ledger import Ledger
from familiard.store.models import FaceRecord
from familiard.store.people import assignments, refs
from familiard.store.people.assignments import UNSET, Unset
from familiard.store.people.faces import Faces, refuse_unusable
from familiard.store.people.people import People, clean_name, name_taken
from familiard.store.privacy import erasure

FACE_ACTIONS = ("assign", "confirm", "set-aside", "reject", "ignore", "delete")
PEOPLE_ACTIONS = ("hide", "unhide", "ignore", "unignore", "forget", "merge")
FLAGS: Mapping[str, Callable[[PersonState], PersonState]] = {
    "hide": lambda state: replace(state, hidden=True),
    "unhide": lambda state: replace(state, hidden=False),
    "ignore": lambda state: replace(state, ignored=True),
    "unignore": lambda state: replace(state, ignored=False),
}
"""What an action on people changes about each of them."""


@dataclass(frozen=True, slots=True)
class Target:
    """Whose faces become: `person_id` is a person, `new`, None (nobody), or not said; `name` names a person."""

    person_id: str | Unset | None = UNSET
    name: str | None = None


class Batches:
    """Decides on many faces or people of one ledger; each returns the row that it wrote, or None without a change."""

    def __init__(self, ledger: Ledger, people: People, faces: Faces, thresholds: Thresholds) -> None:
        self._ledger = ledger
        self._people = people
        self._faces = faces
        self._thresholds = thresholds

    def change_faces(
        self, action: str, face_ids: Sequence[str], target: Target | None = None
    ) -> tuple[tuple[FaceRecord, ...], int | None]:
        """Assign, confirm, set aside, reject, ignore or delete faces. Returns those that are still there.

        Raises:
            ValidationError: the target does not go with the action, or an action does not go with one of the faces.
            NameTaken: a new person is to have the name of another.
            NotFound, Ambiguous: of a face or person; nothing was changed.
        """
        target = target or Target()
        _refuse_odd_target(action, target)
        faces = [self._faces.get(face_id) for face_id in dict.fromkeys(map(self._faces.resolve, face_ids))]
        before = self._ledger.last_seq
        data: dict[str, object] = {"action": action, "faces": [face.id for face in faces]}
        with self._ledger.change("faces-changed", data) as changes:
            if action == "assign":
                data["to"] = self._assign(changes, faces, target)
            elif action == "confirm":
                self._confirm(changes, faces, "confirmed")
            elif action == "set-aside":
                self._confirm(changes, faces, "unused")
            elif action == "reject":
                self._reject(changes, faces, target)
            elif action == "ignore":
                self.ignore(changes, faces)
            else:
                for face in faces:
                    assignments.delete(self._ledger, changes, face.id)
        left = () if action == "delete" else tuple(self._faces.get(face.id) for face in faces)
        return left, self._written(before)

    def change_people(
        self, action: str, person_ids: Sequence[str], into: str | None = None
    ) -> tuple[tuple[Person, ...], int | None]:
        """Hide, show, ignore, forget or merge people. Returns those that are still there.

        Args:
            into: of a merge, who stays; without it the one who has a name, or else the most faces.

        Raises:
            Conflict: those to be merged have several names or birth dates.
            ValidationError: `into` does not go with the action, or nobody is left to merge.
            NotFound, Ambiguous: of a person; nothing was changed.
        """
        if into is not None and action != "merge":
            raise ValidationError("into", "into goes with the action merge only.")
        people = [self._people.get(one) for one in dict.fromkeys(map(self._people.resolve, person_ids))]
        before = self._ledger.last_seq
        if action == "merge":
            survivor = self._people.get(into) if into is not None else _survivor_of(people)
            others = [person.id for person in people if person.id != survivor.id]
            return (self._people.merge(survivor.id, others),), self._written(before)
        if action == "forget":
            erasure.forget(self._ledger, people)
            return (), self._written(before)
        data = {"action": action, "people": [person.id for person in people]}
        with self._ledger.change("people-changed", data) as changes:
            for person in people:
                state = changes.person(person.id)
                assert state is not None
                assignments.confirm_all(self._ledger, changes, person.id)
                changes.set_person(person.id, FLAGS[action](state))
        return tuple(self._people.get(person.id) for person in people), self._written(before)

    def _written(self, before: int) -> int | None:
        return first_after(self._ledger, before)

    def _assign(self, changes: ChangeSet, faces: Sequence[FaceRecord], target: Target) -> str | None:
        if target.person_id is not None:
            refuse_unusable(faces, "face_ids")
        person_id = self._target(changes, target)
        for face in faces:
            assignments.assign(self._ledger, changes, face.id, person_id)
        return person_id

    def _target(self, changes: ChangeSet, target: Target) -> str | None:
        name = clean_name(target.name) if target.name is not None else None
        known = self._people.other_of_name(name, None)
        if target.person_id == "new" and known is not None:
            raise name_taken(known)
        if known is not None:
            return known.id
        if target.person_id == "new" or name is not None:
            return create_person(changes, name)
        assert not isinstance(target.person_id, Unset)
        return refs.person_id_of(self._ledger, target.person_id) if target.person_id is not None else None

    def _confirm(self, changes: ChangeSet, faces: Sequence[FaceRecord], review: str) -> None:
        _refuse_unassigned(faces, "belongs to no person, so there is nothing to confirm. Assign it instead.")
        for face in faces:
            changes.set_member(face.id, face.person_id, confirmed=True)
            changes.set_review(face.id, review)

    def _reject(self, changes: ChangeSet, faces: Sequence[FaceRecord], target: Target) -> None:
        if isinstance(target.person_id, Unset) or target.person_id is None:
            _refuse_unassigned(faces, "belongs to no person. Say with person_id whose it is not.")
            rejected = None
        else:
            rejected = refs.person_id_of(self._ledger, target.person_id)
        for face in faces:
            if rejected is None or face.person_id == rejected:
                assignments.assign(self._ledger, changes, face.id, None)
            else:
                changes.reject(face.id, rejected)

    def ignore(self, changes: ChangeSet, faces: Sequence[FaceRecord]) -> None:
        """Ignore the unnamed people of faces; other faces become ignored people, one for those that are alike."""
        unnamed = dict.fromkeys(
            face.person_id for face in faces if face.person_id is not None and face.person_name is None
        )
        for person_id in unnamed:
            self._ignore_person(changes, person_id)
        rest = [face for face in faces if face.person_id not in unnamed]
        refuse_unusable(rest, "face_ids")
        vectors = [self._faces.embedding(face.id) for face in rest]
        for group in groups_of(vectors, [face.photo_id for face in rest], self._thresholds.linkage):
            person_id = create_person(changes)
            for index in group:
                assignments.assign(self._ledger, changes, rest[index].id, person_id)
            self._ignore_person(changes, person_id)

    def _ignore_person(self, changes: ChangeSet, person_id: str) -> None:
        state = changes.person(person_id)
        assert state is not None
        assignments.confirm_all(self._ledger, changes, person_id)
        changes.set_person(person_id, replace(state, ignored=True))


def first_after(ledger: Ledger, seq: int) -> int | None:
    """The first row past another one: a decision's own, which a visit that it makes recognized may follow."""
    first: int | None = ledger.db.execute("SELECT min(seq) FROM entry WHERE seq > ?", (seq,)).fetchone()[0]
    return first


def _refuse_odd_target(action: str, target: Target) -> None:
    """Refuse a person or name that an action cannot use, and an assignment without either."""
    said = not isinstance(target.person_id, Unset)
    if action == "assign":
        if not said and target.name is None:
            raise ValidationError(
                "person_id", 'Say whose the faces are: person_id (a person, "new" or null), or name.'
            )
        if said and target.name is not None and target.person_id != "new":
            raise ValidationError(
                "name", 'Give either person_id or name; name goes with the person_id "new" only.'
            )
        return
    if target.name is not None:
        raise ValidationError("name", "name goes with the action assign only.")
    if said and action != "reject":
        raise ValidationError("person_id", "person_id goes with the actions assign and reject only.")


def _refuse_unassigned(faces: Sequence[FaceRecord], why: str) -> None:
    for face in faces:
        if face.person_id is None:
            raise ValidationError("face_ids", f"The face {face.id} {why}", face_id=face.id)


def _survivor_of(people: Sequence[Person]) -> Person:
    """Who stays of people who are one: the one with a name, or else with the most faces."""
    return max(people, key=lambda person: (person.name is not None, person.faces))
