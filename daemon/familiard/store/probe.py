"""What is done to an embedded Chroma in a child process: asking whether it is sound, and making it anew.

Chroma's native code has been reported to crash the process on damaged segments (chroma#7090, #7238, #7069).
After a clean stop nobody asks, so an ordinary start pays nothing.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

SECONDS = 60
MARKER = "open"


def mark_open(folder: Path, collection: str) -> None:
    """Say that a process has the index open, and which collection."""
    (folder / MARKER).write_text(collection)


def mark_closed(folder: Path) -> None:
    """Say that the index was closed in good order."""
    (folder / MARKER).unlink(missing_ok=True)


def left_open(folder: Path) -> bool:
    """Whether the last process that had the index open ended without closing it."""
    return (folder / MARKER).exists()


def answers(folder: Path) -> bool:
    """Whether a child process can load the index and search it."""
    try:
        _child("search", str(folder), (folder / MARKER).read_text(), timeout=SECONDS)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        return False
    return True


def project(data_dir: Path, pack: str) -> None:
    """Make the index of a data directory's ledger anew, in a child process."""
    _child("project", str(data_dir), pack, timeout=None)


def _child(*arguments: str, timeout: float | None) -> None:
    command = [sys.executable, "-m", "familiard.store.probe", *arguments]
    subprocess.run(command, capture_output=True, timeout=timeout, check=True)


def discard(folder: Path) -> None:
    """Remove the index from the disk."""
    shutil.rmtree(folder, ignore_errors=True)


def _search(folder: str, name: str) -> None:
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


def _project(data_dir: str, pack: str) -> None:
    from familiard.store.index import VectorIndex
    from familiard.store.ledger import Ledger

    ledger = Ledger(Path(data_dir) / "ledger.db")
    index = VectorIndex(ledger, Path(data_dir), pack)
    index.open()
    index.close()
    ledger.close()


if __name__ == "__main__":
    {"search": _search, "project": _project}[sys.argv[1]](*sys.argv[2:])
