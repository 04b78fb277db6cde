"""An index that is made beside the one in use, while that one goes on answering."""

from __future__ import annotations

import subprocess
from pathlib import Path

from familiard.errors import StorageFull
from familiard.host.full_disk import is_full
from familiard.store.index import child, chroma_files
from familiard.store.index.chroma import FaceCollection, IndexDamaged
from familiard.store.index.projection import Projected, Projection, reading


class Interrupted(Exception):
    """Nobody waits for the index any more."""


class IndexWithoutErased:
    """One index that is being made; `make` may run on any thread.

    An embedded one is made in a child process, which never saw what was erased: HNSW writes its buffers with what
    their memory held before, so that this process could bring an erased vector back into the new files; that was seen
    to happen. On a server it is a collection with another name.

    Args:
        folder: of the index in use.
        url: of a Chroma server.
        name: of the collection in use.
        epoch: the state of the index in use for which it is made; another one makes it worthless.
    """

    def __init__(
        self, ledger: Path, pack: str, folder: Path, url: str | None, name: str, *, epoch: int
    ) -> None:
        self.epoch = epoch
        self.made: Projected | None = None
        self._ledger = ledger
        self._pack = pack
        self._folder = folder
        self._path = chroma_files.fresh(folder)
        self._url = url
        self._name = name
        self._child: child.Child | None = None
        self._interrupted = False

    def make(self) -> None:
        """Make it from what the ledger holds now.

        Raises:
            StorageFull: there is no room for it.
            IndexUnavailable: the Chroma server does not answer.
            IndexDamaged: Chroma did not take what it was given.
            Interrupted: `interrupt` was called.
        """
        try:
            self.made = self._make_on_server() if self._url is not None else self._make_in_child()
        except BaseException:
            self.discard()
            raise

    def interrupt(self) -> None:
        """Stop making it; from another thread."""
        self._interrupted = True
        if self._child is not None:
            self._child.kill()

    def discard(self) -> None:
        """Remove it."""
        chroma_files.discard(self._path)

    def take_place(self) -> None:
        """Put it in the place of the index in use, which must be closed.

        Raises:
            OSError: the files of the other one could not be replaced.
            IndexUnavailable: the Chroma server does not answer.
        """
        if self._url is None:
            chroma_files.swap(self._path, self._folder)
            return
        collection = self._on_server()
        collection.connect()
        collection.take_name(self._name)
        collection.disconnect()

    def _make_in_child(self) -> Projected:
        if self._interrupted:
            raise Interrupted
        self._child = child.start_projecting(self._ledger, self._path, self._pack, self._name)
        try:
            return child.projected(self._child.result())
        except subprocess.CalledProcessError as error:
            if self._interrupted:
                raise Interrupted from error
            last = (error.stderr.strip().splitlines() or [str(error)])[-1]
            if error.returncode == child.FULL or is_full(OSError(last)):
                raise StorageFull(
                    "The disk that holds the index is full; the ledger lost nothing. Make room."
                ) from error
            raise IndexDamaged(f"No index could be made in a child process: {last}") from error

    def _make_on_server(self) -> Projected:
        collection = self._on_server()
        collection.connect()
        if collection.size:
            # Left behind by a process that was killed.
            collection.discard()
            collection.connect()
        try:
            with reading(self._ledger) as db:
                return Projection(db, self._pack).make(collection)
        finally:
            collection.disconnect()

    def _on_server(self) -> FaceCollection:
        return FaceCollection(self._folder, self._url, f"{self._name}-new")
