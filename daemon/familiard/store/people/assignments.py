"""Who is who, as people say it: merge, split, move. What they say is confirmed, and no re-run breaks it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from enum import Enum
from typing import TypeVar

from familiar_client.models import Person
from familiard.errors import Conflict, NotFound, ValidationError
from familiard.store.ledger.changes import ChangeSet, create_person
from familiard.store.ledger.ledger import Ledger
from familiard.store.ledger.rows import PERSON
from familiard.store.people import merged_marks

V = TypeVar("V")


class Unset(Enum):
    """Not said, as opposed to None: no value."""

    UNSET = "unset"


UNSET = Unset.UNSET


def merge(
    ledger: Ledger,
    into: Person,
    others: Sequence[Person],
    *,
    name: str | Unset | None,
    birth_date: date | Unset | None,
) -> None:
    """All faces of `others` become `into`'s; the others' ids answer for `into` from now on.

    The one name and birth date that there are survive; where they differ, the caller must choose. The survivor
    keeps their feature photo.

    Raises:
        Conflict: a merge with itself, or names or birth dates that differ and were not chosen.
    """
    ids = [person.id for person in (into, *others)]
    if not others:
        raise ValidationError("people", "Specify at least one other person to merge.")
    if len(set(ids)) < len(ids):
        raise Conflict(
            "A person cannot be merged with themselves: two of these IDs are the same person. Pass each person once."
        )
    chosen_name = _choose("name", name, [p.name for p in (into, *others)])
    chosen_born = _choose("birth_date", birth_date, [p.birth_date for p in (into, *others)])
    data = {"person_id": into.id, "merged": ids[1:], "name": chosen_name}
    with ledger.change("people-merged", data) as changes:
        confirm_all(ledger, changes, into.id)
        absorb(ledger, changes, into.id, ids[1:])
        state = changes.person(into.id)
        assert state is not None
        everybody = (into, *others)
        bearer = next((p for p in everybody if p.name is not None and p.name == chosen_name), into)
        changes.set_person(
            into.id,
            replace(
                state,
                name=chosen_name,
                note=bearer.note if bearer.name == chosen_name else None,
                birth_date=chosen_born.isoformat() if chosen_born else None,
                hidden=bearer.hidden,
                ignored=bearer.ignored,
                favorite=any(person.favorite for person in everybody),
                feature_face_id=_feature_of(ledger, into, others),
            ),
        )


def absorb(ledger: Ledger, changes: ChangeSet, into_id: str, other_ids: Sequence[str]) -> None:
    """All faces of others become one person's; the others' IDs mean that person from now on."""
    merged_marks.forget_apartness(ledger, changes, (into_id, *other_ids))
    merged_marks.inherit_rejections(ledger, changes, into_id, other_ids)
    merged_marks.inherit_facts(changes, into_id, other_ids)
    for other_id in other_ids:
        for face_id in members(ledger, other_id):
            changes.set_member(face_id, into_id, confirmed=True, same_person=True)
        changes.set_person(other_id, None)
        changes.set_redirect(other_id, into_id)


def split(ledger: Ledger, person: Person, face_ids: Sequence[str], name: str | None) -> str:
    """Some of a person's faces become a new person; both sides are confirmed. Returns the new id.

    Raises:
        ValidationError: no face, a face that is not theirs, or all of them.
    """
    own = members(ledger, person.id)
    chosen = set(face_ids)
    if not chosen or not chosen <= set(own):
        raise ValidationError("faces", "Specify at least one face, and only faces of this person.")
    if len(chosen) == len(own):
        raise ValidationError(
            "faces", "These are all of the person's faces. Rename the person instead, or choose fewer faces."
        )
    data = {"person_id": person.id, "name": person.name, "new_name": name, "split": sorted(chosen)}
    with ledger.change("person-split", data) as changes:
        new_id = create_person(changes, name)
        data["new_person_id"] = new_id
        for face_id in own:
            changes.set_member(face_id, new_id if face_id in chosen else person.id, confirmed=True)
        for face_id in sorted(chosen):
            changes.reject(face_id, person.id)
        changes.keep_apart(min(chosen), min(set(own) - chosen))
        drop_feature(changes, person.id, chosen)
    return new_id


def move(ledger: Ledger, face_id: str, target_id: str | None) -> str | None:
    """Move a face to another person, to none (None), or to a new one (`new`). Return whose it is now."""
    data = {"face_id": face_id, "from": owner_of(ledger, face_id)}
    with ledger.change("face-moved", data) as changes:
        data["to"] = target = create_person(changes) if target_id == "new" else target_id
        assign(ledger, changes, face_id, target)
    return target


def assign(ledger: Ledger, changes: ChangeSet, face_id: str, target: str | None) -> None:
    """Assign a face to a person, confirmed, or to none (None); remember that it is not its former person's."""
    former = owner_of(ledger, face_id)
    if former is not None and former != target:
        changes.reject(face_id, former)
        drop_feature(changes, former, {face_id})
    if target is not None:
        changes.reject(face_id, target, said=False)
    changes.set_member(face_id, target, confirmed=target is not None)
    if former is not None:
        delete_if_empty(ledger, changes, former)


