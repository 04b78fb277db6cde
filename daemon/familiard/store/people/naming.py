"""Name a person, or the person of a face: one rule for the API, the command line and Home Assistant."""

from __future__ import annotations

from familiar_client.models import Person
from familiard.store.ledger.changes import create_person
from familiard.store.ledger.ledger import Ledger
from familiard.store.people import assignments
from familiard.store.people.faces import Faces, refuse_unusable
from familiard.store.people.people import People, PersonChange, clean_name, name_taken


class Naming:
    """Gives names; each call is one transaction and one row of history."""

    def __init__(self, ledger: Ledger, people: People, faces: Faces) -> None:
        self._ledger = ledger
        self._people = people
        self._faces = faces

    def name_person(self, person_id: str, name: str, *, merge: bool = False) -> Person:
        """Give a person a name.

        Args:
            merge: if another person has the name, the two are one: this one is merged into that one.

        Raises:
            NameTaken: another person has the name, and `merge` is not set.
            Ambiguous: several people have the name.
            ValidationError: it is not a name.
            NotFound: there is no such person.
        """
        person, clean = self._people.get(person_id), clean_name(name)
        known = self._people.other_of_name(clean, person.note, person.id)
        if known is None:
            return self._people.update(person.id, PersonChange(name=clean))
        if not merge:
            raise name_taken(known)
        born = known.birth_date or person.birth_date
        return self._people.merge(known.id, [person.id], name=known.name, birth_date=born)

    def name_face(self, face_id: str, name: str, *, merge: bool = False) -> Person:
        """Give the person of a face a name.

        A face of an unnamed person names that person, and a face of nobody makes a new one. A face of a named person
        was assigned wrongly: it moves to the person of the new name, and that it is not the former's is remembered.

        Args:
            merge: if another person has the name, the face, or its unnamed person, is theirs.

        Raises:
            NameTaken: another person has the name, and `merge` is not set.
            Ambiguous: several people have the name.
            ValidationError: it is not a name, or nobody can be identified by the face.
            NotFound: there is no such face.
        """
        face, clean = self._faces.get(face_id), clean_name(name)
        if face.person_id is not None and face.person_name is None:
            return self.name_person(face.person_id, clean, merge=merge)
        refuse_unusable([face], "face_id")
        known = self._people.other_of_name(clean, None)
        if known is not None:
            if not merge and known.id != face.person_id:
                raise name_taken(known)
            assignments.move(self._ledger, face.id, known.id)
            return self._people.get(known.id)
        with self._ledger.change("person-created", {"name": clean}) as changes:
            person_id = create_person(changes, name=clean)
            assignments.assign(self._ledger, changes, face.id, person_id)
        return self._people.get(person_id)
