"""A full disk, a quota, and a disk that is not mounted: the client hears it, and nothing is half there."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from familiard.originals.disk import OriginalsFolder
from tests.full_disk import files_no_larger_than
from tests.server.client import Client
from tests.server.conftest import RunningDaemon
from tests.server.dav.conftest import Phone, parts, phone_of, stored

MIB = 1 << 20


async def pieces(count: int) -> AsyncIterator[bytes]:
    for i in range(count):
        yield bytes([i % 256]) * (1 << 16)
        await asyncio.sleep(0)


async def test_a_file_that_does_not_fit_is_refused_before_it_is_sent(
    phone: Phone, originals: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = stored(originals)
    monkeypatch.setattr(OriginalsFolder, "free", lambda _: 1000)
    answer = await phone.ask("PUT", "large.jpg", data=bytes(1001), expect100=True)
    assert answer.status == 507
    assert b"library.keep_free_mib" in answer.body
    assert await phone.put("small.jpg", b"small") == 201
    monkeypatch.undo()
    assert not parts(originals)
    assert set(stored(originals)) - set(before) == {
        name for name, content in stored(originals).items() if content == b"small"
    }


async def test_a_disk_that_fills_up_while_a_file_comes(
    phone: Phone, originals: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, free = stored(originals), [1 << 30]
    monkeypatch.setattr(OriginalsFolder, "free", lambda _: free[0])

    async def filling() -> AsyncIterator[bytes]:
        async for piece in pieces(512):
            yield piece
            free[0] = 0

    answer = await phone.ask("PUT", "growing.bin", data=filling())
    assert answer.status == 507
    assert not parts(originals)
    assert stored(originals) == before
    assert (await phone.ask("GET", "growing.bin")).status == 404


async def test_a_write_that_fails(phone: Phone, originals: Path) -> None:
    before = stored(originals)
    with files_no_larger_than(32 * MIB):
        answer = await phone.ask("PUT", "failing.bin", data=pieces(560))
        assert answer.status == 507
        assert b"is full" in answer.body
    assert not parts(originals)
    assert stored(originals) == before
    assert (await phone.ask("GET", "failing.bin")).status == 404
    # The next one is stored as if nothing had been.
    assert await phone.put("after.jpg", b"after") == 201


async def test_a_device_uses_no_more_than_its_quota(
    client: Client, instance: RunningDaemon, originals: Path
) -> None:
    async with phone_of(client, instance.address, "Small phone", quota_bytes=100) as small:
        assert await small.put("1.jpg", b"1" * 60) == 201
        answer = await small.ask("PUT", "2.jpg", data=b"2" * 60)
        assert (answer.status, b"Delete what it uploaded" in answer.body) == (507, True)

        async def of_phone() -> AsyncIterator[bytes]:
            yield b"1" * 60

        # Also of a body whose length nobody knows before.
        async def chunks() -> AsyncIterator[bytes]:
            yield b"3" * 60

        assert (await small.ask("PUT", "3.jpg", data=chunks())).status == 507
        assert not parts(originals)
        assert not {b"2" * 60, b"3" * 60} & set(stored(originals).values())
        # What is known already is accepted: it takes no space.
        assert await small.put("known.jpg", b"1" * 60) == 201
        assert await small.get("known.jpg") == b"1" * 60
        assert (await small.ask("PUT", "known too.jpg", data=of_phone())).status == 201
        # Overwriting does not make room: originals stay.
        assert await small.put("1.jpg", b"4" * 60) == 507
        asked = await small.ask("PROPFIND", headers={"Depth": "0"}, data=(
            b"<propfind xmlns='DAV:'><prop><quota-available-bytes/></prop></propfind>"
        ))  # fmt: skip
        assert asked.prop("quota-available-bytes") == "40"


async def test_a_disk_that_is_not_mounted_gets_no_files(
    phone: Phone, client: Client, originals: Path
) -> None:
    away = originals.with_name("away")
    originals.rename(away)
    originals.mkdir()
    try:
        answer = await phone.ask("PUT", "lost.jpg", data=b"lost")
        assert (answer.status, b"Mount its disk" in answer.body) == (503, True)
        assert not list(originals.iterdir())
        assert "originals-away" in [one["code"] for one in (await client.get("/v1/system"))["problems"]]
    finally:
        originals.rmdir()
        away.rename(originals)
    assert await phone.put("lost.jpg", b"lost") == 201
    assert "originals-away" not in [one["code"] for one in (await client.get("/v1/system"))["problems"]]


async def test_nothing_comes_in_while_a_backup_is_taken(
    phone: Phone, client: Client, originals: Path
) -> None:
    await client.post("/v1/backup/freeze", params={"seconds": "60"})
    try:
        answer = await phone.ask("PUT", "frozen.jpg", data=b"frozen")
        assert answer.status == 503
        assert int(answer.headers["Retry-After"]) > 0
        assert await phone.list()
    finally:
        await client.post("/v1/backup/thaw")
    assert not parts(originals)
    assert await phone.put("frozen.jpg", b"frozen") == 201
