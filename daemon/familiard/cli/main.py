"""The entry point: runs a command and turns errors into messages and exit statuses."""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import sys
from collections.abc import Sequence

from familiar_client.errors import FamiliarClientError, Refused, Unreachable
from familiard.cli.arguments import build_parser, setting_flags
from familiard.cli.command import Command, Invocation
from familiard.cli.commands import COMMANDS
from familiard.cli.errors import UsageError
from familiard.cli.escapes import LogFormatter
from familiard.cli.output import Output
from familiard.config import load
from familiard.errors import FamiliarError

FAILED = 1
INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    parsed = build_parser(COMMANDS).parse_args(arguments)
    debug = getattr(parsed, "debug", False)
    out = Output(as_json=getattr(parsed, "json", False), commands=[command.name for command in COMMANDS])
    command = next(command for command in COMMANDS if command.name == parsed.command)
    try:
        return _run(command, parsed, out, debug=debug)
    except KeyboardInterrupt:
        out.fail("Stopped.")
        return INTERRUPTED
    except BrokenPipeError:
        # `familiard export | head`: whoever read has enough.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except Exception as error:
        if debug:
            raise
        out.fail(explain(error))
        return FAILED


def explain(error: Exception) -> str:
    """Return one or two lines for the user: what happened and what to do."""
    if isinstance(error, FamiliarError | Refused):
        return error.detail
    if isinstance(error, Unreachable):
        return (
            "Lost connection to the daemon; completed changes were saved. Start the daemon, then run the command "
            "again."
        )
    if isinstance(error, UsageError | FamiliarClientError):
        return str(error)
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}." if error.filename else f"{error.strerror}."
    kind = type(error).__name__
    return f"Unexpected error ({kind}: {error}). Run the command again with --debug to see where it happened."


def _run(command: Command, parsed: argparse.Namespace, out: Output, *, debug: bool) -> int:
    flags = setting_flags(parsed)
    settings = load(getattr(parsed, "config", None), flags=flags)
    level = logging.DEBUG if debug else logging.getLevelNamesMapping()[settings.log_level.upper()]
    log_format = "%(asctime)s %(levelname)s %(name)s: %(message)s"
    if command.name != "serve" and not debug and "log_level" not in flags:
        # Commands print what they do; the log is for what is unexpected.
        level, log_format = logging.WARNING, "familiard: %(message)s"
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(LogFormatter(log_format))
    logging.basicConfig(level=level, handlers=[handler])
    for warning in settings.warnings:
        out.warn(warning)
    return asyncio.run(_await(command, Invocation(parsed, settings, out))) or 0


async def _await(command: Command, call: Invocation) -> int | None:
    return await command.run(call)
