"""kill -9 in the middle of an upload or of a lock: the client goes on where it was."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest

from tests.server.client import over_network
from tests.server.dav.conftest import basic, stored
from tests.server.process import Process

INFO = b"<lockinfo xmlns='DAV:'><lockscope><exclusive/></lockscope><locktype><write/></locktype></lockinfo>"
MIB = 1 << 20


@dataclass
class Restarting:
    """A daemon that is killed and started again, on the same port, and a device."""

    process: Process
    originals: Path
    user: str = ""
    password: str = ""
    port: int = 0

    async def start(self) -> None:
        self.process.start(
            "--port", str(self.port), "--set", "server.zeroconf=false", "--set", f"library.originals={self.originals}",
            "--set", "library.keep_free_mib=1", "--set", "vision.workers=1",
        )  # fmt: skip
        host, self.port = await self.process.ready()
        if not self.user:
            async with over_network((host, self.port), self.process.token) as client:
                added = await client.post("/v1/devices", json={"name": "Anna"})
            self.user, self.password = added["device"]["user"], added["password"]

    async def kill(self) -> None:
        await self.process.ends(signal.SIGKILL)
        await self.start()

    @asynccontextmanager
    async def ask(
        self, method: str, path: str, data: bytes | None = None, **headers: str
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        named["Authorization"] = basic(self.user, self.password)
        url = f"http://127.0.0.1:{self.port}/dav/{path}"
        async with (
            aiohttp.ClientSession() as session,
            session.request(method, url, data=data, headers=named) as answer,
        ):
            yield answer

    async def status(self, method: str, path: str, data: bytes | None = None, **headers: str) -> int:
        async with self.ask(method, path, data, **headers) as answer:
            return answer.status

    async def offset(self, path: str) -> int:
        async with self.ask("HEAD", path) as answer:
            return int(answer.headers.get("Upload-Offset", "-1"))


@pytest.mark.slow
@pytest.mark.timeout(600)  # the daemon starts several times
async def test_what_came_before_a_kill_is_continued(process: Process, tmp_path: Path) -> None:
    daemon = Restarting(process, tmp_path / "originals")
    await daemon.start()
    content, mine = bytes(range(256)) * 16384, f"{daemon.user}/film.mp4"
    total = len(content)
    # A whole file, of which a half came.
    _, writer = await asyncio.open_connection("127.0.0.1", daemon.port)
    head = f"PUT /dav/{mine} HTTP/1.1\r\nHost: x\r\nContent-Length: {total}\r\n"
    writer.write(f"{head}Authorization: {basic(daemon.user, daemon.password)}\r\n\r\n".encode())
    writer.write(content[: 2 * MIB])
    await writer.drain()
    async with asyncio.timeout(60):
        while await daemon.offset(mine) != 2 * MIB:
            await asyncio.sleep(0.02)
    await daemon.kill()
    writer.close()
    assert await daemon.offset(mine) == 2 * MIB
    # A part that was acknowledged.
    span = {"Content_Range": f"bytes {2 * MIB}-{3 * MIB - 1}/{total}"}
    assert await daemon.status("PUT", mine, content[2 * MIB : 3 * MIB], **span) == 202
    # Chunks that were acknowledged, and a lock that was given.
    chunks = f"uploads/{daemon.user}/one"
    assert await daemon.status("MKCOL", chunks) == 201
    assert await daemon.status("PUT", f"{chunks}/1", b"chunk") == 201
    async with daemon.ask("LOCK", f"{daemon.user}/locked.txt", INFO, Timeout="Second-3600") as answer:
        token = answer.headers["Lock-Token"]
    await daemon.kill()
    assert not stored(daemon.originals)
    assert await daemon.offset(mine) == 3 * MIB
    span = {"Content_Range": f"bytes {3 * MIB}-{total - 1}/{total}"}
    assert await daemon.status("PUT", mine, content[3 * MIB :], **span) == 201
    assert await daemon.status("MOVE", f"{chunks}/.file", Destination=f"/dav/{daemon.user}/chunks.txt") == 201
    assert set(stored(daemon.originals).values()) == {content, b"chunk"}
    # Nobody else writes what is locked, and who has the token does.
    locked = f"{daemon.user}/locked.txt"
    assert await daemon.status("PUT", locked, b"without") == 423
    assert await daemon.status("PUT", locked, b"with", If=f"({token})") == 204
    assert await daemon.status("UNLOCK", locked, Lock_Token=token) == 204
    await daemon.kill()
    assert await daemon.status("PUT", locked, b"free again") == 204
    await process.ends(signal.SIGTERM)
