"""What is so: the faces' embeddings and their people in Chroma, kept up with the ledger.

Chroma is a projection. Ledger rows past the last one applied are applied again at start (every step is
idempotent), and a collection that is missing, damaged or out of step is made anew from the ledger.
New faces wait in a small exact tail until there are enough for one bulk write, so that a single face costs
no HNSW insert on its way in and is found at once all the same.
"""

from __future__ import annotations

import logging
import sqlite3
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from familiard.store import probe
from familiard.store.chroma import FaceCollection, IndexDamaged
from familiard.store.ledger import Ledger, Row
from familiard.store.vectors import dimensions, vector_or_nothing

LOGGER = logging.getLogger(__name__)

TAIL = 256
"""Faces that wait for the next bulk write; an exact search over so many costs microseconds."""
BULK = 5000
"""Faces written or removed in one call; Chroma takes 5,461, and writes its whole index after each."""
OBSERVED = ("photo-added", "photo-replaced", "sighting")
"""Kinds of ledger rows that bring new embeddings; their data names the faces, and those that are `gone`."""
LIVE = (
    "SELECT f.id, f.embedding, f.photo_id, m.person_id FROM face f LEFT JOIN member m ON m.face_id = f.id"
    " WHERE f.pack = ? AND f.usable AND f.embedding IS NOT NULL AND f.id NOT IN (SELECT face_id FROM deleted)"
)
"""The faces that can be found."""


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The most similar stored faces, best first: ids, and cosine similarities float32 [k]."""

    face_ids: tuple[str, ...]
    similarities: NDArray[np.float32]


class VectorIndex:
    """The nearest-neighbour side of the store, for the vectors of one pack."""

    def __init__(self, ledger: Ledger, data_dir: Path, pack: str, url: str | None = None) -> None:
        self._ledger = ledger
        self._pack = pack
        self._folder = data_dir / "chroma"
        name = f"faces-{pack.replace('/', '-')}-{(ledger.meta('instance_id') or '')[:8]}"
        self._chroma = FaceCollection(self._folder, url, name)
        self._tail: dict[str, NDArray[np.float32]] = {}
        self._moved: set[str] = set()
        self._removed: set[str] = set()
        self._flush_at = TAIL
        self._length = 0
        ledger.follow(self)

    def open(self) -> None:
        """Connect, and catch up with the ledger.

        Raises:
            IndexUnavailable: the Chroma server does not answer.
        """
        if self._chroma.embedded and probe.left_open(self._folder) and not probe.answers(self._folder):
            LOGGER.warning("The Chroma index was damaged by an unclean stop; making it anew from the ledger")
            probe.discard(self._folder)
        try:
            self._chroma.connect()
            self._catch_up()
        except IndexDamaged as error:
            self._heal(error)

    def close(self) -> None:
        """Write what waits and let go."""
        if self._chroma.is_open:
            self.flush()
        self._chroma.disconnect()

    def query(self, vectors: NDArray[np.float32], k: int) -> list[Neighbours]:
        """The k most similar faces to each vector.

        Args:
            vectors: float32 [N, D], L2-normalised.
        """
        try:
            stored = self._chroma.query(vectors, k)
        except IndexDamaged as error:
            self._heal(error)
            stored = self._chroma.query(vectors, k)
        found = [
            {
                face_id: similarity
                for face_id, similarity in zip(ids, similarities.tolist(), strict=True)
                if face_id not in self._removed
            }
            for ids, similarities in stored
        ]
        if self._tail and len(vectors):
            waiting = list(self._tail)
            for row, similarities in zip(found, vectors @ np.stack(list(self._tail.values())).T, strict=True):
                row.update(zip(waiting, similarities.tolist(), strict=True))
        return [_best(row, k) for row in found]

    def flush(self) -> None:
        """Bring Chroma up to the ledger's last row."""
        applied = self._ledger.last_seq
        for chunk in _chunks(sorted(self._tail), BULK):
            self._write(chunk)
        for chunk in _chunks(sorted(self._moved), BULK):
            rows = self._live(chunk)
            if rows:
                self._chroma.reassign([row["id"] for row in rows], [_owner(row) for row in rows])
        for chunk in _chunks(sorted(self._removed), BULK):
            self._chroma.delete(chunk)
        self._mark(applied)
        self._forget_waiting()

    def rebuild(self) -> int:
        """Make the collection anew from the ledger; returns how many faces it holds.

        The old collection's folder goes with it, so that nothing stays behind in Chroma's own files.
        """
        self._forget_waiting()
        self._chroma.discard()
        self._chroma.connect()
        applied = self._ledger.last_seq
        ids = [row["id"] for row in self._ledger.db.execute(LIVE, (self._pack,))]
        for chunk in _chunks(ids, BULK):
            self._write(chunk)
        self._mark(applied)
        return self._chroma.size

    def rebuild_apart(self) -> None:
        """Make the collection anew in a process that never saw what was erased.

        HNSW writes its buffers with what their memory held before, so that this process could bring an erased
        vector back into the new files; that was seen to happen.
        """
        if not self._chroma.embedded:
            self.rebuild()
            return
        self._forget_waiting()
        self._chroma.discard()
        try:
            probe.project(self._folder.parent, self._pack)
        except subprocess.CalledProcessError as error:
            LOGGER.warning(
                "The index could not be made anew apart: %s", error.stderr.decode(errors="replace")
            )
            self.rebuild()
            return
        self._chroma.connect()

    def count(self) -> int:
        """How many faces can be found."""
        self.flush()
        return self._chroma.size

    def expected(self) -> int:
        """How many faces the ledger says can be found."""
        return int(self._ledger.db.execute(f"SELECT count(*) FROM ({LIVE})", (self._pack,)).fetchone()[0])

    def members(self, person_id: str) -> set[str]:
        """A person's faces, as Chroma has them."""
        self.flush()
        return self._chroma.members(person_id)

    def changed(self, row: Row, /) -> None:
        """Find what is new at once."""
        self._touch(row)

    def rolled_back(self, rows: Sequence[Row], /) -> None:
        """Look again at what those rows touched."""
        for row in rows:
            self._touch(row)

    def committed(self, _rows: Sequence[Row], /) -> None:
        """Write to Chroma when enough waits."""
        if len(self._tail) + len(self._moved) + len(self._removed) < self._flush_at:
            return
        try:
            self.flush()
        except Exception:
            # The rows are committed, and the tail answers for them: a Chroma that fails now loses nothing.
            self._flush_at *= 2
            LOGGER.exception("Chroma took no faces; trying again after %d changes", self._flush_at)

    def _touch(self, entry: Row) -> None:
        """Note what an entry means for the index."""
        fresh = (
            {*entry.data.get("faces", ()), *entry.data.get("gone", ())} if entry.kind in OBSERVED else set()
        )
        fresh |= {
            change.key for change in entry.changes if change.table == "deleted" and change.after is None
        }
        for face_id in fresh | {c.key for c in entry.changes if c.table in ("member", "deleted")}:
            rows = self._live([face_id])
            if not rows:
                self._tail.pop(face_id, None)
                self._moved.discard(face_id)
                self._removed.add(face_id)
            elif face_id in fresh or face_id in self._removed:
                self._removed.discard(face_id)
                self._tail[face_id] = self._vector(rows[0])
            elif face_id not in self._tail:
                self._moved.add(face_id)

    def _write(self, face_ids: Sequence[str]) -> None:
        """Write faces as the ledger has them now."""
        rows = self._live(face_ids)
        if rows:
            vectors = np.stack([self._vector(row) for row in rows])
            self._chroma.upsert([row["id"] for row in rows], vectors, [_owner(row) for row in rows])

    def _vector(self, row: sqlite3.Row) -> NDArray[np.float32]:
        """A face's embedding; one that is damaged is like nobody, and counted all the same."""
        if not self._length:
            self._length = dimensions(self._ledger.db, self._pack)
        return vector_or_nothing(row["embedding"], self._length)

    def _live(self, face_ids: Sequence[str]) -> list[sqlite3.Row]:
        marks = ",".join("?" * len(face_ids))
        rows = self._ledger.db.execute(f"{LIVE} AND f.id IN ({marks})", (self._pack, *face_ids))
        return rows.fetchall()

    def _catch_up(self) -> None:
        row = self._ledger.db.execute(
            "SELECT collection, applied_seq FROM projection WHERE pack = ?", (self._pack,)
        ).fetchone()
        if row is None or row["collection"] != self._chroma.id:
            self.rebuild()
            return
        for entry in self._ledger.since(row["applied_seq"]):
            self._touch(entry)
        self.flush()
        expected = self.expected()
        if self._chroma.size != expected:
            raise IndexDamaged(f"Chroma holds {self._chroma.size} faces, the ledger {expected}")

    def _heal(self, error: IndexDamaged) -> None:
        LOGGER.warning("The Chroma index is not sound (%s); making it anew from the ledger", error)
        self.rebuild()

    def _forget_waiting(self) -> None:
        self._tail.clear()
        self._moved.clear()
        self._removed.clear()
        self._flush_at = TAIL

    def _mark(self, applied: int) -> None:
        self._chroma.recount()
        self._ledger.db.execute(
            "REPLACE INTO projection VALUES (?, ?, ?)", (self._pack, self._chroma.id, applied)
        )


def _owner(row: sqlite3.Row) -> dict[str, str]:
    return {"photo_id": row["photo_id"], "person_id": row["person_id"] or ""}


def _best(row: dict[str, float], k: int) -> Neighbours:
    best = sorted(row.items(), key=lambda item: -item[1])[:k]
    return Neighbours(tuple(i for i, _ in best), np.array([s for _, s in best], dtype=np.float32))


def _chunks(items: Sequence[str], size: int) -> list[Sequence[str]]:
    return [items[start : start + size] for start in range(0, len(items), size)]
