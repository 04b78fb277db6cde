"""What is so: the faces' embeddings and their people in Chroma, kept up with the ledger.

Chroma is a projection. Ledger rows past the last one applied are applied again at start (every step is
idempotent), and a collection that is missing, damaged or out of step is made anew from the ledger.
New faces wait in a small exact tail until there are enough for one bulk write, so that a single face costs
no HNSW insert on its way in and is found at once all the same.
"""

from __future__ import annotations

import contextlib
import logging
import sqlite3
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

import numpy as np
from numpy.typing import NDArray

from familiard.errors import FamiliarError, IndexUnavailable, StorageFull
from familiard.host.full_disk import is_full
from familiard.store.index import child
from familiard.store.index.chroma import FaceCollection, IndexDamaged
from familiard.store.index.projection import BULK, Projected, Projection, chunks, owner, project
from familiard.store.ledger.ledger import Ledger, Row, explained

LOGGER = logging.getLogger(__name__)

TAIL = 256
"""Faces that wait for the next bulk write; an exact search over so many costs microseconds."""
RETRY_SECONDS = 30.0
"""An index that could not be made is not tried again at every question."""
OBSERVED = ("photo-added", "photo-replaced", "sighting")
"""Kinds of ledger rows that bring new embeddings; their data names the faces, and those that are `gone`."""


@dataclass(frozen=True, slots=True)
class Neighbors:
    """The most similar stored faces, best first: ids, and cosine similarities float32 [k]."""

    face_ids: tuple[str, ...]
    similarities: NDArray[np.float32]


