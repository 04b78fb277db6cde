"""The definition of a subcommand: help texts, arguments, and its function."""

from __future__ import annotations

import argparse
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from familiard.cli.output import Output
from familiard.config import Settings


@dataclass(frozen=True, slots=True)
class Invocation:
    """One invocation of a command."""

    arguments: argparse.Namespace
    settings: Settings
    out: Output


@dataclass(frozen=True, slots=True)
class Command:
    """A subcommand.

    Attributes:
        summary: one line, in the list of commands.
        description: what it does and what it leaves alone.
        examples: (command line without `familiard`, what it does).
        run: returns the exit status, None for 0.
    """

    name: str
    summary: str
    description: str
    examples: tuple[tuple[str, str], ...]
    arguments: Callable[[argparse.ArgumentParser], None]
    run: Callable[[Invocation], Awaitable[int | None]]
