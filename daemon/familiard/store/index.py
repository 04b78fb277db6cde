"""What is so: the faces' embeddings and their people in Chroma, kept up with the ledger.

Chroma is a projection. Ledger rows past the last one applied are applied again at start (every step is
idempotent), and a collection that is missing, damaged or out of step is made anew from the ledger.
New faces wait in a small exact tail until there are enough for one bulk write, so that a single face costs
no HNSW insert on its way in and is found at once all the same.
"""

from __future__ import annotations

import logging
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from familiard.errors import FamiliarError
from familiard.store import probe
from familiard.store.ledger import Ledger, Row

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.collection_configuration import CreateHNSWConfiguration
    from chromadb.api.models.Collection import Collection

LOGGER = logging.getLogger(__name__)

# recall@1 1.000 and recall@10 .999 on 12k real embeddings (FACTS); Chroma's defaults reach .993 and .980.
HNSW: CreateHNSWConfiguration = {
    "space": "cosine",
    "ef_construction": 200,
    "max_neighbors": 32,
    "ef_search": 200,
}
TAIL = 256
"""Faces that wait for the next bulk write; an exact search over so many costs microseconds."""
BULK = 2000
"""Faces written or removed in one call."""
OBSERVED = ("photo-added", "sighting", "embedded")
"""Kinds of ledger rows that bring new embeddings; their data names the faces."""


