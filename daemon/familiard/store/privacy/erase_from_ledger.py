"""Rewriting what happened, so that it does not speak of those who were erased."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from familiard.store.ledger.changes import Change, decode, encode, refresh
from familiard.store.ledger.ledger import Ledger
from familiard.store.privacy.erase_albums import albums_of, erase_from_albums, erase_from_links, kept_change
from familiard.store.privacy.erase_paths import forget_source, scrub_paths
from familiard.store.privacy.erased_ids import Context, ErasedIds, context_of
from familiard.store.privacy.name_mentions import NameMentions

UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
NAMES = ("name", "old_name", "new_name", "person_name", "birth_date", "note")
"""Members of a row's data that say something of the people whose ids stand beside them."""
INCOMPLETE = "incomplete"
"""In the data of a row of which an erasure took a part: what is left of it cannot be undone."""
OF_A_FACE = (
    ("deleted", "face_id"), ("rejection", "face_id"), ("apart", "face_id"), ("apart", "other_id"),
    ("member", "face_id"), ("aside", "face_id"), ("folder_name", "face_id"), ("visit_face", "face_id"),
    ("face_review", "face_id"), ("face", "id"),
)  # fmt: skip
OF_A_PERSON = (
    ("rejection", "person_id"), ("redirect", "person_id"), ("redirect", "target_id"), ("folder_name", "person_id"),
    ("person", "id"),
)  # fmt: skip


def erase_from_ledger(ledger: Ledger, gone: ErasedIds) -> NameMentions | None:
    """Take everything that is gone out of everything that is written.

    Returns what finds the people's names in texts; None where they have none, or where somebody else has the name.
    """
    gone = replace(gone, visits=_visits_of(ledger, gone), albums=albums_of(ledger, gone.people))
    context = context_of(ledger, gone)
    with ledger.rewriting():
        owners, photos = _touched(ledger, gone.faces)
        for keys, places in ((gone.faces, OF_A_FACE), (gone.people, OF_A_PERSON)):
            for table, column in places:
                ledger.db.executemany(f"DELETE FROM {table} WHERE {column} = ?", [(key,) for key in keys])
        ledger.db.executemany("DELETE FROM removed WHERE photo_id = ?", [(key,) for key in gone.photos])
        ledger.db.executemany("DELETE FROM visit WHERE id = ?", [(key,) for key in gone.visits])
        ledger.db.executemany(
            "UPDATE visit SET person_id = NULL, similarity = NULL, confidence = NULL WHERE person_id = ?",
            [(key,) for key in gone.people],
        )
        ledger.db.execute(
            "UPDATE person SET feature_face_id = NULL WHERE feature_face_id IN (SELECT value FROM json_each(?))",
            (json.dumps(sorted(gone.faces)),),
        )
        for owner in owners - gone.people:
            refresh(ledger.db, owner)
        emptied = {photo_id for photo_id in photos if forget_source(ledger, photo_id, context)}
        context = replace(context, gone=replace(gone, photos=gone.photos | emptied))
        erase_from_albums(ledger, context)
        erase_from_links(ledger, context)
        _scrub_entries(ledger, context)
        _scrub_decisions(ledger, gone.ids)
        unique = bool(context.mentions) and not context.namesakes
        if unique:
            scrub_paths(ledger, context.mentions)
    return context.mentions if unique else None


def _visits_of(ledger: Ledger, gone: ErasedIds) -> frozenset[str]:
    """Visits of which no face stays, and that were of the erased."""
    rows = ledger.db.execute(
        "WITH gone (id) AS MATERIALIZED (SELECT value FROM json_each(?))"
        " SELECT v.id FROM visit v WHERE (v.person_id IN (SELECT value FROM json_each(?))"
        " OR v.id IN (SELECT visit_id FROM visit_face WHERE face_id IN (SELECT id FROM gone)))"
        " AND NOT EXISTS (SELECT 1 FROM visit_face vf WHERE vf.visit_id = v.id AND vf.face_id NOT IN (SELECT id FROM gone))",
        (json.dumps(sorted(gone.faces)), json.dumps(sorted(gone.people))),
    )
    return frozenset(row["id"] for row in rows)


def _touched(ledger: Ledger, faces: Iterable[str]) -> tuple[set[str], set[str]]:
    """The people who lose a face, and the photos that do."""
    rows = [
        row
        for face_id in faces
        for row in ledger.db.execute(
            "SELECT f.photo_id, m.person_id FROM face f LEFT JOIN member m ON m.face_id = f.id WHERE f.id = ?",
            (face_id,),
        )
    ]
    return {row["person_id"] for row in rows if row["person_id"]}, {row["photo_id"] for row in rows}


