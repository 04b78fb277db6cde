"""`verify`: prove that every original still has its hash, and record copies elsewhere."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING, Any

from familiard.cli.command import Command, Invocation
from familiard.cli.errors import UsageError
from familiard.cli.output import number
from familiard.cli.session import connect
from familiard.originals.disk import OWN, stamp_of
from familiard.originals.errors import OriginalsOff

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from familiar_client.client import FamiliarClient

GIB = 1 << 30
SAID = {
    "missing": "is gone",
    "changed": "has another content than the one that was uploaded",
    "unreadable": "cannot be read",
    "unknown": "was not uploaded to Familiar",
}


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--copied", action="store_true", help="only record that the originals were copied to another disk now"
    )


async def _run(call: Invocation) -> int:
    folder = call.settings.library.originals
    if folder is None:
        raise OriginalsOff
    if call.arguments.copied:
        stamp = stamp_of(folder)
        if not (folder / OWN).is_dir():
            raise UsageError(f"{folder} holds no originals. Is its disk mounted?")
        stamp.touch()
        if call.out.as_json:
            call.out.answer({"copied": str(stamp)})
        else:
            call.out.say("Recorded that the originals were copied now. `familiard doctor` reports its age.")
        return 0
    found: list[dict[str, Any]] = []
    last: dict[str, Any] = {}
    async with connect(call) as api:
        with call.out.status("Reading all originals …"):
            async for line in _lines(api):
                if "path" in line:
                    found.append(line)
                else:
                    last = line
    if not last.get("done"):
        raise UsageError("The check stopped before its end. Run it again; the daemon's log says why.")
    return _show(call, found, last)


def _show(call: Invocation, found: list[dict[str, Any]], last: dict[str, Any]) -> int:
    damaged = [one for one in found if one["problem"] != "unknown"]
    if call.out.as_json:
        call.out.answer({"checked": last["checked"], "bytes": last["bytes"], "problems": found})
        return 1 if damaged else 0
    for one in found:
        call.out.say(f"{one['path']} {SAID[one['problem']]}.", "red" if one in damaged else "dim")
    originals = f"{number(last['checked'], 'original')} ({last['bytes'] / GIB:,.1f} GiB)"
    if not damaged:
        call.out.say(f"{originals}: all have the content that was uploaded.", "green")
        return 0
    call.out.say(f"{originals}: {number(len(damaged), 'file')} damaged or gone.", "red")
    call.out.hint(
        "Restore them from your copy, to the same place. A device that uploads them again also restores them."
    )
    return 1


async def _lines(api: FamiliarClient) -> AsyncIterator[dict[str, Any]]:
    rest = b""
    async for chunk in api.verify_originals():
        *whole, rest = (rest + chunk).split(b"\n")
        for line in whole:
            yield json.loads(line)


COMMANDS = (
    Command(
        "verify",
        "check that every original still has its hash",
        "Reads all files that devices uploaded and compares them with the hashes that were stored when they came in. Reports "
        "files that are gone or changed, with exit status 1, and files that were not uploaded. Changes nothing.",
        (
            ("verify", "read and compare all originals"),
            ("verify --copied", "record that they were copied to another disk, for `familiard doctor`"),
        ),
        _arguments,
        _run,
    ),
)
