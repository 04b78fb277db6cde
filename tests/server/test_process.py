"""The daemon as a process: started, signaled, killed, started again."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from zeroconf import ServiceStateChange, Zeroconf
from zeroconf.asyncio import AsyncServiceBrowser, AsyncServiceInfo, AsyncZeroconf

from tests.checkout import PYTHONPATH
from tests.server.client import Client, over_network
from tests.server.conftest import eventually
from tests.server.people import portrait
from tests.server.process import START_SECONDS, Process


def children(pid: int) -> list[int]:
    """The processes that a process started."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def photos(folder: Path, count: int) -> Path:
    """Photos to import, none like another."""
    folder.mkdir()
    for i in range(count):
        (folder / f"{i:03}.jpg").write_bytes(portrait(i % 6, i % 40) + bytes([i]))
    return folder


async def test_a_stop_is_graceful_in_the_middle_of_everything(process: Process, tmp_path: Path) -> None:
    folder = photos(tmp_path / "photos", 80)
    settings = ("--port", "0", "--set", f"library.folders={folder}", "--no-zeroconf")
    process.start(*settings)
    address = await process.ready()
    async with over_network(address, process.token) as client, client.events() as listening:
        await listening.next()
        begun = await client.post("/v1/imports", json={"path": str(folder)})
        while (await client.get(f"/v1/imports/{begun['id']}"))["done"] == 0:
            await asyncio.sleep(0.02)
        analyzing = asyncio.create_task(client.ask("POST", "/v1/sightings?camera=door", data=portrait(0)))
        await asyncio.sleep(0.01)
        assert process.running is not None
        workers = children(process.running.pid)
        assert await process.ends(signal.SIGTERM) == 0
        # The camera got an answer, or was asked to come back.
        assert (await analyzing).status in (200, 429, 503)
        with pytest.raises(EOFError):
            await listening.until("nothing of the kind")
    await eventually(lambda: not any(_alive(pid) for pid in workers))
    assert not (process.data_dir / "familiard.sock").exists()
    assert "Traceback" not in process.output.read_text()
    assert process.token not in process.output.read_text()

    process.start(*settings)
    address = await process.ready()
    async with over_network(address, process.token) as client:
        while (state := await client.get(f"/v1/imports/{begun['id']}"))["state"] != "done":
            assert state["state"] in ("running", "interrupted")
            await asyncio.sleep(0.1)
        assert (state["done"], state["broken_count"]) == (80, 0)
    assert await process.ends(signal.SIGINT) == 0


async def test_a_second_daemon_is_refused_in_words(process: Process) -> None:
    process.start("--port", "0", "--no-zeroconf")
    address = await process.ready()
    assert process.running is not None
    second = subprocess.run(
        [sys.executable, "-m", "familiard", "serve", "--data-dir", str(process.data_dir), "--port", "0"],
        capture_output=True,
        text=True,
        check=False,
        timeout=START_SECONDS,
        env=os.environ | {"PYTHONPATH": PYTHONPATH},
    )
    assert second.returncode == 1
    assert f"process {process.running.pid}" in second.stderr
    assert "Traceback" not in second.stderr
    other = Process(process.home / "other")
    other.home.mkdir()
    taken = other.start("--port", str(address[1]), "--no-zeroconf")
    assert await asyncio.to_thread(taken.wait, START_SECONDS) == 1
    assert "Cannot listen on" in other.output.read_text()
    async with over_network(address, process.token) as client:
        await client.get("/v1/system")


async def test_after_a_kill_everything_acknowledged_is_there_and_told(process: Process) -> None:
    process.start("--port", "0", "--no-zeroconf")
    address = await process.ready()
    assert process.running is not None
    async with over_network(address, process.token) as client:
        async with client.events() as listening:
            start = (await listening.next()).id
        names = [f"Person {i}" for i in range(10)]
        for name in names:
            await client.post("/v1/people", json={"name": name})
        seen = await client.post("/v1/sightings?camera=door", data=portrait(0))
        workers = children(process.running.pid)
        process.running.kill()
        process.running.wait()
    assert (process.data_dir / "familiard.sock").exists()
    # No child outlives its daemon, however that ended.
    await eventually(lambda: not any(_alive(pid) for pid in workers))

    process.start("--port", "0", "--no-zeroconf")
    address = await process.ready()
    async with over_network(address, process.token) as client:
        async with client.events(start) as listening:
            assert (await listening.next()).type == "hello"
            received = await listening.until("sighting")
        assert [event.data["name"] for event in received if event.type == "person_created"] == names
        assert received[-1].data["face_id"] == seen["faces"][0]["id"]
        index = await client.get("/v1/system/index")
        assert index["indexed"] == index["expected"] == 1
    assert await process.ends(signal.SIGTERM) == 0


async def test_the_daemon_announces_itself_and_withdraws(process: Process) -> None:
    heard: dict[str, ServiceStateChange] = {}

    def changed(zeroconf: Zeroconf, service_type: str, name: str, state_change: ServiceStateChange) -> None:
        heard[name] = state_change

    async with AsyncZeroconf(interfaces=["127.0.0.1"]) as zeroconf:
        browser = AsyncServiceBrowser(zeroconf.zeroconf, "_familiar._tcp.local.", handlers=[changed])
        process.start("--port", "0")
        address = await process.ready()
        async with over_network(address, process.token) as client:
            instance_id = (await client.get("/v1/system"))["instance_id"]
        name = f"familiar-{instance_id[:8]}._familiar._tcp.local."
        await eventually(lambda: heard.get(name) is ServiceStateChange.Added)
        info = AsyncServiceInfo("_familiar._tcp.local.", name)
        assert await info.async_request(zeroconf.zeroconf, 3000)
        assert (info.port, info.parsed_addresses()) == (address[1], ["127.0.0.1"])
        properties = info.decoded_properties
        assert {"id", "version", "api", "host"} >= properties.keys()
        assert (properties["id"], properties["api"]) == (instance_id, "1")
        assert await process.ends(signal.SIGTERM) == 0
        await eventually(lambda: heard.get(name) is ServiceStateChange.Removed)
        await browser.async_cancel()


async def test_a_worker_that_is_killed_costs_one_request(process: Process) -> None:
    process.start("--port", "0", "--no-zeroconf")
    address = await process.ready()
    assert process.running is not None
    async with over_network(address, process.token) as client:
        (worker,) = [pid for pid in children(process.running.pid) if _is_worker(pid)]
        analyzing = asyncio.create_task(client.ask("POST", "/v1/analyze", data=portrait(0)))
        os.kill(worker, signal.SIGKILL)
        answer = await analyzing
        assert answer.status in (200, 500)
        assert answer.status == 200 or answer.code == "engine-failed"
        assert len((await client.post("/v1/analyze", data=portrait(0)))["faces"]) == 1
        await _restarted(client)


async def _restarted(client: Client) -> None:
    assert (await client.get("/v1/system"))["engine"]["restarts"] >= 1
    metrics = (await client.ask("GET", "/metrics")).body.decode()
    assert re.search(r"^familiar_engine_restarts [1-9]", metrics, re.MULTILINE)


def _alive(pid: int) -> bool:
    try:
        return "State:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False


def _is_worker(pid: int) -> bool:
    """Python's resource tracker is a child as well."""
    return b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()
