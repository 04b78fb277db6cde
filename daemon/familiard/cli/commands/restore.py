"""`restore`: go back to the ledger from before an update."""

from __future__ import annotations

import argparse

from familiard.cli.command import Command, Invocation
from familiard.cli.errors import UsageError
from familiard.cli.prompt import ask
from familiard.store.ledger import copies
from familiard.store.ledger.copies import Copy
from familiard.store.ledger.schema import MIGRATIONS

SUPPORTED = len(MIGRATIONS)


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("copy", nargs="?", metavar="COPY", help="name of a copy (default: list the copies)")
    parser.add_argument("--yes", action="store_true", help="do not ask for confirmation")


async def _run(call: Invocation) -> None:
    found = copies.copies(call.settings.data_dir)
    if call.arguments.copy is None:
        _list(call, found)
        return
    copy = next((copy for copy in found if copy.path.name == call.arguments.copy), None)
    if copy is None:
        raise UsageError(f"There is no copy {call.arguments.copy!r}. `familiard restore` lists the copies.")
    if copy.schema == copies.DAMAGED:
        raise UsageError(f"{copy.path.name} is a damaged ledger, which cannot be used.")
    if copy.schema > SUPPORTED:
        raise UsageError(
            f"{copy.path.name} has schema {copy.schema}; this version of Familiar supports {SUPPORTED}. Update Familiar first."
        )
    if not call.arguments.yes:
        ask(
            f"Restore the ledger of {copy.made}? Later changes are then missing; the present ledger is kept as a copy.",
            otherwise="Later changes will be missing. Without a terminal, confirm it with --yes.",
        )
    _restore(call, copy)


def _restore(call: Invocation, copy: Copy) -> None:
    # Slow to import, and not needed for the list.
    from familiard.store.restore import restore

    replaced = restore(call.settings.data_dir, copy)
    if call.out.as_json:
        call.out.answer({"restored": copy.path.name, "replaced": replaced and replaced.path.name})
        return
    call.out.say(f"Restored the ledger of {copy.made}. The next start rebuilds the index.")
    if replaced is not None:
        call.out.hint(f"To undo this, run `familiard restore {replaced.path.name}`.")
    if copy.schema < SUPPORTED:
        call.out.hint(
            "This version of Familiar updates it again: install the earlier version before you start."
        )


def _list(call: Invocation, found: list[Copy]) -> None:
    if call.out.as_json:
        rows = [
            {"name": copy.path.name, "schema": copy.schema, "made": copy.made.isoformat(), "bytes": copy.size}
            for copy in found
        ]
        call.out.answer({"copies": rows, "schema": SUPPORTED})
    elif not found:
        call.out.say(f"No copies of the ledger. An update keeps one for {copies.KEPT_DAYS} days.")
    else:
        call.out.table(
            ("copy", "made", "MiB", "opens with"),
            (
                (copy.path.name, copy.made.isoformat(), f"{copy.size / copies.MIB:.1f}", _opens(copy))
                for copy in found
            ),
            right=("MiB",),
        )


def _opens(copy: Copy) -> str:
    if copy.schema == copies.DAMAGED:
        return "nothing (damaged)"
    if copy.schema == SUPPORTED:
        return "this version"
    return "an earlier version" if copy.schema < SUPPORTED else "a newer version"


COMMANDS = (
    Command(
        "restore",
        "go back to the ledger from before an update",
        "An update that changes the ledger first copies it into the folder backups of the data directory. Stop the daemon "
        "before you restore a copy. Erasing deletes all copies, and a copy is deleted after 30 days.",
        (
            ("restore", "list the copies"),
            ("restore ledger-schema11-2026-11-27.db", "after installing the earlier version of Familiar"),
        ),
        _arguments,
        _run,
    ),
)
