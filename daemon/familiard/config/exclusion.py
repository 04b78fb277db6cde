"""Patterns of files and folders that imports skip, as in a `.gitignore`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pathspec import GitIgnoreSpec

from familiard.errors import ValidationError

LONGEST_PATTERN = 400
MOST_STARS = 3
"""Stars between two slashes, and double stars in a pattern: more would let one pattern take minutes for one name."""


class Exclusion:
    """Some patterns, relative to a folder.

    Args:
        below: names of the folders from that one down to the folder that is imported.

    Raises:
        ValidationError: a pattern means nothing.
    """

    def __init__(self, patterns: Sequence[str], below: Sequence[str] = ()) -> None:
        for pattern in patterns:
            problem = pattern_problem(pattern)
            if problem is not None:
                raise ValidationError("exclude", f"The pattern {pattern!r} {problem}.")
        self._spec = GitIgnoreSpec.from_lines(patterns) if patterns else None
        self._below = "".join(f"{name}/" for name in below)

    def matches(self, names: Sequence[str], *, folder: bool) -> bool:
        """Whether a file or folder, by its path below the imported folder, is to be left out."""
        if self._spec is None:
            return False
        return self._spec.match_file(self._below + "/".join(names) + "/" * folder)


def pattern_problem(pattern: str) -> str | None:
    """What is wrong with a pattern, or None."""
    if not pattern.strip():
        return "is empty"
    if len(pattern) > LONGEST_PATTERN:
        return f"is longer than {LONGEST_PATTERN} characters"
    if not pattern.isprintable():
        return "contains unprintable characters"
    if pattern.startswith("#"):
        return "is a comment (write \\# for a name that starts with #)"
    segments = pattern.split("/")
    if segments.count("**") > MOST_STARS or any(len(re.findall(r"\*+", s)) > MOST_STARS for s in segments):
        return f"has more than {MOST_STARS} stars between two slashes, or double stars"
    try:
        patterns = GitIgnoreSpec.from_lines([pattern]).patterns
    except (ValueError, re.error) as error:
        return f"is not a valid .gitignore pattern ({error})"
    return None if any(one.include is not None for one in patterns) else "matches nothing"
