"""People: found, named, shown, hidden, and what was said about who is who."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from familiar_client.models import Forgotten, Page, Person
from familiar_client.names import labeled, problem_with, readable, search_key
from familiard import birth_dates
from familiard.errors import NameTaken, NotFound, ValidationError
from familiard.store.ledger import cursors
from familiard.store.ledger.changes import create_person
from familiard.store.ledger.collation import BEHIND_ALL
from familiard.store.ledger.ledger import Ledger
from familiard.store.ledger.rows import PERSON, person_of
from familiard.store.models import PeopleQuery
from familiard.store.people import assignments, refs
from familiard.store.people.assignments import UNSET, Unset
from familiard.store.privacy import erasure
from familiard.store.privacy.forgotten import get_forgotten, list_forgotten

SORTS = {
    # column, whether the largest comes first
    "faces": ("n.faces", True),
    "name": (f"coalesce(n.sort_key, '{BEHIND_ALL}')", False),
    "last_seen": ("coalesce(n.last_seen, '')", True),
    "created_at": ("n.created_at", True),
}


@dataclass(frozen=True, slots=True)
class PersonChange:
    """What to change about a person; what is not said stays as it is.

    Attributes:
        confirm_faces: who says something about a person has seen their faces, so these become confirmed; programs say no.
    """

    name: str | Unset | None = UNSET
    note: str | Unset | None = UNSET
    birth_date: date | Unset | None = UNSET
    hidden: bool | Unset = UNSET
    ignored: bool | Unset = UNSET
    favorite: bool | Unset = UNSET
    feature_face_id: str | Unset | None = UNSET
    """None: back to the best by quality."""
    confirm_faces: bool = True


class People:
    """The people of one ledger."""

    def __init__(self, ledger: Ledger, eraser: erasure.Eraser) -> None:
        self._ledger = ledger
        self._eraser = eraser

    def list(self, query: PeopleQuery, cursor: str | None = None, limit: int = 100) -> Page[Person]:
        """The people that a query means, in its order."""
        column, descending = SORTS[query.sort]
        where, values = ["n.faces >= ?"], [query.min_faces]
        if query.min_faces <= 1:
            # Somebody named keeps their place with no face left; nobody unnamed is without one.
            where = ["(n.faces > 0 OR n.name IS NOT NULL)"]
            values = []
        parameters: list[str | int | float | None] = list(values)
        if query.text is not None:
            where.append("instr(n.search_key, ?) > 0")
            parameters.append(search_key(query.text))
        if query.named is not None:
            where.append("n.name IS NOT NULL" if query.named else "n.name IS NULL")
        for flag in ("hidden", "ignored", "favorite"):
            wanted: bool | None = getattr(query, flag)
            if wanted is not None:
                where.append(f"n.{flag} = ?")
                parameters.append(int(wanted))
        if cursor is not None:
            where.append(f"({column}, n.id) {'<' if descending else '>'} (?, ?)")
            parameters.extend(cursors.decode(cursor, 2))
        order = "DESC" if descending else "ASC"
        rows = self._ledger.db.execute(
            f"SELECT *, {column.replace('n.', 'x.')} AS position FROM ({PERSON}"
            f" WHERE {' AND '.join(where)} ORDER BY {column} {order}, n.id {order} LIMIT ?) AS x",
            (*parameters, limit + 1),
        ).fetchall()
        people = tuple(person_of(row) for row in rows[:limit])
        last = rows[limit - 1] if len(rows) > limit else None
        return Page(people, cursors.encode(last["position"], last["id"]) if last else None)

    def get(self, person_id: str) -> Person:
        """A person; see `resolve`."""
        row = self._ledger.db.execute(f"{PERSON} WHERE n.id = ?", (self.resolve(person_id),)).fetchone()
        return person_of(row)

    def resolve(self, person_id: str) -> str:
        """The id of the person that a text means: an id, that of somebody merged, a name, or the beginning of an id.

        Raises:
            Ambiguous: several people are meant.
            NotFound: nobody is.
        """
        return refs.person_id_of(self._ledger, person_id)

    def named(self, name: str) -> Person | None:
        """The person of that name, or of that name and note, as in `Anna (neighbor)`.

        Raises:
            Ambiguous: several people have that name.
            ValidationError: it is not a name.
        """
        meant = refs.people_of_name(self._ledger, clean_name(name))
        if len(meant) > 1:
            raise refs.ambiguous_people(self._ledger, clean_name(name), meant)
        return self.get(meant[0]) if meant else None

    def other_of_name(self, name: str | None, note: str | None, own: str | None = None) -> Person | None:
        """The person other than `own` whom a name means; with a note, only who has both.

        Raises:
            Ambiguous: several people are meant.
        """
        if name is None:
            return None
        meant = (
            refs.people_labeled(self._ledger, name, note)
            if note is not None
            else refs.people_of_name(self._ledger, name)
        )
        meant = [one for one in meant if one != own]
        if len(meant) > 1:
            raise refs.ambiguous_people(self._ledger, name, meant)
        return self.get(meant[0]) if meant else None

    def create(self, name: str, face_ids: Sequence[str] = (), note: str | None = None) -> Person:
        """A new person with a name, and with faces that somebody says are theirs.

        Raises:
            NameTaken: another person has the name.
            NotFound: a face is not there.
        """
        face_ids = [refs.face_id_of(self._ledger, face) for face in face_ids]
        clean, note = clean_name(name), note and clean_name(note, "note")
        self._refuse_taken(clean, note)
        with self._ledger.change("person-created", {"name": clean}) as changes:
            person_id = create_person(changes, name=clean, note=note)
            assignments.assign_faces(self._ledger, changes, face_ids, person_id)
        return self.get(person_id)

    def update(self, person_id: str, change: PersonChange) -> Person:
        """Name, birth date, hidden, ignored, favorite, feature photo.

        Raises:
            NameTaken: another person has the name.
            ValidationError: a name of nothing, a birth date in the future, a feature photo of somebody else.
        """
        before = self.get(person_id)
        resolved = before.id
        data = {"person_id": resolved, "old_name": before.name}
        with self._ledger.change("person-updated", data) as changes:
            state = changes.person(resolved)
            assert state is not None
            if not isinstance(change.name, Unset):
                state = replace(state, name=clean_name(change.name) if change.name is not None else None)
            if not isinstance(change.note, Unset):
                state = replace(state, note=change.note and clean_name(change.note, "note"))
            if state.name is None:
                state = replace(state, note=None)
            if (state.name, state.note) != (before.name, before.note):
                taken = self.other_of_name(state.name, state.note, resolved)
                if taken is not None:
                    raise name_taken(taken)
            if state.name is not None and before.name is None:
                # Who names a person wants to hear of them.
                state = replace(state, ignored=False)
            if not isinstance(change.birth_date, Unset):
                state = replace(state, birth_date=_checked_birth_date(change.birth_date))
            for flag in ("hidden", "ignored", "favorite"):
                if not isinstance(wanted := getattr(change, flag), Unset):
                    state = replace(state, **{flag: wanted})
            if not isinstance(change.feature_face_id, Unset):
                state = replace(state, feature_face_id=self._own_face(resolved, change.feature_face_id))
            data["name"] = state.name
            if change.confirm_faces:
                assignments.confirm_all(self._ledger, changes, resolved)
            changes.set_person(resolved, state)
        return self.get(resolved)

    def merge(
        self,
        into_id: str,
        other_ids: Sequence[str],
        *,
        name: str | Unset | None = UNSET,
        birth_date: date | Unset | None = UNSET,
    ) -> Person:
        """Many into one; see `assignments.merge`."""
        if isinstance(name, str):
            name = clean_name(name)
        if not isinstance(birth_date, Unset):
            _checked_birth_date(birth_date)
        into, others = self.get(into_id), [self.get(other) for other in other_ids]
        if isinstance(name, str):
            self._refuse_taken(name, into.note, into.id, *(other.id for other in others))
        assignments.merge(self._ledger, into, others, name=name, birth_date=birth_date)
        return self.get(into.id)

    def split(self, person_id: str, face_ids: Sequence[str], name: str | None = None) -> Person:
        """Some faces become another person; see `assignments.split`."""
        clean = clean_name(name) if name is not None else None
        self._refuse_taken(clean, None)
        chosen = [refs.face_id_of(self._ledger, face) for face in face_ids]
        return self.get(assignments.split(self._ledger, self.get(person_id), chosen, clean))

    def forget(self, person_id: str) -> None:
        """Their name goes and their faces become unknown; can be undone."""
        erasure.forget(self._ledger, [self.get(person_id)])

    def forgotten(self, ref: str | None = None) -> tuple[Forgotten, ...]:
        """People who are gone and can still be erased, or the one who is meant; the last to go first.

        Raises:
            Ambiguous: several are meant.
            NotFound: nobody is.
        """
        return list_forgotten(self._ledger) if ref is None else (get_forgotten(self._ledger, ref),)

    def erase(self, person_id: str) -> None:
        """Erase all data of a person, also of one who was forgotten; cannot be undone.

        Nothing answers from it any more; `FileErasure.finish` takes it out of the files.

        Raises:
            Ambiguous: several people are meant.
            NotFound: nobody is.
        """
        try:
            resolved = self.resolve(person_id)
        except NotFound:
            self._eraser.forgotten(person_id)
        else:
            self._eraser.person(resolved)

    def _refuse_taken(self, name: str | None, note: str | None, *own: str) -> None:
        """Refuse a name and note that somebody else has."""
        if name is None:
            return
        others = [
            person_id for person_id in refs.people_labeled(self._ledger, name, note) if person_id not in own
        ]
        if others:
            raise name_taken(self.get(others[0]))

    def _own_face(self, person_id: str, ref: str | None) -> str | None:
        """The id of a person's own face.

        Raises:
            ValidationError: it belongs to another person, or to none.
        """
        if ref is None:
            return None
        face_id = refs.face_id_of(self._ledger, ref)
        row = self._ledger.db.execute("SELECT person_id FROM member WHERE face_id = ?", (face_id,)).fetchone()
        if row is None or row["person_id"] != person_id:
            raise ValidationError(
                "feature_face_id", "The feature photo must be one of the person's own faces."
            )
        return face_id


def name_taken(person: Person) -> NameTaken:
    """The error that says who has a name."""
    return NameTaken(
        f"{labeled(person.name or '', person.note)!r} is already the name of a person with "
        f"{person.faces} face{'' if person.faces == 1 else 's'}. Merge the two (`merge: true`), choose another name, or "
        "add a note that tells them apart.",
        person_id=person.id,
        name=person.name,
    )


def clean_name(name: str, field: str = "name") -> str:
    """A name or note as it is kept; see `familiar_client.names`.

    Raises:
        ValidationError: it is none.
    """
    clean = readable(name)
    problem = problem_with(clean)
    if problem is not None:
        raise ValidationError(field, problem)
    return clean


def _checked_birth_date(born: date | None) -> str | None:
    if born is None:
        return None
    if (problem := birth_dates.problem_of(born)) is not None:
        raise ValidationError("birth_date", f"A birth date {problem}.")
    return born.isoformat()
