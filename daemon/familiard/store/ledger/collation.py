"""Sorting names as people do: the Unicode Collation Algorithm, by pyuca."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyuca import Collator

BEHIND_ALL = "g"
"""Sorts behind every key."""


def sort_key(name: str) -> str:
    """Hexadecimal text, four digits a weight, whose order as text is the order of the names (UTS #10, DUCET)."""
    return "".join(f"{weight:04x}" for weight in load().sort_key(name))


@cache
def load() -> Collator:
    """The collation table; reading it takes about a second, once a process."""
    from pyuca import Collator

    return Collator()
