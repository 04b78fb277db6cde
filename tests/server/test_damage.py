"""A damaged ledger, a full disk, a data directory that is a link: what the API says of them."""

from __future__ import annotations

import dataclasses
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from familiard.daemon import Daemon
from familiard.errors import LedgerDamaged, LedgerMissing
from familiard.packs import PackFiles
from tests.full_disk import files_no_larger_than
from tests.server.client import Client, over_network
from tests.server.conftest import RunningDaemon, settings_for
from tests.server.people import portrait

WRITES = (
    ("POST", "/v1/sightings?camera=door"),
    ("POST", "/v1/photos"),
    ("POST", "/v1/enroll?name=Anna"),
)


@asynccontextmanager
async def served(instance: RunningDaemon) -> AsyncIterator[Client]:
    """A daemon on the house's data, and a client of it."""
    await instance.open()
    try:
        async with over_network(instance.address, instance.token) as client:
            yield client
    finally:
        await instance.close()


@pytest.fixture
def home(tmp_path: Path, pack_files: PackFiles) -> RunningDaemon:
    """A house of the test's own."""
    return RunningDaemon(settings_for(tmp_path))


async def problems(client: Client) -> set[str]:
    """Codes of what is wrong."""
    return {problem["code"] for problem in (await client.get("/v1/system"))["problems"]}


async def test_a_ledger_with_a_damaged_header_is_read_told_and_never_written(home: RunningDaemon) -> None:
    async with served(home) as client:
        await client.post("/v1/photos", data=portrait(0))
    ledger = home.settings.data_dir / "ledger.db"
    content = bytearray(ledger.read_bytes())
    # The number of free pages: SQLite notices when it wants one.
    content[36] ^= 0x80
    ledger.write_bytes(content)
    async with served(home) as client:
        assert len((await client.get("/v1/photos"))["items"]) == 1
        assert "ledger-damaged" in await problems(client)
        ready = await client.ask("GET", "/v1/health/ready")
        assert (ready.status, "ledger-damaged" in ready.json["detail"]) == (503, True)
        for method, path in WRITES:
            answer = await client.ask(method, path, data=portrait(1))
            assert (answer.status, answer.code) == (503, "ledger-damaged"), path
        assert (await client.ask("POST", "/v1/people", json={"name": "Anna"})).code == "ledger-damaged"
    assert ledger.read_bytes() == bytes(content)


async def test_damage_that_is_met_while_the_daemon_runs_is_reported(home: RunningDaemon) -> None:
    async with served(home) as client:
        await client.post("/v1/photos", data=portrait(0))
    ledger = home.settings.data_dir / "ledger.db"
    content = bytearray(ledger.read_bytes())
    rows = content.count(b"photo-added")
    assert rows
    async with served(home) as client:
        # All but the first pages, in place, under the daemon's hands.
        with ledger.open("r+b") as file:
            for page in range(1, len(content) // 4096):
                file.seek(page * 4096)
                file.write(b"\xa5" * 4096)
        store = home.services.store.store
        await home.services.store.read(lambda _: store.ledger.db.execute("PRAGMA shrink_memory"))
        for path in ("/v1/people", "/v1/photos", "/v1/faces", "/v1/history"):
            answer = await client.ask("GET", path)
            assert answer.status == 503, path
            assert answer.code == "ledger-damaged"
        answer = await client.ask("POST", "/v1/sightings?camera=door", data=portrait(1))
        assert (answer.status, answer.code) == (503, "ledger-damaged")
        assert home.services.store.trouble is not None


async def test_a_daemon_does_not_begin_again_beside_crops(home: RunningDaemon) -> None:
    async with served(home) as client:
        await client.post("/v1/photos", data=portrait(0))
    (home.settings.data_dir / "ledger.db").unlink()
    with pytest.raises(LedgerMissing, match="on purpose"):
        await home.open()
    (home.settings.data_dir / "ledger.db").write_bytes(b"nonsense" * 1000)
    with pytest.raises(LedgerDamaged, match="backup"):
        await home.open()


async def test_a_full_disk_is_503_for_everything_that_writes_and_reads_go_on(home: RunningDaemon) -> None:
    async with served(home) as client:
        await client.post("/v1/photos", data=portrait(0))
        with files_no_larger_than(4096):
            for method, path in WRITES:
                answer = await client.ask(method, path, data=portrait(1))
                assert (answer.status, answer.code) == (503, "storage-full"), path
            for method, path, body in (
                ("POST", "/v1/people", {"name": "Anna"}),
                ("POST", "/v1/rebuild", None),
                ("POST", "/v1/repair", None),
            ):
                answer = await client.ask(method, path, json=body)
                assert (answer.status, answer.code) == (503, "storage-full"), path
            assert len((await client.get("/v1/photos"))["items"]) == 1
            assert (await client.ask("GET", "/v1/health/ready")).status == 200
        assert (await client.ask("POST", "/v1/people", json={"name": "Anna"})).status == 201
        index = await client.get("/v1/system/index")
        assert index["indexed"] == index["expected"] == 1


async def test_a_daemon_serves_a_data_directory_that_is_a_link(home: RunningDaemon, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    home.settings.data_dir.symlink_to(tmp_path / "elsewhere")
    async with served(home) as client:
        await client.post("/v1/photos", data=portrait(0))
    assert (tmp_path / "elsewhere" / "ledger.db").exists()
    quiet = Daemon(dataclasses.replace(home.settings, data_dir=tmp_path / "elsewhere"), network=False)
    await quiet.start()
    await quiet.stop()
