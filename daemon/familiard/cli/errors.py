"""Why a command cannot do what was asked."""

from __future__ import annotations

from typing import Any


class UsageError(Exception):
    """What was asked for cannot be done; the text says why and what to do."""


class Refused(Exception):
    """The daemon said no: a problem document."""

    def __init__(self, status: int, problem: dict[str, Any]) -> None:
        self.status = status
        self.code = str(problem.get("code", "error"))
        self.detail = str(problem.get("detail") or problem.get("title") or f"The daemon answered {status}.")
        self.problem = problem
        super().__init__(self.detail)


class Gone(Exception):
    """The daemon went away in the middle."""
