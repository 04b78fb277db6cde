"""Errors of commands."""

from __future__ import annotations

from typing import Any


class UsageError(Exception):
    """The command cannot do what the user asked; the text says why and what to do."""


class Refused(Exception):
    """The daemon refused the request with a problem document."""

    def __init__(self, status: int, problem: dict[str, Any]) -> None:
        self.status = status
        self.code = str(problem.get("code", "error"))
        self.detail = str(
            problem.get("detail") or problem.get("title") or f"The daemon returned HTTP status {status}."
        )
        self.problem = problem
        super().__init__(self.detail)


class Gone(Exception):
    """The connection to the daemon was lost."""
