"""Clients that mean no good: they say nothing, drip, read nothing, or send as fast as they can."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
import zlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from multiprocessing.synchronize import Event

RECONNECT_SECONDS = 0.05
DRIP_SECONDS = 1.0
BOMB_SIDE = 9_990
ADDRESS_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Target:
    """Whom to attack, and with what; an empty token is none."""

    port: int
    token: str
    image: bytes = b""

    def head(self, method: str, path: str, length: int) -> bytes:
        """The header of a request."""
        token = f"Authorization: Bearer {self.token}\r\n" if self.token else ""
        return (
            f"{method} {path} HTTP/1.1\r\nHost: x\r\n{token}Content-Type: image/jpeg\r\nContent-Length: {length}\r\n\r\n"
        ).encode()


async def silent(target: Target) -> None:
    """Connect, and say nothing; connect again when the other side hangs up."""
    reader, writer = await asyncio.open_connection("127.0.0.1", target.port)
    with contextlib.closing(writer):
        await reader.read(1)


async def dripping(target: Target) -> None:
    """A body of a megabyte, a byte a second."""
    reader, writer = await asyncio.open_connection("127.0.0.1", target.port)
    with contextlib.closing(writer):
        writer.write(target.head("POST", "/v1/analyze", ADDRESS_BYTES))
        answered = asyncio.ensure_future(reader.read(1))
        while not answered.done():
            writer.write(b"\xff")
            await asyncio.wait([answered], timeout=DRIP_SECONDS)


async def deaf(target: Target) -> None:
    """Ask more and more, and read nothing of the answers."""
    loop = asyncio.get_running_loop()
    with socket.socket() as connection:
        connection.settimeout(0)
        await loop.sock_connect(connection, ("127.0.0.1", target.port))
        while True:
            await loop.sock_sendall(connection, target.head("GET", "/v1/openapi.json", 0))


async def flooding(target: Target) -> None:
    """Send the image again and again, whatever the daemon answers."""
    reader, writer = await asyncio.open_connection("127.0.0.1", target.port)
    request = target.head("POST", "/v1/analyze", len(target.image)) + target.image
    with contextlib.closing(writer):
        while True:
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            length = next(
                int(line.partition(b":")[2])
                for line in head.split(b"\r\n")
                if line.lower().startswith(b"content-length")
            )
            await reader.readexactly(length)


def attack(behavior: Callable[[Target], Awaitable[None]], count: int, target: Target, stop: Event) -> None:
    """Behave so, with so many connections, until told to stop; in a process of its own."""

    async def again() -> None:
        while True:
            # Refused, hung up on, or answered with what is no answer: it does not give up.
            with contextlib.suppress(OSError, asyncio.IncompleteReadError, StopIteration, ValueError):
                await behavior(target)
            await asyncio.sleep(RECONNECT_SECONDS)

    async def run() -> None:
        tasks = [asyncio.create_task(again()) for _ in range(count)]
        await asyncio.to_thread(stop.wait)
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)

    asyncio.run(run())


def bomb() -> bytes:
    """A PNG of 100 megapixels in one color: few bytes, much to decode."""
    packed = zlib.compressobj(1)
    row = b"\x00" + bytes(3 * BOMB_SIDE)
    data = b"".join(packed.compress(row) for _ in range(BOMB_SIDE)) + packed.flush()
    header = struct.pack(">IIBBBBB", BOMB_SIDE, BOMB_SIDE, 8, 2, 0, 0, 0)
    chunks = (_chunk(b"IHDR", header), _chunk(b"IDAT", data), _chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
