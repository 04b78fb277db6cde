"""Where photos lie: their places, the folders those are in, and photos that moved, went and returned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from familiar_client.models import PersonInPhoto
from familiard.store.ingest.replacements import OWN_FILES
from familiard.store.ledger.ledger import Ledger
from familiard.store.ledger.migrate_places import is_below
from familiard.store.ledger.rows import UNKNOWN_TIME
from familiard.store.ledger.timestamps import from_text
from familiard.store.people import removed_faces

OF_A_FILE = f"origin IN ({', '.join(repr(origin) for origin in OWN_FILES)})"


@dataclass(frozen=True, slots=True)
class Placed:
    """A photo, or a video with all its moments, and where it lay when it was looked at last.

    Attributes:
        position: to go on from.
        places: absolute paths; its source alone where no other is known.
    """

    position: int
    digest: str
    photo_ids: tuple[str, ...]
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Described:
    """A photo as a person is asked about it."""

    added_at: datetime
    faces: int
    people: tuple[PersonInPhoto, ...]


class PhotoPlaces:
    """Where the photos of one ledger lie."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def add_root(self, path: str, *, mounted: bool = False) -> None:
        """Remember a folder whose absence says nothing about its photos.

        Args:
            mounted: a disk of its own; it can be away while the folder around it is there.
        """
        db = self._ledger.db
        if not mounted and any(is_below(path, root) for root in self.roots()):
            return
        db.execute("INSERT OR IGNORE INTO root VALUES (?)", (path,))

    def roots(self) -> tuple[str, ...]:
        """The folders that were imported, and the disks below them."""
        return tuple(row["path"] for row in self._ledger.db.execute("SELECT path FROM root ORDER BY path"))

    def content_at(self, path: str) -> str | None:
        """The content that a place held when it was looked at last."""
        row = self._ledger.db.execute("SELECT digest FROM file WHERE path = ?", (path,)).fetchone()
        return row and str(row["digest"])

    def forget_places(self, paths: Sequence[str]) -> None:
        """These places hold nothing any more."""
        self._ledger.db.executemany("DELETE FROM file WHERE path = ?", [(path,) for path in paths])

    def forget_content(self, digest: str) -> None:
        """No place holds this content any more."""
        self._ledger.db.execute("DELETE FROM file WHERE digest = ?", (digest,))

    def copies_below(self, folder: str) -> list[str]:
        """Places below a folder whose content lies in other places as well."""
        start = folder.rstrip("/") + "/"
        rows = self._ledger.db.execute(
            "SELECT path FROM file f WHERE path > ? AND path < ?"
            " AND EXISTS (SELECT 1 FROM file o WHERE o.digest = f.digest AND o.path <> f.path)",
            (start, start[:-1] + chr(ord("/") + 1)),
        )
        return [row["path"] for row in rows]

    def source_of(self, digest: str) -> str | None:
        """What a photo from a folder says of where it lies; None if there is none of this content."""
        row = self._ledger.db.execute(
            f"SELECT source FROM photo WHERE digest = ? AND {OF_A_FILE} LIMIT 1", (digest,)
        ).fetchone()
        return row and str(row["source"])

    def move(self, digest: str, path: str) -> None:
        """A photo lies somewhere else now; one ledger row, without the path, which may say a name."""
        rows = self._ledger.db.execute(
            f"SELECT id FROM photo WHERE digest = ? AND {OF_A_FILE} ORDER BY video_offset", (digest,)
        ).fetchall()
        ids = [row["id"] for row in rows]
        data = {"photos": ids, "faces": removed_faces.faces_of(self._ledger, ids)}
        with self._ledger.change("photo-moved", data), self._ledger.rewriting():
            self._ledger.db.executemany(
                "UPDATE photo SET source = ? WHERE id = ?", [(path, photo_id) for photo_id in ids]
            )

    def displace(self, digest: str) -> None:
        """A photo's place holds another picture; whether it lies elsewhere is known when the import has ended."""
        self._ledger.db.execute("INSERT OR IGNORE INTO displaced VALUES (?)", (digest,))

    def settle_displaced(self) -> int:
        """Take out the photos that gave way to another picture and turned up nowhere; returns how many."""
        with self._ledger.transaction():
            rows = self._ledger.db.execute(
                f"SELECT id FROM photo WHERE {OF_A_FILE} AND digest IN (SELECT digest FROM displaced"
                " WHERE digest NOT IN (SELECT digest FROM file)) AND id NOT IN (SELECT photo_id FROM removed)"
            ).fetchall()
            if rows:
                removed_faces.remove_photos(self._ledger, [row["id"] for row in rows], "photo-displaced")
            self._ledger.db.execute("DELETE FROM displaced")
        return len(rows)

    def placed(self, after: int, limit: int) -> list[Placed]:
        """Photos from folders, in the order in which they came, with their places."""
        rows = self._ledger.db.execute(
            f"SELECT min(rowid) AS position, digest, source, group_concat(id) AS ids FROM photo WHERE {OF_A_FILE}"
            " AND source <> '' AND id NOT IN (SELECT photo_id FROM removed)"
            " GROUP BY digest HAVING min(rowid) > ? ORDER BY position LIMIT ?",
            (after, limit),
        ).fetchall()
        return [
            Placed(
                row["position"],
                row["digest"],
                tuple(row["ids"].split(",")),
                self._places(row["digest"], row["source"]),
            )
            for row in rows
        ]

    def describe(self, photo_ids: Sequence[str]) -> Described:
        """What there is to know of a photo that is missing."""
        marks = ",".join("?" * len(photo_ids))
        added = self._ledger.db.execute(
            f"SELECT min(added_at) FROM photo WHERE id IN ({marks})", photo_ids
        ).fetchone()[0]
        rows = self._ledger.db.execute(
            "SELECT n.id, n.name FROM face f LEFT JOIN member m ON m.face_id = f.id"
            f" LEFT JOIN person n ON n.id = m.person_id WHERE f.photo_id IN ({marks})"
            " AND f.id NOT IN (SELECT face_id FROM deleted)",
            photo_ids,
        ).fetchall()
        people = {row["id"]: PersonInPhoto(row["id"], row["name"]) for row in rows if row["id"] is not None}
        return Described(_moment(added), len(rows), tuple(people.values()))

    def _places(self, digest: str, source: str) -> tuple[str, ...]:
        rows = self._ledger.db.execute("SELECT path FROM file WHERE digest = ? ORDER BY path", (digest,))
        return tuple(row["path"] for row in rows) or (source,)


def _moment(text: str) -> datetime:
    """A time, or one that stands for a damaged one."""
    try:
        return from_text(text)
    except (ValueError, TypeError):
        return UNKNOWN_TIME
