"""`hide`, `ignore`, `unignore`: leave people out."""

from __future__ import annotations

import argparse

from familiard.cli.command import Command, Invocation
from familiard.cli.output import label, short
from familiard.cli.session import connect


def _people_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("people", metavar="PERSON", nargs="+", help="names, IDs, or starts of IDs")


def _hide_arguments(parser: argparse.ArgumentParser) -> None:
    _people_argument(parser)
    parser.add_argument("--unhide", action="store_true", help="show them again")


async def _hide(call: Invocation) -> None:
    if call.arguments.unhide:
        await _change(call, "unhide", "is visible again")
    else:
        await _change(call, "hide", "is hidden now; `familiard people --hidden` lists hidden people")


async def _ignore(call: Invocation) -> None:
    await _change(call, "ignore", "is ignored now; `familiard people --ignored` lists ignored people")


async def _unignore(call: Invocation) -> None:
    await _change(call, "unignore", "is no longer ignored")


async def _change(call: Invocation, action: str, state: str) -> None:
    """Change all people, or none, and print the state of each."""
    async with connect(call) as api:
        people = (await api.change_people(action, call.arguments.people)).people
    if call.out.as_json:
        call.out.answer({"people": people})
        return
    for person in people:
        call.out.say(f"{label(person) or short(person.id)} {state}.")


COMMANDS = (
    Command(
        "hide",
        "hide people from lists, sensors, and events",
        "Familiar still recognizes hidden people, but leaves them out of lists, sensors, and events.",
        (("hide 3f2a9c01 77b1", "hide these two"), ("hide --unhide 3f2a9c01", "show one of them again")),
        _hide_arguments,
        _hide,
    ),
    Command(
        "ignore",
        "stop asking about people and announcing them",
        "Familiar still assigns faces to ignored people, such as passers-by, but leaves them out of lists, merge "
        "suggestions, and events. Naming an ignored person ends this.",
        (("ignore 3f2a9c01 77b1", "ignore these two"),),
        _people_argument,
        _ignore,
    ),
    Command(
        "unignore",
        "stop ignoring people",
        "Familiar lists and announces these people again.",
        (("unignore 3f2a9c01", "stop ignoring this person"),),
        _people_argument,
        _unignore,
    ),
)
