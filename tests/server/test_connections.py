"""Connections that say nothing, drip, or read nothing: each is closed, and nobody else waits for it."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterable, Iterator
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio

from familiard.auth.socket import socket_path
from familiard.server.connections import client_of
from tests.server.client import Client, over_network, over_socket
from tests.server.conftest import eventually
from tests.server.process import Process

OPEN_FILES = 400
QUICK = ("header_seconds=2", "idle_seconds=2", "send_seconds=2")
SETTINGS = tuple(part for name in QUICK for part in ("--set", f"server.{name}"))
PATIENCE = 60.0


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def served(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Process]:
    """A daemon with few descriptors and short deadlines."""
    process = Process(tmp_path_factory.mktemp("connections"))
    process.start("--port", "0", "--no-zeroconf", *SETTINGS, open_files=OPEN_FILES)
    try:
        await process.ready()
        yield process
    finally:
        assert process.running is not None
        process.running.kill()
        process.running.wait()


@pytest_asyncio.fixture(loop_scope="module")
async def address(served: Process) -> tuple[str, int]:
    """Where it listens."""
    return await served.ready()


@pytest.fixture
def sockets() -> Iterator[list[socket.socket]]:
    """Sockets that the test opens."""
    opened: list[socket.socket] = []
    yield opened
    for one in opened:
        one.close()


def connect(address: tuple[str, int], sockets: list[socket.socket], *, source: str = "127.0.0.1") -> None:
    """Open a connection and say nothing."""
    sockets.append(socket.create_connection(address, timeout=10, source_address=(source, 0)))


def descriptors(served: Process) -> int:
    """How many files the daemon has open."""
    assert served.running is not None
    return len(list(Path(f"/proc/{served.running.pid}/fd").iterdir()))


def held(address: tuple[str, int], opened: Iterable[tuple[object, asyncio.StreamWriter]]) -> int:
    """How many of these connections the daemon has open, by the kernel's table of sockets."""
    mine = {writer.get_extra_info("sockname")[1] for _, writer in opened}
    rows = [line.split() for line in Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:]]
    ports = [(*(int(end.split(":")[1], 16) for end in row[1:3]), int(row[9])) for row in rows]
    return sum(local == address[1] and remote in mine and inode != 0 for local, remote, inode in ports)


async def ends(reader: asyncio.StreamReader) -> bytes:
    """What comes before the other side closes the connection, which it must."""
    async with asyncio.timeout(PATIENCE):
        with contextlib.suppress(ConnectionError):
            return await reader.read(-1)
    return b""


async def answers(served: Process, address: tuple[str, int]) -> None:
    """Assert that owner and clients get through, by connections of their own."""
    async with asyncio.timeout(PATIENCE):
        async with over_socket(socket_path(served.data_dir)) as owner:
            assert (await owner.get("/v1/system"))["ready"]
        async with over_network(address, served.token) as client:
            assert (await client.get("/v1/people"))["items"] == []


async def test_silent_connections_take_nobodys_place(
    served: Process, address: tuple[str, int], sockets: list[socket.socket]
) -> None:
    async with over_network(address, served.token) as client:
        await client.get("/v1/people")
        for _ in range(2 * OPEN_FILES):
            connect(address, sockets)
        # Whoever showed the token keeps the connection, and new ones get through.
        assert (await client.get("/v1/people"))["items"] == []
        assert _sockets_of(client) == 1
        await answers(served, address)
    assert descriptors(served) < OPEN_FILES
    assert "Too many open files" not in served.output.read_text()
    assert "Traceback" not in served.output.read_text()


