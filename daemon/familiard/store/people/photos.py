"""Images that were looked at: known by content, so that nothing is looked at twice."""

from __future__ import annotations

import sqlite3
from datetime import datetime, timedelta
from typing import NamedTuple

from familiar_client.models import Page, Photo
from familiard.errors import NotFound
from familiard.store.ledger import cursors
from familiard.store.ledger.ledger import Ledger
from familiard.store.ledger.rows import photo_of
from familiard.store.ledger.timestamps import from_text
from familiard.store.privacy import erasure
from familiard.store.privacy.tombstones import Tombstone, Tombstones

THERE = "id NOT IN (SELECT photo_id FROM removed)"


class KnownFile(NamedTuple):
    """The content of a file that is known by path, size and time; `settled`: its photo says that it lies there."""

    digest: str
    settled: bool


class Photos:
    """The photos of one ledger."""

    def __init__(self, ledger: Ledger, eraser: erasure.Eraser) -> None:
        self._ledger = ledger
        self._eraser = eraser
        self._tombstones = Tombstones(ledger)

    def by_digest(self, digest: str, offset: float | None = None) -> Photo | None:
        """The photo (or video frame) with this content, wherever it lies; sightings do not count.

        Raises:
            RowDamaged: it is there, and cannot be read.
        """
        row = self._ledger.db.execute(
            "SELECT * FROM photo WHERE digest = ? AND coalesce(video_offset, -1) = ? AND origin <> 'camera'",
            (digest, -1 if offset is None else offset),
        ).fetchone()
        return row and self.of_row(row)

    def has(self, digest: str) -> bool:
        """Whether a photo or video of this content came in, other than from a camera."""
        query = "SELECT 1 FROM photo WHERE digest = ? AND origin <> 'camera' LIMIT 1"
        return self._ledger.db.execute(query, (digest,)).fetchone() is not None

    def is_removed(self, photo_id: str) -> bool:
        """Whether a photo was taken out since its file was gone."""
        query = "SELECT 1 FROM removed WHERE photo_id = ?"
        return self._ledger.db.execute(query, (photo_id,)).fetchone() is not None

    def first_taken(self, digest: str) -> datetime | None:
        """When a photo was taken; of a video, when it begins."""
        row = self._ledger.db.execute(
            "SELECT taken_at, video_offset FROM photo WHERE digest = ? AND origin <> 'camera'"
            " ORDER BY video_offset LIMIT 1",
            (digest,),
        ).fetchone()
        try:
            return row and from_text(row["taken_at"]) - timedelta(seconds=row["video_offset"] or 0.0)
        except (ValueError, OverflowError):
            return None

    def known_file(self, path: str, size: int, mtime_ns: int) -> KnownFile | None:
        """A file that has not changed since it was looked at, and whose photo is there."""
        row = self._ledger.db.execute(
            "SELECT digest FROM file WHERE path = ? AND size = ? AND mtime_ns = ?", (path, size, mtime_ns)
        ).fetchone()
        if row is None or not self.has(row["digest"]):
            return None
        return KnownFile(row["digest"], self._source_of(row["digest"]) in (None, "", path))

    def remember_file(self, path: str, size: int, mtime_ns: int, digest: str) -> None:
        """Spare a file its next reading, unless its path must not be stored."""
        buried = self._tombstones.of(digest, path)
        if buried is not None and buried.no_path:
            return
        with self._ledger.transaction():
            self._ledger.db.execute("REPLACE INTO file VALUES (?, ?, ?, ?)", (path, size, mtime_ns, digest))

    def tombstone(self, digest: str, path: str | None = None) -> Tombstone | None:
        """What was erased of a file with this content, or at this absolute path."""
        return self._tombstones.of(digest, path)

    def left_out(self, digest: str, path: str) -> bool:
        """Whether a file was erased; if so, its present content is erased as well, wherever it goes."""
        buried = self._tombstones.of(digest, path)
        if buried is None or not buried.left_out:
            return False
        self._tombstones.bury(buried, digest, [path])
        return True

    def take_back(self, digest: str, path: str) -> None:
        """Let an erased file come in again: its tombstones go, and so does the empty photo it may have left."""
        buried = self._tombstones.of(digest, path)
        if buried is None or not buried.left_out:
            return
        with self._ledger.transaction(), self._ledger.rewriting():
            self._tombstones.lift(digest, path)
            self._ledger.db.execute(
                "DELETE FROM photo WHERE digest = ? AND source = '' AND origin <> 'camera'"
                " AND id NOT IN (SELECT photo_id FROM face)",
                (digest,),
            )

    def files(self, digest: str) -> tuple[str, ...]:
        """Where this content lies, as far as is known: all its places."""
        rows = self._ledger.db.execute("SELECT path FROM file WHERE digest = ? ORDER BY path", (digest,))
        return tuple(row["path"] for row in rows)

    def list(self, cursor: str | None = None, limit: int = 100) -> Page[Photo]:
        """All photos, latest added first."""
        where, values = THERE, tuple[str | int | float | None, ...]()
        if cursor is not None:
            where, values = f"{THERE} AND (added_at, id) < (?, ?)", cursors.decode(cursor, 2)
        rows = self._ledger.db.execute(
            f"SELECT * FROM photo WHERE {where} ORDER BY added_at DESC, id DESC LIMIT ?", (*values, limit + 1)
        ).fetchall()
        last = rows[limit - 1] if len(rows) > limit else None
        following = cursors.encode(last["added_at"], last["id"]) if last else None
        return Page(self._ledger.readable(rows[:limit], self.of_row), following)

    def get(self, photo_id: str) -> Photo:
        """One photo.

        Raises:
            NotFound: it is not there.
        """
        row = self._ledger.db.execute("SELECT * FROM photo WHERE id = ?", (photo_id,)).fetchone()
        if row is None:
            raise NotFound("photo", photo_id)
        return self.of_row(row)

    def of_row(self, row: sqlite3.Row) -> Photo:
        """A row of `photo`, with its faces and places.

        Raises:
            RowDamaged: it cannot be read.
        """
        faces = self._ledger.db.execute(
            "SELECT id FROM face WHERE photo_id = ? AND id NOT IN (SELECT face_id FROM deleted) ORDER BY rowid",
            (row["id"],),
        )
        places = self.files(row["digest"]) if row["origin"] != "camera" else ()
        return photo_of(row, tuple(face["id"] for face in faces), places)

    def delete(self, photo_id: str) -> None:
        """Erase a photo and the faces in it; cannot be undone. `FileErasure.finish` takes them out of the files.

        Raises:
            NotFound: it is not there.
        """
        # Not by what the row says: a photo that cannot be read can be erased all the same.
        if self._ledger.db.execute("SELECT 1 FROM photo WHERE id = ?", (photo_id,)).fetchone() is None:
            raise NotFound("photo", photo_id)
        self._eraser.photo(photo_id)

    def _source_of(self, digest: str) -> str | None:
        row = self._ledger.db.execute(
            "SELECT source FROM photo WHERE digest = ? AND origin IN ('library', 'video') LIMIT 1", (digest,)
        ).fetchone()
        return row and str(row["source"])
