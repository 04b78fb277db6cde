"""The result of one check of `doctor`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Grade(StrEnum):
    """The outcome of a check."""

    GOOD = "good"
    NOTE = "note"
    WARNING = "warning"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Check:
    """The result of one check; `advice` says what to do about it."""

    name: str
    grade: Grade
    detail: str
    advice: str | None = None
