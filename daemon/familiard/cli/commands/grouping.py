"""`merge`, `split`, `cluster`: decide which faces belong to one person."""

from __future__ import annotations

import argparse

from familiar_client.encode import encode
from familiar_client.errors import Refused
from familiar_client.models import Person
from familiard.cli.command import Command, Invocation
from familiard.cli.errors import UsageError
from familiard.cli.lookup import find_person, person_ref
from familiard.cli.output import Output, number, short
from familiard.cli.session import connect

CHOICES = {"name": ("--name", "names"), "birth_date": ("--born", "birth dates")}
"""What can differ when people are merged, and the flag that chooses."""


def _merge_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("into", metavar="PERSON", help="who to keep: a name, an ID, or the start of an ID")
    parser.add_argument("others", metavar="OTHER", nargs="+", help="who to merge into PERSON")
    parser.add_argument("--name", help="the name to keep if the names differ")
    parser.add_argument("--born", metavar="YYYY-MM-DD", help="the birth date to keep if they differ")


async def _merge(call: Invocation) -> None:
    wanted = call.arguments
    async with connect(call) as api:
        try:
            person = await api.merge(person_ref(wanted.into), wanted.others, wanted.name, wanted.born)
        except Refused as refused:
            if refused.context.get("field") in CHOICES:
                flag, what = CHOICES[refused.context["field"]]
                differing = " and ".join(map(str, refused.context.get("choices", ())))
                raise UsageError(
                    f"Their {what} differ: {differing}. Choose which one to keep with {flag}."
                ) from refused
            raise
    if call.out.as_json:
        call.out.answer(person)
        return
    call.out.say(f"{person.name or short(person.id)} has {number(person.faces, 'face')} now.")
    call.out.hint("`familiard undo` reverses this.")


def _split_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("person", metavar="PERSON", help="a name, an ID, or the start of an ID")
    parser.add_argument("faces", metavar="FACE", nargs="*", help="faces that belong to someone else")
    parser.add_argument("--name", help="the name of the person these faces belong to")
    parser.add_argument("--apply", action="store_true", help="without FACE: split as proposed")


async def _split(call: Invocation) -> None:
    wanted, out = call.arguments, call.out
    async with connect(call) as api:
        person = await find_person(api, wanted.person)
        if wanted.faces:
            groups = [wanted.faces]
        else:
            groups = [list(group) for group in (await api.propose_split(person.id)).groups]
            # The largest group stays with the person.
            groups = sorted(groups, key=len, reverse=True)
            if not wanted.apply:
                _propose(out, person, groups)
                return
            groups = groups[1:]
        made = [await api.split(person.id, group, wanted.name) for group in groups]
    if out.as_json:
        out.answer({"people": made})
    elif not made:
        out.say("Nothing to split.")
    for new in made if not out.as_json else ():
        who = new.name or "a new unnamed person"
        out.say(f"{short(new.id)} is {who}: {number(new.faces, 'face')}.")


def _propose(out: Output, person: Person, groups: list[list[str]]) -> None:
    if out.as_json:
        out.answer({"groups": groups})
    elif len(groups) < 2:
        out.say(f"All faces of {person.name or short(person.id)} look like one person.")
    else:
        out.say(f"These faces look like {len(groups)} people:")
        for group in groups:
            ids = " ".join(short(face) for face in group[:8]) + (" …" if len(group) > 8 else "")
            out.say(f"  {number(len(group), 'face')}: {ids}")
        out.hint(f"`familiard split {short(person.id)} --apply` splits them.")


def _cluster_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--apply", action="store_true", help="apply the changes; without it, only preview them"
    )


async def _cluster(call: Invocation) -> None:
    out = call.out
    async with connect(call) as api:
        with out.status("Clustering all faces …"):
            proposal = await api.cluster()
        if call.arguments.apply:
            await api.apply_cluster(proposal.id)
        else:
            await api.drop_cluster(proposal.id)
    if out.as_json:
        out.answer({**encode(proposal), "applied": call.arguments.apply})
        return
    out.say(f"Clustered {number(proposal.faces, 'usable face')}.")
    if not proposal.moves:
        out.say("Nothing to change.")
        return
    people = f"{proposal.people_before:,} → {number(proposal.people_after, 'person', 'people')}"
    out.say(
        f"{people}: {len(proposal.created):,} new, {len(proposal.dissolved):,} dissolved, "
        f"{number(len(proposal.moves), 'face')} moved."
    )
    if call.arguments.apply:
        out.hint("Applied. `familiard undo` reverses this.")
    else:
        out.hint("This is a preview. `familiard cluster --apply` applies it.")


COMMANDS = (
    Command(
        "merge",
        "merge people who are the same person",
        "Moves all faces of the others to the first person. The others' IDs keep working and refer to that person.",
        (("merge Anna 77b1 90cc", "these two are Anna too"),),
        _merge_arguments,
        _merge,
    ),
    Command(
        "split",
        "split a person into two or more",
        "Moves some of a person's faces to a new person. Without faces, proposes a split.",
        (
            ("split Anna", "show whether Anna's faces look like several people"),
            ("split Anna --apply", "split as proposed"),
            ('split Anna 5c1d 88e0 --name "Eve"', "these two faces are Eve's"),
        ),
        _split_arguments,
        _split,
    ),
    Command(
        "cluster",
        "re-cluster all faces (preview, or --apply)",
        "Clusters all faces at once and shows what would change. Your corrections stick: names, merges, moved faces, "
        "and answered suggestions stay as they are.",
        (("cluster", "preview the changes"), ("cluster --apply", "apply them")),
        _cluster_arguments,
        _cluster,
    ),
)
