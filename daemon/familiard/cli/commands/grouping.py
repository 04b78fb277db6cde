"""`merge`, `split`, `cluster`: which faces are one person."""

from __future__ import annotations

import argparse
from typing import Any, cast

from familiard.cli.answers import PersonJson, RegroupingJson
from familiard.cli.command import Command, Invocation
from familiard.cli.errors import Refused, UsageError
from familiard.cli.lookup import find_faces, find_people, find_person
from familiard.cli.output import Output, number, short
from familiard.cli.session import connect

CHOICES = {"name": ("--name", "names"), "birth_date": ("--born", "birth dates")}
"""What two people can differ in, and the flag that decides."""


def _merge_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("into", metavar="PERSON", help="who stays: an id, its beginning, or a name")
    parser.add_argument("others", metavar="OTHER", nargs="+", help="who turns out to be the same person")
    parser.add_argument("--name", help="the name that stays, where they differ")
    parser.add_argument("--born", metavar="YYYY-MM-DD", help="the birth date that stays, where they differ")


async def _merge(call: Invocation) -> None:
    wanted = call.arguments
    async with connect(call) as api:
        into, *others = await find_people(api, [wanted.into, *wanted.others])
        body: dict[str, Any] = {"people": [person["id"] for person in others]}
        if wanted.name is not None:
            body["name"] = wanted.name
        if wanted.born is not None:
            body["birth_date"] = wanted.born
        try:
            person = cast("PersonJson", await api.post(f"/v1/people/{into['id']}/merge", body))
        except Refused as refused:
            if refused.problem.get("field") in CHOICES:
                flag, what = CHOICES[refused.problem["field"]]
                differing = " and ".join(map(str, refused.problem.get("choices", ())))
                raise UsageError(
                    f"Their {what} differ: {differing}. Say which one stays with {flag}."
                ) from refused
            raise
    if call.out.as_json:
        call.out.answer(person)
        return
    call.out.say(f"{person['name'] or short(person['id'])} has {number(person['faces'], 'face')} now.")
    call.out.hint("familiard undo takes it back.")


def _split_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("person", metavar="PERSON", help="an id, its beginning, or a name")
    parser.add_argument("faces", metavar="FACE", nargs="*", help="faces that are somebody else's")
    parser.add_argument("--name", help="who the faces are")
    parser.add_argument("--apply", action="store_true", help="without FACE: split as proposed")


async def _split(call: Invocation) -> None:
    wanted, out = call.arguments, call.out
    async with connect(call) as api:
        person = await find_person(api, wanted.person)
        path = f"/v1/people/{person['id']}/split"
        if wanted.faces:
            groups = [await find_faces(api, person["id"], wanted.faces)]
        else:
            groups = [list(group) for group in (await api.get(path))["groups"]]
            # The largest group keeps the person.
            groups = sorted(groups, key=len, reverse=True)
            if not wanted.apply:
                _propose(out, person, groups)
                return
            groups = groups[1:]
        name = {"name": wanted.name} if wanted.name is not None else {}
        made = [await api.post(path, {"faces": group, **name}) for group in groups]
    if out.as_json:
        out.answer({"people": made})
    elif not made:
        out.say("There is nothing to split.")
    for new in made if not out.as_json else ():
        who = new.get("name") or "a new unknown person"
        out.say(f"{short(new['id'])} is {who}: {number(new['faces'], 'face')}.")


def _propose(out: Output, person: PersonJson, groups: list[list[str]]) -> None:
    if out.as_json:
        out.answer({"groups": groups})
    elif len(groups) < 2:
        out.say(f"All faces of {person['name'] or short(person['id'])} look like one person.")
    else:
        out.say(f"They look like {len(groups)} people:")
        for group in groups:
            ids = " ".join(short(face) for face in group[:8]) + (" …" if len(group) > 8 else "")
            out.say(f"  {number(len(group), 'face')}: {ids}")
        out.hint(f"familiard split {short(person['id'])} --apply does so.")


def _cluster_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--apply", action="store_true", help="make it so; without it, the difference is only shown"
    )


async def _cluster(call: Invocation) -> None:
    out = call.out
    async with connect(call) as api:
        with out.status("Grouping all faces anew …"):
            difference = cast("RegroupingJson", await api.post("/v1/cluster-proposals"))
        path = f"/v1/cluster-proposals/{difference['id']}"
        if call.arguments.apply:
            await api.post(f"{path}/apply")
        else:
            await api.delete(path)
    if out.as_json:
        out.answer({**difference, "applied": call.arguments.apply})
        return
    out.say(f"{number(difference['faces'], 'usable face')} looked at.")
    if not difference["moves"]:
        out.say("Nothing to change: everybody is where they belong.")
        return
    people = f"{difference['people_before']:,} → {number(difference['people_after'], 'person', 'people')}"
    out.say(
        f"{people}: {len(difference['created']):,} new, {len(difference['dissolved']):,} dissolved, "
        f"{number(len(difference['moves']), 'face')} moved."
    )
    if call.arguments.apply:
        out.hint("Applied. familiard undo takes it back.")
    else:
        out.hint("Nothing was changed. familiard cluster --apply does so.")


COMMANDS = (
    Command(
        "merge",
        "two or more people are one",
        "All faces of the others become the first person's. The others' ids go on working and mean the first.",
        (("merge Anna 77b1 90cc", "these two are Anna as well"),),
        _merge_arguments,
        _merge,
    ),
    Command(
        "split",
        "one person is two or more",
        "Gives some of a person's faces to a new person. Without faces, a tighter grouping is proposed.",
        (
            ("split Anna", "does Anna look like one person?"),
            ("split Anna --apply", "split as proposed"),
            ('split Anna 5c1d 88e0 --name "Eve"', "these two faces are Eve's"),
        ),
        _split_arguments,
        _split,
    ),
    Command(
        "cluster",
        "group all faces anew, as a difference that is shown or applied",
        "Computes who belongs together from all faces at once, beside what is. What you decided (names, merges, "
        "moves, answers) stays as it is.",
        (("cluster", "what would change"), ("cluster --apply", "change it")),
        _cluster_arguments,
        _cluster,
    ),
)
