"""What is done to an embedded Chroma in a child process: asking whether it is sound, and making it anew.

Chroma's native code has been reported to crash the process on damaged segments (chroma#7090, #7238, #7069), and does
not open a folder again in a process in which that failed once. After a clean stop that left every file as it is now,
nobody asks, so an ordinary start pays nothing.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

SECONDS = 60
MARKER = "open"
CLOSED = "closed"


def mark_open(folder: Path, collection: str) -> None:
    """Say that a process has the index open, and which collection."""
    (folder / MARKER).write_text(collection)


def mark_closed(folder: Path) -> None:
    """Say that the index was closed in good order, and how it was left."""
    # Without room for it, the next start asks a child.
    with contextlib.suppress(OSError):
        (folder / CLOSED).write_text(_state(folder))
    (folder / MARKER).unlink(missing_ok=True)


def left_open(folder: Path) -> bool:
    """Whether the last process that had the index open ended without closing it, or somebody changed it since."""
    if (folder / MARKER).exists():
        return True
    try:
        return (folder / CLOSED).read_text() != _state(folder)
    except FileNotFoundError:
        # Closed by an earlier version, or not made yet.
        return False
    except (OSError, ValueError):
        return True


def answers(folder: Path, collection: str) -> bool:
    """Whether a child process can load the index and search it."""
    try:
        _child("search", str(folder), collection, timeout=SECONDS)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        return False
    return True


def project(ledger: Path, folder: Path, pack: str, collection: str) -> tuple[str, int, int]:
    """Make an index of a ledger's faces in a folder, in a child process.

    Returns the collection's id, the last row of the ledger that is in it, and how many faces it holds.

    Raises:
        subprocess.CalledProcessError: it could not be made; `stderr` says why.
    """
    said = _child("project", str(ledger), str(folder), pack, collection, timeout=None)
    made, applied, size = json.loads(said.splitlines()[-1])
    return str(made), int(applied), int(size)


def discard(folder: Path) -> None:
    """Remove the index from the disk."""
    shutil.rmtree(folder, ignore_errors=True)


def swap(made: Path, folder: Path) -> None:
    """Let a folder take another's place; what a kill leaves in between is swept at start."""
    former = former_of(folder)
    discard(former)
    if folder.exists():
        folder.rename(former)
    made.rename(folder)
    discard(former)


def beside(folder: Path) -> Path:
    """Where an index is made before it takes the other's place."""
    return folder.with_name(f"{folder.name}.new")


def former_of(folder: Path) -> Path:
    """Where the index that makes way is for a moment."""
    return folder.with_name(f"{folder.name}.old")


def _state(folder: Path) -> str:
    """Names, sizes and times of the index's files."""
    lines = []
    for parent, _, files in os.walk(folder):
        for name in files:
            path = Path(parent) / name
            if path.name not in {MARKER, CLOSED}:
                status = path.stat()
                lines.append(f"{path.relative_to(folder)} {status.st_size} {status.st_mtime_ns}")
    return "\n".join(sorted(lines))


def _child(*arguments: str, timeout: float | None) -> str:
    command = [sys.executable, "-m", "familiard.store.index.child", *arguments]
    return subprocess.run(
        command, capture_output=True, timeout=timeout, check=True, text=True, errors="replace"
    ).stdout


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


def _project(ledger: str, folder: str, pack: str, name: str) -> None:
    from familiard.store.index.projection import project_file

    made = project_file(Path(ledger), Path(folder), pack, name)
    sys.stdout.write(f"{json.dumps([made.collection, made.applied, made.size])}\n")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["search", folder, name]:
            _search(folder, name)
        case ["project", ledger, folder, pack, name]:
            _project(ledger, folder, pack, name)
