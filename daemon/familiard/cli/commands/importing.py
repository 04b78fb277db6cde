"""`import`: a folder of photos goes in, people come out."""

from __future__ import annotations

import argparse
import asyncio
import os
from collections import Counter
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, cast

from familiard.cli.answers import ImportJson, LeftOutJson, PersonJson
from familiard.cli.command import Command, Invocation
from familiard.cli.commands.people import FEW_FACES, show_people
from familiard.cli.errors import Refused
from familiard.cli.lookup import everybody
from familiard.cli.output import Output, duration, number, short
from familiard.cli.progress import ImportProgress
from familiard.cli.session import connect

if TYPE_CHECKING:
    from familiard.cli.client import Api

POLL_SECONDS = 0.2
BROKEN_SHOWN = 10
LEFT_OUT_SHOWN = 3
PEOPLE_SHOWN = 15


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", metavar="DIR", nargs="+", help="a folder of photos and videos, or one file")
    parser.add_argument(
        "--by-folder",
        action="store_true",
        help="each photo's folder is named after the person in it (Anna_Smith/1.jpg)",
    )
    parser.add_argument("--no-recursive", action="store_true", help="not the folders below")
    parser.add_argument("--no-videos", action="store_true", help="photos only")
    parser.add_argument("--erased", action="store_true", help="also add photos that were erased before")
    parser.add_argument(
        "--exclude",
        metavar="PATTERN",
        action="append",
        default=[],
        help="leave these out, as in a .gitignore in DIR (Screenshots/, *.gif); may be given several times",
    )
    parser.add_argument(
        "--workers", metavar="N", help="photos looked at at once (as many as there are cores)"
    )
    parser.add_argument("--threads", metavar="N", help="threads a worker (1)")


async def _run(call: Invocation) -> int | None:
    # With NumPy behind it, which `--help` can do without.
    from familiard.engine.types import cores

    out = call.out
    vision = call.settings.vision
    # Whole photos side by side are quicker than one photo on all cores.
    quick = replace(vision, workers=vision.workers or cores(), threads=vision.threads or 1)
    call = replace(call, settings=replace(call.settings, vision=quick))
    states: list[ImportJson] = []
    refused: list[dict[str, str]] = []
    async with connect(call, vision=True) as api:
        for path in call.arguments.paths:
            try:
                states.append(await _import(api, out, path, call.arguments))
            except Refused as error:
                if len(call.arguments.paths) == 1:
                    raise
                # The others go on.
                refused.append({"path": path, "code": error.code, "detail": error.detail})
                out.warn(f"{path} was not imported: {error.detail}")
                continue
            if not out.as_json:
                _summarise(out, states[-1])
        people = await everybody(api)
        gone = 0 if out.as_json else await _gone(api)
    if out.as_json:
        out.answer({"imports": states, **({"refused": refused} if refused else {})})
    else:
        visible = [person for person in people if not person["hidden"]]
        _people(out, visible)
        if gone:
            out.hint(
                f"{number(gone, 'photo')} known from before can't be found anymore: familiard photos missing"
            )
    return 0 if not refused and all(state["state"] == "done" for state in states) else 1


async def _import(api: Api, out: Output, path: str, wanted: argparse.Namespace) -> ImportJson:
    """Start an import and follow it to its end; Ctrl-C cancels it."""
    body = {
        "path": absolute(path),
        "by_folder": wanted.by_folder,
        "recursive": not wanted.no_recursive,
        "videos": not wanted.no_videos,
        "erased": wanted.erased,
        "exclude": wanted.exclude,
    }
    state = cast("ImportJson", await api.post("/v1/imports", body))
    try:
        with ImportProgress(out) as progress:
            while state["state"] == "running":
                await asyncio.sleep(POLL_SECONDS)
                state = cast("ImportJson", await api.get(f"/v1/imports/{state['id']}"))
                progress.show(state)
    except asyncio.CancelledError:
        ended = cast("ImportJson", await api.delete(f"/v1/imports/{state['id']}"))
        out.warn(
            f"Stopped after {number(ended.get('done', 0), 'file')}; the same command goes on from there."
        )
        raise
    return state


def absolute(path: str) -> str:
    """The path as photos keep it: absolute, with its links.

    `..` after a link leads to where the link leads; there the links before it are followed.
    """
    typed = Path(path).expanduser().absolute()
    plain = os.path.normpath(typed)
    try:
        same = typed.samefile(plain)
    except OSError:
        same = not typed.exists()
    return plain if same else os.path.realpath(typed)


async def _gone(api: Api) -> int:
    """How many photos are missing; none where the daemon that runs is too old to know."""
    try:
        return int((await api.get("/v1/photos/missing", limit=1))["total"])
    except Refused:
        return 0


