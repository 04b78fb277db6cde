"""`forget`: a person becomes unknown again, or is erased, also after they were forgotten."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, cast

from familiar_client.names import labeled, name_key
from familiard.cli.answers import ForgottenJson
from familiard.cli.command import Command, Invocation
from familiard.cli.errors import UsageError
from familiard.cli.lookup import LEAST_PREFIX, find_person
from familiard.cli.output import label, moment, number, short
from familiard.cli.session import connect

if TYPE_CHECKING:
    from familiard.cli.client import Api


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("person", metavar="PERSON", nargs="?", help="an id, its beginning, or a name")
    parser.add_argument(
        "--erase",
        action="store_true",
        help="erase every face of theirs, also after forgetting; cannot be undone",
    )
    parser.add_argument("--list", action="store_true", help="list who was forgotten and is not erased")
    parser.add_argument("--yes", action="store_true", help="do not ask")


async def _run(call: Invocation) -> None:
    wanted = call.arguments
    async with connect(call) as api:
        if wanted.list:
            _show(call, await _forgotten(api))
            return
        if not wanted.person:
            raise UsageError("Say who: a name or an ID. `familiard forget --list` lists who was forgotten.")
        if wanted.erase:
            await _erase(call, api)
        else:
            await _forget(call, api)


async def _forget(call: Invocation, api: Api) -> None:
    person = await find_person(api, call.arguments.person)
    await api.delete(f"/v1/people/{person['id']}", erase=False)
    if call.out.as_json:
        call.out.answer({"person_id": person["id"], "erased": False, "complete": True})
        return
    call.out.say(f"{label(person) or short(person['id'])} is forgotten; their faces are unknown.")
    call.out.hint("familiard undo brings them back; familiard forget --erase erases them for good.")


async def _erase(call: Invocation, api: Api) -> None:
    person_id, who, what = await _whom(api, call.arguments.person)
    if not call.arguments.yes:
        _ask(f"Erase {who} and {what} for good? This cannot be undone. [y/N] ")
    answer = await api.delete(f"/v1/people/{person_id}", erase=True)
    complete = bool(answer.get("complete", True))
    if call.out.as_json:
        call.out.answer({"person_id": person_id, "erased": True, "complete": complete})
    elif not complete:
        call.out.warn(f"{who} is erased from everything that Familiar shows. {answer['detail']}")
        call.out.hint("familiard doctor says when nothing is left.")
    else:
        call.out.say(f"{who} is erased: nothing of them is left here.")
        call.out.hint("Backups that were made before still hold them.")


async def _whom(api: Api, word: str) -> tuple[str, str, str]:
    """The id of a person or a forgotten one, what they are called, and what goes with them."""
    try:
        person = await find_person(api, word)
    except UsageError as mistake:
        gone = _one(await _forgotten(api), word)
        if gone is None:
            raise UsageError(f"{mistake} `familiard forget --list` lists who was forgotten.") from mistake
        when = moment(gone["forgotten_at"])
        who = f"{_called(gone)} (forgotten {when})"
        faces = number(gone["faces"], "face")
        return (
            gone["person_id"],
            who,
            f"{faces} that were theirs and that nobody has confirmed as somebody else's",
        )
    return person["id"], label(person) or short(person["id"]), number(person["faces"], "face")


async def _forgotten(api: Api) -> list[ForgottenJson]:
    return [cast("ForgottenJson", item) for item in (await api.get("/v1/forgotten"))["items"]]


def _one(people: list[ForgottenJson], word: str) -> ForgottenJson | None:
    """The forgotten person of a name, or of the beginning of an id."""
    key = name_key(word)
    by_name = [
        one for one in people if one["name"] and key in (name_key(one["name"]), name_key(_called(one)))
    ]
    by_id = [one for one in people if len(word) >= LEAST_PREFIX and one["person_id"].startswith(word.lower())]
    meant = by_name or by_id
    if len(meant) > 1:
        listed = ", ".join(f"{short(one['person_id'])} ({one['faces']} faces)" for one in meant[:5])
        raise UsageError(f"{word!r} means {len(meant)} people who were forgotten: {listed}. Use the ID.")
    return meant[0] if meant else None


def _called(one: ForgottenJson) -> str:
    return labeled(one["name"], one["note"]) if one["name"] else short(one["person_id"])


def _show(call: Invocation, people: list[ForgottenJson]) -> None:
    if call.out.as_json:
        call.out.answer({"people": people})
    elif not people:
        call.out.say("Nobody was forgotten who is not erased.")
    else:
        call.out.table(
            ("id", "name", "forgotten", "faces"),
            (
                (short(one["person_id"]), one["name"] or "", moment(one["forgotten_at"]), str(one["faces"]))
                for one in people
            ),
            right=("faces",),
        )
        call.out.hint("familiard forget ID --erase erases them and these faces.")


def _ask(question: str) -> None:
    if not sys.stdin.isatty():
        raise UsageError("Erasing cannot be undone: say --yes where nobody can be asked.")
    if input(question).strip().lower() not in ("y", "yes"):
        raise UsageError("Nothing was erased.")


COMMANDS = (
    Command(
        "forget",
        "make a person unknown again, or erase them for good",
        "Forgetting takes the person away and leaves their faces as nobody's; it can be undone. Erasing removes "
        "every trace of them: faces, embeddings, crops and what the ledger says; it cannot be undone. Somebody who "
        "was forgotten can still be erased.",
        (
            ("forget Anna", "her faces are unknown again"),
            ("forget Anna --erase", "nothing of her is left"),
            ("forget --list", "who was forgotten and is not erased"),
        ),
        _arguments,
        _run,
    ),
)
