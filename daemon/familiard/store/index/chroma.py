"""The one place that talks to Chroma: a collection of faces, embedded in this process or on a server."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from familiard.errors import IndexUnavailable, StorageFull
from familiard.host.full_disk import is_full
from familiard.store.index import chroma_files
from familiard.store.index.search_ahead import Found, SearchAhead
from familiard.store.index.without_traces import without_traces

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.collection_configuration import CreateHNSWConfiguration
    from chromadb.api.models.Collection import Collection
    from chromadb.config import Settings

# recall@1 1.000 and recall@10 .999 on 12k real embeddings; Chroma's defaults reach .993 and .980.
HNSW: CreateHNSWConfiguration = {
    "space": "cosine",
    "ef_construction": 200,
    "max_neighbors": 32,
    "ef_search": 200,
}
SERVER_PORT = 8000
CONNECT_SECONDS = 5.0
ANSWER_SECONDS = 60.0
"""A server inserts thousands of faces in some seconds."""


class IndexDamaged(Exception):
    """Chroma answers with an error of its own: what it holds cannot be loaded or searched."""


class FaceCollection:
    """Faces in Chroma: ids, embeddings, and whose they are.

    Args:
        folder: where an embedded Chroma keeps its files.
        url: of a Chroma server, used instead.
        name: of the collection; one a pack and ledger, so that two daemons can share a server.
    """

    def __init__(self, folder: Path, url: str | None, name: str) -> None:
        self._folder = folder
        self._url = url
        self._name = name
        self._client: ClientAPI | None = None
        self._open: Collection | None = None
        self._ahead = SearchAhead()
        # Counting costs Chroma a millisecond, so it is done after writes, not with each query.
        self.size = 0

    @property
    def embedded(self) -> bool:
        """Whether the files are this process's own."""
        return self._url is None

    @property
    def id(self) -> str:
        """Chroma's own id of the collection: another one is another collection, whatever its name."""
        return str(self._faces.id)

    @property
    def is_open(self) -> bool:
        """Whether it is connected."""
        return self._open is not None

    def connect(self) -> None:
        """Open the collection, or make it.

        Raises:
            IndexUnavailable: the server does not answer.
            IndexDamaged: what is there cannot be loaded.
            StorageFull: there is no room for it.
        """
        self._ahead.forget()
        without_traces()
        # Heavy (1.3 s), and not needed by whoever only reads the types.
        import chromadb
        from chromadb.config import Settings

        settings = Settings(anonymized_telemetry=False, is_persistent=True)
        with _chroma_speaking():
            if self._url is None:
                self._folder.mkdir(mode=0o700, exist_ok=True)
                self._client = _persistent(self._folder, settings)
                chroma_files.mark_open(self._folder, self._name)
            else:
                address = urlsplit(self._url)
                self._client = chromadb.HttpClient(
                    host=address.hostname or "localhost",
                    port=address.port or SERVER_PORT,
                    ssl=address.scheme == "https",
                    settings=settings,
                )
                _limit_waiting(self._client)
            self._open = self._client.get_or_create_collection(
                self._name, embedding_function=None, configuration={"hnsw": HNSW}
            )
            self.size = int(self._open.count())

    def disconnect(self) -> None:
        """Let go of it, in good order."""
        self._ahead.forget()
        client, self._client, self._open = self._client, None, None
        if client is not None:
            with _chroma_speaking():
                client.close()  # type: ignore[attr-defined]
            if self.embedded:
                chroma_files.mark_closed(self._folder)

    @property
    def name(self) -> str:
        """What the collection is called."""
        return self._name

    def discard(self) -> None:
        """Remove the collection with all its files; a server removes what it does."""
        self._ahead.forget()
        if self.embedded:
            self.disconnect()
            chroma_files.discard(self._folder)
        elif self._client is not None:
            from chromadb.errors import NotFoundError

            with _chroma_speaking(), contextlib.suppress(NotFoundError):
                self._client.delete_collection(self._name)

    def take_name(self, name: str) -> None:
        """Put this collection in the place of the one of that name, on a server."""
        from chromadb.errors import NotFoundError

        assert self._client is not None
        with _chroma_speaking():
            with contextlib.suppress(NotFoundError):
                self._client.delete_collection(name)
            self._faces.modify(name=name)
        self._name = name

    def search_ahead(self, vectors: NDArray[np.float32], k: int) -> None:
        """Search for many vectors at once; `query` uses the results until faces are written or removed.

        Args:
            vectors: float32 [N, D], L2-normalized.
        """
        self._ahead.put(vectors, k, self._search(vectors, k))

    def query(self, vectors: NDArray[np.float32], k: int) -> list[Found]:
        """For each vector the ids of its k nearest faces, and their cosine similarities float32 [k].

        Args:
            vectors: float32 [N, D], L2-normalized.
        """
        found = self._ahead.get(vectors, k)
        return self._search(vectors, k) if found is None else found

    def _search(self, vectors: NDArray[np.float32], k: int) -> list[Found]:
        if not self.size or not len(vectors):
            return [([], np.empty(0, dtype=np.float32)) for _ in vectors]
        with _chroma_speaking():
            answer = self._faces.query(
                query_embeddings=vectors, n_results=min(k, self.size), include=["distances"]
            )
        distances = answer["distances"] or []
        return [
            (ids, 1.0 - np.asarray(row, dtype=np.float32))
            for ids, row in zip(answer["ids"], distances, strict=True)
        ]

    def upsert(
        self, ids: Sequence[str], vectors: NDArray[np.float32], owners: Sequence[dict[str, str]]
    ) -> None:
        """Write faces whole."""
        self._ahead.forget()
        with _chroma_speaking():
            self._faces.upsert(ids=list(ids), embeddings=vectors, metadatas=list(owners))

    def reassign(self, ids: Sequence[str], owners: Sequence[dict[str, str]]) -> None:
        """Write only whose faces are; HNSW need not insert their vectors again."""
        with _chroma_speaking():
            self._faces.update(ids=list(ids), metadatas=list(owners))

    def delete(self, ids: Sequence[str]) -> None:
        """Remove faces; ids that are not there do no harm."""
        self._ahead.forget()
        with _chroma_speaking():
            self._faces.delete(ids=list(ids))

    def members(self, person_id: str) -> set[str]:
        """The ids of a person's faces."""
        with _chroma_speaking():
            return set(self._faces.get(where={"person_id": person_id}, include=[])["ids"])

    def present(self, ids: Sequence[str]) -> set[str]:
        """Those of these ids that it holds."""
        with _chroma_speaking():
            return set(self._faces.get(ids=list(ids), include=[])["ids"])

    def recount(self) -> None:
        """Ask Chroma how much it holds."""
        with _chroma_speaking():
            self.size = int(self._faces.count())

    @property
    def _faces(self) -> Collection:
        assert self._open is not None, "the index is not open"
        return self._open


