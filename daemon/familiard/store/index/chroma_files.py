"""The files of an embedded Chroma: where they are, whether they were closed in good order, and how they are replaced."""

from __future__ import annotations

import contextlib
import os
import shutil
import uuid
from pathlib import Path

MARKER = "open"
CLOSED = "closed"


def mark_open(folder: Path, collection: str) -> None:
    """Note that a process has the index open, and which collection."""
    (folder / MARKER).write_text(collection)


def mark_closed(folder: Path) -> None:
    """Note that the index was closed in good order, and the state of its files."""
    # Without room for it, the next start asks a child process.
    with contextlib.suppress(OSError):
        (folder / CLOSED).write_text(_state(folder))
    (folder / MARKER).unlink(missing_ok=True)


def left_open(folder: Path) -> bool:
    """Whether the last process that had the index open ended without closing it, or the files changed since."""
    if (folder / MARKER).exists():
        return True
    try:
        return (folder / CLOSED).read_text() != _state(folder)
    except FileNotFoundError:
        # Closed by an earlier version, or not made yet.
        return False
    except (OSError, ValueError):
        return True


def discard(folder: Path) -> None:
    """Remove an index from the disk."""
    shutil.rmtree(folder, ignore_errors=True)


def fresh(folder: Path) -> Path:
    """A new folder's path for an index that is made beside the one in `folder`."""
    return folder.with_name(f"{folder.name}.new-{uuid.uuid4().hex[:8]}")


def swap(made: Path, folder: Path) -> None:
    """Put an index in another's place, and remove the other; `discard_leftovers` cleans up after a kill in between.

    Raises:
        OSError: the other index could not be removed.
    """
    former = _former(folder)
    discard(former)
    if folder.exists():
        folder.rename(former)
    made.rename(folder)
    if former.exists():
        shutil.rmtree(former)


def discard_leftovers(folder: Path) -> None:
    """Remove what a kill left beside an index: one that was being made, and one that was being replaced."""
    for leftover in (_former(folder), *folder.parent.glob(f"{folder.name}.new*")):
        discard(leftover)


def _former(folder: Path) -> Path:
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
