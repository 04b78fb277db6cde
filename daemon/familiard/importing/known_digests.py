"""What content is stored already, asked beside the store's own thread."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path
from typing import Any

from familiard.store.privacy.tombstones import find


class KnownDigests:
    """Looks up digests on a connection of its own, which only reads.

    On the store's thread the question would wait behind the batch that is being written, and the workers with
    it. Only what is committed is seen here; what is not yet is sorted out when it is stored.
    """

    def __init__(self, ledger: Path) -> None:
        self._uri = f"{ledger.absolute().as_uri()}?mode=ro"
        self._lock = threading.Lock()
        self._db: sqlite3.Connection | None = None

    def has(self, digest: str) -> bool:
        """Whether a photo or video of this content came in, other than from a camera; from any thread."""
        return bool(self._read("SELECT 1 FROM photo WHERE digest = ? AND origin <> 'camera' LIMIT 1", digest))

    def left_out(self, digest: str, path: str) -> bool:
        """Whether a file with this content or at this path was erased; from any thread."""
        with self._lock:
            buried = find(self._connected(), digest, path)
        return buried is not None and buried.left_out

    def _connected(self) -> sqlite3.Connection:
        if self._db is None:
            self._db = sqlite3.connect(self._uri, uri=True, check_same_thread=False)
        return self._db

    def at(self, path: str) -> str | None:
        """The digest of what a place held when it was looked at last."""
        rows = self._read("SELECT digest FROM file WHERE path = ?", path)
        return str(rows[0][0]) if rows else None

    def places(self, digest: str) -> list[tuple[str, int, int]]:
        """Where a content was found: paths, sizes and times in nanoseconds."""
        rows = self._read("SELECT path, size, mtime_ns FROM file WHERE digest = ?", digest)
        return [(str(row[0]), int(row[1]), int(row[2])) for row in rows]

    def source(self, digest: str) -> str | None:
        """What the photo of a content says of where it lies, if it came from a folder."""
        rows = self._read(
            "SELECT source FROM photo WHERE digest = ? AND origin IN ('library', 'video') LIMIT 1", digest
        )
        return str(rows[0][0]) if rows else None

    def faces(self, digest: str) -> tuple[int, int, list[tuple[float, float, float, float]]] | None:
        """Width and height of the photo of a content, and the boxes of its faces, deleted ones too."""
        rows = self._read(
            "SELECT id, width, height FROM photo WHERE digest = ? AND origin <> 'camera' AND video_offset IS NULL",
            digest,
        )
        if not rows:
            return None
        faces = self._read("SELECT x, y, w, h FROM face WHERE photo_id = ? ORDER BY rowid", rows[0][0])
        boxes = [(float(row[0]), float(row[1]), float(row[2]), float(row[3])) for row in faces]
        return int(rows[0][1]), int(rows[0][2]), boxes

    def has_face(self, face_id: str) -> bool:
        """Whether a face of this ID is stored; from any thread."""
        return bool(self._read("SELECT 1 FROM face WHERE id = ?", face_id))

    def roots(self) -> list[str]:
        """The folders that were imported, and the disks below them."""
        return [str(row[0]) for row in self._read("SELECT path FROM root")]

    def close(self) -> None:
        """Let go of the file; asking again opens it again."""
        with self._lock:
            if self._db is not None:
                self._db.close()
            self._db = None

    def _read(self, query: str, *values: str) -> list[Any]:
        with self._lock:
            return self._connected().execute(query, values).fetchall()
