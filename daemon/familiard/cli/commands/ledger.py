"""`export`, `history`, `undo`, `redo`, `rebuild`: the stored data and its history."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from familiar_client.models import Entry, Step
from familiard.cli.command import Command, Invocation
from familiard.cli.errors import UsageError
from familiard.cli.lookup import person_ref
from familiard.cli.output import moment, number
from familiard.cli.session import connect
from familiard.cli.xmp_export import export_xmp, show_report
from familiard.errors import DataOfAnotherPack

if TYPE_CHECKING:
    from familiar_client.client import FamiliarClient

POLL_SECONDS = 0.3


def _export_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--format", choices=("jsonl",), default="jsonl", help="JSON Lines, one line per face")
    parser.add_argument("--embeddings", action="store_true", help="include the embeddings")
    parser.add_argument(
        "--details", action="store_true", help="include each face's photo, and where its originals are"
    )
    parser.add_argument("--xmp", action="store_true", help="write names into XMP sidecars beside the photos")
    parser.add_argument(
        "--into-originals",
        action="store_true",
        help="with --xmp: write into JPEG files instead of beside them",
    )
    parser.add_argument("--person", metavar="PERSON", help="export one person's data and crops as a zip")
    parser.add_argument(
        "--output", metavar="FILE", type=Path, help="write to FILE instead of standard output"
    )


async def _export(call: Invocation) -> int | None:
    wanted = call.arguments
    if wanted.into_originals and not wanted.xmp:
        raise UsageError("--into-originals writes XMP. Pass --xmp, too.")
    if wanted.xmp and (wanted.person or wanted.output or wanted.embeddings or wanted.details):
        raise UsageError("--xmp writes beside your photos. It goes with --into-originals only.")
    async with connect(call) as api:
        if wanted.xmp:
            report = await export_xmp(
                api,
                call.out,
                into_originals=wanted.into_originals,
                uploads=call.settings.library.originals,
            )
            if call.out.as_json:
                call.out.answer(report)
            else:
                show_report(call.out, report, into_originals=wanted.into_originals)
            return 1 if report.failed else 0
        pieces = api.export(embeddings=wanted.embeddings, details=wanted.details)
        if wanted.person:
            if wanted.output is None:
                raise UsageError("A person is exported as a zip file. Pass --output FILE.")
            await _save(api.export_person(person_ref(wanted.person)), wanted.output)
        elif wanted.output is not None:
            await _save(pieces, wanted.output)
        else:
            async for piece in pieces:
                sys.stdout.buffer.write(piece)
            sys.stdout.buffer.flush()
    return None


async def _save(pieces: AsyncIterator[bytes], target: Path) -> None:
    """Write a response to a file that only its owner can read; all of it or nothing."""
    partial = target.with_name(f".{target.name}.part")
    # Left behind by a killed command.
    partial.unlink(missing_ok=True)
    try:
        with _private(partial) as file:
            async for piece in pieces:
                file.write(piece)
            file.flush()
            if not partial.exists():
                _give_name(file, partial)
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)


def _give_name(file: BinaryIO, path: Path) -> None:
    """Link a file that was created without a name."""
    # Only with a directory descriptor do all versions of Python link the file itself, not the symbolic link.
    descriptors = os.open("/proc/self/fd", os.O_RDONLY)
    try:
        os.link(str(file.fileno()), path, src_dir_fd=descriptors, follow_symlinks=True)
    finally:
        os.close(descriptors)


def _private(path: Path) -> BinaryIO:
    """Create a file for its owner only; without a name if the system can, so that a kill leaves nothing behind."""
    nameless = getattr(os, "O_TMPFILE", None)
    if nameless is not None and Path("/proc/self/fd").is_dir():
        with contextlib.suppress(OSError):
            return os.fdopen(os.open(path.parent, os.O_WRONLY | nameless, 0o600), "wb")
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def _history_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--limit", type=int, default=20, metavar="N", help="number of decisions, latest first (default: 20)"
    )


async def _history(call: Invocation) -> None:
    async with connect(call) as api:
        page = await api.history(max(1, min(call.arguments.limit, 500)))
    entries = list(page.items)
    if call.out.as_json:
        call.out.answer({"entries": entries})
    elif not entries:
        call.out.say("No history yet.")
    else:
        call.out.table(
            ("", "when", "what"),
            ((str(e.seq), moment(e.at), e.summary + _mark(e, page.next_undo)) for e in entries),
            right=("",),
        )


def _mark(entry: Entry, next_undo: int | None) -> str:
    if entry.undone:
        return " (undone)"
    return " (next to undo)" if entry.seq == next_undo else ""


def _undo_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "seq", nargs="?", type=int, metavar="NUMBER", help="number of a decision in the history"
    )
    _dry_run_argument(parser)


def _dry_run_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--dry-run", action="store_true", help="only say what would happen")


async def _undo(call: Invocation) -> None:
    seq = call.arguments.seq
    async with connect(call) as api:
        step = await api.next_undo(seq)
        entry = await api.undo(seq, expected_seq=step.seq) if _goes_on(call, step) else None
    _show_step(call, entry)


async def _redo(call: Invocation) -> None:
    async with connect(call) as api:
        step = await api.next_redo()
        entry = await api.redo(expected_seq=step.seq) if _goes_on(call, step) else None
    _show_step(call, entry)


def _goes_on(call: Invocation, step: Step) -> bool:
    """Print what would happen if only that is wanted; the daemon refuses if something was decided in between.

    Raises:
        UsageError: there is nothing to undo or redo.
    """
    if call.arguments.dry_run:
        if call.out.as_json:
            call.out.answer(step)
        else:
            call.out.say(step.detail)
        return False
    if not step.possible:
        raise UsageError(f"{step.detail} `familiard history` lists the decisions.")
    return True


def _show_step(call: Invocation, entry: Entry | None) -> None:
    if entry is None:
        return
    if call.out.as_json:
        call.out.answer(entry)
    else:
        call.out.say(entry.summary)


def _rebuild_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--re-embed",
        action="store_true",
        help="first re-embed all faces with the current model pack; people and names stay",
    )


async def _rebuild(call: Invocation) -> None:
    async with connect(call, vision=call.arguments.re_embed) as api:
        if call.arguments.re_embed:
            await _reembed(api, call)
        with call.out.status("Rebuilding the index …"):
            answer = await api.rebuild()
    if call.out.as_json:
        call.out.answer(answer)
    else:
        call.out.say(f"Rebuilt the index from the ledger: {number(answer.faces, 'face')}.")


async def _reembed(api: FamiliarClient, call: Invocation) -> None:
    """Start re-embedding and wait for its end."""
    await api.re_embed()
    with call.out.status("Re-embedding all faces …"):
        while True:
            system = await api.system()
            if system.reembedding is None:
                break
            await asyncio.sleep(POLL_SECONDS)
    for problem in system.problems:
        if problem.code == DataOfAnotherPack.code:
            raise UsageError(
                "Some faces could not be re-embedded; see the log. Run the same command to continue."
            )


COMMANDS = (
    Command(
        "export",
        "export all faces as JSON Lines, one person as a zip, or names as XMP",
        "Writes one line of JSON per face: face_id, source, person_id, person_name, box, score, quality; with "
        "--embeddings, also embedding; with --details, also photo_id, places, digest, width, height, origin, camera, "
        "taken_at, offset, confirmed. --xmp writes the names of people into XMP sidecars beside your photos instead, "
        "which digiKam, Lightroom, and others read; what other programs wrote there stays.",
        (
            ("export --format jsonl > faces.jsonl", "all faces"),
            ("export --embeddings --output faces.jsonl", "with their embeddings"),
            ("export --details > faces.jsonl", "with each face's photo, and where its originals are"),
            ("export --xmp", "names for other photo programs, as photo.jpg.xmp"),
            ("export --person Anna --output anna.zip", "everything stored about Anna, to give to her"),
        ),
        _export_arguments,
        _export,
    ),
    Command(
        "history",
        "list decisions, with the numbers to undo them",
        "Lists names given, people merged and split, faces moved and deleted, and clusterings applied; latest first.",
        (("history --limit 100", "the last hundred decisions"),),
        _history_arguments,
        _history,
    ),
    Command(
        "undo",
        "undo a decision",
        "Undoes the last decision that still applies, or the one with the given number. Erasing cannot be undone.",
        (
            ("undo", "undo the last decision"),
            ("undo --dry-run", "show which one that is"),
            ("undo 42", "undo number 42 of `familiard history`"),
        ),
        _undo_arguments,
        _undo,
    ),
    Command(
        "redo",
        "redo what was undone last",
        "Works as long as nothing else was decided since.",
        (),
        _dry_run_argument,
        _redo,
    ),
    Command(
        "rebuild",
        "rebuild the Chroma index from the ledger",
        "Rebuilds the Chroma index, which is derived from the SQLite ledger. No photos are needed.",
        (
            ("rebuild", "rebuild the index"),
            ("rebuild --pack buffalo_l --re-embed", "switch to another model pack"),
        ),
        _rebuild_arguments,
        _rebuild,
    ),
)