async def test_a_flood_of_one_client_closes_nobody_elses_connection(
    served: Process, address: tuple[str, int], sockets: list[socket.socket]
) -> None:
    reader, writer = await asyncio.open_connection(*address, local_addr=("127.0.0.3", 0))
    for _ in range(OPEN_FILES):
        connect(address, sockets, source="127.0.0.2")
    writer.write(b"GET /v1/health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    assert b" 200 " in await ends(reader)
    writer.close()


@pytest.mark.parametrize(
    "said", [b"", b"GET /v1/health HTTP/1.1\r\n", b"GET /v1/health HTTP/1.1\r\nHost: x\r\nX-Long: "]
)
async def test_a_header_that_never_ends_is_not_waited_for(address: tuple[str, int], said: bytes) -> None:
    reader, writer = await asyncio.open_connection(*address)
    writer.write(said)
    assert await ends(reader) == b""
    writer.close()


async def test_a_header_that_drips_is_not_waited_for(address: tuple[str, int]) -> None:
    reader, writer = await asyncio.open_connection(*address)

    async def drip() -> None:
        writer.write(b"GET /v1/health HTTP/1.1\r\nHost: x\r\nX-Long: ")
        while True:
            writer.write(b"x")
            await asyncio.sleep(0.1)

    dripping = asyncio.create_task(drip())
    assert await ends(reader) == b""
    dripping.cancel()
    writer.close()


async def test_a_connection_with_the_token_that_falls_silent_is_closed(
    served: Process, address: tuple[str, int]
) -> None:
    reader, writer = await asyncio.open_connection(*address)
    head = f"GET /v1/people HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {served.token}\r\n\r\n"
    writer.write(head.encode())
    assert b" 200 " in await ends(reader)
    writer.close()


async def test_an_event_stream_on_which_nothing_happens_stays_open(
    served: Process, address: tuple[str, int]
) -> None:
    async with over_network(address, served.token) as client, client.events() as listening:
        assert (await listening.next()).type == "hello"
        await asyncio.sleep(5)
        async with over_network(address, served.token) as other:
            await other.post("/v1/people", json={"name": "Anna"})
            (person,) = (await other.get("/v1/people", params={"min_faces": "0"}))["items"]
            await other.ask("DELETE", f"/v1/people/{person['id']}?erase=true")
        async with asyncio.timeout(PATIENCE):
            assert (await listening.next()).type == "person_created"


@pytest.mark.parametrize("with_token", [False, True])
async def test_who_reads_no_answer_loses_the_connection(
    served: Process, address: tuple[str, int], *, with_token: bool
) -> None:
    token = f"Authorization: Bearer {served.token}\r\n" if with_token else ""
    asked = f"GET /v1/openapi.json HTTP/1.1\r\nHost: x\r\n{token}\r\n".encode()
    opened = [await asyncio.open_connection(*address, limit=1 << 16) for _ in range(5)]
    for _, writer in opened:
        # Many requests at once, whose answers fill everything on the way.
        writer.write(asked * 300)
    await eventually(lambda: held(address, opened) == 5, PATIENCE)
    await eventually(lambda: held(address, opened) == 0, PATIENCE)
    for _, writer in opened:
        writer.close()
    await answers(served, address)


@pytest.mark.parametrize(
    "said",
    [
        b"GET /v1/health HTTP/1.1\r\nHost: x\r\nX-Long: " + b"x" * 100_000 + b"\r\n\r\n",
        b"GET /v1/health HTTP/1.1\r\nHost: x\r\n" + b"X-Many: x\r\n" * 10_000 + b"\r\n",
        b"GET /" + b"x" * 100_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(500),
        b"no HTTP at all\r\n\r\n",
    ],
    ids=["long field", "many fields", "long address", "HTTP/2", "TLS", "text"],
)
async def test_a_request_that_is_none_is_refused_and_hung_up_on(
    served: Process, address: tuple[str, int], said: bytes
) -> None:
    reader, writer = await asyncio.open_connection(*address)
    writer.write(said)
    assert (await ends(reader))[:12] in (b"", b"HTTP/1.1 400", b"HTTP/1.0 400")
    writer.close()
    await answers(served, address)


async def test_an_upgrade_is_not_taken_and_holds_nothing(served: Process, address: tuple[str, int]) -> None:
    reader, writer = await asyncio.open_connection(*address)
    writer.write(
        b"GET /v1/health HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n" + bytes(1 << 20)
    )
    assert b" 101 " not in await ends(reader)
    writer.close()
    await answers(served, address)


async def test_thousands_of_refusals_are_a_few_lines_of_log(process: Process) -> None:
    process.start("--port", "0", "--no-zeroconf")
    address = await process.ready()
    headers = {"Authorization": "Bearer wrong"}
    async with aiohttp.ClientSession(f"http://{address[0]}:{address[1]}", headers=headers) as session:

        async def ask(number: int) -> int:
            async with session.get(f"/v1/people?limit={number}") as response:
                return response.status

        assert set(await asyncio.gather(*(ask(number) for number in range(300)))) == {401}
    refusals = [line for line in process.output.read_text().splitlines() if " 401 " in line]
    assert len(refusals) == 1
    assert process.running is not None
    process.running.terminate()
    await asyncio.to_thread(process.running.wait)
    assert "… and 299 more in the last minute" in process.output.read_text()


@pytest.mark.parametrize(
    ("peer", "client"),
    [
        (("192.0.2.7", 4000), "192.0.2.7"),
        (("::ffff:192.0.2.7", 4000, 0, 0), "192.0.2.7"),
        (("2001:db8:1:2:3:4:5:6", 4000, 0, 0), "2001:db8:1:2::/64"),
        (("fe80::1%eth0", 4000, 0, 2), "fe80::/64"),
        ("", "owner"),
    ],
)
def test_a_client_is_an_address_or_the_site_of_one(peer: object, client: str) -> None:
    assert client_of(peer) == client


def _sockets_of(client: Client) -> int:
    """How many connections a client's session has open."""
    connector = client.session.connector
    assert connector is not None
    return sum(len(idle) for idle in connector._conns.values())