def delete(ledger: Ledger, changes: ChangeSet, face_id: str) -> None:
    """Take a face out of everything; its photo stays known, so it is not found again."""
    former = owner_of(ledger, face_id)
    changes.set_member(face_id, None)
    changes.set_deleted(face_id)
    if former is not None:
        drop_feature(changes, former, {face_id})
        delete_if_empty(ledger, changes, former)


def owner_of(ledger: Ledger, face_id: str) -> str | None:
    """The person whose a face is now."""
    row = ledger.db.execute("SELECT person_id FROM member WHERE face_id = ?", (face_id,)).fetchone()
    return row and str(row["person_id"])


def assign_faces(ledger: Ledger, changes: ChangeSet, face_ids: Sequence[str], person_id: str) -> None:
    """Faces become a person's because somebody says so.

    Raises:
        NotFound: a face is not there.
    """
    for face_id in dict.fromkeys(face_ids):
        row = ledger.db.execute(
            "SELECT m.person_id FROM face f LEFT JOIN member m ON m.face_id = f.id WHERE f.id = ?"
            " AND f.id NOT IN (SELECT face_id FROM deleted)",
            (face_id,),
        ).fetchone()
        if row is None:
            raise NotFound("face", face_id)
        changes.set_member(face_id, person_id, confirmed=True)
        changes.reject(face_id, person_id, said=False)
        if row["person_id"] not in (None, person_id):
            drop_feature(changes, row["person_id"], {face_id})
            delete_if_empty(ledger, changes, row["person_id"])


def confirm_all(ledger: Ledger, changes: ChangeSet, person_id: str) -> None:
    """Somebody looked at a person and left their faces where they are."""
    for face_id in members(ledger, person_id):
        changes.set_member(face_id, person_id, confirmed=True)


def delete_if_empty(ledger: Ledger, changes: ChangeSet, person_id: str) -> None:
    """An unnamed person without a face is nobody."""
    state = changes.person(person_id)
    if state is not None and state.name is None and not members(ledger, person_id, limit=1):
        changes.set_person(person_id, None)


def members(ledger: Ledger, person_id: str, limit: int = -1) -> list[str]:
    """A person's face ids."""
    rows = ledger.db.execute(
        "SELECT face_id FROM member WHERE person_id = ? ORDER BY face_id LIMIT ?", (person_id, limit)
    )
    return [row["face_id"] for row in rows]


def _choose(what: str, said: V | Unset | None, values: Sequence[V | None]) -> V | None:
    if not isinstance(said, Unset):
        return said
    choices = list(dict.fromkeys(value for value in values if value is not None))
    if len(choices) > 1:
        listed = " and ".join(str(choice) for choice in choices)
        raise Conflict(
            f"These people have different {what}s: {listed}. Choose the {what} of the merged person.",
            field=what,
            choices=[str(choice) for choice in choices],
        )
    return choices[0] if choices else None


def _feature_of(ledger: Ledger, into: Person, others: Sequence[Person]) -> str | None:
    """The feature photo after a merge: the survivor's; None where that is the best of all faces anyway."""
    if into.feature_chosen or into.feature_face_id is None:
        chosen = [person.feature_face_id for person in (into, *others) if person.feature_chosen]
        return chosen[0] if chosen else None
    best = ledger.db.execute(f"{PERSON} WHERE n.id = ?", (into.id,)).fetchone()["best_face_id"]
    return None if best == into.feature_face_id else into.feature_face_id


def drop_feature(changes: ChangeSet, person_id: str, gone: set[str]) -> None:
    """A feature photo that is not the person's any more gives way to the best by quality."""
    state = changes.person(person_id)
    if state is not None and state.feature_face_id in gone:
        changes.set_person(person_id, replace(state, feature_face_id=None))
