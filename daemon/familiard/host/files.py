"""Open files that people name: regular files only, so that no read waits for somebody to write."""

from __future__ import annotations

import contextlib
import errno
import io
import os
import stat
import time
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from pathlib import Path

MIB = 1 << 20
BLOCK = MIB
"""Bytes that are read at once."""
PROGRESS: ContextVar[Callable[[], None] | None] = ContextVar("progress", default=None)
"""Called in the thread that reads, after each block."""
SMALL = 64 * MIB
"""Settings, manifests and the like are smaller."""
LEASE_SECONDS = 10.0
"""How long another program (a file server) may take to give back a file that it holds a lease on."""
_KINDS = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


class NotARegularFile(OSError):
    """The path leads to something else than a file, which may never end or never begin."""

    def __init__(self, path: str | os.PathLike[str], mode: int) -> None:
        super().__init__(errno.EINVAL, f"it is {kind_of_entry(mode)}, not a file", os.fspath(path))


def kind_of_entry(mode: int) -> str:
    """What `st_mode` says a directory entry is, in words."""
    return next((words for is_kind, words in _KINDS if is_kind(mode)), "something else")


def printable(name: str | os.PathLike[str]) -> str:
    """A path as text that any database and JSON can hold; bytes that are no UTF-8 are written out."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def open_regular(path: str | os.PathLike[str]) -> io.FileIO:
    """Open a file for reading, unbuffered; follows links.

    Opening some devices has effects, and opening a pipe waits, so the path is looked at first. What counts is the
    open descriptor: the path may lead elsewhere a moment later.

    Raises:
        NotARegularFile: it is a folder, pipe, socket or device.
        OSError: it cannot be opened.
    """
    _check(os.stat(path).st_mode, path)  # noqa: PTH116  # takes any path
    descriptor = _open(path)
    try:
        _check(os.fstat(descriptor).st_mode, path)
        return io.FileIO(descriptor, "rb")
    except BaseException:
        os.close(descriptor)
        raise


def blocks(file: io.FileIO) -> Iterator[bytes]:
    """The rest of a file, block by block.

    Raises:
        OSError: it cannot be read, or has nothing to give now (some files of the kernel's wait for news).
    """
    while block := _read(file):
        yield block


def read_regular(path: str | os.PathLike[str], most: int = SMALL) -> bytes:
    """All bytes of a file that is no larger than `most`.

    Raises:
        NotARegularFile: it is a folder, pipe, socket or device.
        OSError: it is larger, or cannot be read.
    """
    with open_regular(path) as file:
        content = bytearray()
        for block in blocks(file):
            content += block
            if len(content) > most:
                raise OSError(errno.EFBIG, f"it is larger than {most / MIB:.0f} MiB", os.fspath(path))
    return bytes(content)


def _check(mode: int, path: str | os.PathLike[str]) -> None:
    if not stat.S_ISREG(mode):
        raise NotARegularFile(path, mode)


def _open(path: str | os.PathLike[str]) -> int:
    """Open without waiting, but give who holds a lease on the file time to let go of it."""
    until = time.monotonic() + LEASE_SECONDS
    while True:
        try:
            return os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY)
        except BlockingIOError:
            if time.monotonic() >= until:
                raise
        time.sleep(0.05)


def _read(file: io.FileIO) -> bytes:
    block: bytes | None = file.read(BLOCK)
    if (report := PROGRESS.get()) is not None:
        report()
    if block is None:
        raise BlockingIOError(errno.EAGAIN, "it has no data to read now")
    return block


def bytes_in(folder: Path) -> int:
    """Bytes of all files below a folder."""
    total = 0
    for parent, _, files in os.walk(folder):
        for name in files:
            # A file may be gone meanwhile.
            with contextlib.suppress(OSError):
                total += (Path(parent) / name).lstat().st_size
    return total
