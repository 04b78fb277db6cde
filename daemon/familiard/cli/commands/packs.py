"""`packs`: list, download, import, and verify model packs."""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path

from rich.text import Text

from familiard.cli.command import Command, Invocation
from familiard.cli.errors import UsageError
from familiard.cli.packs_progress import ensure_pack, pack_cache
from familiard.packs import Pack, available, load_pack
from familiard.packs.import_files import import_files

MARKS = {
    "good": Text("✓", style="green"),
    "missing": Text("-", style="dim"),
    "damaged": Text("✗", style="red"),
}


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "what", nargs="?", choices=("list", "pull", "verify", "import"), default="list", help="default: list"
    )
    parser.add_argument(
        "name",
        nargs="?",
        metavar="NAME",
        help="a pack's name or manifest (default: the pack in use); after `import`, a model file or a zip with model files",
    )


async def _run(call: Invocation) -> int | None:
    wanted = call.arguments
    if wanted.what == "import":
        await _import(call)
        return None
    chosen = load_pack(wanted.name or call.settings.pack)
    if wanted.what == "list":
        _list(call, [chosen] if wanted.name else available())
        return None
    if wanted.what == "pull":
        files = await ensure_pack(call.settings, chosen, call.out)
        if call.out.as_json:
            paths = {"detector": str(files.detector), "recognizer": str(files.recognizer)}
            call.out.answer({"pack": chosen.name, **paths})
        else:
            call.out.say(f"{chosen.name} is ready: {files.detector.name} and {files.recognizer.name}.")
        return None
    return _verify(call, chosen)


async def _import(call: Invocation) -> None:
    if call.arguments.name is None:
        raise UsageError(
            "Which file? Run `familiard packs import FILE` with a model file, or a zip with model files."
        )
    packs = {pack.identity: pack for pack in (*available(), load_pack(call.settings.pack))}
    cache = pack_cache(call.settings)
    found = await asyncio.to_thread(import_files, cache, Path(call.arguments.name), list(packs.values()))
    ready = [
        pack.name for pack in packs.values() if all(state.state == "good" for state in cache.verify(pack))
    ]
    if call.out.as_json:
        call.out.answer({"imported": [file.name for file in found], "ready": ready})
        return
    call.out.say(f"Imported {', '.join(file.name for file in found)}.")
    call.out.hint(f"Complete packs: {', '.join(ready) or 'none yet'}.")


def _list(call: Invocation, packs: list[Pack]) -> None:
    cache = pack_cache(call.settings)
    states = {pack.name: [file.state for file in cache.verify(pack)] for pack in packs}
    if call.out.as_json:
        call.out.answer(
            {
                "packs": [
                    {
                        "name": pack.name,
                        "identity": pack.identity,
                        "title": pack.title,
                        "license": pack.license,
                        "needs_acceptance": pack.needs_acceptance,
                        "here": all(state == "good" for state in states[pack.name]),
                        "in_use": pack.name == call.settings.pack,
                    }
                    for pack in packs
                ]
            }
        )
        return
    call.out.table(
        ("", "name", "files", "license", "description"),
        (
            (
                "→" if pack.name == call.settings.pack else "",
                pack.name,
                Text(" ").join(MARKS[state] for state in states[pack.name]),
                pack.license,
                pack.title,
            )
            for pack in packs
        ),
    )


def _verify(call: Invocation, pack: Pack) -> int:
    states = pack_cache(call.settings).verify(pack)
    if call.out.as_json:
        call.out.answer(
            {"pack": pack.name, "files": [{"name": s.file.name, "state": s.state} for s in states]}
        )
    else:
        for state in states:
            found = f", but the file has {state.found}" if state.state == "damaged" else ""
            mark = MARKS[state.state].copy()
            call.out.say(
                mark.append(
                    f" {state.file.name}: {state.state} (SHA-256 {state.file.sha256}{found})", "default"
                )
            )
        if any(state.state != "good" for state in states):
            call.out.hint(f"Run `familiard packs pull {pack.name}`.")
    return 0 if all(state.state == "good" for state in states) else 1


COMMANDS = (
    Command(
        "packs",
        "list, download, import, and verify model packs",
        "A pack is a detector, a recognizer, and the thresholds measured for the two. Familiar checks the SHA-256 of "
        "each file. Some packs are for non-commercial use only: Familiar shows their license, and you accept it "
        "once with --accept-license.",
        (
            ("packs", "list packs, and which files are downloaded"),
            ("packs pull", "download the pack in use"),
            ("packs pull buffalo_l --accept-license", "download another pack"),
            ("packs verify", "check the files again"),
            ("packs import ~/Downloads/buffalo_l.zip", "without a network: take files from this machine"),
        ),
        _arguments,
        _run,
    ),
)
