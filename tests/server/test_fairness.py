"""One client cannot hold up the others: shares of places, turns, and slow bodies that make room."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
import pytest_asyncio

from familiard.config import Settings
from familiard.errors import Busy
from familiard.server import rejections
from familiard.server import upload_slots as places_module
from familiard.server.fair_queue import FairQueue
from familiard.server.rejections import RejectionPacing
from familiard.server.upload_slots import UploadSlots
from tests import photos
from tests.server.client import Client, over_network
from tests.server.conftest import RunningDaemon, eventually, settings_for
from tests.server.people import portrait

FLOODING = 64


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory, pack_files: object) -> Settings:  # they must be there
    """Bodies must come within a second or two."""
    usual = settings_for(tmp_path_factory.mktemp("fairness"))
    return replace(usual, limits=replace(usual.limits, body_seconds=2, queue=16))


async def take(turns: FairQueue, client: str, order: list[str], leave: asyncio.Event | None = None) -> None:
    """Have a turn, and say whose it was."""
    async with turns.turn(client, 0.1):
        order.append(client)
        if leave is not None:
            await leave.wait()


async def test_turns_go_from_client_to_client() -> None:
    turns, leave = FairQueue(1, 16), asyncio.Event()
    order: list[str] = []
    first = asyncio.create_task(take(turns, "greedy", order, leave))
    await asyncio.sleep(0)
    others = [asyncio.create_task(take(turns, "greedy", order)) for _ in range(5)]
    await asyncio.sleep(0)
    polite = asyncio.create_task(take(turns, "polite", order))
    await asyncio.sleep(0)
    leave.set()
    await asyncio.gather(first, polite, *others)
    assert order[:3] == ["greedy", "greedy", "polite"]
    assert turns.waiting == 0


async def test_who_has_more_waiting_gives_a_place_to_who_has_less() -> None:
    turns, leave = FairQueue(1, 4), asyncio.Event()
    order: list[str] = []
    first = asyncio.create_task(take(turns, "greedy", order, leave))
    await asyncio.sleep(0)
    others = [asyncio.create_task(take(turns, "greedy", order)) for _ in range(4)]
    await asyncio.sleep(0)
    with pytest.raises(Busy):
        await take(turns, "greedy", order)
    polite = asyncio.create_task(take(turns, "polite", order))
    await asyncio.sleep(0)
    leave.set()
    results = await asyncio.gather(first, polite, *others, return_exceptions=True)
    assert [type(result) for result in results].count(Busy) == 1
    assert "polite" in order


async def test_a_turn_is_passed_on_by_who_goes_away() -> None:
    turns, leave = FairQueue(1, 4), asyncio.Event()
    order: list[str] = []
    first = asyncio.create_task(take(turns, "a", order, leave))
    await asyncio.sleep(0)
    waiting = [asyncio.create_task(take(turns, client, order)) for client in ("b", "c")]
    await asyncio.sleep(0)
    waiting[0].cancel()
    leave.set()
    await asyncio.gather(first, *waiting, return_exceptions=True)
    assert order == ["a", "c"]


async def test_a_turn_that_comes_as_the_client_goes_is_passed_on_to_the_next() -> None:
    turns = FairQueue(1, 4)
    order: list[str] = []
    async with turns.turn("a", 0.1):
        waiting = [asyncio.create_task(take(turns, client, order)) for client in ("d", "e")]
        await asyncio.sleep(0)
    # The turn is theirs already, and they have not heard of it.
    waiting[0].cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    assert order == ["e"]
    async with turns.turn("f", None):
        pass


async def test_a_share_of_the_places_is_left_to_others() -> None:
    places = UploadSlots(4)
    with places.take({"a": 3}), places.take({"a": 3}), places.take({"a": 3}):
        with pytest.raises(Busy), places.take({"a": 3}):
            pass
        with places.take({"b": 3}), pytest.raises(Busy), places.take({"c": 3}):
            pass
    assert len(places) == 0


async def test_the_slowest_body_makes_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places_module, "SLOW_AFTER", 0.0)
    places = UploadSlots(2)

    async def drip(received: int) -> str:
        with places.take({"slow": 2}) as place:
            try:
                async with asyncio.timeout(None) as place.deadline:
                    place.came(received)
                    await asyncio.sleep(60)
            except TimeoutError:
                return f"cut after {received}"
        return "complete"

    dripping = [asyncio.create_task(drip(received)) for received in (50, 10)]
    await asyncio.sleep(0.05)
    with places.take({"quick": 2}):
        assert await dripping[1] == "cut after 10"
    dripping[0].cancel()
    await asyncio.wait(dripping)
    assert len(places) == 0


async def test_who_is_refused_again_and_again_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rejections, "PACE_SECONDS", 3600.0)
    paced = RejectionPacing()
    asked = [asyncio.create_task(paced.pace("flooding")) for _ in range(10 * rejections.AT_ONCE)]
    await asyncio.sleep(0.1)
    # The clock may turn to the next second in between.
    assert sum(task.done() for task in asked) <= 2 * rejections.AT_ONCE
    await paced.pace("polite")
    for task in asked:
        task.cancel()
    await asyncio.wait(asked)


async def begin(
    instance: RunningDaemon, path: str, drips: bool
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """The header of a large body, and a piece of it."""
    reader, writer = await asyncio.open_connection(*instance.address)
    head = f"POST {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {instance.token}\r\nContent-Length: 900000\r\n\r\n"
    writer.write(head.encode() + (b"\xff\xd8" if drips else b""))
    return reader, writer


async def drip(writer: asyncio.StreamWriter) -> None:
    """Send a byte now and then, for ever."""
    while not writer.is_closing():
        writer.write(b"x")
        await asyncio.sleep(0.05)


@pytest.mark.parametrize("path", ["/v1/analyze", "/v1/sightings?camera=slow"])
@pytest.mark.parametrize("drips", [False, True])
async def test_a_body_that_drips_is_given_up(instance: RunningDaemon, path: str, *, drips: bool) -> None:
    reader, writer = await begin(instance, path, drips)
    dripping = asyncio.create_task(drip(writer)) if drips else None
    async with asyncio.timeout(60):
        assert b" 408 " in await reader.readline()
    if dripping is not None:
        dripping.cancel()
    writer.close()
    await eventually(lambda: len(instance.services.places) + len(instance.services.camera_places) == 0)


async def test_a_json_body_that_drips_is_given_up(instance: RunningDaemon) -> None:
    reader, writer = await begin(instance, "/v1/people", drips=True)
    dripping = asyncio.create_task(drip(writer))
    async with asyncio.timeout(60):
        assert b" 408 " in await reader.readline()
    dripping.cancel()
    writer.close()


async def test_dripping_bodies_keep_nobody_out(instance: RunningDaemon, client: Client) -> None:
    opened = [
        await begin(instance, path, drips=True)
        for path in ["/v1/analyze"] * 40 + [f"/v1/sightings?camera={number}" for number in range(40)]
    ]
    dripping = [asyncio.create_task(drip(writer)) for _, writer in opened]
    await eventually(lambda: len(instance.services.places) > 0)
    async with asyncio.timeout(120):
        while (await client.ask("POST", "/v1/analyze", data=portrait(0))).status == 429:
            await asyncio.sleep(0.2)
        while (await client.ask("POST", "/v1/sightings?camera=door", data=portrait(0))).status == 429:
            await asyncio.sleep(0.2)
    for task in dripping:
        task.cancel()
    for _, writer in opened:
        writer.close()


async def flood(instance: RunningDaemon, stop: asyncio.Event, statuses: Counter[int]) -> None:
    """Send a large picture, again and again, whatever the answer is."""
    async with over_network(instance.address, instance.token) as client:
        while not stop.is_set():
            answer = await client.ask("POST", "/v1/analyze", data=photos.group_jpeg())
            statuses[answer.status] += 1
            assert answer.status == 200 or answer.headers["Retry-After"]


@pytest_asyncio.fixture(loop_scope="module")
async def flooded(instance: RunningDaemon) -> AsyncIterator[Counter[int]]:
    """Many clients that send as fast as they can."""
    stop, statuses = asyncio.Event(), Counter[int]()
    clients = [asyncio.create_task(flood(instance, stop, statuses)) for _ in range(FLOODING)]
    yield statuses
    stop.set()
    await asyncio.gather(*clients)


async def test_a_camera_beside_a_flood_is_always_answered(
    instance: RunningDaemon, client: Client, flooded: Counter[int]
) -> None:
    await eventually(lambda: flooded[429] > 0, 60)
    for _ in range(5):
        assert (await client.ask("POST", "/v1/sightings?camera=door", data=portrait(0))).status == 200
    # Its pictures and theirs are looked at by different workers.
    await eventually(lambda: instance.services.vision._background._engine is not None, 60)


async def test_bad_tokens_beside_a_camera(instance: RunningDaemon, client: Client) -> None:
    async with over_network(instance.address, None) as anonymous:
        asked = [
            asyncio.create_task(anonymous.ask("POST", "/v1/analyze", data=photos.group_jpeg()))
            for _ in range(FLOODING)
        ]
        assert (await client.ask("POST", "/v1/sightings?camera=door", data=portrait(0))).status == 200
        assert {answer.status for answer in await asyncio.gather(*asked)} == {401}
