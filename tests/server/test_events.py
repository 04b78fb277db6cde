"""The event stream: complete, resumable, and slowing no one down."""

from __future__ import annotations

import asyncio
import json
import socket
from typing import Any

import pytest
from aiohttp import ClientError, web

from familiard.server import event_hub as hub_module
from familiard.server.api.request import ApiRequest
from familiard.server.event_hub import Start
from familiard.server.routes import events as route
from tests.server.client import Client, ReceivedEvent, over_network
from tests.server.conftest import RunningDaemon, eventually
from tests.server.people import blank, portrait

PEOPLE = 40


async def create(client: Client, *names: str) -> list[Any]:
    return [await client.post("/v1/people", json={"name": name}) for name in names]


def names(received: list[ReceivedEvent]) -> list[str]:
    return [event.data["name"] for event in received if event.type == "person_created"]


async def test_a_stream_begins_with_who_speaks_and_then_now(client: Client) -> None:
    await create(client, "Before")
    system = await client.get("/v1/system")
    async with client.events() as listening:
        hello = await listening.next()
        assert hello.type == "hello"
        assert hello.data == {
            "instance_id": system["instance_id"],
            "version": system["version"],
            "api_version": 1,
            "last_event_id": system["last_event_id"],
        }
        await create(client, "After")
        received = await listening.next()
        assert (received.type, received.data["name"], received.data["id"]) == (
            "person_created",
            "After",
            received.id,
        )
        assert received.data["person"]["name"] == "After"


async def test_each_thing_that_happens_is_reported(client: Client) -> None:
    async with client.events() as listening:
        await listening.next()
        seen = await client.post("/v1/sightings?camera=door", data=portrait(0))
        sighting, started, analyzed = await listening.until("snapshot_analyzed")
        assert (sighting.type, sighting.data["face_id"]) == ("sighting", seen["faces"][0]["id"])
        assert (sighting.data["box"], sighting.data["origin"]) == (seen["faces"][0]["box"], "camera")
        assert (started.type, started.data["visit_id"]) == ("visit_started", seen["faces"][0]["visit_id"])
        assert (analyzed.id, analyzed.data["camera"], analyzed.data["outcome"]) == (None, "door", "unknown")
        assert analyzed.data["visit_ids"] == [started.data["visit_id"]]

        await client.post("/v1/sightings?camera=door", data=blank())
        (analyzed,) = await listening.until("snapshot_analyzed")
        assert (analyzed.data["outcome"], analyzed.data["faces"], analyzed.data["photo_id"]) == (
            "no_face",
            0,
            None,
        )
        assert analyzed.data["visit_ids"] == []

        anna, bert = await create(client, "Anna", "Bert")
        await listening.until("person_created")
        await listening.until("person_created")
        changes = [
            ({"name": "Ann"}, "person_named", {"old_name": "Anna"}),
            ({"hidden": True}, "person_hidden", {}),
            ({"hidden": False}, "person_unhidden", {}),
            ({"ignored": True}, "person_ignored", {}),
            ({"ignored": False}, "person_unignored", {}),
            ({"birth_date": "2001-01-01"}, "person_updated", {}),
        ]
        for change, type, members in changes:
            await client.ask("PATCH", f"/v1/people/{anna['id']}", json=change)
            received = (await listening.until(type))[-1]
            assert members.items() <= received.data.items()
            assert received.data["person"] == await client.get(f"/v1/people/{anna['id']}")

        body = {"people": [bert["id"]], "name": "Anna"}
        await client.post(f"/v1/people/{anna['id']}/merge", json=body)
        merged = (await listening.until("people_merged"))[-1].data
        assert (merged["person_id"], merged["merged"]) == (anna["id"], [bert["id"]])
        assert merged["person"]["name"] == "Anna"

        await client.ask("DELETE", f"/v1/people/{anna['id']}")
        assert (await listening.until("person_forgotten"))[-1].data["person_id"] == anna["id"]
        await client.post("/v1/undo")
        assert (await listening.until("person_restored"))[-1].data["person"]["name"] == "Anna"
        await client.ask("DELETE", f"/v1/people/{anna['id']}?erase=true")
        assert (await listening.until("person_erased"))[-1].data["person_id"] == anna["id"]


