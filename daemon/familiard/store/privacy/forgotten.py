"""People who are gone and can still be erased: forgotten ones, and others whose name is left in history alone."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from familiar_client.models import Forgotten
from familiar_client.names import meant_by
from familiard.store.ledger.ledger import Ledger
from familiard.store.ledger.timestamps import from_text
from familiard.store.people.refs import ambiguous, is_beginning, no_match
from familiard.store.privacy.erased_ids import decoded


def list_forgotten(ledger: Ledger) -> tuple[Forgotten, ...]:
    """Everybody who had a name or was forgotten, and is not there any more; the last to go first."""
    there = {
        row[0] for row in ledger.db.execute("SELECT id FROM person UNION SELECT person_id FROM redirect")
    }
    names: dict[str, tuple[str | None, str | None]] = {}
    went: dict[str, tuple[int, datetime, bool]] = {}
    for row in ledger.db.execute(
        "SELECT seq, at, kind, data, changes FROM entry WHERE instr(changes, '[\"person\"') ORDER BY seq"
    ):
        for change in decoded(row["changes"]):
            if change.table != "person" or change.key in there:
                continue
            for state in (change.before, change.after):
                if state and state["name"]:
                    names[change.key] = (state["name"], state.get("note"))
            if change.after is None:
                went[change.key] = (row["seq"], from_text(row["at"]), _forgets(row))
    found = [
        Forgotten(
            person_id,
            *names.get(person_id, (None, None)),
            forgotten_at=at,
            seq=seq,
            faces=len(faces_of(ledger, person_id, seq)),
        )
        for person_id, (seq, at, forgotten) in went.items()
        if forgotten or person_id in names
    ]
    return tuple(sorted(found, key=lambda one: -one.seq))


def get_forgotten(ledger: Ledger, ref: str) -> Forgotten:
    """One of them, by their id, their name, or the beginning of their id.

    Raises:
        Ambiguous: several are meant.
        NotFound: nobody who is gone is meant.
    """
    everybody = list_forgotten(ledger)
    meant = [one for one in everybody if one.person_id == ref]
    if not meant:
        meant = [everybody[at] for at in meant_by(ref, [(one.name, one.note) for one in everybody])]
    if not meant and is_beginning(ref):
        meant = [one for one in everybody if one.person_id.startswith(ref.strip().lower())]
    if len(meant) > 1:
        raise ambiguous(
            ref,
            [
                {"person_id": one.person_id, "name": one.name, "note": one.note, "faces": one.faces}
                for one in meant
            ],
        )
    if not meant:
        raise no_match(ref)
    return meant[0]


def faces_of(ledger: Ledger, person_id: str, seq: int) -> list[str]:
    """The faces that were a person's when they went by a row, unless somebody has said since whose they are."""
    row = ledger.db.execute("SELECT kind, data, changes FROM entry WHERE seq = ?", (seq,)).fetchone()
    # Whoever went otherwise, such as by an undo, left their faces to those whose they are.
    theirs = [
        change.key
        for change in (decoded(row["changes"]) if _forgets(row) else ())
        if change.table == "member" and change.before and change.before[0] == person_id
    ]
    query = "SELECT f.id FROM face f LEFT JOIN member m ON m.face_id = f.id WHERE f.id = ? AND NOT coalesce(m.confirmed, 0)"
    return [face["id"] for face_id in theirs for face in ledger.db.execute(query, (face_id,))]


def _forgets(row: sqlite3.Row) -> bool:
    """Whether a row forgets somebody, the first time or again."""
    kinds = ("person-forgotten", "people-forgotten")
    return row["kind"] in kinds or (
        row["kind"] == "redone" and any(f'"kind":"{kind}"' in row["data"] for kind in kinds)
    )
