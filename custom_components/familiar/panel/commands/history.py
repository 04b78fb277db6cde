"""Decisions, and taking them back."""

from collections.abc import Iterable, Mapping
from typing import Any

import probatio

from ...client.errors import NotFound
from ...client.models import Entry
from ..call import Call, Commands
from .people import PAGING

COMMANDS = Commands()

NAMED = ("from", "to", "person_id")
"""Members of a decision's data that are the ID of a person."""
SHOWN_PEOPLE, MOST_PEOPLE = 3, 100
"""People who are shown with a decision, and with a page of them."""
SEQ = probatio.All(int, probatio.Range(min=1))


@COMMANDS.reads("history/list", PAGING)
async def list_history(call: Call) -> Any:
    """Return a page of decisions, latest first, in words and pictures, and what undo and redo apply to."""
    page = await call.client.history(**call.given("limit", "cursor"))
    people = await _people(call, page.items)
    document = call.document(page)
    for entry in document["items"]:
        entry["pictures"] = [
            {"face_id": face_id, "thumbnail": call.pictures.url("face", face_id)}
            for face_id in entry["face_ids"]
        ]
        ids = dict.fromkeys((*entry["person_ids"], *_named_by(entry["data"])))
        entry["people"] = [people[person_id] for person_id in ids if person_id in people]
    return document


async def _people(call: Call, entries: Iterable[Entry]) -> dict[str, Any]:
    """Return the people that decisions are about, by ID."""
    wanted = dict.fromkeys(
        person_id
        for entry in entries
        for person_id in (*_named_by(entry.data), *entry.person_ids[:SHOWN_PEOPLE])
    )
    found: dict[str, Any] = {}
    for person_id in list(wanted)[:MOST_PEOPLE]:
        try:
            person = await call.client.person(person_id)
        except NotFound:
            continue
        found[person_id] = {
            "id": person.id,
            "name": person.name,
            "thumbnail": call.pictures.url("face", person.feature_face_id)
            if person.feature_face_id
            else None,
        }
    return found


def _named_by(data: Mapping[str, Any]) -> list[str]:
    """Return the people whom the sentence of a decision names, or of the one that it undid or redid."""
    while isinstance(data.get("of"), Mapping):
        data = data["of"]
    return [data[member] for member in NAMED if isinstance(data.get(member), str)]


@COMMANDS.changes("history/undo", {probatio.Optional("seq"): SEQ, probatio.Optional("expected_seq"): SEQ})
async def undo(call: Call) -> dict[str, Any]:
    """Undo a decision: the last one, or the one with a number."""
    return {"undone": call.document(await call.client.undo(**call.given("seq", "expected_seq")))}


@COMMANDS.changes("history/redo", {probatio.Optional("seq"): SEQ, probatio.Optional("expected_seq"): SEQ})
async def redo(call: Call) -> dict[str, Any]:
    """Redo a decision that was undone: the last one, or the one with a number."""
    return {"redone": call.document(await call.client.redo(**call.given("seq", "expected_seq")))}
