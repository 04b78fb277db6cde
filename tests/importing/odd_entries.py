"""Everything that can be in a folder beside photos: links to nowhere, pipes, sockets, devices, names of all kinds."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

OTHER_USER = 65534


def odd_entries(folder: Path) -> dict[str, str]:
    """Put one of each kind into a folder; returns what an import says of those that it names."""
    (folder / "self").symlink_to("self")
    (folder / "self.jpg").symlink_to("self.jpg")
    (folder / "one").symlink_to("other")
    (folder / "other").symlink_to("one")
    (folder / "far").symlink_to("x" * 300)
    (folder / "gone.jpg").symlink_to("nothing.jpg")
    os.mkfifo(folder / "pipe.jpg")
    os.mkfifo(folder / "pipe.mp4")
    os.mkfifo(folder / "pipe.ts")
    os.mkfifo(folder / "pipe")
    (folder / "zero.jpg").symlink_to("/dev/zero")
    (folder / "terminal.png").symlink_to("/dev/tty")
    listening(folder / "socket.jpg")
    listening(folder / "socket")
    (folder / "folder.jpg").mkdir()
    loops, long = "Too many levels of symbolic links", "File name too long"
    pipe, device = "it is a named pipe, not a file", "it is a device, not a file"
    return {
        "far": long,
        "gone.jpg": "No such file or directory",
        "one": loops,
        "other": loops,
        "pipe.jpg": pipe,
        "pipe.mp4": pipe,
        "pipe.ts": pipe,
        "self": loops,
        "self.jpg": loops,
        "socket.jpg": "it is a socket, not a file",
        "terminal.png": device,
        "zero.jpg": device,
    }


def listening(path: Path) -> None:
    """Leave a socket where a program listened once."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as opened:
        # By a short path: that of a socket may have 107 letters.
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            opened.bind(f"/proc/self/fd/{folder}/{path.name}")
        finally:
            os.close(folder)


@contextmanager
def unprivileged() -> Iterator[None]:
    """Whom permissions mean nothing to, root, is nobody within the block."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(OTHER_USER)
    try:
        yield
    finally:
        os.seteuid(0)
