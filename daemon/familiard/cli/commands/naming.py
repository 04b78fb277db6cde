"""`name`, `hide`: what is said of one person."""

from __future__ import annotations

import argparse
from typing import Any, cast

from familiard.cli.answers import PersonJson
from familiard.cli.command import Command, Invocation
from familiard.cli.errors import UsageError
from familiard.cli.lookup import find_people, find_person
from familiard.cli.output import label, number, short
from familiard.cli.session import connect


def _name_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("person", metavar="PERSON", help="an id, its beginning, or the present name")
    parser.add_argument("name", metavar="NAME", nargs="?", help="what they are called")
    parser.add_argument(
        "--note", metavar="TEXT", help="tells them from somebody else of that name; '' for none"
    )
    parser.add_argument("--born", metavar="YYYY-MM-DD", help="their birth date")
    parser.add_argument("--favorite", action=argparse.BooleanOptionalAction, help="list them first elsewhere")
    parser.add_argument("--remove", action="store_true", help="take their name away; they stay, unknown")


async def _name(call: Invocation) -> None:
    wanted = call.arguments
    changes: dict[str, Any] = {}
    if wanted.name is not None:
        changes["name"] = wanted.name
    if wanted.remove:
        if wanted.name is not None:
            raise UsageError("Give a NAME, or --remove, not both.")
        changes["name"] = None
    if wanted.note is not None:
        changes["note"] = wanted.note or None
    if wanted.born is not None:
        changes["birth_date"] = wanted.born
    if wanted.favorite is not None:
        changes["favorite"] = wanted.favorite
    if not changes:
        raise UsageError("Say what to change: a NAME, --note, --born, --favorite or --remove.")
    async with connect(call) as api:
        person = await find_person(api, wanted.person)
        answer = cast("PersonJson", await api.patch(f"/v1/people/{person['id']}", changes))
    if call.out.as_json:
        call.out.answer(answer)
        return
    who = label(answer) or "unknown"
    call.out.say(f"{short(answer['id'])} is {who}: {number(answer['faces'], 'face')}.")


def _hide_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("people", metavar="PERSON", nargs="+", help="ids, their beginnings, or names")
    parser.add_argument("--unhide", action="store_true", help="show them again")


async def _hide(call: Invocation) -> None:
    hidden = not call.arguments.unhide
    async with connect(call) as api:
        answers = [
            cast("PersonJson", await api.patch(f"/v1/people/{person['id']}", {"hidden": hidden}))
            for person in await find_people(api, call.arguments.people)
        ]
    if call.out.as_json:
        call.out.answer({"people": answers})
        return
    for answer in answers:
        state = "is hidden; `familiard people --hidden` lists them" if hidden else "is shown again"
        call.out.say(f"{label(answer) or short(answer['id'])} {state}.")


COMMANDS = (
    Command(
        "name",
        "say who a person is, and when they were born",
        "Names a person, once: every photo and camera knows them from then on.",
        (
            ('name 3f2a9c01 "Anna"', "this is Anna"),
            ("name Anna --born 1990-05-17", "and that is her birthday"),
            ('name 77b1 "Anna" --note neighbor', "another Anna; `Anna (neighbor)` means her"),
            ("name Anna --remove", "it was not; the faces stay together, unknown"),
        ),
        _name_arguments,
        _name,
    ),
    Command(
        "hide",
        "leave people out of lists, sensors and events",
        "Hidden people are still told apart from others, but nothing is said of them.",
        (("hide 3f2a9c01 77b1", "leave these two out"), ("hide --unhide 3f2a9c01", "show one of them again")),
        _hide_arguments,
        _hide,
    ),
)
