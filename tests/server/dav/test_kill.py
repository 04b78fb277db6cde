"""kill -9 of the daemon while two devices upload: what was acknowledged is there, byte for byte, and once.

`PHOTOS` in the environment says how many each device uploads (1000 for the household's size), `KILLS` how often the daemon
is killed.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import random
import signal
from pathlib import Path

import aiohttp
import pytest

from tests.server.client import over_network
from tests.server.dav.conftest import basic, stored
from tests.server.process import Process

PHOTOS = int(os.environ.get("PHOTOS", "60"))
KILLS = int(os.environ.get("KILLS", "3"))
SEED = int(os.environ.get("SEED", "5"))


def photo(who: str, i: int) -> bytes:
    """Some of them are on both devices."""
    owner = "both" if i % 5 == 0 else who
    return hashlib.sha512(f"{owner} {i}".encode()).digest() * (200 + i % 50)


class Uploads:
    """A device that uploads its photos, and goes on after each refusal and each broken connection."""

    def __init__(self, who: str, user: str, password: str) -> None:
        self.who, self._user = who, user
        self._headers = {"Authorization": basic(user, password)}
        self.acknowledged: dict[str, bytes] = {}
        self.origin = ""

    async def run(self) -> None:
        async with aiohttp.ClientSession(headers=self._headers) as session:
            for i in range(PHOTOS):
                name, content = f"IMG_{i:04}.jpg", photo(self.who, i)
                while name not in self.acknowledged:
                    try:
                        url = f"{self.origin}/dav/{self._user}/{name}"
                        async with session.put(
                            url, data=content, headers={"X-OC-Mtime": "1777629600"}
                        ) as answer:
                            if answer.status in (201, 204):
                                self.acknowledged[name] = content
                    except aiohttp.ClientError:
                        await asyncio.sleep(0.05)

    async def check(self) -> None:
        """All that was acknowledged is still there."""
        async with aiohttp.ClientSession(headers=self._headers) as session:
            for name, content in list(self.acknowledged.items()):
                async with session.get(f"{self.origin}/dav/{self._user}/{name}") as answer:
                    assert answer.status == 200, name
                    assert await answer.read() == content, name


@pytest.mark.slow
@pytest.mark.timeout(900)  # the daemon starts several times
async def test_what_was_acknowledged_is_there(process: Process, tmp_path: Path) -> None:
    originals, chance = tmp_path / "originals", random.Random(SEED)
    options = ("--port", "0", "--set", "server.zeroconf=false", "--set", f"library.originals={originals}",
               "--set", "library.keep_free_mib=1", "--set", "vision.workers=1")  # fmt: skip
    process.start(*options)
    host, port = await process.ready()
    devices = []
    async with over_network((host, port), process.token) as client:
        for who in ("anna", "bo"):
            added = await client.post("/v1/devices", json={"name": who})
            devices.append(Uploads(who, added["device"]["user"], added["password"]))
    for one in devices:
        one.origin = f"http://{host}:{port}"
    running = [asyncio.create_task(one.run()) for one in devices]
    for _ in range(KILLS):
        before = sum(len(one.acknowledged) for one in devices)
        goal = before + chance.randint(1, max(2, PHOTOS // (KILLS + 1)))
        while sum(len(one.acknowledged) for one in devices) < goal and not all(one.done() for one in running):
            await asyncio.sleep(chance.random() * 0.02)
        await process.ends(signal.SIGKILL)
        process.start(*options[2:], "--port", str(port))
        await process.ready()
        for one in devices:
            await one.check()
    await asyncio.gather(*running)
    for one in devices:
        assert len(one.acknowledged) == PHOTOS
        await one.check()
    await process.ends(signal.SIGTERM)
    contents = list(stored(originals).values())
    wanted = {content for one in devices for content in one.acknowledged.values()}
    assert set(contents) == wanted, "nothing half-written, and nothing missing"
    assert len(contents) == len(wanted), "no content twice"
    assert not list((originals / ".familiar" / "parts").iterdir())