def _scrub_entries(ledger: Ledger, context: Context) -> None:
    ids = context.gone.ids

    def touched(data: str, changes: str) -> bool:
        if not ids.isdisjoint(UUID.findall(data + changes)):
            return True
        return bool(context.mentions) and ('name":"' in data or 'name":"' in changes)

    ledger.db.create_function("touched", 2, touched)
    for row in ledger.db.execute("SELECT * FROM entry WHERE touched(data, changes)").fetchall():
        try:
            data, changes = _scrubbed_row(json.loads(row["data"]), decode(row["changes"]), context)
        except (ValueError, TypeError, LookupError):
            # A damaged row that may speak of the erased is not worth keeping.
            data, changes = "{}", "[]"
        if (data, changes) != (row["data"], row["changes"]):
            ledger.db.execute(
                "UPDATE entry SET data = ?, changes = ? WHERE seq = ?", (data, changes, row["seq"])
            )
    ledger.db.create_function("touched", 2, None)


def _scrubbed_row(data: dict[str, Any], changes: list[Change], context: Context) -> tuple[str, str]:
    """A row's data and changes without the erased, as text."""
    text = json.dumps(data) + encode(changes)
    # A row about somebody of the same name speaks of that one.
    theirs = not context.namesakes.isdisjoint(UUID.findall(text))
    kept = [change for old in changes if (change := _kept(old, context)) is not None]
    people_lost = any(not context.gone.people.isdisjoint(UUID.findall(encode([old]))) for old in changes)
    cleaned = _scrubbed(data, context, theirs=theirs)
    if people_lost and kept:
        cleaned[INCOMPLETE] = True
    return json.dumps(cleaned, separators=(",", ":")), encode(kept)


def _kept(change: Change, context: Context) -> Change | None:
    """A change without the erased; None where it is only about them."""
    if change.table in ("album", "album_photo"):
        return kept_change(change, context)
    if change.table == "person" and change.key not in context.gone.people:
        own = change.key in context.namesakes
        change = replace(
            change,
            before=_without(change.before, context, own=own),
            after=_without(change.after, context, own=own),
        )
        return None if change.before == change.after else change
    mentioned = UUID.findall(encode([change]))
    return change if context.gone.ids.isdisjoint(mentioned) else None


def _without(state: dict[str, Any] | None, context: Context, *, own: bool) -> dict[str, Any] | None:
    """What was so of somebody who stays, without an erased feature photo and an erased person's name."""
    if state is None:
        return None
    if state["feature_face_id"] in context.gone.faces:
        state = state | {"feature_face_id": None}
    if state["name"] and not own and context.mentions.named(state["name"]):
        state = state | {"name": None, "note": None}
    return state


def _scrubbed(value: Any, context: Context, *, theirs: bool) -> Any:
    """JSON without ids that are gone, without what is said beside them, and without the names."""
    ids = context.gone.ids
    if isinstance(value, list):
        items = [item for item in value if not (isinstance(item, str) and item in ids)]
        return [_scrubbed(item, context, theirs=theirs) for item in items]
    if not isinstance(value, dict):
        return value
    beside = {
        id
        for item in value.values()
        for id in (item if isinstance(item, list) else [item])
        if isinstance(id, str)
    }
    said_of_gone = not ids.isdisjoint(beside)

    def goes(key: str, item: Any) -> bool:
        if isinstance(item, str) and item in ids:
            return True
        if key not in NAMES:
            return False
        return said_of_gone or (isinstance(item, str) and not theirs and context.mentions.named(item))

    return {
        key: _scrubbed(item, context, theirs=theirs) for key, item in value.items() if not goes(key, item)
    }


def _scrub_decisions(ledger: Ledger, ids: frozenset[str]) -> None:
    """Decisions on other faces that leaned on somebody who is gone."""

    def leans(decision: str) -> bool:
        return not ids.isdisjoint(UUID.findall(decision))

    ledger.db.create_function("leans", 1, leans)
    for row in ledger.db.execute("SELECT id, decision FROM face WHERE leans(decision)").fetchall():
        try:
            decision = json.dumps(_undecided(json.loads(row["decision"]), ids))
        except (ValueError, TypeError, LookupError):
            decision = json.dumps(UNDECIDED)
        ledger.db.execute("UPDATE face SET decision = ? WHERE id = ?", (decision, row["id"]))
    ledger.db.create_function("leans", 1, None)


UNDECIDED: dict[str, Any] = {
    "verdict": "unknown", "person_id": None, "person_name": None, "similarity": None, "confidence": None,
    "runner_up_id": None, "runner_up_similarity": None, "evidence": [], "reasons": [],
}  # fmt: skip


def _undecided(decision: dict[str, Any], ids: frozenset[str]) -> dict[str, Any]:
    evidence = [item for item in decision["evidence"] if item["face_id"] not in ids]
    if decision["person_id"] in ids or (decision["evidence"] and not evidence):
        decision |= {"person_id": None, "similarity": None, "confidence": None, "verdict": "unknown"}
    if decision["runner_up_id"] in ids:
        decision |= {"runner_up_id": None, "runner_up_similarity": None}
    return decision | {"evidence": evidence}