class IndexUnavailable(FamiliarError):
    """Chroma does not answer."""

    code = "index-unavailable"


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
        self._url = url
        self._folder = data_dir / "chroma"
        self._client: ClientAPI | None = None
        self._collection: Collection | None = None
        self._tail: dict[str, NDArray[np.float32]] = {}
        self._dirty: set[str] = set()
        self._removed: set[str] = set()
        self._flush_at = TAIL
        # Counting costs Chroma a millisecond, so it is done after writes, not with each query.
        self._held = 0
        ledger.follow(self)

    def open(self) -> None:
        """Connect, and catch up with the ledger.

        Raises:
            IndexUnavailable: the Chroma server does not answer.
        """
        if self._url is None and probe.left_open(self._folder) and not probe.answers(self._folder):
            LOGGER.warning("The Chroma index was damaged by an unclean stop; making it anew from the ledger")
            probe.discard(self._folder)
        try:
            self._connect()
            self._catch_up()
        except IndexUnavailable:
            raise
        except Exception as error:
            if self._url is not None:
                raise
            LOGGER.warning("The Chroma index cannot be loaded (%s); making it anew from the ledger", error)
            self._disconnect()
            probe.discard(self._folder)
            self._connect()
            self.rebuild()

    def close(self) -> None:
        """Write what waits and let go."""
        if self._collection is not None:
            self.flush()
        self._disconnect()
        if self._url is None:
            probe.mark_closed(self._folder)

    def query(self, vectors: NDArray[np.float32], k: int) -> list[Neighbours]:
        """The k most similar faces to each vector.

        Args:
            vectors: float32 [N, D], L2-normalised.
        """
        found: list[dict[str, float]] = [{} for _ in vectors]
        with _answering():
            if self._held and len(vectors):
                answer = self._chroma.query(
                    query_embeddings=vectors, n_results=min(k, self._held), include=["distances"]
                )
                for row, ids, distances in zip(found, answer["ids"], answer["distances"] or (), strict=True):
                    row.update(
                        (face_id, 1.0 - distance)
                        for face_id, distance in zip(ids, distances, strict=True)
                        if face_id not in self._removed
                    )
        if self._tail and len(vectors):
            ids = list(self._tail)
            for row, similarities in zip(found, vectors @ np.stack(list(self._tail.values())).T, strict=True):
                row.update(zip(ids, similarities.tolist(), strict=True))
        return [_best(row, k) for row in found]

    def flush(self) -> None:
        """Bring Chroma up to the ledger's last row."""
        applied = self._ledger.last_seq
        with _answering():
            present = sorted(self._dirty | self._tail.keys())
            for start in range(0, len(present), BULK):
                self._write(present[start : start + BULK])
            gone = sorted(self._removed)
            for start in range(0, len(gone), BULK):
                self._chroma.delete(ids=gone[start : start + BULK])
        self._mark(applied)
        self._forget_waiting()

    def rebuild(self) -> int:
        """Make the collection anew from the ledger; returns how many faces it holds.

        The old collection's folder goes with it, so that nothing erased stays behind in Chroma's own files.
        """
        self._forget_waiting()
        with _answering():
            self._client_or_connect().delete_collection(self._name)
            if self._url is None:
                self._disconnect()
                probe.discard(self._folder)
            self._connect()
            applied = self._ledger.last_seq
            for chunk in _chunks((row["id"] for row in self._ledger.db.execute(LIVE, (self._pack,))), BULK):
                self._write(chunk)
            self._mark(applied)
            return self._held

    def rebuild_apart(self) -> None:
        """Make the collection anew in a process that never saw what was erased.

        HNSW writes its buffers with what their memory held before, so that this process could bring an erased
        vector back into the new files; that was seen to happen.
        """
        if self._url is not None:
            self.rebuild()
            return
        self._forget_waiting()
        self._disconnect()
        probe.discard(self._folder)
        try:
            probe.project(self._folder.parent, self._pack)
        except subprocess.CalledProcessError as error:
            LOGGER.warning(
                "The index could not be made anew apart: %s", error.stderr.decode(errors="replace")
            )
            self._connect()
            self.rebuild()
            return
        self._connect()

    def count(self) -> int:
        """How many faces can be found."""
        self.flush()
        return self._held

    def members(self, person_id: str) -> set[str]:
        """A person's faces, as Chroma has them."""
        self.flush()
        with _answering():
            return set(self._chroma.get(where={"person_id": person_id}, include=[])["ids"])

    def changed(self, row: Row, /) -> None:
        """Find what is new at once."""
        self._touch(row)

    def rolled_back(self, rows: Sequence[Row], /) -> None:
        """Look again at what those rows touched."""
        for row in rows:
            self._touch(row)

    def committed(self, _rows: Sequence[Row], /) -> None:
        """Write to Chroma when enough waits."""
        if len(self._tail) + len(self._dirty) + len(self._removed) < self._flush_at:
            return
        try:
            self.flush()
        except Exception:
            # The rows are committed, and the tail answers for them: a Chroma that fails now loses nothing.
            self._flush_at *= 2
            LOGGER.exception("Chroma took no faces; trying again after %d changes", self._flush_at)

    def _touch(self, entry: Row) -> None:
        """Note what an entry means for the index."""
        fresh = set(entry.data["faces"]) if entry.kind in OBSERVED else set()
        fresh |= {
            change.key for change in entry.changes if change.table == "deleted" and change.after is None
        }
        for face_id in fresh | {c.key for c in entry.changes if c.table in ("member", "deleted")}:
            row = self._ledger.db.execute(LIVE + " AND f.id = ?", (self._pack, face_id)).fetchone()
            if row is None:
                self._tail.pop(face_id, None)
                self._dirty.discard(face_id)
                self._removed.add(face_id)
            elif face_id in fresh or face_id in self._removed:
                self._removed.discard(face_id)
                self._tail[face_id] = np.frombuffer(row["embedding"], dtype=np.float32)
            elif face_id not in self._tail:
                self._dirty.add(face_id)

    def _write(self, face_ids: Sequence[str]) -> None:
        """Upsert faces as the ledger has them now."""
        marks = ",".join("?" * len(face_ids))
        rows = self._ledger.db.execute(f"{LIVE} AND f.id IN ({marks})", (self._pack, *face_ids)).fetchall()
        if not rows:
            return
        known = [row for row in rows if row["id"] in self._dirty]
        fresh = [row for row in rows if row["id"] not in self._dirty]
        if known:
            # Members only: their vectors are there, and HNSW need not insert them again.
            self._chroma.update(ids=[row["id"] for row in known], metadatas=[_metadata(row) for row in known])
        if fresh:
            self._chroma.upsert(
                ids=[row["id"] for row in fresh],
                embeddings=np.stack([np.frombuffer(row["embedding"], dtype=np.float32) for row in fresh]),
                metadatas=[_metadata(row) for row in fresh],
            )

    def _catch_up(self) -> None:
        row = self._ledger.db.execute(
            "SELECT collection, applied_seq FROM projection WHERE pack = ?", (self._pack,)
        ).fetchone()
        if row is None or row["collection"] != str(self._chroma.id):
            self.rebuild()
            return
        for entry in self._ledger.since(row["applied_seq"]):
            self._touch(entry)
        self.flush()
        live = int(self._ledger.db.execute(f"SELECT count(*) FROM ({LIVE})", (self._pack,)).fetchone()[0])
        if self._held != live:
            LOGGER.warning("Chroma holds %d faces, the ledger %d; making the index anew", self._held, live)
            self.rebuild()

    def _connect(self) -> None:
        # Heavy (1.3 s), and not needed by whoever only reads the types.
        import chromadb
        from chromadb.config import Settings

        settings = Settings(anonymized_telemetry=False, is_persistent=True)
        with _answering():
            if self._url is None:
                self._folder.mkdir(mode=0o700, exist_ok=True)
                self._client = chromadb.PersistentClient(str(self._folder), settings=settings)
                probe.mark_open(self._folder, self._name)
            else:
                host, _, port = (
                    self._url.removeprefix("https://").removeprefix("http://").rstrip("/").partition(":")
                )
                secure = self._url.startswith("https://")
                self._client = chromadb.HttpClient(
                    host=host, port=int(port or 8000), ssl=secure, settings=settings
                )
            self._collection = self._client.get_or_create_collection(
                self._name,
                embedding_function=None,
                configuration={"hnsw": HNSW},
                metadata={"pack": self._pack, "ledger": self._ledger.meta("instance_id") or ""},
            )
            self._held = int(self._collection.count())

    def _disconnect(self) -> None:
        if self._client is not None:
            self._client.close()  # type: ignore[attr-defined]
        self._client = self._collection = None

    def _client_or_connect(self) -> ClientAPI:
        if self._client is None:
            self._connect()
        assert self._client is not None
        return self._client

    def _forget_waiting(self) -> None:
        self._tail.clear()
        self._dirty.clear()
        self._removed.clear()
        self._flush_at = TAIL

    def _mark(self, applied: int) -> None:
        self._ledger.db.execute(
            "REPLACE INTO projection VALUES (?, ?, ?)", (self._pack, str(self._chroma.id), applied)
        )
        self._held = int(self._chroma.count())

    @property
    def _chroma(self) -> Collection:
        assert self._collection is not None, "the index is not open"
        return self._collection

    @property
    def _name(self) -> str:
        return collection_name(self._pack, self._ledger.meta("instance_id") or "")


