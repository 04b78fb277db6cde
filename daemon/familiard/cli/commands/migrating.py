"""`migrate`: bring people from another program."""

from __future__ import annotations

import argparse
import asyncio
import os
from pathlib import Path

from familiard.cli.command import Command, Invocation
from familiard.cli.commands.importing import absolute, import_path, in_parallel
from familiard.cli.errors import UsageError
from familiard.cli.migration.report import MigrationReport
from familiard.cli.session import connect

KEY_VARIABLE = "IMMICH_API_KEY"
SOURCES = ("immich", "photoprism", "frigate", "double-take", "compreface")


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("source", choices=SOURCES, help="the program to bring people from")
    parser.add_argument("place", metavar="PLACE", help="its folder, or Immich's address")
    parser.add_argument(
        "--key", metavar="KEY", help=f"Immich's API key; {KEY_VARIABLE} keeps it out of the list of processes"
    )
    parser.add_argument(
        "--previews", action="store_true", help="use Immich's smaller previews instead of the originals"
    )
    parser.add_argument(
        "--most",
        type=int,
        default=0,
        metavar="N",
        help="only the newest N photos of each person in Immich (default: all)",
    )


async def _run(call: Invocation) -> int | None:
    wanted = call.arguments
    if wanted.source == "photoprism":
        from familiard.cli.migration.photoprism import migrate_photoprism

        report = await asyncio.to_thread(migrate_photoprism, Path(absolute(wanted.place)))
    elif wanted.source == "immich":
        report = await _immich(call)
    else:
        report = await _folder(call)
    if call.out.as_json:
        call.out.answer(report)
    else:
        report.show(call.out)
    return None


async def _folder(call: Invocation) -> MigrationReport:
    # Slow to import, and not needed for `--help`.
    from familiard.cli.migration.folders import LAYOUTS, faces_folder, migrate_folder

    layout = LAYOUTS[call.arguments.source]
    root = await asyncio.to_thread(faces_folder, layout, Path(absolute(call.arguments.place)))
    wishes = argparse.Namespace(
        by_folder=True, no_recursive=False, no_videos=True, erased=False, no_cluster=False, exclude=[]
    )
    async with connect(in_parallel(call), vision=True) as api:
        return await migrate_folder(api, layout, root, lambda path: import_path(api, call.out, path, wishes))


async def _immich(call: Invocation) -> MigrationReport:
    from familiard.cli.migration.immich import Wishes, migrate_immich

    wanted = call.arguments
    key = wanted.key or os.environ.get(KEY_VARIABLE, "")
    if not key.strip() or not key.strip().isascii() or not key.strip().isprintable():
        raise UsageError(
            f"Pass Immich's API key with --key, or in {KEY_VARIABLE}. Create one in Immich's account settings."
        )
    if wanted.most < 0:
        raise UsageError("--most must be 0 (all photos) or more.")
    wishes = Wishes(previews=wanted.previews, most=wanted.most)
    async with connect(in_parallel(call), vision=True) as api:
        with call.out.status("Bringing people and photos …"):
            return await migrate_immich(api, wanted.place, key.strip(), call.settings.data_dir, wishes)


COMMANDS = (
    Command(
        "migrate",
        "bring people from Immich, Frigate, Double Take, CompreFace, or PhotoPrism",
        "Names their faces here, and prints what came, what did not, and why. What you decided in Familiar stays. Run it "
        "again to continue, or to bring what is new; nothing comes twice. PhotoPrism's sidecars have no faces: it only lists "
        "whom they name. Names in photos and XMP sidecars come with familiard import.",
        (
            ("migrate immich http://immich:2283 --key KEY", "people, birth dates, faces, feature photos"),
            ("migrate frigate /media/frigate", "the face library in clips/faces"),
            ("migrate double-take ~/double-take/.storage", "the pictures in train"),
            ("migrate compreface ~/faces", "folders named after people"),
            ("migrate photoprism ~/photoprism/storage", "whom the sidecars name"),
        ),
        _arguments,
        _run,
    ),
)
