"""The index: the faces' embeddings and their people in Chroma, kept up with the ledger.

Chroma is a projection. Ledger rows past the last one applied are applied again at start (every step is
idempotent), and a collection that is missing, damaged or out of step is rebuilt from the ledger.
New faces wait in a small exact tail until there are enough for one bulk write, so that a single face costs
no HNSW insert on its way in and is found at once all the same.
"""

from __future__ import annotations

import contextlib
import logging
import sqlite3
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

import numpy as np
from numpy.typing import NDArray

from familiard.errors import FamiliarError, IndexUnavailable, StorageFull
from familiard.store.index import child, chroma_files
from familiard.store.index.chroma import FaceCollection, IndexDamaged
from familiard.store.index.fresh_memory import zero_new_buffers
from familiard.store.index.index_without_erased import IndexWithoutErased
from familiard.store.index.pending_changes import PendingChanges
from familiard.store.index.projection import BULK, Projected, Projection, chunks, project
from familiard.store.ledger.faults import explained
from familiard.store.ledger.ledger import Ledger, Row

LOGGER = logging.getLogger(__name__)

TAIL = 256
"""Faces that wait for the next bulk write; an exact search over so many costs microseconds."""
RETRY_SECONDS = 30.0
"""An index that could not be made is not tried again at every question."""
WIDER = 4
"""How much further a search goes each time that too many of the nearest faces must not be found."""


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
        self._url = url
        self._waiting = PendingChanges(self._projection)
        self._erased: set[str] = set()
        self._epoch = 0
        self._flush_at = TAIL
        self._tried_at = 0.0
        ledger.follow(self)

    @property
    def is_open(self) -> bool:
        """Whether there is an index now."""
        return self._chroma.is_open

    def open(self) -> None:
        """Connect, and catch up with the ledger.

        A full disk does not keep the ledger from being read: the index is not there then, and `trouble` says why.

        Raises:
            IndexUnavailable: the Chroma server does not answer.
        """
        if self._chroma.embedded:
            chroma_files.discard_leftovers(self._folder)
            if chroma_files.left_open(self._folder) and not child.answers(self._folder, self._chroma.name):
                LOGGER.warning("The Chroma index is damaged; rebuilding it from the ledger")
                chroma_files.discard(self._folder)
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
            IndexUnavailable: the Chroma server does not answer.
        """
        self._need()
        with self._reaching():
            try:
                found = self._nearest(vectors, k)
            except IndexDamaged as error:
                self._heal(error)
                found = self._nearest(vectors, k)
        tail = self._waiting.tail
        if tail and len(vectors):
            waiting = list(tail)
            for row, similarities in zip(found, vectors @ np.stack(list(tail.values())).T, strict=True):
                row.update(zip(waiting, similarities.tolist(), strict=True))
        return [_best(row, k) for row in found]

    def search_ahead(self, vectors: NDArray[np.float32], k: int) -> None:
        """Search for many vectors at once that `query` is going to be called with, one after the other.

        Raises:
            StorageFull, IndexUnavailable: see `query`.
        """
        self._need()
        # What is damaged is healed by the search that needs it.
        with self._reaching(), contextlib.suppress(IndexDamaged):
            self._chroma.search_ahead(vectors, k)

    def _nearest(self, vectors: NDArray[np.float32], k: int) -> list[dict[str, float]]:
        """For each vector the k nearest faces in Chroma that may be found, with their similarities."""
        hidden = self._waiting.removed | self._erased
        wanted, most = k, k + len(hidden)
        while True:
            stored = self._chroma.query(vectors, wanted)
            found = [
                {
                    face_id: similarity
                    for face_id, similarity in zip(ids, similarities.tolist(), strict=True)
                    if face_id not in hidden
                }
                for ids, similarities in stored
            ]
            short = any(
                len(row) < k and len(ids) == wanted for row, (ids, _) in zip(found, stored, strict=True)
            )
            if not short or wanted == most:
                return found
            wanted = min(WIDER * wanted, most)

    def flush(self, most: int | None = None) -> None:
        """Bring Chroma up to the ledger's last row.

        Args:
            most: write no more new faces than this now, and the rest later.

        Raises:
            StorageFull: there is no room for it.
        """
        self._need()
        applied = self._ledger.last_seq
        with self._reaching():
            self._waiting.write(self._chroma, most)
            self._chroma.recount()
        if not self._waiting:
            self._mark(applied)
            self._flush_at = TAIL

    def rebuild(self) -> int:
        """Make the index again from the ledger, here and now; returns how many faces it holds.

        It is made beside the other and takes its place when it is whole. The other one's folder goes, so that nothing
        stays behind in Chroma's own files.

        Raises:
            StorageFull: there is no room for it; the index is what it was.
        """
        self._epoch += 1
        if not self._chroma.embedded:
            if self._chroma.is_open:
                self._chroma.discard()
            self._chroma.connect()
            made = self._projection.make(self._chroma)
            self._made(made)
            return made.size
        folder = chroma_files.fresh(self._folder)
        try:
            # The old one stays open meanwhile: on a full disk it could not be opened again.
            made = project(self._ledger.db, folder, self._pack, self._chroma.name)
        except BaseException as error:
            chroma_files.discard(folder)
            if not self._chroma.is_open:
                self._lose(error)
            raise
        self._let_go()
        try:
            chroma_files.swap(folder, self._folder)
            self._chroma.connect()
        except (IndexDamaged, StorageFull, OSError) as error:
            self._lose(error)
            raise
        self._made(made)
        return made.size

    def erase(self, face_ids: Collection[str]) -> None:
        """Find these faces no more; their vectors are in the files until an index of after this is adopted."""
        # Before another index is opened here, which may be given the memory of this one.
        zero_new_buffers()
        self._epoch += 1
        self._waiting.forget(face_ids)
        self._erased.update(face_ids)

    def fresh(self) -> IndexWithoutErased:
        """An index to make beside this one, on any thread, and to `adopt` then."""
        return IndexWithoutErased(
            self._ledger.path, self._pack, self._folder, self._url, self._chroma.name, epoch=self._epoch
        )

    def adopt(self, fresh: IndexWithoutErased) -> bool:
        """Put an index that was made in this one's place, and note what the ledger changed meanwhile.

        Returns whether it is in use: not when something was erased, or the index was rebuilt, since it was begun.

        Raises:
            OSError, StorageFull, IndexDamaged, IndexUnavailable: there is no index now; `trouble` says why.
        """
        if fresh.epoch != self._epoch or fresh.made is None:
            fresh.discard()
            return False
        self._let_go()
        try:
            fresh.take_place()
            self._chroma.connect()
        except (IndexDamaged, IndexUnavailable, StorageFull, OSError) as error:
            fresh.discard()
            self._lose(error)
            raise
        self._made(fresh.made)
        for entry in self._ledger.since(fresh.made.applied):
            self._waiting.touch(entry)
        return True

    def discard(self) -> None:
        """Remove the embedded index with its files; it is made again when there is room."""
        if self._chroma.embedded:
            if self._chroma.is_open:
                self._lose(None)
            chroma_files.discard(self._folder)
            chroma_files.discard_leftovers(self._folder)

    def _let_go(self) -> None:
        with contextlib.suppress(IndexDamaged, StorageFull):
            self._chroma.disconnect()

    def _lose(self, error: BaseException | None) -> None:
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
        """Return an index, rebuilt if it was lost.

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
            if self.trouble is not None:
                self.flush()

    @contextmanager
    def _reaching(self) -> Iterator[None]:
        """Remember whether a Chroma server answers."""
        try:
            yield
        except IndexUnavailable as error:
            if self.trouble is None:
                LOGGER.warning("%s", error.detail)
            self.trouble = error
            raise
        if isinstance(self.trouble, IndexUnavailable):
            LOGGER.warning("The Chroma server answers again")
            self.trouble = None

    def _made(self, made: Projected) -> None:
        self.trouble = None
        self._mark(made.applied)
        self._waiting.clear()
        self._erased.clear()
        self._flush_at = TAIL

    def count(self) -> int:
        """How many faces can be found."""
        self.flush()
        erased = sum(len(self._chroma.present(chunk)) for chunk in chunks(sorted(self._erased), BULK))
        return self._chroma.size - erased

    def expected(self) -> int:
        """How many faces the ledger says can be found."""
        return self._projection.expected()

    def members(self, person_id: str) -> set[str]:
        """A person's faces, as Chroma has them."""
        self.flush()
        return self._chroma.members(person_id) - self._erased

    def changed(self, row: Row, /) -> None:
        """Find what is new at once."""
        self._waiting.touch(row)

    def rolled_back(self, rows: Sequence[Row], /) -> None:
        """Read again what those rows touched."""
        for row in rows:
            self._waiting.touch(row)

    def committed(self, _rows: Sequence[Row], /) -> None:
        """Write to Chroma when enough waits."""
        if len(self._waiting) < self._flush_at:
            return
        try:
            self.flush(most=TAIL)
        except IndexUnavailable:
            # Nothing more is written until it answers again: every try costs time.
            self._flush_at = len(self._waiting) + TAIL
        except Exception:
            # The rows are committed, and the tail answers for them: a Chroma that fails now loses nothing.
            self._flush_at *= 2
            LOGGER.exception("Chroma accepted no faces; trying again after %d changes", self._flush_at)

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
            self._waiting.touch(entry)
        self.flush()
        expected = self.expected()
        if self._chroma.size != expected:
            raise IndexDamaged(f"Chroma holds {self._chroma.size} faces, the ledger {expected}")

    def _heal(self, error: IndexDamaged) -> None:
        LOGGER.warning("The Chroma index is inconsistent (%s); rebuilding it from the ledger", error)
        self.rebuild()

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
