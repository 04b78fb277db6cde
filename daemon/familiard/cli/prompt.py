"""Ask a question at the terminal."""

from __future__ import annotations

import sys

from familiard.cli.errors import UsageError


def ask(question: str, *, otherwise: str, refused: str = "Nothing was changed.") -> None:
    """Ask for a yes.

    Args:
        otherwise: the error without a terminal.
        refused: the error after any other answer.

    Raises:
        UsageError: there is no terminal, or the answer is not yes.
    """
    if not sys.stdin.isatty():
        raise UsageError(otherwise)
    if input(f"{question} [y/N] ").strip().lower() not in ("y", "yes"):
        raise UsageError(refused)
