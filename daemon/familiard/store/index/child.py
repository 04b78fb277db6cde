"""What is done to an embedded Chroma in a child process: checking whether it is sound, and making it again.

Chroma's native code has been reported to crash the process on damaged segments (chroma#7090, #7238, #7069), and does
not open a folder again in a process in which that failed once. After a clean stop that left every file as it is now,
no child is started, so an ordinary start pays nothing.
"""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
import threading
from pathlib import Path

from familiard.errors import StorageFull
from familiard.store.index.projection import Projected, project_file
from familiard.store.index.without_traces import without_traces

SECONDS = 60
FULL = errno.ENOSPC
"""Exit status of a child for which there was no room on the disk."""
NICENESS = 5
"""An index that is made while cameras wait for answers leaves the processor to them."""


class Child:
    """A child process that runs this module, and ends when this process does.

    Args:
        arguments: what it is to do, as `main` reads it.
    """

    def __init__(self, *arguments: str) -> None:
        command = [sys.executable, "-m", __name__, *arguments]
        # Nothing is ever written to this pipe: it closes when this process ends, however it ends.
        read_end, self._alive = os.pipe()
        try:
            self._process = subprocess.Popen(
                command,
                stdin=read_end,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                errors="replace",
            )
        except BaseException:
            os.close(self._alive)
            raise
        finally:
            os.close(read_end)

    def result(self, timeout: float | None = None) -> str:
        """Wait for its end; returns its standard output.

        Raises:
            subprocess.CalledProcessError: it failed; `stderr` says why.
            subprocess.TimeoutExpired: it took longer, and was killed.
        """
        try:
            out, err = self._process.communicate(timeout=timeout)
        finally:
            self._process.kill()
            self._process.wait()
            os.close(self._alive)
        if self._process.returncode:
            raise subprocess.CalledProcessError(
                self._process.returncode, self._process.args, output=out, stderr=err
            )
        return out

    def kill(self) -> None:
        """End it at once; `result` raises."""
        self._process.kill()


def answers(folder: Path, collection: str) -> bool:
    """Whether a child process can load the index and search it."""
    try:
        Child("search", str(folder), collection).result(SECONDS)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        return False
    return True


def start_projecting(ledger: Path, folder: Path, pack: str, collection: str) -> Child:
    """Start a child process that makes an index of a ledger's faces in a folder; `projected` reads its result."""
    return Child("project", str(ledger), str(folder), pack, collection)


def projected(output: str) -> Projected:
    """What a child process made."""
    collection, applied, size = json.loads(output.splitlines()[-1])
    return Projected(str(collection), int(applied), int(size))


def _search(folder: str, name: str) -> None:
    without_traces()
    import chromadb
    from chromadb.config import Settings

    client = chromadb.PersistentClient(
        folder, settings=Settings(anonymized_telemetry=False, is_persistent=True)
    )
    if name not in {collection.name for collection in client.list_collections()}:
        return
    collection = client.get_collection(name, embedding_function=None)
    sample = collection.get(limit=1, include=["embeddings"])["embeddings"]
    if sample is not None and len(sample):
        collection.query(query_embeddings=sample, n_results=min(8, collection.count()))


def _project(ledger: str, folder: str, pack: str, name: str) -> None:
    os.nice(NICENESS)
    try:
        made = project_file(Path(ledger), Path(folder), pack, name)
    except StorageFull:
        sys.exit(FULL)
    sys.stdout.write(f"{json.dumps([made.collection, made.applied, made.size])}\n")


def _end_with_parent() -> None:
    """End this process when standard input closes, since the parent that holds its other end is gone."""
    while os.read(0, 1):
        pass
    os._exit(1)


def main(arguments: list[str]) -> None:
    """Do what a parent process asks."""
    threading.Thread(target=_end_with_parent, name="parent", daemon=True).start()
    match arguments:
        case ["search", folder, name]:
            _search(folder, name)
        case ["project", ledger, folder, pack, name]:
            _project(ledger, folder, pack, name)


if __name__ == "__main__":
    main(sys.argv[1:])
