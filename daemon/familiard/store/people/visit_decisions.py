"""Decide who visits were: all of them or none, in one transaction and one row of history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from familiar_client.models import Person
from familiard.errors import ValidationError
from familiard.store.ledger.changes import ChangeSet, create_person
from familiard.store.ledger.ledger import Ledger
from familiard.store.models import FaceRecord, VisitRecord
from familiard.store.people import assignments
from familiard.store.people.batches import Batches, first_after
from familiard.store.people.faces import Faces, refuse_unusable
from familiard.store.people.people import People, clean_name, name_taken
from familiard.store.people.visits import Visits

VISIT_ACTIONS = ("name", "reject", "ignore")


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who visits were: a person, or somebody of a name.

    Attributes:
        merge: if another person has the name, it was them.
    """

    name: str | None = None
    person_id: str | None = None
    merge: bool = False


class VisitDecisions:
    """Names, rejects, or ignores the people of visits, by the visits' stored faces."""

    def __init__(
        self, ledger: Ledger, people: People, faces: Faces, visits: Visits, batches: Batches
    ) -> None:
        self._ledger = ledger
        self._people = people
        self._faces = faces
        self._visits = visits
        self._batches = batches

    def change(
        self, action: str, visit_ids: Sequence[str], visitor: Visitor | None = None
    ) -> tuple[tuple[VisitRecord, ...], int | None]:
        """Decide on visits; returns them as they are now, and the row that was written, if anything changed.

        - `name`: an unnamed person of the visits gets the name, or is merged into the person of that name; other faces
          of the visits become theirs.
        - `reject`: it was somebody else; the faces belong to nobody, and never to that person again.
        - `ignore`: the unnamed person is ignored from now on.

        Raises:
            ValidationError: a visit without a stored face, or without a face by which anybody can be identified; the
                visitor does not go with the action.
            NameTaken: another person has the name, and `merge` is not set.
            NotFound, Ambiguous: of a visit or person; nothing was changed.
        """
        visitor = visitor or Visitor()
        _refuse_odd_visitor(action, visitor)
        visits = [self._visits.get(one) for one in dict.fromkeys(visit_ids)]
        faces = [face for visit in visits for face in self._faces_of(visit)]
        before = self._ledger.last_seq
        data: dict[str, object] = {"action": action, "visits": [visit.id for visit in visits]}
        with self._ledger.change("visits-changed", data) as changes:
            data["faces"] = [face.id for face in faces]
            if action == "name":
                data["to"] = self._name(changes, faces, visitor)
            elif action == "reject":
                for visit in visits:
                    self._reject(changes, visit)
            else:
                self._batches.ignore(changes, faces)
        return tuple(self._visits.get(visit.id) for visit in visits), first_after(self._ledger, before)

    def _faces_of(self, visit: VisitRecord) -> list[FaceRecord]:
        """The faces of a visit by which somebody can be identified."""
        faces = [self._faces.get(face_id) for face_id in self._visits.face_ids(visit.id)]
        if not faces:
            raise ValidationError(
                "visit_ids",
                f"No face of the visit {visit.id} is stored, so Familiar cannot learn from it. Let the camera store "
                "unknown faces, and name a later visit.",
                visit_id=visit.id,
            )
        usable = [face for face in faces if face.usable]
        if not usable:
            refuse_unusable(faces, "visit_ids")
        return usable

    def _name(self, changes: ChangeSet, faces: Sequence[FaceRecord], visitor: Visitor) -> str:
        unnamed = {
            face.person_id for face in faces if face.person_id is not None and face.person_name is None
        }
        people = sorted((self._people.get(one) for one in unnamed), key=lambda one: (-one.faces, one.id))
        target = self._target(changes, people, visitor)
        absorbed = [person.id for person in people if person.id != target]
        assignments.absorb(self._ledger, changes, target, absorbed)
        for face in faces:
            assignments.assign(self._ledger, changes, face.id, target)
        return target

    def _target(self, changes: ChangeSet, unnamed: Sequence[Person], visitor: Visitor) -> str:
        """Whose the faces become: who is said, or has the name, or gets it."""
        if visitor.person_id is not None:
            return self._people.get(visitor.person_id).id
        name = clean_name(visitor.name or "")
        known = self._people.other_of_name(name, None)
        if known is not None and not visitor.merge:
            raise name_taken(known)
        if known is not None:
            return known.id
        if not unnamed:
            return create_person(changes, name)
        person_id = unnamed[0].id
        state = changes.person(person_id)
        assert state is not None
        assignments.confirm_all(self._ledger, changes, person_id)
        # Who names a person wants to hear of them.
        changes.set_person(person_id, replace(state, name=name, ignored=False))
        return person_id

    def _reject(self, changes: ChangeSet, visit: VisitRecord) -> None:
        person_id = visit.decision.person_id
        if person_id is None:
            raise ValidationError(
                "visit_ids",
                f"The visit {visit.id} is no person's, so there is nobody to reject.",
                visit_id=visit.id,
            )
        for face_id in self._visits.face_ids(visit.id):
            if assignments.owner_of(self._ledger, face_id) == person_id:
                assignments.assign(self._ledger, changes, face_id, None)
            else:
                changes.reject(face_id, person_id)


def _refuse_odd_visitor(action: str, visitor: Visitor) -> None:
    said = [value for value in (visitor.name, visitor.person_id) if value is not None]
    if action == "name" and len(said) != 1:
        raise ValidationError("name", "Say who the visitor was: either name or person_id.")
    if action != "name" and (said or visitor.merge):
        raise ValidationError("name", "name, person_id, and merge go with the action name only.")
