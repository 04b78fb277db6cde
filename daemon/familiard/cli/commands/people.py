"""`people`: list people, or one person's faces."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from rich.text import Text

from familiar_client.models import Person
from familiar_client.names import search_key
from familiard.cli.command import Command, Invocation
from familiard.cli.lookup import every, everybody, find_person
from familiard.cli.output import Output, label, moment, named, number, short
from familiard.cli.session import connect

if TYPE_CHECKING:
    from familiar_client.client import FamiliarClient

FEW_FACES = 3


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "person",
        nargs="?",
        metavar="PERSON",
        help="list this person's faces: a name, an ID, or the start of an ID",
    )
    parser.add_argument(
        "--all", action="store_true", help=f"include unnamed people with fewer than {FEW_FACES} faces"
    )
    parser.add_argument("--hidden", action="store_true", help="list hidden people only")
    parser.add_argument("--ignored", action="store_true", help="list ignored people only")
    parser.add_argument("--unnamed", action="store_true", help="list unnamed people only")
    parser.add_argument("--text", metavar="TEXT", help="list people whose name contains TEXT")


async def _run(call: Invocation) -> None:
    wanted = call.arguments
    async with connect(call) as api:
        if wanted.person:
            await _one(api, call.out, await find_person(api, wanted.person))
            return
        people = [person for person in await everybody(api) if _is_meant(person, wanted)]
    if call.out.as_json:
        call.out.answer({"people": people})
        return
    show_people(call.out, people, show_all=wanted.all)
    if not people:
        filtered = wanted.text or wanted.hidden or wanted.ignored
        call.out.say("No matching people." if filtered else "No people yet.")
        call.out.hint("Import photos first: familiard import DIR")


def _is_meant(person: Person, wanted: argparse.Namespace) -> bool:
    return (
        person.hidden == wanted.hidden
        and person.ignored == wanted.ignored
        and not (wanted.unnamed and person.name)
        and (not wanted.text or search_key(wanted.text) in search_key(label(person)))
    )


def show_people(out: Output, people: list[Person], *, show_all: bool, most: int | None = None) -> None:
    """Print a table of people; small unnamed ones, and those beyond `most`, are counted below it."""
    small = [p for p in people if not show_all and not p.name and p.faces < FEW_FACES]
    shown = [p for p in people if p not in small] if small else people
    rest = shown[most:] if most is not None else []
    shown = shown[: len(shown) - len(rest)]
    if shown:
        out.table(
            ("id", "name", "faces", "first seen", "last seen"),
            ((short(p.id), _name(p), str(p.faces), moment(p.first_seen), moment(p.last_seen)) for p in shown),
            right=("faces",),
        )
    if rest:
        out.hint(f"and {number(len(rest), 'more person', 'more people')}: familiard people")
    if small:
        count = number(len(small), "unnamed person", "unnamed people")
        out.hint(f"and {count} with fewer than {FEW_FACES} faces: familiard people --all")


def _name(person: Person) -> Text:
    name = named(label(person))
    return name.append(" ★") if person.favorite else name


async def _one(api: FamiliarClient, out: Output, person: Person) -> None:
    faces = await every(lambda cursor: api.person_faces(person.id, 500, cursor))
    if out.as_json:
        out.answer({"person": person, "faces": faces})
        return
    out.say(Text(person.id + "  ").append_text(named(label(person))))
    if person.birth_date:
        out.say(f"born {person.birth_date}")
    seen = f"{moment(person.first_seen)} to {moment(person.last_seen)}"
    at = f", last at {person.last_camera}" if person.last_camera else ""
    out.say(f"{number(person.faces, 'face')}, {seen}{at}")
    out.table(
        ("face", "taken", "quality", "", "source"),
        (
            (
                short(face.id),
                moment(face.taken_at),
                f"{face.quality:.2f}",
                "confirmed" if face.confirmed else "",
                face.source,
            )
            for face in faces
        ),
        right=("quality",),
    )


COMMANDS = (
    Command(
        "people",
        "list people, or one person's faces",
        "Lists everyone, most faces first. Unnamed people have a permanent ID too. Wherever a command takes a person, "
        "pass a name, an ID, or the start of an ID.",
        (
            ("people", "list people"),
            ("people --unnamed --all", "list everyone without a name"),
            ("people 3f2a9c01", "list one person's faces and their photos"),
            ("people --json", "for scripts"),
        ),
        _arguments,
        _run,
    ),
)
