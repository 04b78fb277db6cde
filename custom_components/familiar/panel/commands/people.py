"""Many people: listed, searched, changed, and merged."""

from typing import Any

import probatio
from homeassistant.helpers import config_validation as cv

from ...client.models import Person
from ..call import Call, CommandError, Commands, Fields

COMMANDS = Commands()

MOST = 500
FLAG_OR_ANY = probatio.Any(bool, "any")
IDS = probatio.All([str], probatio.Length(min=1, max=1000))
LIMIT = probatio.All(int, probatio.Range(min=1, max=MOST))
PAGING: Fields = {probatio.Optional("limit", default=100): LIMIT, probatio.Optional("cursor"): str}
NAME = probatio.All(str, str.strip, probatio.Length(min=1, max=400))


@COMMANDS.reads(
    "people/list",
    {
        probatio.Optional("text"): str,
        probatio.Optional("named"): bool,
        probatio.Optional("hidden"): FLAG_OR_ANY,
        probatio.Optional("ignored"): FLAG_OR_ANY,
        probatio.Optional("min_faces"): cv.positive_int,
        probatio.Optional("sort"): probatio.In(["faces", "name", "last_seen", "created_at"]),
        **PAGING,
    },
)
async def list_people(call: Call) -> Any:
    """Return a page of people; with `text`, those whose name or note contains it, in any script."""
    query = call.given("named", "hidden", "ignored", "min_faces", "sort", "limit", "cursor")
    text = call.msg.get("text", "").strip()
    return await call.page(await call.client.people(text=text or None, **query))


@COMMANDS.reads(
    "people/similar",
    {
        probatio.Required("person_id"): str,
        probatio.Optional("named"): bool,
        probatio.Optional("limit", default=20): LIMIT,
    },
)
async def similar_people(call: Call) -> dict[str, Any]:
    """Return the people who resemble a person most: to merge, and to name by one key."""
    people = await call.client.similar_people(call.msg["person_id"], **call.given("named", "limit"))
    return {"items": call.document(people)}


@COMMANDS.reads(
    "people/alike",
    {probatio.Required("person_id"): str, probatio.Optional("limit", default=20): LIMIT},
)
async def alike_people(call: Call) -> dict[str, Any]:
    """Return the people who may be the same as a person by the pack's threshold; nobody who was said to be different."""
    person_id, limit = call.msg["person_id"], call.msg["limit"]
    suggestions = await call.client.suggestions(limit, person_id)
    items = [
        {
            "similarity": one.similarity,
            "person": call.document(one.other or await call.client.person(one.other_id)),
        }
        for one in suggestions
    ]
    return {"items": items}


@COMMANDS.changes(
    "people/change",
    {
        probatio.Required("action"): probatio.In(["hide", "unhide", "ignore", "unignore", "forget"]),
        probatio.Required("person_ids"): IDS,
    },
)
async def change_people(call: Call) -> dict[str, Any]:
    """Hide, show, ignore or forget people: all of them, or none."""
    changed = await call.client.change_people(call.msg["action"], call.msg["person_ids"])
    return {"people": call.document(changed.people)}


@COMMANDS.changes(
    "people/merge",
    {
        probatio.Required("person_ids"): probatio.All(IDS, probatio.Length(min=2)),
        probatio.Optional("into"): str,
        probatio.Optional("name"): NAME,
        probatio.Optional("birth_date"): cv.string,
    },
)
async def merge_people(call: Call) -> dict[str, Any]:
    """Merge any number of people; by default the one with a name stays, or the one with the most faces.

    Where names or birth dates differ, the error has the `choices` for its `field`; send one of them.
    """
    people, into = list(dict.fromkeys(call.msg["person_ids"])), call.msg.get("into")
    chosen = call.given("name", "birth_date")
    if not chosen:
        changed = await call.client.change_people("merge", people, into=into)
        (person,) = changed.people
    else:
        survivor = into or _survivor([await call.client.person(one) for one in people], chosen.get("name"))
        others = [one for one in people if one != survivor]
        person = await call.client.merge(survivor, others, **chosen)
    return {"person": call.document(person)}


@COMMANDS.reads("people/forgotten", admin=True)
async def forgotten_people(call: Call) -> dict[str, Any]:
    """Return forgotten people whose data can still be erased."""
    return {"items": call.document(await call.client.forgotten())}


@COMMANDS.changes("people/erase", {probatio.Required("person_ids"): IDS})
async def erase_people(call: Call) -> dict[str, Any]:
    """Delete all data about people, one after the other; nothing brings it back."""
    erased: list[str] = []
    details: list[str] = []
    for person_id in call.msg["person_ids"]:
        erasure = await call.client.erase_person(person_id)
        erased.append(person_id)
        if not erasure.complete:
            details.append(erasure.detail)
    return {"person_ids": erased, "complete": not details, "detail": details[-1] if details else ""}


def _survivor(people: list[Person], name: str | None) -> str:
    """Return who stays: the one with the chosen name, or any name, or the most faces."""
    if not people:
        raise CommandError("invalid", "Select people to merge.")
    best = max(
        people, key=lambda one: (name is not None and one.name == name, one.name is not None, one.faces)
    )
    return best.id
