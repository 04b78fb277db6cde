"""kill -9 of the daemon, and a full disk, while two devices upload: what was acknowledged is there, byte for byte, and once.

`PHOTOS` in the environment says how many each device uploads (1000 for the household's size), `KILLS` how often the daemon
is killed.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import random
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import aiohttp
import pytest

from tests.server.client import over_network
from tests.server.dav.conftest import basic, stored
from tests.server.process import Process

PHOTOS = int(os.environ.get("PHOTOS", "60"))
KILLS = int(os.environ.get("KILLS", "3"))
MIB = 1 << 20
DISK = 32 * MIB
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
        self.refused = 0
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
                                continue
                            self.refused += answer.status == 507
                        await asyncio.sleep(0.05)
                    except aiohttp.ClientError:
                        await asyncio.sleep(0.05)

    async def check(self) -> None:
        """All that was acknowledged is still there."""
        async with aiohttp.ClientSession(headers=self._headers) as session:
            for name, content in list(self.acknowledged.items()):
                async with session.get(f"{self.origin}/dav/{self._user}/{name}") as answer:
                    assert answer.status == 200, name
                    assert await answer.read() == content, name


async def two_devices(process: Process, host: str, port: int) -> list[Uploads]:
    devices = []
    async with over_network((host, port), process.token) as client:
        for who in ("anna", "bo"):
            added = await client.post("/v1/devices", json={"name": who})
            devices.append(Uploads(who, added["device"]["user"], added["password"]))
    for one in devices:
        one.origin = f"http://{host}:{port}"
    return devices


def check_originals(originals: Path, devices: list[Uploads]) -> None:
    contents = list(stored(originals).values())
    wanted = {content for one in devices for content in one.acknowledged.values()}
    assert set(contents) == wanted, "nothing half-written, and nothing missing"
    assert len(contents) == len(wanted), "no content twice"
    assert not list((originals / ".familiar" / "parts").iterdir())


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of a few MiB; the test skips, and says so, where nothing can be mounted."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ("mount", "-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", str(place))
    done = subprocess.run(mount, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        pytest.skip(
            f"no disk can be mounted here ({done.stderr.strip()}); test_full_disk has one that is full"
        )
    yield place
    subprocess.run(("umount", "-l", str(place)), check=True)


@pytest.mark.slow
@pytest.mark.timeout(900)  # the daemon starts several times
async def test_a_disk_that_fills_up_in_the_middle(process: Process, tmp_path: Path, small_disk: Path) -> None:
    originals, ballast = small_disk / "originals", small_disk / "ballast"
    ballast.write_bytes(bytes(DISK - 2 * MIB))
    options = ("--set", "server.zeroconf=false", "--set", f"library.originals={originals}",
               "--set", "library.keep_free_mib=1", "--set", "vision.workers=1")  # fmt: skip
    process.start("--port", "0", *options)
    host, port = await process.ready()
    devices = await two_devices(process, host, port)
    running = [asyncio.create_task(one.run()) for one in devices]
    async with asyncio.timeout(300):
        while not all(one.refused > 3 or task.done() for one, task in zip(devices, running, strict=True)):
            await asyncio.sleep(0.02)
    assert any(one.refused for one in devices)
    assert 0 < sum(len(one.acknowledged) for one in devices) < 2 * PHOTOS
    await process.ends(signal.SIGKILL)
    process.start(*options, "--port", str(port))
    await process.ready()
    for one in devices:
        await one.check()
    ballast.unlink()
    await asyncio.gather(*running)
    for one in devices:
        await one.check()
    await process.ends(signal.SIGTERM)
    check_originals(originals, devices)


@pytest.mark.slow
@pytest.mark.timeout(900)  # the daemon starts several times
async def test_what_was_acknowledged_is_there(process: Process, tmp_path: Path) -> None:
    originals, chance = tmp_path / "originals", random.Random(SEED)
    options = ("--port", "0", "--set", "server.zeroconf=false", "--set", f"library.originals={originals}",
               "--set", "library.keep_free_mib=1", "--set", "vision.workers=1")  # fmt: skip
    process.start(*options)
    host, port = await process.ready()
    devices = await two_devices(process, host, port)
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
    check_originals(originals, devices)