def _summarise(out: Output, state: ImportJson) -> None:
    seconds = _seconds(state)
    parts = [f"{number(state['added'], 'photo')} added", f"{state['known']:,} known already"]
    if state["erased"]:
        parts.append(f"{state['erased']:,} left out because they were erased before")
    if state["broken_count"]:
        parts.append(f"{state['broken_count']:,} broken")
    out.say(f"{state['path']}: {', '.join(parts)}, {number(state['faces'], 'face')}.", style="bold")
    looked_at = state["added"] + state["broken_count"]
    if looked_at and seconds:
        out.say(f"{duration(seconds)}, {looked_at / seconds:.1f} photos a second.")
    if state["state"] != "done":
        out.warn(
            f"The import ended early ({state['state']}): {state.get('problem') or 'the same command goes on.'}"
        )
    for broken in state["broken"][:BROKEN_SHOWN]:
        out.say(f"  {broken['path']}: {broken['detail']}", style="yellow")
    if state["broken_count"] > BROKEN_SHOWN:
        kinds = Counter(broken["code"] for broken in state["broken"])
        reasons = ", ".join(f"{count} {code}" for code, count in kinds.most_common())
        out.say(f"  and {state['broken_count'] - BROKEN_SHOWN:,} more ({reasons})", style="yellow")
    for noted in state["noted"][:BROKEN_SHOWN]:
        out.say(f"  {noted['path']}: used. {noted['note']}")
    if state["noted_count"] > BROKEN_SHOWN:
        out.say(f"  and {state['noted_count'] - BROKEN_SHOWN:,} more with a note")
    _left_out(out, state["left_out"])


def _left_out(out: Output, left_out: list[LeftOutJson]) -> None:
    """What was left out, by kind, and where the first of each are."""
    files = [kind for kind in left_out if not kind["folders"]]
    if files:
        count = sum(kind["count"] for kind in files)
        kinds = ", ".join(
            f"{kind['count']:,} {kind['kind']} ({', '.join(kind['suffixes'])})" for kind in files
        )
        out.say(f"{number(count, 'file was', 'files were')} left out: {kinds}.", style="yellow")
    for kind in files:
        out.say(f"  {_first(kind)}", style="yellow")
    for marker in left_out:
        if marker["folders"]:
            what = number(marker["count"], "folder was", "folders were")
            out.say(f"{what} left out because of {marker['kind']}: {_first(marker)}", style="yellow")


def _first(kind: LeftOutJson) -> str:
    """The first paths of a kind, and how many more there are."""
    paths = ", ".join(kind["paths"][:LEFT_OUT_SHOWN])
    more = kind["count"] - LEFT_OUT_SHOWN
    return f"{paths}, and {more:,} more" if more > 0 else paths


def _people(out: Output, people: list[PersonJson]) -> None:
    named = [person for person in people if person["name"]]
    groups = [person for person in people if not person["name"] and person["faces"] >= FEW_FACES]
    if not people:
        out.hint("No faces were found that belong together. More photos help: familiard import DIR")
        return
    out.say()
    out.say(f"{len(named):,} named, {number(len(groups), 'unknown person', 'unknown people')}.", style="bold")
    show_people(out, people, show_all=False, most=PEOPLE_SHOWN)
    if groups:
        # As an example, a name that is not taken: `name` refuses those.
        example = "NAME" if any(person["name"] == "Anna" for person in named) else "Anna"
        out.hint(f'Say who they are: familiard name {short(groups[0]["id"])} "{example}"')
    out.hint("See everybody: familiard people")


def _seconds(state: ImportJson) -> float:
    if not state["finished_at"]:
        return 0.0
    began = datetime.fromisoformat(state["started_at"])
    return (datetime.fromisoformat(state["finished_at"]) - began).total_seconds()


COMMANDS = (
    Command(
        "import",
        "find the faces in a folder of photos and videos",
        "Looks at every photo and video in a folder and the folders below, once: files that are known already, "
        "moved or repeated ones too, are skipped. A broken file is reported and stops nothing. Stopped or "
        "killed, the same command goes on where it was. Photos are read where they are and never copied.",
        (
            ("import ~/Photos", "everything below ~/Photos"),
            ("import People --by-folder", "People/Anna_Smith/*.jpg are Anna Smith, confirmed"),
            ("import ~/Photos/1.jpg --erased", "take back a photo that was erased"),
            ('import ~/Photos --exclude "Screenshots/"', "without the folders of that name"),
            ("import /media/frigate/clips/faces --by-folder", "the gallery of a Frigate"),
        ),
        _arguments,
        _run,
    ),
)
