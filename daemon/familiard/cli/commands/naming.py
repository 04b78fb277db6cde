"""`name`: name a person, or change what is known about them."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from familiar_client.errors import Refused
from familiar_client.models import Person
from familiard.cli.command import Command, Invocation
from familiard.cli.errors import UsageError
from familiard.cli.lookup import person_ref
from familiard.cli.output import label, number, short
from familiard.cli.prompt import ask
from familiard.cli.session import connect
from familiard.errors import NameTaken

if TYPE_CHECKING:
    from familiar_client.client import FamiliarClient


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("person", metavar="PERSON", help="the current name, an ID, or the start of an ID")
    parser.add_argument("name", metavar="NAME", nargs="?", help="the new name")
    parser.add_argument(
        "--merge", action="store_true", help="if someone has this name already, merge the two"
    )
    parser.add_argument("--note", metavar="TEXT", help="tells people of the same name apart; '' removes it")
    parser.add_argument("--born", metavar="YYYY-MM-DD", help="birth date")
    parser.add_argument(
        "--favorite", action=argparse.BooleanOptionalAction, help="mark as a favorite, or no longer"
    )
    parser.add_argument("--remove", action="store_true", help="remove the name; the person stays, unnamed")


async def _run(call: Invocation) -> None:
    wanted = call.arguments
    changes = _changes(wanted)
    async with connect(call) as api:
        if changes:
            person = await api.update_person(person_ref(wanted.person), **changes)
        else:
            person = await _name(api, wanted.person, wanted.name, merge=wanted.merge)
    if call.out.as_json:
        call.out.answer(person)
        return
    who = label(person) or "unnamed"
    call.out.say(f"{short(person.id)} is {who}: {number(person.faces, 'face')}.")


def _changes(wanted: argparse.Namespace) -> dict[str, Any]:
    """Members to PATCH; empty if only the name is given.

    Raises:
        UsageError: nothing is given, or two options that exclude each other.
    """
    if wanted.remove and wanted.name is not None:
        raise UsageError("Pass NAME or --remove, not both.")
    changes: dict[str, Any] = {"name": None} if wanted.remove else {}
    if wanted.note is not None:
        changes["note"] = wanted.note or None
    if wanted.born is not None:
        changes["birth_date"] = wanted.born
    if wanted.favorite is not None:
        changes["favorite"] = wanted.favorite
    if not changes and wanted.name is None:
        raise UsageError("Specify what to change: NAME, --note, --born, --favorite, or --remove.")
    if wanted.merge and (changes or wanted.name is None):
        raise UsageError("Pass --merge with NAME alone, and change the rest with a second command.")
    if changes and wanted.name is not None:
        changes["name"] = wanted.name
    return changes


async def _name(api: FamiliarClient, person: str, name: str, *, merge: bool) -> Person:
    """Give a person a name; if another person has it, ask whether to merge the two."""
    ref = person_ref(person)
    try:
        return await api.name_person(ref, name, merge=merge)
    except Refused as refused:
        if refused.code != NameTaken.code:
            raise
        taken = str(refused.context.get("name"))
    ask(
        f"Someone is already named {taken}. Merge the two?",
        otherwise=f"Someone is already named {taken}. To merge the two, pass --merge. Otherwise choose another name, or "
        "add a note that tells them apart with --note.",
    )
    return await api.name_person(ref, name, merge=True)


COMMANDS = (
    Command(
        "name",
        "name a person, or set their birth date",
        "Name a person once, and every photo and camera knows them. If someone has this name already, the command asks "
        "whether to merge the two.",
        (
            ('name 3f2a9c01 "Anna"', "this is Anna"),
            ("name 77b1 Anna --merge", "this is the same Anna"),
            ("name Anna --born 1990-05-17", "set her birth date"),
            ('name 77b1 "Anna" --note neighbor', "another Anna; refer to her as `Anna (neighbor)`"),
            ("name Anna --remove", "remove the name; the faces stay together"),
        ),
        _arguments,
        _run,
    ),
)
