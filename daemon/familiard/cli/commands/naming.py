"""`name`, `hide`: change one person."""

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
    parser.add_argument("person", metavar="PERSON", help="the current name, an ID, or the start of an ID")
    parser.add_argument("name", metavar="NAME", nargs="?", help="the new name")
    parser.add_argument("--note", metavar="TEXT", help="tells people of the same name apart; '' removes it")
    parser.add_argument("--born", metavar="YYYY-MM-DD", help="birth date")
    parser.add_argument(
        "--favorite", action=argparse.BooleanOptionalAction, help="mark as a favorite, or no longer"
    )
    parser.add_argument("--remove", action="store_true", help="remove the name; the person stays, unnamed")


async def _name(call: Invocation) -> None:
    wanted = call.arguments
    changes: dict[str, Any] = {}
    if wanted.name is not None:
        changes["name"] = wanted.name
    if wanted.remove:
        if wanted.name is not None:
            raise UsageError("Pass NAME or --remove, not both.")
        changes["name"] = None
    if wanted.note is not None:
        changes["note"] = wanted.note or None
    if wanted.born is not None:
        changes["birth_date"] = wanted.born
    if wanted.favorite is not None:
        changes["favorite"] = wanted.favorite
    if not changes:
        raise UsageError("Specify what to change: NAME, --note, --born, --favorite, or --remove.")
    async with connect(call) as api:
        person = await find_person(api, wanted.person)
        answer = cast("PersonJson", await api.patch(f"/v1/people/{person['id']}", changes))
    if call.out.as_json:
        call.out.answer(answer)
        return
    who = label(answer) or "unnamed"
    call.out.say(f"{short(answer['id'])} is {who}: {number(answer['faces'], 'face')}.")


def _hide_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("people", metavar="PERSON", nargs="+", help="names, IDs, or starts of IDs")
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
        state = (
            "is hidden now; `familiard people --hidden` lists hidden people" if hidden else "is visible again"
        )
        call.out.say(f"{label(answer) or short(answer['id'])} {state}.")


COMMANDS = (
    Command(
        "name",
        "name a person, or set their birth date",
        "Name a person once, and every photo and camera knows them.",
        (
            ('name 3f2a9c01 "Anna"', "this is Anna"),
            ("name Anna --born 1990-05-17", "set her birth date"),
            ('name 77b1 "Anna" --note neighbor', "another Anna; refer to her as `Anna (neighbor)`"),
            ("name Anna --remove", "remove the name; the faces stay together"),
        ),
        _name_arguments,
        _name,
    ),
    Command(
        "hide",
        "hide people from lists, sensors, and events",
        "Familiar still recognizes hidden people, but leaves them out of lists, sensors, and events.",
        (("hide 3f2a9c01 77b1", "hide these two"), ("hide --unhide 3f2a9c01", "show one of them again")),
        _hide_arguments,
        _hide,
    ),
)
