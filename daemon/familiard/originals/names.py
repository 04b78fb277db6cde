"""Names of originals on the disk: what every file system and every import takes, as near as possible to the given one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from pathlib import PurePosixPath

LONGEST = 240
"""Bytes of a name; file systems take 255, and a number may be added."""
LONGEST_SUFFIX = 24
FALLBACK = "file"
# Windows and its file systems, which a disk or a share may have, take none of these.
_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f-\x9f<>:"/\\|?*]')
_RESERVED = re.compile(r"(?i)(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?")


def safe_name(name: str) -> str:
    """A name for the disk: composed, visible, no longer than any file system allows."""
    text = name.encode("utf-8", "replace").decode()
    text = _FORBIDDEN.sub("_", unicodedata.normalize("NFC", text)).strip(" ").lstrip(".").rstrip(" .")
    if not text:
        return FALLBACK
    if _RESERVED.fullmatch(text):
        text = f"_{text}"
    path = PurePosixPath(text)
    suffix = path.suffix if len(path.suffix.encode()) <= LONGEST_SUFFIX else ""
    stem = text.removesuffix(suffix) if suffix else text
    return _cut(stem, LONGEST - len(suffix.encode())) + suffix


def numbered(stem: str, taken: Collection[str]) -> str:
    """`stem`, or the first of `stem~1`, `stem~2`, … that is free.

    Args:
        taken: stems that are taken, as `stem_key` gives them.
    """
    number, candidate = 0, stem
    while candidate.casefold() in taken:
        number += 1
        candidate = f"{stem}~{number}"
    return candidate


def _cut(text: str, most: int) -> str:
    """At most so many bytes of UTF-8, without half a letter."""
    return text.encode()[:most].decode("utf-8", "ignore").rstrip(" .") or FALLBACK
