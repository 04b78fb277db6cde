"""More than the daemon can take: a busy queue, clients that go away, a full disk, a backup."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections import Counter
from typing import Any

import pytest

from familiard.server.api import bodies
from familiard.store.store import Store
from tests import photos
from tests.server.client import Client, over_network
from tests.server.conftest import RunningDaemon, eventually
from tests.server.people import portrait


async def test_a_busy_queue_says_when_to_come_back(client: Client, group_jpeg: bytes) -> None:
    answers = await asyncio.gather(*(client.ask("POST", "/v1/analyze", data=group_jpeg) for _ in range(30)))
    statuses = Counter(answer.status for answer in answers)
    assert statuses.keys() == {200, 429}
    # One worker, one picture in its hand, and the queue.
    assert statuses[200] >= 5
    busy = next(answer for answer in answers if answer.status == 429)
    assert busy.code == "busy"
    assert int(busy.headers["Retry-After"]) >= 1
    await client.post("/v1/analyze", data=group_jpeg)


async def test_a_busy_queue_does_not_keep_cameras_out(client: Client, group_jpeg: bytes) -> None:
    flood = [asyncio.create_task(client.ask("POST", "/v1/analyze", data=group_jpeg)) for _ in range(12)]
    seen = await client.ask("POST", "/v1/sightings?camera=door", data=portrait(0))
    assert seen.status == 200
    assert any(not task.done() for task in flood)
    await asyncio.gather(*flood)


async def test_the_api_answers_while_images_are_looked_at(client: Client, group_jpeg: bytes) -> None:
    analyzing = [asyncio.create_task(client.ask("POST", "/v1/analyze", data=group_jpeg)) for _ in range(4)]
    await asyncio.sleep(0.02)
    for _ in range(10):
        await client.get("/v1/people")
    assert not all(task.done() for task in analyzing)
    await asyncio.gather(*analyzing)


async def test_who_goes_away_frees_their_place(instance: RunningDaemon, group_jpeg: bytes) -> None:
    status = instance.services.engine_status
    processed = status().processed
    async with over_network(instance.address, instance.token) as client:
        asked = [asyncio.create_task(client.ask("POST", "/v1/analyze", data=group_jpeg)) for _ in range(6)]
        await eventually(lambda: status().queued >= 3)
        for task in asked:
            task.cancel()
        await asyncio.wait(asked)
        await eventually(lambda: status().queued == 0)
        await eventually(lambda: status().running == 0)
        # Only what a worker had in its hands was looked at.
        assert status().processed - processed < 6
        await client.post("/v1/analyze", data=group_jpeg)


async def test_who_goes_away_in_the_middle_of_a_body_leaves_nothing(
    instance: RunningDaemon, client: Client
) -> None:
    before = (await client.get("/v1/system"))["counts"]
    host, port = instance.address
    _, writer = await asyncio.open_connection(host, port)
    head = f"POST /v1/photos HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {instance.token}\r\n"
    writer.write(head.encode() + b"Content-Length: 100000\r\n\r\n" + photos.group_jpeg()[:5000])
    await writer.drain()
    writer.close()
    await asyncio.sleep(0.2)
    assert (await client.get("/v1/system"))["counts"] == before


async def test_a_body_that_stops_coming_does_not_hold_its_place(
    instance: RunningDaemon, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bodies, "PATIENCE_SECONDS", 0.2)
    host, port = instance.address
    reader, writer = await asyncio.open_connection(host, port)
    head = f"POST /v1/analyze HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {instance.token}\r\n"
    writer.write(head.encode() + b"Content-Length: 100000\r\n\r\n" + photos.group_jpeg()[:5000])
    assert b" 408 " in await reader.readline()
    writer.close()


async def test_more_bodies_than_there_is_room_for_are_not_read(
    instance: RunningDaemon, client: Client
) -> None:
    with contextlib.ExitStack() as everybody:
        for number in range(instance.services.places._most):
            everybody.enter_context(instance.services.places.take({f"client {number}": 1}))
        answer = await client.ask("POST", "/v1/analyze", data=portrait(0))
        assert (answer.status, answer.code) == (429, "busy")
        await client.get("/v1/people")
    await client.post("/v1/analyze", data=portrait(0))


async def test_who_does_not_wait_for_a_grouping_ends_it(instance: RunningDaemon) -> None:
    async with over_network(instance.address, instance.token) as hasty:
        asked = asyncio.create_task(hasty.ask("POST", "/v1/cluster-proposals"))
        await eventually(lambda: instance.services.grouping._computing)
        async with over_network(instance.address, instance.token) as other:
            second = await other.ask("POST", "/v1/cluster-proposals")
            assert (second.status, second.code) == (429, "busy")
        asked.cancel()
        await asyncio.wait([asked])
    await eventually(lambda: not instance.services.grouping._computing)


async def test_methods_that_nobody_knows_do_not_fill_the_figures(client: Client) -> None:
    for method in ("PROPFIND", "MKCOL", "LOCK"):
        assert (await client.ask(method, "/v1/people")).status == 405
    text = (await client.ask("GET", "/metrics")).body.decode()
    assert "PROPFIND" not in text
    assert 'familiar_http_requests_total{method="unknown",route="unknown",status="405"} 3.0' in text


async def test_a_write_that_has_begun_is_not_cut_in_half(instance: RunningDaemon, client: Client) -> None:
    """The client goes while the store works for it: all of the change is there, or nothing."""
    people = [await client.post("/v1/people", json={"name": f"Person {i}"}) for i in range(12)]
    async with over_network(instance.address, instance.token) as hasty:
        for i, person in enumerate(people[1:], 1):
            body = {"people": [person["id"]], "name": "Everybody"}
            merge = asyncio.create_task(hasty.ask("POST", f"/v1/people/{people[0]['id']}/merge", json=body))
            await asyncio.sleep(0.0004 * i)
            merge.cancel()
            await asyncio.wait([merge])
    for person in people[1:]:
        now = await client.get(f"/v1/people/{person['id']}")
        assert now["id"] in (person["id"], people[0]["id"])
    merges = [e for e in await client.all("/v1/history") if e["kind"] == "people-merged"]
    gone = {id for entry in merges for id in entry["data"]["merged"]}
    for person in people[1:]:
        merged = (await client.get(f"/v1/people/{person['id']}"))["id"] != person["id"]
        assert merged == (person["id"] in gone)


async def everything(client: Client) -> Any:
    """What is stored, as far as one can ask."""
    export = await client.ask("GET", "/v1/export?embeddings=true")
    people = await client.all("/v1/people", hidden="any")
    return [json.loads(line) for line in export.body.splitlines()], people, await client.all("/v1/history")


async def test_a_full_disk_refuses_writes_and_loses_nothing(
    instance: RunningDaemon, client: Client, group_jpeg: bytes
) -> None:
    await client.post("/v1/enroll?name=Anna", data=portrait(0))
    before = await everything(client)

    def limit(store: Store, pages: int) -> None:
        # SQLite itself says that the disk is full, wherever in a transaction it needs another page.
        store.ledger.db.execute(f"PRAGMA max_page_count = {pages}")

    await instance.services.store.read(lambda store: limit(store, 1))
    try:
        refused = [
            await client.ask("POST", "/v1/photos", data=group_jpeg),
            await client.ask("POST", "/v1/sightings?camera=door", data=group_jpeg),
            await client.ask("POST", "/v1/enroll?name=Bert", data=portrait(1)),
        ]
        assert {answer.status for answer in refused} == {503}
        assert {answer.code for answer in refused} == {"storage-full"}
    finally:
        await instance.services.store.read(lambda store: limit(store, 1 << 30))
    assert await everything(client) == before
    assert (await client.ask("POST", "/v1/photos", data=group_jpeg)).status == 201


async def test_a_backup_holds_writes_and_lets_reads_through(
    instance: RunningDaemon, client: Client, astronaut_jpeg: bytes
) -> None:
    frozen = await client.post("/v1/backup/freeze", params={"seconds": "30"})
    assert frozen["until"].endswith("Z")
    ledger = instance.settings.data_dir / "ledger.db"
    assert (ledger.with_name("ledger.db-wal")).stat().st_size == 0
    held = [
        await client.ask("POST", "/v1/people", json={"name": "Late"}),
        await client.ask("POST", "/v1/photos", data=astronaut_jpeg),
        await client.ask("POST", "/v1/sightings?camera=door", data=portrait(0)),
        await client.ask("POST", "/v1/undo"),
        await client.ask("POST", "/v1/imports", json={"path": "/"}),
    ]
    assert [answer.status for answer in held] == [503, 503, 503, 503, 403]
    assert {answer.code for answer in held[:4]} == {"frozen"}
    assert int(held[0].headers["Retry-After"]) in range(1, 31)
    content = ledger.read_bytes()
    await client.get("/v1/people")
    assert (await client.post("/v1/analyze", data=astronaut_jpeg))["faces"]
    assert ledger.read_bytes() == content
    await client.post("/v1/backup/thaw")
    assert (await client.ask("POST", "/v1/people", json={"name": "Late"})).status == 201


async def test_a_backup_that_never_ends_is_not_waited_for(client: Client) -> None:
    await client.post("/v1/backup/freeze", params={"seconds": "1"})
    assert (await client.ask("POST", "/v1/people", json={"name": "Too Early"})).status == 503
    await asyncio.sleep(1.2)
    assert (await client.ask("POST", "/v1/people", json={"name": "In Time"})).status == 201
    await client.post("/v1/backup/thaw")


async def test_what_nobody_expected_says_nothing_of_itself(
    instance: RunningDaemon, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: Store) -> None:
        message = f"secret {instance.token}"
        raise RuntimeError(message)

    monkeypatch.setattr(Store, "counts", broken)
    async with client.session.get("/v1/system") as response:
        text = await response.text()
    assert response.status == 500
    assert json.loads(text)["code"] == "internal-error"
    assert "secret" not in text
    assert "Traceback" not in text
