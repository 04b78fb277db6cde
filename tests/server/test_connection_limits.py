"""More connections than there may be: who is closed, who is refused, and that the owner gets through."""

from __future__ import annotations

import asyncio
import contextlib
import subprocess
import sys
from dataclasses import replace

import pytest

from familiard.config import ServerSettings, Settings
from tests.checkout import PYTHONPATH
from tests.server.client import Client, over_network, over_socket
from tests.server.conftest import RunningDaemon, settings_for
from tests.server.people import portrait

MOST = 16
Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory, pack_files: object) -> Settings:  # they must be there
    """Few connections."""
    server = ServerSettings(
        port=0, zeroconf=False, max_connections=MOST, max_without_token=8, max_without_token_per_client=8
    )
    return replace(settings_for(tmp_path_factory.mktemp("limits")), server=server)


async def ask(instance: RunningDaemon, path: str) -> Streams:
    """A connection on which the token was shown, with its first answer."""
    reader, writer = await asyncio.open_connection(*instance.address)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {instance.token}\r\n\r\n".encode())
    assert b" 200 " in await reader.readline()
    return reader, writer


async def is_closed(reader: asyncio.StreamReader) -> bool:
    """Whether the other side hung up: all that comes has an end."""
    with contextlib.suppress(ConnectionError, TimeoutError):
        async with asyncio.timeout(2):
            await reader.read(-1)
    return reader.at_eof() or reader.exception() is not None


async def test_an_idle_connection_makes_room_for_a_new_one(instance: RunningDaemon) -> None:
    idle = [await ask(instance, "/v1/health") for _ in range(2)]
    idle += [await ask(instance, "/v1/people") for _ in range(MOST)]
    async with over_network(instance.address, instance.token) as client:
        await client.get("/v1/people")
    # What showed no token went first, then what was silent for the longest time.
    assert [await is_closed(reader) for reader, _ in (idle[0], idle[1], idle[2])] == [True, True, True]
    assert not await is_closed(idle[-1][0])
    for _, writer in idle:
        writer.close()


async def test_where_all_are_in_use_a_new_one_is_refused_at_once_and_the_owner_gets_through(
    instance: RunningDaemon,
) -> None:
    listening = [await ask(instance, "/v1/events") for _ in range(MOST)]
    reader, writer = await asyncio.open_connection(*instance.address)
    assert await is_closed(reader)
    writer.close()
    async with over_socket(instance.daemon.owner_socket) as owner:
        assert (await owner.get("/v1/system"))["ready"]
    for _, stream in listening:
        stream.close()


async def test_a_body_that_waits_is_not_asked_for_where_it_is_not_wanted(
    instance: RunningDaemon, client: Client
) -> None:
    picture = portrait(0)
    for token, expected in ((instance.token, b" 100 "), ("wrong", b" 401 ")):
        reader, writer = await asyncio.open_connection(*instance.address)
        head = (
            f"POST /v1/analyze HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nExpect: 100-continue\r\n"
            f"Content-Length: {len(picture)}\r\n\r\n"
        )
        writer.write(head.encode())
        assert expected in await reader.readline()
        if expected == b" 100 ":
            assert await reader.readline() == b"\r\n"
            writer.write(picture)
            assert b" 200 " in await reader.readline()
        writer.close()


@pytest.mark.parametrize(
    ("soft", "hard", "files", "connections"), [(256, 2048, 2048, 512), (300, 300, 300, 44), (64, 64, 64, 16)]
)
def test_the_limit_of_open_files_is_raised_and_some_are_kept_back(
    soft: int, hard: int, files: int, connections: int
) -> None:
    program = (
        "import resource\n"
        "from familiard.server.listener import connections_for\n"
        f"resource.setrlimit(resource.RLIMIT_NOFILE, ({soft}, {hard}))\n"
        "print(connections_for(512), resource.getrlimit(resource.RLIMIT_NOFILE)[0])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": PYTHONPATH},
    )
    assert done.stdout.split() == [str(connections), str(files)]