class VectorIndex:
    """The nearest-neighbor side of the store, for the vectors of one pack.

    Attributes:
        trouble: why there is no index now.
    """

    def __init__(self, ledger: Ledger, data_dir: Path, pack: str, url: str | None = None) -> None:
        self._ledger = ledger
        self._pack = pack
        self._folder = data_dir / "chroma"
        name = f"faces-{pack.replace('/', '-')}-{(ledger.meta('instance_id') or '')[:8]}"
        self._chroma = FaceCollection(self._folder, url, name)
        self._projection = Projection(ledger.db, pack)
        self.trouble: FamiliarError | None = None
        self._tail: dict[str, NDArray[np.float32]] = {}
        self._moved: set[str] = set()
        self._removed: set[str] = set()
        self._flush_at = TAIL
        self._tried_at = 0.0
        ledger.follow(self)

    def open(self) -> None:
        """Connect, and catch up with the ledger.

        A full disk does not keep the ledger from being read: the index is not there then, and `trouble` says why.

        Raises:
            IndexUnavailable: the Chroma server does not answer.
        """
        if self._chroma.embedded:
            for leftover in (child.beside(self._folder), child.former_of(self._folder)):
                child.discard(leftover)
            if child.left_open(self._folder) and not child.answers(self._folder, self._chroma.name):
                LOGGER.warning("The Chroma index is damaged; rebuilding it from the ledger")
                child.discard(self._folder)
        try:
            try:
                self._chroma.connect()
                self._catch_up()
            except IndexDamaged as error:
                self._heal(error)
        except StorageFull as error:
            self._lose(error)

    def close(self) -> None:
        """Write what waits and let go; what cannot be written is caught up with at the next start."""
        try:
            if self._chroma.is_open:
                self.flush()
        except (StorageFull, IndexDamaged, IndexUnavailable, sqlite3.Error) as error:
            LOGGER.warning("Cannot write the index: %s", error)
        try:
            self._chroma.disconnect()
        except (StorageFull, IndexDamaged, IndexUnavailable) as error:
            LOGGER.warning("The index was not closed cleanly: %s", error)

    def query(self, vectors: NDArray[np.float32], k: int) -> list[Neighbors]:
        """The k most similar faces to each vector.

        Args:
            vectors: float32 [N, D], L2-normalized.

        Raises:
            StorageFull: there is no index, and no room to make one.
        """
        self._need()
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
        """Bring Chroma up to the ledger's last row.

        Raises:
            StorageFull: there is no room for it.
        """
        self._need()
        applied = self._ledger.last_seq
        self._projection.write(self._chroma, sorted(self._tail))
        for chunk in chunks(sorted(self._moved), BULK):
            rows = self._projection.rows(chunk)
            if rows:
                self._chroma.reassign([row["id"] for row in rows], [owner(row) for row in rows])
        for chunk in chunks(sorted(self._removed), BULK):
            self._chroma.delete(chunk)
        self._chroma.recount()
        self._mark(applied)
        self._forget_waiting()

    def rebuild(self) -> int:
        """Make the index anew from the ledger; returns how many faces it holds.

        It is made beside the other and takes its place when it is whole. The other one's folder goes, so that nothing
        stays behind in Chroma's own files.

        Raises:
            StorageFull: there is no room for it; the index is what it was.
        """
        if not self._chroma.embedded:
            if self._chroma.is_open:
                self._chroma.discard()
            self._chroma.connect()
            made = self._projection.make(self._chroma)
            self._made(made)
            return made.size
        db, pack, name = self._ledger.db, self._pack, self._chroma.name
        return self._replace(lambda folder: project(db, folder, pack, name))

    def discard(self) -> None:
        """Remove an embedded index that is not open yet; opening makes it anew from the ledger."""
        if self._chroma.embedded:
            child.discard(self._folder)

    def rebuild_apart(self) -> None:
        """Make the index anew in a process that never saw what was erased.

        HNSW writes its buffers with what their memory held before, so that this process could bring an erased
        vector back into the new files; that was seen to happen.

        Raises:
            StorageFull: there is no room for it. The old index is gone all the same.
        """
        if not self._chroma.embedded:
            self.rebuild()
            return
        try:
            self._replace(self._project_apart)
        except StorageFull:
            # What was erased must not stay for want of room; without the old index, there is some.
            self._let_go()
            child.discard(self._folder)
            self._replace(self._project_apart)

    def _project_apart(self, folder: Path) -> Projected:
        try:
            return Projected(*child.project(self._ledger.path, folder, self._pack, self._chroma.name))
        except subprocess.CalledProcessError as error:
            last = (error.stderr.strip().splitlines() or [str(error)])[-1]
            LOGGER.warning("Cannot rebuild the index in a separate process: %s", last)
            if is_full(OSError(last)):
                raise StorageFull(
                    "The disk of the index is full. Free up space; no data in the ledger is lost."
                ) from error
        child.discard(folder)
        return project(self._ledger.db, folder, self._pack, self._chroma.name)

    def _replace(self, make: Callable[[Path], Projected]) -> int:
        """Put a new index in the old one's place, when it is whole."""
        fresh = child.beside(self._folder)
        child.discard(fresh)
        try:
            # The old one stays open meanwhile: on a full disk it could not be opened again.
            made = make(fresh)
        except BaseException as error:
            child.discard(fresh)
            if not self._chroma.is_open:
                self._lose(error)
            raise
        self._let_go()
        try:
            child.swap(fresh, self._folder)
            self._chroma.connect()
        except (IndexDamaged, StorageFull, OSError) as error:
            self._lose(error)
            raise
        self._made(made)
        return made.size

    def _let_go(self) -> None:
        with contextlib.suppress(IndexDamaged, StorageFull):
            self._chroma.disconnect()

    def _lose(self, error: BaseException) -> None:
        """There is no index for now; it is made when there is room again."""
        self._let_go()
        full = StorageFull(
            "The disk is full, so the index could not be created and Familiar cannot recognize anyone. Free up space; no "
            "data in the ledger is lost."
        )
        self.trouble = error if isinstance(error, IndexUnavailable) else full
        self._tried_at = monotonic()
        LOGGER.error("%s", self.trouble.detail)

    def _need(self) -> None:
        """Have an index, made anew if it was lost.

        Raises:
            StorageFull: it still cannot be made.
        """
        if self._chroma.is_open:
            return
        if self.trouble is not None and monotonic() - self._tried_at < RETRY_SECONDS:
            raise self.trouble
        self.rebuild()

    def recover(self) -> None:
        """Try to have an index again, if it was lost and nobody has tried lately."""
        with contextlib.suppress(FamiliarError, IndexDamaged):
            self._need()

    def _made(self, made: Projected) -> None:
        self.trouble = None
        self._mark(made.applied)
        self._forget_waiting()

    def count(self) -> int:
        """How many faces can be found."""
        self.flush()
        return self._chroma.size

    def expected(self) -> int:
        """How many faces the ledger says can be found."""
        return self._projection.expected()

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
            LOGGER.exception("Chroma accepted no faces; trying again after %d changes", self._flush_at)

    def _touch(self, entry: Row) -> None:
        """Note what an entry means for the index."""
        fresh = (
            {*entry.data.get("faces", ()), *entry.data.get("gone", ())} if entry.kind in OBSERVED else set()
        )
        fresh |= {
            change.key for change in entry.changes if change.table == "deleted" and change.after is None
        }
        for face_id in fresh | {c.key for c in entry.changes if c.table in ("member", "deleted")}:
            rows = self._projection.rows([face_id])
            if not rows:
                self._tail.pop(face_id, None)
                self._moved.discard(face_id)
                self._removed.add(face_id)
            elif face_id in fresh or face_id in self._removed:
                self._removed.discard(face_id)
                self._tail[face_id] = self._projection.vector(rows[0])
            elif face_id not in self._tail:
                self._moved.add(face_id)

    def _catch_up(self) -> None:
        row = self._ledger.db.execute(
            "SELECT collection, applied_seq FROM projection WHERE pack = ?", (self._pack,)
        ).fetchone()
        if row is None or row["collection"] != self._chroma.id:
            if self._chroma.size or self.expected():
                self.rebuild()
            else:
                # A new data directory: there is nothing to make.
                self._mark(self._ledger.last_seq)
            return
        for entry in self._ledger.since(row["applied_seq"]):
            self._touch(entry)
        self.flush()
        expected = self.expected()
        if self._chroma.size != expected:
            raise IndexDamaged(f"Chroma holds {self._chroma.size} faces, the ledger {expected}")

    def _heal(self, error: IndexDamaged) -> None:
        LOGGER.warning("The Chroma index is inconsistent (%s); rebuilding it from the ledger", error)
        self.rebuild()

    def _forget_waiting(self) -> None:
        self._tail.clear()
        self._moved.clear()
        self._removed.clear()
        self._flush_at = TAIL

    def _mark(self, applied: int) -> None:
        try:
            self._ledger.db.execute(
                "REPLACE INTO projection VALUES (?, ?, ?)", (self._pack, self._chroma.id, applied)
            )
        except sqlite3.DatabaseError as error:
            raise explained(error, self._ledger.path) from error


def _best(row: dict[str, float], k: int) -> Neighbors:
    best = sorted(row.items(), key=lambda item: -item[1])[:k]
    return Neighbors(tuple(i for i, _ in best), np.array([s for _, s in best], dtype=np.float32))