async def test_a_moved_face_that_goes_back_is_reported(client: Client) -> None:
    async with client.events() as listening:
        seen = await client.post("/v1/sightings?camera=door", data=portrait(2))
        face_id = seen["faces"][0]["id"]
        (dora,) = await create(client, "Dora")
        await client.ask("PATCH", f"/v1/faces/{face_id}", json={"person_id": dora["id"]})
        moved = (await listening.until("face_moved"))[-1].data
        assert (moved["face_id"], moved["to"]) == (face_id, dora["id"])
        await client.post("/v1/undo")
        undone = (await listening.until("undone"))[-1].data
        assert undone["kind"] == "face-moved"
        await client.post("/v1/redo")
        assert (await listening.until("redone"))[-1].data["kind"] == "undone"


async def test_a_sighting_that_somebody_named_is_no_guess(client: Client) -> None:
    await client.post("/v1/enroll?name=Fritz", data=portrait(1))
    seen = await client.post("/v1/sightings?camera=door", data=portrait(3))
    face = seen["faces"][0]
    assert face["confidence"] is not None
    (emil,) = await create(client, "Emil")
    await client.ask("PATCH", f"/v1/faces/{face['id']}", json={"person_id": emil["id"]})
    sighting = (await client.get("/v1/sightings"))["items"][0]
    assert (sighting["person_name"], sighting["verdict"]) == ("Emil", "recognized")
    assert (sighting["confidence"], sighting["similarity"]) == (None, None)


async def test_who_was_away_hears_everything_once_and_in_order(client: Client) -> None:
    async with client.events() as listening:
        start = (await listening.next()).id
        await create(client, "One", "Two", "Three")
        first = (await listening.next()).id
    assert start is not None
    async with client.events(start) as listening:
        hello = await listening.next()
        assert hello.id == start
        assert names([await listening.next() for _ in range(3)]) == ["One", "Two", "Three"]
    async with client.events(first) as listening:
        await listening.next()
        assert names([await listening.next() for _ in range(2)]) == ["Two", "Three"]
        await create(client, "Four")
        assert names([await listening.next()]) == ["Four"]


async def test_nothing_is_lost_or_repeated_while_things_go_on_happening(
    client: Client, instance: RunningDaemon
) -> None:
    start = (await client.get("/v1/system"))["last_event_id"]
    wanted = [f"Person {i}" for i in range(PEOPLE)]
    writing = asyncio.create_task(create(client, *wanted))
    received: list[ReceivedEvent] = []
    last = start
    async with over_network(instance.address, instance.token) as reader:
        while len(received) < PEOPLE:
            # Three at a time, then the connection breaks.
            async with reader.events(last) as listening:
                await listening.next()
                for _ in range(3):
                    if len(received) < PEOPLE:
                        received.append(await listening.next())
                        last = received[-1].id
    await writing
    assert names(received) == wanted


async def test_the_id_may_come_in_the_query(client: Client) -> None:
    start = (await client.get("/v1/system"))["last_event_id"]
    await create(client, "In The Query")
    async with client.session.get("/v1/events", params={"last_event_id": start}) as response:
        text = b""
        while b"person_created" not in text:
            text += await response.content.readany()
    assert b"In The Query" in text


@pytest.mark.parametrize("unknown", ["999999.0", "nonsense", "1", "-1.0", "1.x", "1e3.0"])
async def test_an_id_of_other_data_resets_the_client(client: Client, unknown: str) -> None:
    async with client.events(unknown) as listening:
        assert [(await listening.next()).type for _ in range(2)] == ["hello", "reset"]
        await create(client, f"After {unknown!r}")
        assert (await listening.next()).type == "person_created"


