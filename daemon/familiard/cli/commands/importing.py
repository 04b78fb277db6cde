"""`import`: find the faces in photos and videos and group them into people."""

from __future__ import annotations

import argparse
import asyncio
import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from familiar_client.errors import Refused
from familiar_client.models import Import, LeftOut, Person
from familiard.cli.command import Command, Invocation
from familiard.cli.commands.cluster import add_certificates
from familiard.cli.commands.people import FEW_FACES, show_people
from familiard.cli.lookup import everybody
from familiard.cli.output import Output, duration, number, short
from familiard.cli.progress import ImportProgress
from familiard.cli.session import connect
from familiard.cli.worker_reports import WorkerReports, follow_workers

if TYPE_CHECKING:
    from familiar_client.client import FamiliarClient

POLL_SECONDS = 0.2
BROKEN_SHOWN = 10
LEFT_OUT_SHOWN = 3
PEOPLE_SHOWN = 15


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", metavar="DIR", nargs="+", help="a folder of photos and videos, or a file")
    parser.add_argument(
        "--by-folder",
        action="store_true",
        help="folders are named after the person in their photos (Anna_Smith/1.jpg)",
    )
    parser.add_argument("--no-recursive", action="store_true", help="skip subfolders")
    parser.add_argument("--no-videos", action="store_true", help="photos only")
    parser.add_argument("--erased", action="store_true", help="also import photos that you erased before")
    parser.add_argument(
        "--no-cluster",
        action="store_true",
        help="only match the new faces, do not cluster all faces at the end",
    )
    parser.add_argument(
        "--exclude",
        metavar="PATTERN",
        action="append",
        default=[],
        help="skip files and folders, as a .gitignore in DIR would (Screenshots/, *.gif); repeatable",
    )
    parser.add_argument(
        "--cluster",
        metavar="URL",
        help="let other machines analyze the photos: tls://HOST:PORT or tcp://HOST:PORT of a scheduler",
    )
    add_certificates(parser)
    parser.add_argument("--workers", metavar="N", help="photos analyzed in parallel (default: one per core)")
    parser.add_argument("--threads", metavar="N", help="threads per worker (default: 1)")


def in_parallel(call: Invocation) -> Invocation:
    """Use all cores: photos in parallel on one core each are faster than one photo on all cores."""
    # Imports NumPy, which `--help` does not need.
    from familiard.engine.types import cores

    vision = call.settings.vision
    quick = replace(vision, workers=vision.workers or cores(), threads=vision.threads or 1)
    return replace(call, settings=replace(call.settings, vision=quick))


async def _run(call: Invocation) -> int | None:
    out, call = call.out, in_parallel(call)
    states: list[Import] = []
    refused: list[dict[str, str]] = []
    async with connect(call, vision=True) as api:
        crew = await follow_workers(call, api)
        for path in call.arguments.paths:
            try:
                states.append(await import_path(api, out, path, call.arguments, crew))
            except Refused as error:
                if len(call.arguments.paths) == 1:
                    raise
                # The others go on.
                refused.append({"path": path, "code": error.code, "detail": error.detail})
                out.warn(f"Skipped {path}: {error.detail}")
                continue
            if not out.as_json:
                _summarize(out, states[-1])
                if crew is not None:
                    await crew.summarize()
        people = await everybody(api)
        gone = 0 if out.as_json else await _gone(api)
    if out.as_json:
        out.answer({"imports": states, **({"refused": refused} if refused else {})})
    else:
        visible = [person for person in people if not (person.hidden or person.ignored)]
        _people(out, visible)
        if gone:
            out.hint(
                f"The files of {number(gone, 'photo')} from earlier imports are gone: familiard photos missing"
            )
    return 0 if not refused and all(state.state == "done" for state in states) else 1


async def import_path(
    api: FamiliarClient, out: Output, path: str, wanted: argparse.Namespace, crew: WorkerReports | None = None
) -> Import:
    """Start an import and wait for its end; Ctrl-C cancels it."""
    state = await api.start_import(
        absolute(path),
        by_folder=wanted.by_folder,
        recursive=not wanted.no_recursive,
        videos=not wanted.no_videos,
        erased=wanted.erased,
        cluster=not wanted.no_cluster,
        exclude=wanted.exclude,
    )
    try:
        with ImportProgress(out) as progress:
            while state.state == "running":
                await asyncio.sleep(POLL_SECONDS)
                state = await api.get_import(state.id)
                progress.show(state)
                if crew is not None:
                    await crew.report()
    except asyncio.CancelledError:
        ended = await api.cancel_import(state.id)
        out.warn(f"Stopped after {number(ended.done, 'file')}. Run the same command to continue.")
        raise
    return state


def absolute(path: str) -> str:
    """Return the path as photos store it: absolute, with symbolic links kept.

    Links are resolved only if the path has `..` after one, which leads elsewhere than the plain path.
    """
    typed = Path(path).expanduser().absolute()
    plain = os.path.normpath(typed)
    try:
        same = typed.samefile(plain)
    except OSError:
        same = not typed.exists()
    return plain if same else os.path.realpath(typed)


