"""`suggestions`: merge suggestions, and the answers to them."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING

from familiar_client.models import Suggestion
from familiard.cli.command import Command, Invocation
from familiard.cli.errors import UsageError
from familiard.cli.lookup import MOST_SUGGESTIONS, everybody, find_suggestion
from familiard.cli.output import Output, label, named, short
from familiard.cli.session import connect

if TYPE_CHECKING:
    from familiar_client.client import FamiliarClient


def _suggestion_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("suggestion", nargs="?", metavar="ID", help="the merge suggestion to answer")
    parser.add_argument("answer", nargs="?", choices=("same", "different"), help="your answer")


async def _suggestions(call: Invocation) -> None:
    wanted, out = call.arguments, call.out
    if wanted.suggestion and not wanted.answer:
        raise UsageError(f"Add your answer: familiard suggestions {wanted.suggestion} same (or different).")
    async with connect(call) as api:
        if wanted.suggestion:
            answered = await find_suggestion(api, wanted.suggestion)
            await api.answer(answered, same=wanted.answer == "same")
            if out.as_json:
                out.answer({})
            else:
                out.say("Merged." if wanted.answer == "same" else "Saved: they are different people.")
            return
        questions = await api.suggestions(MOST_SUGGESTIONS)
        if out.as_json:
            out.answer({"suggestions": questions})
            return
        await _show(api, out, questions)


async def _show(api: FamiliarClient, out: Output, questions: Sequence[Suggestion]) -> None:
    if not questions:
        out.say("No merge suggestions.")
        return
    people = {person.id: person for person in await everybody(api)}

    def who(person_id: str) -> str:
        person = people.get(person_id)
        return f"{short(person_id)} {named(label(person) if person else None)}"

    out.table(
        ("id", "person", "same as", "similarity"),
        ((short(q.id), who(q.person_id), who(q.other_id), f"{q.similarity:.2f}") for q in questions),
        right=("similarity",),
    )
    out.hint("Answer with: familiard suggestions ID same (or different)")


COMMANDS = (
    Command(
        "suggestions",
        "list merge suggestions and answer them",
        "Lists pairs of people who look alike, but not enough to merge them automatically. Familiar remembers your "
        "answer and does not ask again.",
        (("suggestions", "list open merge suggestions"), ("suggestions 1f0b same", "merge these two")),
        _suggestion_arguments,
        _suggestions,
    ),
)
