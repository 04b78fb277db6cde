"""`photos`: list photos, and those whose file is gone."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from familiar_client.models import FolderAway, MissingPhoto
from familiard.cli.command import Command, Invocation
from familiard.cli.errors import UsageError
from familiard.cli.lookup import every
from familiard.cli.output import moment, number, short
from familiard.cli.session import connect

if TYPE_CHECKING:
    from familiar_client.client import FamiliarClient

MOST = 500
SHOWN = 50
"""How many missing photos are listed; --json lists them all."""


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "what", nargs="?", choices=("missing",), metavar="missing", help="list photos whose file is gone"
    )
    parser.add_argument("--remove", action="store_true", help="with missing: remove these photos")
    parser.add_argument(
        "--away", action="store_true", help="with missing: include folders that are gone or empty as a whole"
    )
    parser.add_argument("--yes", action="store_true", help="do not ask for confirmation")
    parser.add_argument(
        "--limit", type=int, default=20, metavar="N", help="number of photos, latest first (default: 20)"
    )


async def _run(call: Invocation) -> None:
    wanted = call.arguments
    if wanted.what is None and (wanted.remove or wanted.away):
        raise UsageError("--remove and --away only work with `familiard photos missing`.")
    async with connect(call) as api:
        if wanted.what is None:
            await _list(api, call)
        else:
            await _missing(api, call)


async def _list(api: FamiliarClient, call: Invocation) -> None:
    page = await api.photos(max(1, min(call.arguments.limit, MOST)))
    photos = list(page.items)
    if call.out.as_json:
        call.out.answer({"photos": photos})
        return
    call.out.table(
        ("id", "added", "faces", "where"),
        (
            (
                short(photo.id),
                moment(photo.added_at),
                str(len(photo.face_ids)),
                "\n".join([photo.source, *(p for p in photo.places if p != photo.source)]),
            )
            for photo in photos
        ),
        right=("faces",),
    )
    if not photos:
        call.out.say("No photos yet.")


async def _missing(api: FamiliarClient, call: Invocation) -> None:
    wanted, out = call.arguments, call.out
    first = await api.missing_photos(away=wanted.away, limit=1)
    photos = await every(lambda cursor: api.missing_photos(away=wanted.away, limit=MOST, cursor=cursor))
    if not out.as_json:
        _show(call, photos, first.away)
    if not wanted.remove:
        if out.as_json:
            out.answer({"missing": photos, "away": first.away})
        elif photos:
            out.hint("Remove them: familiard photos missing --remove")
        return
    if photos and not wanted.yes:
        faces = number(sum(photo.faces for photo in photos), "face")
        _ask(f"Remove {number(len(photos), 'photo')} with {faces}? `familiard undo` brings them back. [y/N] ")
    ids = [photo_id for photo in photos for photo_id in photo.photo_ids]
    # Only what was listed: more may have gone missing since.
    if ids:
        await api.remove_missing(ids, away=wanted.away)
    if out.as_json:
        out.answer({"removed": ids})
    elif ids:
        out.say(f"Removed {number(len(photos), 'photo')}.")
        out.hint("`familiard undo` brings them back, and so does an import that finds the files again.")


def _show(call: Invocation, photos: list[MissingPhoto], away: Sequence[FolderAway]) -> None:
    out = call.out
    if photos:
        out.table(
            ("added", "people", "where it was"),
            (
                (
                    moment(photo.added_at),
                    ", ".join(person.name or short(person.id) for person in photo.people) or "-",
                    "\n".join(photo.places),
                )
                for photo in photos[:SHOWN]
            ),
        )
    else:
        out.say("No photos are missing.")
    if len(photos) > SHOWN:
        out.hint(f"and {number(len(photos) - SHOWN, 'more photo')}: familiard photos missing --json")
    for folder in away:
        out.warn(
            f"{folder.path} is gone or empty. Is it mounted? {number(folder.photos, 'photo')} in it "
            f"{'are listed above' if call.arguments.away else 'are not listed; --away includes them'}."
        )


def _ask(question: str) -> None:
    if not sys.stdin.isatty():
        raise UsageError("Nothing was removed. Without a terminal, confirm it with --yes.")
    if input(question).strip().lower() not in ("y", "yes"):
        raise UsageError("Nothing was removed.")


COMMANDS = (
    Command(
        "photos",
        "list photos, or those whose file is gone",
        "Lists the latest photos with all their files. `photos missing` lists photos whose file is gone, and --remove "
        "removes them with their faces. Removing is not erasing: `undo` brings the photos back, and so does an "
        "import that finds the files again. Photos in a folder that is gone or empty as a whole, such as an "
        "unmounted disk, do not count as missing.",
        (
            ("photos", "list the latest photos"),
            ("photos missing", "list photos whose file is gone, and who is in them"),
            ("photos missing --remove", "remove these photos"),
        ),
        _arguments,
        _run,
    ),
)