LIVE = (
    "SELECT f.id, f.embedding, f.photo_id, m.person_id FROM face f LEFT JOIN member m ON m.face_id = f.id"
    " WHERE f.pack = ? AND f.usable AND f.id NOT IN (SELECT face_id FROM deleted)"
)


def collection_name(pack: str, instance_id: str) -> str:
    """One collection a pack and ledger, so that two daemons can share a Chroma server."""
    return f"faces-{pack.replace('/', '-')}-{instance_id[:8]}"


def _metadata(row: Any) -> dict[str, str]:
    return {"photo_id": row["photo_id"], "person_id": row["person_id"] or ""}


def _best(row: dict[str, float], k: int) -> Neighbours:
    best = sorted(row.items(), key=lambda item: -item[1])[:k]
    return Neighbours(tuple(i for i, _ in best), np.array([s for _, s in best], dtype=np.float32))


def _chunks(items: Iterable[str], size: int) -> Iterator[list[str]]:
    chunk: list[str] = []
    for item in items:
        chunk.append(item)
        if len(chunk) == size:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


@contextmanager
def _answering() -> Iterator[None]:
    """Chroma's own errors, said in one kind."""
    try:
        yield
    except FamiliarError:
        raise
    except (ValueError, ConnectionError) as error:
        if "connect" in str(error).lower():
            raise IndexUnavailable(f"The Chroma server does not answer ({error}).") from error
        raise
