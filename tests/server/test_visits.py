"""Visits over HTTP: lists, events, and their end."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from familiard.config import VisitSettings
from tests.server.client import Client
from tests.server.conftest import RunningDaemon
from tests.server.people import portrait

NOON = "2024-06-01T12:00:00Z"


async def see(client: Client, who: int, i: int = 0, **query: str) -> dict[str, Any]:
    params = {"camera": "door", "taken_at": NOON, **query}
    answer: dict[str, Any] = await client.post("/v1/sightings", params=params, data=portrait(who, i))
    return answer


async def test_a_visit_is_one_document(client: Client) -> None:
    async with client.events() as listening:
        await listening.next()
        face = (await see(client, 0))["faces"][0]
        started = (await listening.until("visit_started"))[-1]
    (visit,) = (await client.get("/v1/visits"))["items"]
    assert visit["id"] == face["visit_id"]
    assert await client.get(f"/v1/visits/{visit['id']}") == visit
    assert (await client.get("/v1/snapshot", params={"after": NOON}))["visits"] == [visit]
    assert (await client.get("/v1/snapshot"))["visits"] == []
    assert started.data == {
        **visit,
        "id": started.id,
        "type": "visit_started",
        "at": started.data["at"],
        "visit_id": visit["id"],
    }
    (listed,) = (await client.get("/v1/sightings"))["items"]
    assert visit["face"] == listed
    assert (visit["verdict"], visit["snapshots"], visit["ended_at"]) == ("unknown", 1, None)


async def test_recognized_comes_once_and_later_for_who_is_named_later(client: Client) -> None:
    state = await client.get("/v1/snapshot")
    await see(client, 0, 1)
    (visit,) = (await client.get("/v1/visits"))["items"]
    await client.post(f"/v1/faces/{visit['face']['id']}/name", json={"name": "Anna"})
    await see(client, 0, 2)
    async with client.events(state["event_id"]) as listening:
        replayed = await listening.until("recognized")
    assert [event.type for event in replayed if "visit_id" in event.data and "cameras" in event.data] == [
        "recognized"
    ]
    assert replayed[-1].data["person_name"] == "Anna"
    assert (
        len((await client.get("/v1/visits", params={"verdict": "recognized", "person_id": "Anna"}))["items"])
        == 1
    )


async def test_visits_at_one_of_several_cameras_are_listed(client: Client) -> None:
    await see(client, 0)
    camera = (await client.get("/v1/visits"))["items"][0]["camera"]
    for cameras, found in (([camera], 1), (["elsewhere", camera], 1), (["elsewhere"], 0)):
        query = [("camera", one) for one in cameras]
        assert len((await client.get("/v1/visits", params=query))["items"]) == found
    twice = await client.ask("GET", "/v1/visits", params=[("verdict", "unknown"), ("verdict", "unknown")])
    assert (twice.status, twice.json["field"]) == (422, "verdict")


async def test_what_is_wrong_is_refused(client: Client) -> None:
    assert (await client.ask("GET", "/v1/visits/nothing")).code == "not-found"
    assert (await client.ask("GET", "/v1/visits", params={"verdict": "strange"})).status == 422
    assert (await client.ask("GET", "/v1/visits", params={"person_id": "Unheard Of"})).code == "not-found"


async def test_a_visit_ends_by_itself(instance: RunningDaemon, client: Client) -> None:
    await instance.reopen(replace(instance.settings, visits=VisitSettings(gap=1)))
    async with client.events() as listening:
        await listening.next()
        visit_id = (await see(client, 1))["faces"][0]["visit_id"]
        # Visits of earlier tests may end before.
        ended = (await listening.until("visit_ended"))[-1]
        while ended.data["visit_id"] != visit_id:
            ended = (await listening.until("visit_ended"))[-1]
    assert ended.data["ended_at"] == "2024-06-01T12:00:01.000000Z"
    assert (await client.get(f"/v1/visits/{visit_id}"))["ended_at"] == ended.data["ended_at"]


async def test_visits_are_decided_on(client: Client) -> None:
    await see(client, 4, taken_at="2024-06-01T15:00:00Z")
    (visit,) = (await client.get("/v1/visits", params={"after": "2024-06-01T15:00:00Z"}))["items"]
    body = {"action": "name", "visit_ids": [visit["id"]], "name": "Visitor"}
    changed = await client.post("/v1/visits/batch", json=body)
    assert [one["person_name"] for one in changed["visits"]] == ["Visitor"]
    undo = await client.get("/v1/undo")
    assert (undo["seq"], undo["summary"]) == (changed["seq"], "Assigned 1 visit to Visitor")
    taken = await client.ask("POST", "/v1/visits/batch", json=body | {"visit_ids": ["nothing"]})
    assert taken.code == "not-found"
    wrong: dict[str, Any]
    for wrong in ({"action": "forget"}, {"visit_ids": []}, {"name": ""}, {"action": "reject"}):
        assert (await client.ask("POST", "/v1/visits/batch", json=body | wrong)).status == 422
    rejected = await client.post("/v1/visits/batch", json={"action": "reject", "visit_ids": [visit["id"]]})
    assert [one["verdict"] for one in rejected["visits"]] == ["unknown"]
