"""`freeze` and `thaw`: hold changes while another program copies the data directory."""

from __future__ import annotations

import argparse

from familiard.cli.command import Command, Invocation
from familiard.cli.session import running_or_starting_daemon

DEFAULT_SECONDS = 600
NOT_RUNNING = "No daemon is running, so nothing changes the data."


def _freeze_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--seconds",
        type=int,
        default=DEFAULT_SECONDS,
        metavar="N",
        help=f"resume changes after this many seconds at the latest (default: {DEFAULT_SECONDS})",
    )


async def _freeze(call: Invocation) -> None:
    async with running_or_starting_daemon(call.settings) as api:
        if api is not None:
            await api.freeze(call.arguments.seconds)
    _report(
        call, NOT_RUNNING if api is None else "All data is on disk, and changes wait.", frozen=api is not None
    )


async def _thaw(call: Invocation) -> None:
    async with running_or_starting_daemon(call.settings) as api:
        if api is not None:
            await api.thaw()
    _report(call, NOT_RUNNING if api is None else "Changes continue.", frozen=False)


def _report(call: Invocation, sentence: str, *, frozen: bool) -> None:
    if call.out.as_json:
        call.out.answer({"frozen": frozen})
    else:
        call.out.say(sentence)


COMMANDS = (
    Command(
        "freeze",
        "write all data to disk and pause changes, so that the data directory can be copied",
        "Run it before a backup program copies the data directory, and `thaw` after it. Recognition continues meanwhile; "
        "what would be stored waits.",
        (("freeze", "for up to ten minutes"), ("freeze --seconds 1800", "for up to half an hour")),
        _freeze_arguments,
        _freeze,
    ),
    Command(
        "thaw",
        "resume changes after `freeze`",
        "Does nothing if changes are not paused.",
        (("thaw", "after the backup"),),
        lambda _: None,
        _thaw,
    ),
)