async def _gone(api: FamiliarClient) -> int:
    """Return how many photos are missing; 0 if the running daemon is too old to know."""
    try:
        return (await api.missing_photos(limit=1)).total
    except Refused:
        return 0


def _summarize(out: Output, state: Import) -> None:
    seconds = _seconds(state)
    parts = [f"{number(state.added, 'photo')} added", f"{state.known:,} already known"]
    if state.erased:
        parts.append(f"{state.erased:,} skipped (erased before)")
    if state.broken_count:
        parts.append(f"{state.broken_count:,} unreadable")
    out.say(f"{state.path}: {', '.join(parts)}, {number(state.faces, 'face')}.", style="bold")
    if state.named:
        out.say(f"{number(state.named, 'face')} named by the metadata of their photos.")
    analyzed = state.added + state.broken_count
    if analyzed and seconds:
        out.say(f"{duration(seconds)}, {analyzed / seconds:.1f} photos per second.")
    if state.state != "done":
        out.warn(
            f"The import ended early ({state.state}): {state.problem or 'run the same command to continue.'}"
        )
    for broken in state.broken[:BROKEN_SHOWN]:
        out.say(f"  {broken.path}: {broken.detail}", style="yellow")
    if state.broken_count > BROKEN_SHOWN:
        kinds = Counter(broken.code for broken in state.broken)
        reasons = ", ".join(f"{count} {code}" for code, count in kinds.most_common())
        out.say(f"  and {state.broken_count - BROKEN_SHOWN:,} more ({reasons})", style="yellow")
    for noted in state.noted[:BROKEN_SHOWN]:
        out.say(f"  {noted.path}: imported. {noted.note}")
    if state.noted_count > BROKEN_SHOWN:
        out.say(f"  and {state.noted_count - BROKEN_SHOWN:,} more with notes")
    _left_out(out, state.left_out)


def _left_out(out: Output, left_out: Sequence[LeftOut]) -> None:
    """Print what was skipped, by kind, with the first paths of each."""
    files = [kind for kind in left_out if not kind.folders]
    if files:
        count = sum(kind.count for kind in files)
        kinds = ", ".join(f"{kind.count:,} {kind.kind} ({', '.join(kind.suffixes)})" for kind in files)
        out.say(f"Skipped {number(count, 'file')}: {kinds}.", style="yellow")
    for kind in files:
        out.say(f"  {_first(kind)}", style="yellow")
    for marker in left_out:
        if marker.folders:
            what = number(marker.count, "folder")
            out.say(f"Skipped {what} because of {marker.kind}: {_first(marker)}", style="yellow")


def _first(kind: LeftOut) -> str:
    """Return the first paths of a kind, and how many more there are."""
    paths = ", ".join(kind.paths[:LEFT_OUT_SHOWN])
    more = kind.count - LEFT_OUT_SHOWN
    return f"{paths}, and {more:,} more" if more > 0 else paths


def _people(out: Output, people: list[Person]) -> None:
    named = [person for person in people if person.name]
    groups = [person for person in people if not person.name and person.faces >= FEW_FACES]
    if not people:
        out.hint("No people found yet. Import more photos: familiard import DIR")
        return
    out.say()
    out.say(f"{len(named):,} named, {number(len(groups), 'unnamed person', 'unnamed people')}.", style="bold")
    show_people(out, people, show_all=False, most=PEOPLE_SHOWN)
    if groups:
        # An example that works: `name` refuses a name that is taken.
        example = "NAME" if any(person.name == "Anna" for person in named) else "Anna"
        out.hint(f'Name someone: familiard name {short(groups[0].id)} "{example}"')
    out.hint("List everyone: familiard people")


def _seconds(state: Import) -> float:
    if not state.finished_at:
        return 0.0
    return (state.finished_at - state.started_at).total_seconds()


COMMANDS = (
    Command(
        "import",
        "find the people in a folder of photos and videos",
        "Analyzes every photo and video in a folder and its subfolders once; known files, including moved ones and "
        "copies, are skipped. An unreadable file is reported and stops nothing. If the import added faces, it clusters "
        "all faces at the end; familiard undo reverses that. If the import is interrupted, run the same command to "
        "continue. Photos are read in place and never copied.",
        (
            ("import ~/Photos", "everything in ~/Photos"),
            ("import People --by-folder", "People/Anna_Smith/*.jpg show Anna Smith, confirmed"),
            ("import ~/Photos/1.jpg --erased", "import a photo again that you erased"),
            ('import ~/Photos --exclude "Screenshots/"', "skip folders of that name"),
            ("import ~/Photos --cluster tcp://nas:8786", "other machines analyze the photos"),
            ("import /media/frigate/clips/faces --by-folder", "import Frigate's face library"),
        ),
        _arguments,
        _run,
    ),
)
