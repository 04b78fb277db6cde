"""What was erased, so that no import brings it back: known by content and by place, and neither can be read.

Each row of `tombstone` is one mark: `content:` and the SHA-256 of the erased file's bytes, or `place:` and a keyed
hash of its path. The place keeps an edited file (a new keyword, new bytes) from coming back; the path itself is not
stored, and the key is this data directory's own. Three flags say what must not happen:

- `left_out`: the whole photo was erased, or nobody is left in it. Do not add it. `import` counts it as erased before.
- `no_faces`: some faces in the photo were erased, others are still there. Do not add faces to the photo; faces that
  are still stored may be matched, moved and kept.
- `no_path`: do not store the path anywhere (`photo.source`, `file`): it names somebody who was erased.

`left_out` implies the other two. Ask `Tombstones.of` on the store's thread before a photo is added, replaced or
moved, and `find` on a connection of your own. A photo whose path is hidden has the source '': it is not missing.
"""

from __future__ import annotations

import hashlib
import hmac
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from familiard.store.ledger.ledger import Ledger
from familiard.store.ledger.timestamps import now, to_text

KEY = "place-key"
"""In `meta`: what the hashes of paths are keyed with."""


@dataclass(frozen=True, slots=True)
class Tombstone:
    """What must not happen to a file; see above."""

    left_out: bool = False
    no_faces: bool = False
    no_path: bool = False


def find(db: sqlite3.Connection, digest: str, path: str | None = None) -> Tombstone | None:
    """What is known of a file's content or place, or None; on any connection to the ledger."""
    marks = [_content(digest), *([_place(db, path)] if path else ())]
    rows = db.execute(
        f"SELECT max(left_out), max(no_faces), max(no_path) FROM tombstone WHERE mark IN ({_marks(marks)})",
        marks,
    )
    flags = rows.fetchone()
    return None if flags[0] is None else Tombstone(*(bool(flag) for flag in flags))


class Tombstones:
    """The tombstones of one ledger; use them on the store's thread."""

    def __init__(self, ledger: Ledger) -> None:
        self._db = ledger.db

    def of(self, digest: str, path: str | None = None) -> Tombstone | None:
        """What must not happen to a file with this content, or at this path (absolute)."""
        return find(self._db, digest, path)

    def bury(self, what: Tombstone, digest: str, paths: Iterable[str] = ()) -> None:
        """Remember that something was erased; flags that are set already stay set. Part of the open transaction."""
        flags = (int(what.left_out), int(what.no_faces or what.left_out), int(what.no_path or what.left_out))
        for mark in (_content(digest), *(_place(self._db, path) for path in paths if path)):
            self._db.execute(
                "INSERT INTO tombstone VALUES (?, ?, ?, ?, ?) ON CONFLICT (mark) DO UPDATE SET"
                " left_out = max(left_out, excluded.left_out), no_faces = max(no_faces, excluded.no_faces),"
                " no_path = max(no_path, excluded.no_path)",
                (mark, *flags, to_text(now())),
            )

    def lift(self, digest: str, path: str | None = None) -> None:
        """Let a file come back, because somebody asked for it. Part of the open transaction."""
        marks = [_content(digest), *([_place(self._db, path)] if path else ())]
        self._db.execute(f"DELETE FROM tombstone WHERE mark IN ({_marks(marks)})", marks)


def _content(digest: str) -> str:
    return f"content:{digest}"


def _place(db: sqlite3.Connection, path: str) -> str:
    key = db.execute("SELECT value FROM meta WHERE key = ?", (KEY,)).fetchone()[0]
    return (
        f"place:{hmac.new(bytes.fromhex(key), path.encode('utf-8', 'replace'), hashlib.sha256).hexdigest()}"
    )


def _marks(values: list[str]) -> str:
    return ",".join("?" * len(values))
