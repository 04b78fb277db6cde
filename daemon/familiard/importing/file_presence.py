"""Whether what was found at a path is still there, gone, or on a disk that is away."""

from __future__ import annotations

import errno
import hashlib
import os
import re
import stat
import unicodedata
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path

from familiard.host.files import blocks, open_regular
from familiard.store.ledger.migrate_places import is_below

ESCAPED = re.compile(r"\\x([89a-f][0-9a-f])")
NOT_THERE = (errno.ENOENT, errno.ENOTDIR)


class Presence(StrEnum):
    """What is at a place now."""

    HOLDS = "holds"
    """The bytes that were found there."""
    CHANGED = "changed"
    """A file with other bytes."""
    GONE = "gone"
    AWAY = "away"
    """The disk or folder around it is not there, or does not answer: nothing can be said."""


class FilePresence:
    """Looks at places, and at each folder around them once; make a new one for each round."""

    def __init__(self, roots: Sequence[str]) -> None:
        self._roots = sorted(roots, key=len, reverse=True)
        self._folders: dict[str, bool] = {}

    def there(self, path: str) -> Presence:
        """Whether there is a file at a place: `HOLDS`, `GONE` (also where a folder is now) or `AWAY`."""
        try:
            found = actual(path).stat()
        except OSError as error:
            lost = error.errno in NOT_THERE and self.root_away(path) is None
            return Presence.GONE if lost else Presence.AWAY
        return Presence.HOLDS if stat.S_ISREG(found.st_mode) else Presence.GONE

    def holds(self, path: str, digest: str, size: int | None, mtime_ns: int | None) -> Presence:
        """Whether a place holds the bytes that were found there; a file that was only touched is read."""
        try:
            status = actual(path).stat()
        except OSError:
            return self.there(path)
        if size is not None and size != status.st_size:
            return Presence.CHANGED
        if mtime_ns == status.st_mtime_ns:
            return Presence.HOLDS
        try:
            hashed = hashlib.sha256()
            with open_regular(actual(path)) as file:
                for block in blocks(file):
                    hashed.update(block)
        except OSError:
            return Presence.AWAY
        return Presence.HOLDS if hashed.hexdigest() == digest else Presence.CHANGED

    def root_away(self, path: str) -> str | None:
        """The folder around a path that is away, if one is: gone, empty or silent though photos were found in it."""
        roots = [root for root in self._roots if is_below(path, root)]
        for root in roots or [os.path.dirname(path)]:  # noqa: PTH120  # paths are text here
            if self._away(root):
                return root
        return None

    def _away(self, folder: str) -> bool:
        if folder not in self._folders:
            try:
                with os.scandir(actual(folder)) as entries:
                    self._folders[folder] = next(entries, None) is None
            except NotADirectoryError:
                self._folders[folder] = False
            except OSError:
                self._folders[folder] = True
        return self._folders[folder]


def gone(paths: Sequence[str], roots: Sequence[str]) -> list[str]:
    """Those of some places where nothing is, though the folder around them is there."""
    places = FilePresence(roots)
    return [path for path in paths if places.there(path) is Presence.GONE]


def actual(path: str) -> Path:
    """The path that a stored text stands for; bytes that are no UTF-8 were written out in it."""
    literal = Path(path)
    if ESCAPED.search(path) is None or os.path.lexists(literal):
        return literal
    raw = ESCAPED.sub(lambda match: chr(0xDC00 + int(match[1], 16)), path)
    return Path(raw)


def one_file(path: str, other: str) -> bool:
    """Whether two spellings of a path are one file, on a disk that tells neither case nor composition apart."""
    if path == other or _plain(path) != _plain(other):
        return False
    try:
        if not actual(path).samefile(actual(other)):
            return False
        return not _listed(path)
    except OSError:
        return False


def _plain(path: str) -> str:
    return unicodedata.normalize("NFC", path).casefold()


def _listed(path: str) -> bool:
    """Whether each folder on the way lists the name as it is spelled."""
    place = actual(path)
    return all(
        place.name in {entry.name for entry in place.parent.iterdir()}
        for place in (place, *place.parents[:-1])
    )
