"""`forget`: forget a person, or erase all data about them."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from familiar_client.errors import Refused
from familiar_client.models import Forgotten
from familiar_client.names import labeled
from familiard.cli.command import Command, Invocation
from familiard.cli.errors import UsageError
from familiard.cli.lookup import find_person
from familiard.cli.output import label, moment, number, short
from familiard.cli.prompt import ask
from familiard.cli.session import connect

if TYPE_CHECKING:
    from familiar_client.client import FamiliarClient


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("person", metavar="PERSON", nargs="?", help="a name, an ID, or the start of an ID")
    parser.add_argument(
        "--erase",
        action="store_true",
        help="delete all data about the person, even if forgotten before; cannot be undone",
    )
    parser.add_argument("--list", action="store_true", help="list forgotten people whose data is not erased")
    parser.add_argument("--yes", action="store_true", help="do not ask for confirmation")


async def _run(call: Invocation) -> None:
    wanted = call.arguments
    async with connect(call) as api:
        if wanted.list:
            _show(call, await _forgotten(api))
            return
        if not wanted.person:
            raise UsageError("Specify a name or an ID. `familiard forget --list` lists forgotten people.")
        if wanted.erase:
            await _erase(call, api)
        else:
            await _forget(call, api)


async def _forget(call: Invocation, api: FamiliarClient) -> None:
    person = await find_person(api, call.arguments.person)
    await api.forget_person(person.id, erase=False)
    if call.out.as_json:
        call.out.answer({"person_id": person.id, "erased": False, "complete": True})
        return
    call.out.say(f"Forgot {label(person) or short(person.id)}. Their faces are unassigned now.")
    call.out.hint("`familiard undo` reverses this; `familiard forget --erase` deletes all their data.")


async def _erase(call: Invocation, api: FamiliarClient) -> None:
    person_id, who, what = await _whom(api, call.arguments.person)
    if not call.arguments.yes:
        ask(
            f"Erase {who} and {what}? This cannot be undone.",
            otherwise="Erasing cannot be undone. Without a terminal, confirm it with --yes.",
            refused="Nothing was erased.",
        )
    erasure = await api.erase_person(person_id)
    if call.out.as_json:
        call.out.answer({"person_id": person_id, "erased": True, "complete": erasure.complete})
    elif not erasure.complete:
        call.out.warn(f"Erased {who} from everything that Familiar shows. {erasure.detail}")
        call.out.hint("Run `familiard doctor` to see when nothing is left.")
    else:
        call.out.say(f"Erased {who} and all data about them.")
        call.out.hint("Earlier backups still contain it.")


async def _whom(api: FamiliarClient, word: str) -> tuple[str, str, str]:
    """Return the ID of a current or forgotten person, their name, and what erasing deletes."""
    try:
        person = await find_person(api, word)
    except UsageError as mistake:
        gone = await _gone(api, word)
        if gone is None:
            raise UsageError(f"{mistake} `familiard forget --list` lists forgotten people.") from mistake
        when = moment(gone.forgotten_at)
        who = f"{_called(gone)} (forgotten {when})"
        faces = number(gone.faces, "face")
        return (
            gone.person_id,
            who,
            f"{faces} of theirs that nobody confirmed as someone else's",
        )
    return person.id, label(person) or short(person.id), number(person.faces, "face")


async def _forgotten(api: FamiliarClient, ref: str | None = None) -> list[Forgotten]:
    return list(await api.forgotten(ref))


async def _gone(api: FamiliarClient, word: str) -> Forgotten | None:
    """The forgotten person that a word means."""
    try:
        return (await _forgotten(api, word))[0]
    except Refused as refused:
        if refused.code not in {"not-found", "invalid"}:
            raise
        return None


def _called(one: Forgotten) -> str:
    return labeled(one.name, one.note) if one.name else short(one.person_id)


def _show(call: Invocation, people: list[Forgotten]) -> None:
    if call.out.as_json:
        call.out.answer({"people": people})
    elif not people:
        call.out.say("No forgotten people.")
    else:
        call.out.table(
            ("id", "name", "forgotten", "faces"),
            (
                (short(one.person_id), one.name or "", moment(one.forgotten_at), str(one.faces))
                for one in people
            ),
            right=("faces",),
        )
        call.out.hint("`familiard forget ID --erase` deletes a person's data and these faces.")


COMMANDS = (
    Command(
        "forget",
        "forget a person, or erase all data about them",
        "Forgetting removes the person and leaves their faces unassigned; it can be undone. Erasing deletes all data "
        "about them: faces, embeddings, crops, and what the ledger says; it cannot be undone. You can still erase a "
        "person that you forgot earlier.",
        (
            ("forget Anna", "remove Anna; her faces stay, unassigned"),
            ("forget Anna --erase", "delete all data about Anna"),
            ("forget --list", "list forgotten people whose data is not erased"),
        ),
        _arguments,
        _run,
    ),
)
