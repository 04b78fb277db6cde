"""Delete camera faces that nobody decided about, once they are old.

A face stays if a person confirmed, rejected, or chose it, or said that it shows a different person than another one.
The newest faces of everyone who is named, hidden, ignored, or a favorite stay as well, so that Familiar still
recognizes them. The deletion is a row of the ledger of its own (`gone` lists the faces) and cannot be undone.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from familiard.store.index.fresh_memory import zero_new_buffers
from familiard.store.index.index_without_erased import IndexWithoutErased
from familiard.store.index.vector_index import VectorIndex
from familiard.store.ledger.changes import refresh
from familiard.store.ledger.ledger import Ledger
from familiard.store.ledger.timestamps import to_text
from familiard.store.people import assignments, removed_faces
from familiard.store.people.current_state import CAMERAS

KIND = "faces-expired"
KEPT_OF_A_PERSON = 20
"""The newest faces of a person whom somebody decided about."""
FACES, VISITS, ROWS = 50, 200, 2000
"""Faces, visits, and rows of the ledger that one step examines: a sighting waits no longer than for one step."""
OF_A_FACE = (("member", "face_id"), ("folder_name", "face_id"), ("visit_face", "face_id"), ("face", "id"))
OUTDATED = "index-outdated"
"""In `meta` while the files of the index may hold vectors of expired faces."""


class Retention:
    """Deletes old camera faces of one ledger."""

    def __init__(self, ledger: Ledger, index: VectorIndex) -> None:
        self._ledger = ledger
        self._index = index

    def begin(self, before: datetime, stored_before: datetime) -> Expiry:
        """Start to delete what cameras saw before a moment, if it was stored before another."""
        return Expiry(self._ledger, before, stored_before)

    @property
    def index_outdated(self) -> bool:
        """Whether the index has to be rebuilt, since its files keep the vectors of deleted faces."""
        return self._ledger.meta(OUTDATED) is not None

    def fresh_index(self) -> IndexWithoutErased:
        """An index to make beside the one in use, and to `adopt` then."""
        # HNSW writes what its memory held before into its files, and this process has seen the vectors.
        zero_new_buffers()
        return self._index.fresh()

    def adopt(self, fresh: IndexWithoutErased) -> None:
        """Use an index that was made after the last expiry, unless an erasure or a rebuild came in between."""
        if self._index.adopt(fresh):
            self._ledger.set_meta(OUTDATED, None)


class Expiry:
    """One pass over all cameras; use it on the store's thread.

    Attributes:
        expired: number of faces deleted so far.
    """

    def __init__(self, ledger: Ledger, before: datetime, stored_before: datetime) -> None:
        self._ledger = ledger
        self._before = to_text(before)
        self._stored_before = to_text(stored_before)
        self._newest: dict[str, frozenset[str]] = {}
        self._steps = self._pass()
        self.expired = 0

    def step(self) -> bool:
        """Examine the next faces, or the next rows of the ledger; returns whether there is more to do."""
        return next(self._steps, False)

    def _pass(self) -> Iterator[bool]:
        for camera in [row["camera"] for row in self._ledger.db.execute(CAMERAS)]:
            position = ("", "")
            while rows := self._faces(camera, position):
                position = (rows[-1]["taken_at"], rows[-1]["id"])
                self._delete([row for row in rows if self._expires(row)])
                yield True
        while visits := self._old_visits():
            self._delete_visits(visits)
            yield True
        for first in range(0, self._ledger.last_seq, ROWS):
            self._delete_entries(first)
            yield True

    def _faces(self, camera: str, position: tuple[str, str]) -> list[sqlite3.Row]:
        return self._ledger.db.execute(
            "SELECT f.id, f.photo_id, f.taken_at, p.added_at, m.person_id FROM face f JOIN photo p ON p.id = f.photo_id"
            " LEFT JOIN member m ON m.face_id = f.id WHERE f.camera = ? AND (f.taken_at, f.id) > (?, ?) AND f.taken_at < ? AND f.origin = 'camera'"
            " ORDER BY f.taken_at, f.id LIMIT ?",
            (camera, *position, self._before, FACES),
        ).fetchall()

    def _expires(self, row: sqlite3.Row) -> bool:
        if row["added_at"] >= self._stored_before or removed_faces.decided_on(self._ledger, row["id"]):
            return False
        return row["person_id"] is None or row["id"] not in self._newest_of(row["person_id"])

    def _newest_of(self, person_id: str) -> frozenset[str]:
        """The faces that stay because somebody decided about their person."""
        if person_id not in self._newest:
            rows = self._ledger.db.execute(
                "SELECT m.face_id FROM member m JOIN face f ON f.id = m.face_id JOIN person n ON n.id = m.person_id"
                " WHERE n.id = ? AND (n.name IS NOT NULL OR n.hidden OR n.ignored OR n.favorite)"
                " ORDER BY f.taken_at DESC, f.id DESC LIMIT ?",
                (person_id, KEPT_OF_A_PERSON),
            )
            self._newest[person_id] = frozenset(row["face_id"] for row in rows)
        return self._newest[person_id]

    def _delete(self, rows: Sequence[sqlite3.Row]) -> None:
        """Delete faces, their photos if no other face is in them, and unnamed people without a face."""
        if not rows:
            return
        ledger, faces = self._ledger, [row["id"] for row in rows]
        people = sorted({row["person_id"] for row in rows if row["person_id"] is not None})
        data: dict[str, Any] = {"count": len(faces), "people": people, "gone": faces}
        with ledger.change(KIND, data) as changes, ledger.rewriting():
            for table, column in OF_A_FACE:
                ledger.db.executemany(f"DELETE FROM {table} WHERE {column} = ?", [(face,) for face in faces])
            data["gone_photos"] = [
                photo_id
                for photo_id in dict.fromkeys(row["photo_id"] for row in rows)
                if self._delete_photo(photo_id)
            ]
            for person_id in people:
                refresh(ledger.db, person_id)
                assignments.delete_if_empty(ledger, changes, person_id)
            ledger.set_meta(OUTDATED, "yes")
        self.expired += len(faces)

    def _delete_photo(self, photo_id: str) -> bool:
        cursor = self._ledger.db.execute(
            "DELETE FROM photo WHERE id = ? AND id NOT IN (SELECT photo_id FROM face WHERE photo_id = ?)",
            (photo_id, photo_id),
        )
        return cursor.rowcount > 0

    def _old_visits(self) -> list[str]:
        """Old visits of which no face is left."""
        rows = self._ledger.db.execute(
            "SELECT id FROM visit v WHERE last_seen_at < ? AND arrived_at < ? AND ended_at IS NOT NULL"
            " AND NOT EXISTS (SELECT 1 FROM visit_face f WHERE f.visit_id = v.id) LIMIT ?",
            (self._before, self._stored_before, VISITS),
        )
        return [row["id"] for row in rows]

    def _delete_visits(self, visits: Sequence[str]) -> None:
        data: dict[str, Any] = {"count": 0, "people": [], "gone": [], "gone_visits": list(visits)}
        with self._ledger.change(KIND, data):
            self._ledger.db.executemany("DELETE FROM visit WHERE id = ?", [(visit,) for visit in visits])

    def _delete_entries(self, first: int) -> None:
        """Delete rows about sightings and visits of which none is left; a row that created a person stays."""
        gone = self._ledger.db.execute(
            "SELECT seq FROM entry e WHERE seq > ? AND seq <= ? AND instr(changes, '[\"person\"') = 0 AND json_valid(data)"
            " AND (kind = 'sighting' AND at < ? AND NOT EXISTS"
            " (SELECT 1 FROM json_each(e.data, '$.faces') j JOIN face f ON f.id = j.value)"
            " OR kind IN ('visit-started', 'visit-recognized', 'visit-ended') AND at < ? AND NOT EXISTS"
            " (SELECT 1 FROM json_each(e.data, '$.visits') j JOIN visit v ON v.id = j.value))",
            (first, first + ROWS, self._before, self._before),
        ).fetchall()
        if gone:
            with self._ledger.transaction(), self._ledger.rewriting():
                self._ledger.db.executemany(
                    "DELETE FROM entry WHERE seq = ?", [(row["seq"],) for row in gone]
                )