async def test_rows_that_tell_nothing_do_not_end_the_replay(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub_module, "REPLAY", 2)
    (person,) = await create(client, "Someone")
    start = (await client.get("/v1/system"))["last_event_id"]
    for _ in range(7):
        # Says nothing new: a row without an event.
        await client.ask("PATCH", f"/v1/people/{person['id']}", json={"name": "Someone"})
    await create(client, "At Last")
    async with client.events(start) as listening:
        await listening.next()
        assert names([await listening.next()]) == ["At Last"]


async def test_a_silent_stream_says_that_it_lives(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(route, "HEARTBEAT_SECONDS", 0.05)
    async with client.events() as listening:
        await listening.next()
        await asyncio.sleep(0.3)
        await create(client, "Late")
        await listening.next()
        assert len(listening.comments) >= 3


async def test_who_does_not_keep_up_is_cut_off_and_can_resume(
    client: Client, instance: RunningDaemon, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub_module, "QUEUE", 5)
    host, port = instance.address
    reader, writer = await asyncio.open_connection(sock=_lazy_socket(host, port), limit=1024)
    try:
        writer.write(
            f"GET /v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {instance.token}\r\n\r\n".encode()
        )
        await reader.readuntil(b"event: hello")
        await eventually(lambda: len(instance.services.hub) == 1)
        big = hub_module.Message(hub_module.encode("import_progress", {"current": "x" * 500_000}))
        for _ in range(40):
            instance.services.hub.publish([big])
            await asyncio.sleep(0.01)
        await eventually(lambda: len(instance.services.hub) == 0)
    finally:
        writer.close()
    async with client.events("0.0") as listening:
        assert (await listening.until("person_created"))[-1].data["name"]


async def test_a_client_that_goes_away_is_forgotten(client: Client, instance: RunningDaemon) -> None:
    async with client.events() as listening:
        await listening.next()
        assert len(instance.services.hub) == 1
    await create(client, "Whoever")
    await eventually(lambda: len(instance.services.hub) == 0)


async def test_who_hangs_up_before_the_answer_begins_is_no_error(
    client: Client, instance: RunningDaemon, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    begin = route._open

    async def hang_up_and_begin(request: ApiRequest, start: Start) -> web.StreamResponse:
        assert request.http.transport is not None
        request.http.transport.close()
        return await begin(request, start)

    monkeypatch.setattr(route, "_open", hang_up_and_begin)
    with pytest.raises(ClientError):
        async with client.events() as listening:
            await listening.next()
    await eventually(lambda: len(instance.services.hub) == 0)
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


async def test_streams_resume_over_a_restart(instance: RunningDaemon) -> None:
    async with over_network(instance.address, instance.token) as client, client.events() as listening:
        last = (await listening.next()).id
        await create(client, "Before The Restart")
        closing = asyncio.create_task(instance.reopen())
        assert names([await listening.next()]) == ["Before The Restart"]
        with pytest.raises(EOFError):
            await listening.next()
        await closing
    async with over_network(instance.address, instance.token) as client:
        await create(client, "After The Restart")
        async with client.events(last) as listening:
            await listening.next()
            received = names([await listening.next() for _ in range(2)])
        assert received == ["Before The Restart", "After The Restart"]


def test_an_event_is_one_message_whatever_is_in_it() -> None:
    text = hub_module.encode("person_named", {"name": "A\nB\r\n\ndata: C\u2028"}, "1.0").decode()
    assert text.startswith("id: 1.0\nevent: person_named\ndata: {")
    assert text.count("\n") == 4
    assert json.loads(text.split("data: ", 1)[1]) == {"name": "A\nB\r\n\ndata: C\u2028"}


def _lazy_socket(host: str, port: int) -> socket.socket:
    """A connection that takes in little before it is read."""
    lazy = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    lazy.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    lazy.connect((host, port))
    lazy.setblocking(False)
    return lazy
