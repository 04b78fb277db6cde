"""Ways to find a face's neighbors among many, all filled with the same vectors and asked the same way."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.faces import cache_directory
from benchmarks.footprint import on_disk, resident
from familiard.store.index.chroma import HNSW
from familiard.store.index.projection import BULK

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection

K = 64
"""Neighbors that the daemon asks for (`store.recognition.REACH`)."""

SYNC = 1000
"""Chroma's own default."""

Vectors = NDArray[np.float32]
Search = Callable[[Vectors], NDArray[np.int64]]


@dataclass(frozen=True, slots=True)
class Filled:
    """What filling an index took: seconds, MiB of memory in its process, MiB on disk."""

    seconds: float
    memory: float | None
    disk: float | None


def numpy_exact(stored: Vectors) -> Search:
    """Every stored vector is compared."""

    def search(query: Vectors) -> NDArray[np.int64]:
        similarity = stored @ query
        nearest = np.argpartition(similarity, -K)[-K:]
        return nearest[np.argsort(-similarity[nearest])].astype(np.int64)

    return search


def faiss_hnsw(stored: Vectors) -> tuple[Search, Filled]:
    """FAISS, with the HNSW settings that Chroma has from the daemon."""
    import faiss

    before = resident()
    index = faiss.IndexHNSWFlat(stored.shape[1], HNSW["max_neighbors"], faiss.METRIC_INNER_PRODUCT)
    index.hnsw.efConstruction, index.hnsw.efSearch = HNSW["ef_construction"], HNSW["ef_search"]
    start = perf_counter()
    index.add(stored)
    filled = Filled(perf_counter() - start, resident() - before, None)
    return lambda query: np.asarray(index.search(query[None], K)[1][0], dtype=np.int64), filled


@contextmanager
def chroma_embedded(stored: Vectors, seed: int) -> Iterator[tuple[Collection, Filled]]:
    """An embedded Chroma with the daemon's settings.

    It is kept in the cache: a million faces take most of an hour, and what is asked here does not change them.
    """
    folder = cache_directory() / f"chroma-{len(stored)}-{_key(stored, seed)}"
    note = folder / "filled.json"
    if not note.is_file():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        with _client(folder / "data") as client:
            before, start = resident(), perf_counter()
            _fill(client, stored)
            seconds, memory = perf_counter() - start, resident() - before
        filled = Filled(seconds, memory, on_disk(folder))
        note.write_text(json.dumps(asdict(filled)), encoding="utf-8")
    with _client(folder / "data") as client:
        yield _collection(client), Filled(**json.loads(note.read_text(encoding="utf-8")))


def fill_server(client: ClientAPI, stored: Vectors) -> Collection:
    """The same on a Chroma server."""
    _fill(client, stored)
    return _collection(client)


def asking(faces: Collection) -> Search:
    """A search in a collection, as the daemon asks it."""

    def search(query: Vectors) -> NDArray[np.int64]:
        answer = faces.query(query_embeddings=query[None], n_results=K, include=["distances"])
        return np.array([int(one) for one in answer["ids"][0]], dtype=np.int64)

    return search


def _fill(client: ClientAPI, stored: Vectors) -> None:
    faces = _collection(client)
    # Chroma writes its whole index each time that many have come: ten times in all is enough here.
    faces.modify(configuration={"hnsw": {"sync_threshold": max(SYNC, len(stored) // 10)}})
    for row in range(0, len(stored), BULK):
        some = stored[row : row + BULK]
        owners: list[Any] = [
            {"photo_id": str(n), "person_id": str(n // 10)} for n in range(row, row + len(some))
        ]
        faces.add(ids=[str(row + n) for n in range(len(some))], embeddings=some, metadatas=owners)
    faces.modify(configuration={"hnsw": {"sync_threshold": SYNC}})


def _collection(client: ClientAPI) -> Collection:
    return client.get_or_create_collection("faces", embedding_function=None, configuration={"hnsw": HNSW})


@contextmanager
def _client(folder: Path) -> Iterator[ClientAPI]:
    import chromadb
    from chromadb.config import Settings

    client = chromadb.PersistentClient(str(folder), settings=Settings(anonymized_telemetry=False))
    try:
        yield client
    finally:
        client.close()  # type: ignore[attr-defined]  # Chroma's type of a client does not know it


def _key(stored: Vectors, seed: int) -> str:
    import chromadb

    # Rounded: another back end draws the same people, a millionth aside.
    drawn = f"{np.abs(stored[:: max(1, len(stored) // 1000)]).sum():.4g}"
    described = f"{chromadb.__version__} {sorted(HNSW.items())} {seed} {drawn}".encode()
    return hashlib.sha256(described).hexdigest()[:12]