def _persistent(folder: Path, settings: Settings) -> ClientAPI:
    """Chroma in this process, in a folder."""
    import chromadb
    from chromadb.api.shared_system_client import SharedSystemClient

    try:
        return chromadb.PersistentClient(str(folder), settings=settings)
    except BaseException:
        # Chroma keeps what it began, half-made, and would hand it out again: no later try could succeed.
        SharedSystemClient._identifier_to_system.pop(str(folder), None)  # noqa: SLF001  # nothing else lets go of it
        raise


def _limit_waiting(client: ClientAPI) -> None:
    """Let no request to a server wait for ever: Chroma's own client would, and the store with it."""
    import httpx

    client._server._session.timeout = httpx.Timeout(ANSWER_SECONDS, connect=CONNECT_SECONDS)  # type: ignore[attr-defined]  # noqa: SLF001  # there is no setting for it


@contextmanager
def _chroma_speaking() -> Iterator[None]:
    """Chroma's own errors in two kinds: nobody answers, or what answers is damaged."""
    try:
        yield
    except (KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    # A panic of Chroma's native code is no Exception.
    except BaseException as error:
        if is_full(error):
            raise StorageFull(
                "The disk of the index is full or read-only. Free up space; no data in the ledger is lost."
            ) from error
        if _is_out_of_reach(error):
            raise IndexUnavailable(
                f"Cannot reach the Chroma server ({str(error) or type(error).__name__}). Check that it is running. Nothing is lost: "
                "the index catches up with the ledger when it answers again."
            ) from error
        raise IndexDamaged(f"{type(error).__name__}: {error}") from error


def _is_out_of_reach(error: BaseException) -> bool:
    """Whether a server does not answer, or not as one: the connection failed or broke off, or it took too long."""
    if isinstance(error, ConnectionError) or "connect to" in str(error):
        return True
    httpx = sys.modules.get("httpx")
    return httpx is not None and isinstance(error, httpx.TransportError)
