"""The inbox: questions, the one that settles most first, and their answers."""

from collections.abc import Iterator
from typing import Any

import probatio

from ...client.models import FaceCheck, Person, Suggestion
from ..call import Call, CommandError, Commands
from ..counts import waiting
from .people import LIMIT

COMMANDS = Commands()

WHO, SAME, BELONGS = "person", "merge", "face"
"""Kinds of questions: who is this, are these two the same, does this face belong to them."""


@COMMANDS.reads("inbox/list", {probatio.Optional("limit", default=50): LIMIT})
async def list_inbox(call: Call) -> dict[str, Any]:
    """Return the questions that settle most, by the number of faces that an answer assigns, and how many there are."""
    limit = call.msg["limit"]
    people = await call.client.people(named=False, sort="faces", limit=limit)
    suggestions = await call.client.suggestions(limit)
    checks = await call.client.face_checks(limit=limit)
    questions = [*(_who(call, one) for one in people.items), *[await _same(call, one) for one in suggestions]]
    questions += _belongs(call, checks)
    questions.sort(key=lambda question: (-question["settles"], question["kind"] != SAME))
    return {"items": questions[:limit], "counts": waiting(await call.client.system())}


@COMMANDS.changes(
    "inbox/answer",
    {
        probatio.Required("kind"): probatio.In([SAME, BELONGS]),
        probatio.Required("question_id"): str,
        probatio.Required("answer"): probatio.In(["yes", "no", "set-aside"]),
    },
)
async def answer(call: Call) -> dict[str, Any]:
    """Answer whether two people are the same, or whether a face belongs to its person.

    `set-aside` leaves a face where it is, but does not use it to recognize the person. Who somebody is, `person/name`
    answers.
    """
    question_id, said = call.msg["question_id"], call.msg["answer"]
    if call.msg["kind"] == SAME:
        if said not in ("yes", "no"):
            raise CommandError("invalid", "Answer with yes or no whether two people are the same.")
        await call.client.answer(question_id, same=said == "yes")
        return {}
    action = {"yes": "confirm", "no": "reject"}.get(said, said)
    changed = await call.client.change_faces(action, [question_id])
    return {"faces": call.document(changed.faces)}


def _who(call: Call, person: Person) -> dict[str, Any]:
    return {"kind": WHO, "id": person.id, "settles": person.faces, "person": call.document(person)}


async def _same(call: Call, suggestion: Suggestion) -> dict[str, Any]:
    person = suggestion.person or await call.client.person(suggestion.person_id)
    other = suggestion.other or await call.client.person(suggestion.other_id)
    return {
        **call.document(suggestion),
        "kind": SAME,
        "settles": min(person.faces, other.faces),
        "person": call.document(person),
        "other": call.document(other),
    }


def _belongs(call: Call, checks: tuple[FaceCheck, ...]) -> Iterator[dict[str, Any]]:
    for check in checks:
        yield {**call.document(check), "kind": BELONGS, "id": check.face.id, "settles": 1}
