"""Resolve what a caller wrote for a person or a face to an id."""

from __future__ import annotations

import re
from typing import Any

from familiar_client.names import labeled, meant_by, name_key
from familiard.errors import Ambiguous, NotFound
from familiard.store.ledger.ledger import Ledger

MOST_CANDIDATES = 10
"""Candidates that an ambiguity lists."""
SHORT = 8
"""Characters of an id in a sentence."""
_BEGINNING = re.compile(r"[0-9a-f]{4}[0-9a-f-]{0,32}")
_PAST = "g"
"""Sorts behind every character of an id."""


def current_id(ledger: Ledger, person_id: str) -> str | None:
    """The id that a person has now, following merges; None where nobody has or had that id."""
    current: str | None = person_id
    while current is not None:
        if ledger.db.execute("SELECT 1 FROM person WHERE id = ?", (current,)).fetchone():
            return current
        row = ledger.db.execute("SELECT target_id FROM redirect WHERE person_id = ?", (current,)).fetchone()
        current = row and row["target_id"]
    return None


def person_id_of(ledger: Ledger, ref: str) -> str:
    """The id of the person that a text means: an id, that of somebody merged, a name, or the beginning of an id.

    Raises:
        Ambiguous: several people are meant.
        NotFound: nobody is.
    """
    exact = current_id(ledger, ref)
    if exact is not None:
        return exact
    meant = people_of_name(ledger, ref) or _people_of_beginning(ledger, ref)
    if len(meant) > 1:
        raise ambiguous_people(ledger, ref, meant)
    if not meant:
        raise no_match(ref)
    return meant[0]


def people_of_name(ledger: Ledger, text: str) -> list[str]:
    """Ids of everybody whom a text means as a name, or as a name with a note, as in `Anna (neighbor)`."""
    rows = ledger.db.execute(
        "SELECT id, name, note FROM person WHERE label_key = :key OR name_key = :key ORDER BY id",
        {"key": name_key(text)},
    ).fetchall()
    return [rows[at]["id"] for at in meant_by(text, [(row["name"], row["note"]) for row in rows])]


def people_labeled(ledger: Ledger, name: str, note: str | None) -> list[str]:
    """Ids of everybody who has this name and note."""
    rows = ledger.db.execute("SELECT id FROM person WHERE label_key = ?", (name_key(labeled(name, note)),))
    return [row["id"] for row in rows]


def ambiguous_people(ledger: Ledger, ref: str, person_ids: list[str]) -> Ambiguous:
    """The error that says whom a text may mean."""
    query = "SELECT id AS person_id, name, note, faces FROM person WHERE id = ?"
    return ambiguous(
        ref, [dict(row) for person_id in person_ids for row in ledger.db.execute(query, (person_id,))]
    )


def ambiguous(ref: str, people: list[dict[str, Any]]) -> Ambiguous:
    """The error that says whom a text may mean, each with `person_id`, `name`, `note` and `faces`."""
    candidates = people[:MOST_CANDIDATES]
    listed = ", ".join(_described(candidate) for candidate in candidates)
    return Ambiguous(
        f"{ref!r} matches {len(people)} people: {listed}. Use more of the ID, or the name with its note.",
        candidates,
    )


def no_match(ref: str) -> NotFound:
    """The error that says that a text means nobody."""
    return NotFound(
        "person",
        ref,
        f"No person matches {ref!r}. Use a name, an ID, or at least the first 4 characters of an ID.",
    )


def is_beginning(ref: str) -> bool:
    """Whether a text can be an id or the beginning of one."""
    return _BEGINNING.fullmatch(ref.strip().lower()) is not None


def face_id_of(ledger: Ledger, ref: str) -> str:
    """The id of the face that an id or the beginning of one means, among faces that were not deleted.

    Raises:
        Ambiguous: several faces are meant.
        NotFound: none is.
    """
    beginning = ref.strip().lower()
    meant: list[str] = []
    if is_beginning(ref):
        rows = ledger.db.execute(
            "SELECT id FROM face WHERE id >= ? AND id < ? AND id NOT IN (SELECT face_id FROM deleted)"
            " ORDER BY id LIMIT ?",
            (beginning, beginning + _PAST, MOST_CANDIDATES + 1),
        )
        meant = [row["id"] for row in rows]
    if len(meant) > 1:
        listed = ", ".join(meant[:MOST_CANDIDATES])
        raise Ambiguous(
            f"{ref!r} matches several faces: {listed}. Use more of the ID.",
            [{"face_id": face_id} for face_id in meant[:MOST_CANDIDATES]],
        )
    if not meant:
        raise NotFound("face", ref)
    return meant[0]


def _people_of_beginning(ledger: Ledger, ref: str) -> list[str]:
    """Ids of everybody who has, or had before a merge, an id that begins so."""
    if not is_beginning(ref):
        return []
    beginning = ref.strip().lower()
    limits = (beginning, beginning + _PAST)
    rows = ledger.db.execute(
        "SELECT id FROM person WHERE id >= ?1 AND id < ?2"
        " UNION SELECT person_id FROM redirect WHERE person_id >= ?1 AND person_id < ?2 ORDER BY 1",
        limits,
    ).fetchall()
    current = (current_id(ledger, row["id"]) for row in rows)
    return list(dict.fromkeys(person_id for person_id in current if person_id is not None))


def _described(candidate: dict[str, Any]) -> str:
    who = labeled(candidate["name"], candidate["note"]) if candidate["name"] else "unnamed"
    return f"{who} [{candidate['person_id'][:SHORT]}]"
