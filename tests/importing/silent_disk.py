"""A disk that lists its one photo and never gives it: `python silent_disk.py MOUNTPOINT`, as root, on Linux.

It speaks FUSE with the kernel until the photo is opened, and then no more: what reads the photo waits like whoever reads
from a network share whose server is gone. Killing this process ends the waiting.
"""

from __future__ import annotations

import ctypes
import os
import stat
import struct
import sys
import time

NAME = b"silent.jpg"
SIZE = 100_000
ROOT, FILE = 1, 2
LOOKUP, FORGET, GETATTR, OPEN, STATFS, INIT, OPENDIR, READDIR = 1, 2, 3, 14, 17, 26, 27, 28
HEADER = struct.Struct("<IIQQIIIHH")
NO_SUCH_FILE, NOT_IMPLEMENTED = -2, -38
FOR_EVER = 1 << 30
WITHOUT_FLUSH = 1 << 5
"""Else a process that is killed would wait for an answer when its files are closed, which no signal ends."""


def attributes(node: int) -> bytes:
    mode = stat.S_IFDIR | 0o755 if node == ROOT else stat.S_IFREG | 0o644
    size = 0 if node == ROOT else SIZE
    return struct.pack("<6Q10I", node, size, 1, 0, 0, 0, 0, 0, 0, mode, 1, 0, 0, 0, 4096, 0)


def answer(opcode: int, node: int, body: bytes) -> bytes | int:
    if opcode == INIT:
        return struct.pack("<IIIIHHIIHHI7I", 7, 31, 65536, 0, 1, 1, 65536, 1, 0, 0, 0, *[0] * 7)
    if opcode == LOOKUP:
        if body.rstrip(b"\0") != NAME:
            return NO_SUCH_FILE
        return struct.pack("<4Q2I", FILE, 0, FOR_EVER, FOR_EVER, 0, 0) + attributes(FILE)
    if opcode == GETATTR:
        return struct.pack("<QII", FOR_EVER, 0, 0) + attributes(node)
    if opcode in (OPEN, OPENDIR):
        return struct.pack("<QII", 1, WITHOUT_FLUSH if opcode == OPEN else 0, 0)
    if opcode == STATFS:
        return struct.pack("<5Q4I6I", 1, 0, 0, 1, 0, 4096, 255, 4096, 0, *[0] * 6)
    if opcode == READDIR:
        (_, offset) = struct.unpack_from("<QQ", body)
        padded = NAME + bytes(-len(NAME) % 8)
        return b"" if offset else struct.pack("<QQII", FILE, 1, len(NAME), stat.S_IFREG >> 12) + padded
    return NOT_IMPLEMENTED


def serve(device: int) -> None:
    while True:
        request = os.read(device, 1 << 18)
        _, opcode, unique, node, *_ = HEADER.unpack_from(request)
        if opcode == FORGET:
            continue
        said = answer(opcode, node, request[HEADER.size :])
        error, content = (said, b"") if isinstance(said, int) else (0, said)
        os.write(device, struct.pack("<IiQ", 16 + len(content), error, unique) + content)
        if opcode == OPEN:
            print("opened", flush=True)  # noqa: T201  # to who started it
            time.sleep(FOR_EVER)


def main() -> None:
    device = os.open("/dev/fuse", os.O_RDWR)
    libc = ctypes.CDLL(None, use_errno=True)
    options = f"fd={device},rootmode=40000,user_id={os.getuid()},group_id={os.getgid()},allow_other"
    if libc.mount(b"silent", os.fsencode(sys.argv[1]), b"fuse.silent", 0, options.encode()):
        sys.exit(f"cannot mount: {os.strerror(ctypes.get_errno())}")
    print("mounted", flush=True)  # noqa: T201
    serve(device)


if __name__ == "__main__":
    main()
