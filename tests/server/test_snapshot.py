"""A household's whole state in one answer, and what of it is hidden."""

from __future__ import annotations

from typing import Any

import pytest

from familiard.identity.matching import confidence
from familiard.packs.manifest import load_pack
from tests.server.client import Client, ReceivedEvent
from tests.server.people import blank, portrait, unsure
from tests.server.test_sightings import burst

OF_VISITS = ("visit_started", "recognized", "visit_ended")
"""Events that have tests of their own."""
LATER = iter(f"2026-05-31T21:{minute:02}:00.000000Z" for minute in range(0, 60, 2))
"""Each begins a visit of its own, and so a stored face."""
MORNING, NOON, EVENING = (f"2026-05-31T{hour}:00:00.000000Z" for hour in ("08", "12", "20"))


async def see(client: Client, camera: str, taken_at: str, *images: bytes, **query: str) -> Any:
    params = {"camera": camera, "taken_at": taken_at, **query}
    return await client.post("/v1/sightings", params=params, data=burst(*images))


async def enroll(client: Client, name: str, who: int) -> Any:
    taught = await client.post(
        "/v1/enroll", params={"name": name}, data=burst(portrait(who, 1), portrait(who, 2))
    )
    return taught["person"]


async def hide(client: Client, person_id: str, *, flag: str = "hidden", so: bool = True) -> None:
    answer = await client.ask("PATCH", f"/v1/people/{person_id}", json={flag: so})
    assert answer.status == 200


def ids(sightings: list[Any]) -> list[str]:
    return [sighting["id"] for sighting in sightings]


async def listen(client: Client, after: str, **query: str) -> list[ReceivedEvent]:
    """What a stream replays after an event, up to a mark made now, but for visits."""
    mark = await client.post("/v1/people", json={"name": f"Mark {after} {query}"})
    async with client.events(after, **query) as listening:
        received = [await listening.next()]
        while received[-1].data.get("person_id") != mark["id"]:
            received.append(await listening.next())
    await client.ask("DELETE", f"/v1/people/{mark['id']}?erase=true")
    return [event for event in received[1:-1] if event.type not in ("person_erased", *OF_VISITS)]


async def test_nothing_is_there_at_first(client: Client) -> None:
    state = await client.get("/v1/snapshot", params={"after": MORNING})
    assert (state["people"], state["cameras"], state["last_unknown"], state["sightings"]) == (
        [],
        [],
        None,
        [],
    )
    assert state["system"]["last_event_id"] == state["event_id"]


async def test_people_cameras_and_sightings_come_in_one_answer(client: Client) -> None:
    bert, anna = await enroll(client, "Bert", 1), await enroll(client, "Anna", 0)
    early = (await see(client, "door", MORNING, portrait(0, 0)))["faces"][0]
    noon = (await see(client, "yard", NOON, portrait(0, 4)))["faces"][0]
    unknown = (await see(client, "yard", EVENING, portrait(5, 0)))["faces"][0]
    state = await client.get("/v1/snapshot", params={"after": NOON})
    people = {person["name"]: person for person in state["people"]}
    assert list(people) == ["Anna", "Bert"]
    assert people["Anna"]["last_sighting"]["id"] == noon["id"]
    assert people["Bert"]["last_sighting"] is None
    of_anna = {key: value for key, value in people["Anna"].items() if key != "last_sighting"}
    assert of_anna == await client.get(f"/v1/people/{anna['id']}")
    door, yard = state["cameras"]
    assert (door["camera"], yard["camera"]) == ("door", "yard")
    assert door["last_sighting"]["id"] == door["last_recognized"]["id"] == early["id"]
    assert (yard["last_sighting"]["id"], yard["last_recognized"]["id"]) == (unknown["id"], noon["id"])
    assert state["last_unknown"]["id"] == unknown["id"]
    assert ids(state["sightings"]) == [unknown["id"], noon["id"]]
    assert (await client.get("/v1/snapshot"))["sightings"] == []
    assert state["system"]["counts"]["named"] == 2
    assert bert["id"] == people["Bert"]["id"]


async def test_a_sighting_is_one_document(client: Client) -> None:
    state = await client.get("/v1/snapshot")
    async with client.events() as listening:
        await listening.next()
        answered = (await see(client, "door", EVENING, portrait(0, 3)))["faces"][0]
        received = (await listening.until("sighting"))[-1]
    del answered["frame"]
    (listed,) = (await client.get("/v1/sightings", params={"camera": "door", "limit": "1"}))["items"]
    after = await client.get("/v1/snapshot", params={"after": EVENING})
    assert answered == listed
    assert answered in after["sightings"]
    assert received.data == {
        **answered,
        "id": received.id,
        "type": "sighting",
        "at": received.data["at"],
        "face_id": answered["id"],
    }
    (replayed,) = [event for event in await listen(client, state["event_id"]) if event.type == "sighting"]
    assert replayed == received


async def test_listening_from_a_snapshot_misses_nothing_and_repeats_nothing(client: Client) -> None:
    before = (await see(client, "door", next(LATER), portrait(0, 2)))["faces"][0]
    state = await client.get("/v1/snapshot", params={"after": MORNING})
    after = (await see(client, "door", next(LATER), portrait(0, 1)))["faces"][0]
    assert before["id"] in ids(state["sightings"])
    received = await listen(client, state["event_id"])
    assert [event.data["face_id"] for event in received if event.type == "sighting"] == [after["id"]]


async def test_hidden_people_are_shown_only_when_asked_for(client: Client) -> None:
    anna = (await client.get("/v1/people", params={"text": "Anna"}))["items"][0]
    await hide(client, anna["id"])
    state = await client.get("/v1/snapshot", params={"after": MORNING})
    start = state["event_id"]
    assert [person["name"] for person in state["people"]] == ["Bert"]
    assert [camera["last_recognized"] for camera in state["cameras"]] == [None, None]
    assert {one["person_id"] for one in state["sightings"]} == {None}

    seen = await see(client, "door", next(LATER), portrait(0, 4))
    assert (seen["outcome"], seen["faces"]) == ("recognized", [])
    seen = await see(client, "door", next(LATER), portrait(0, 4), hidden="any")
    assert [face["person_name"] for face in seen["faces"]] == ["Anna"]
    unkept = await see(client, "door", next(LATER), portrait(5, 1), keep_unknown="false")
    assert [face["id"] for face in unkept["faces"]] == [None]
    assert await client.all("/v1/sightings", camera="door") == []
    everything = await client.all("/v1/sightings", camera="door", hidden="any")
    assert everything == await client.all("/v1/sightings", camera="door", hidden="true")
    assert seen["faces"][0]["id"] in ids(everything)

    for wanted, names in (("false", []), ("any", ["Anna"]), ("true", ["Anna"])):
        analyzed = await client.post("/v1/analyze", params={"hidden": wanted}, data=portrait(0, 4))
        assert [face["person_name"] for face in analyzed["faces"]] == names
    assert len((await client.post("/v1/analyze", data=portrait(0, 4)))["faces"]) == 1

    await client.ask("PATCH", f"/v1/people/{anna['id']}", json={"birth_date": "2001-01-01"})
    assert [event.type for event in await listen(client, start)] == []
    received = await listen(client, start, hidden="any")
    assert [event.type for event in received] == ["sighting", "sighting", "person_updated"]
    await hide(client, anna["id"], so=False)
    assert [event.type for event in await listen(client, start)] == [
        "sighting",
        "sighting",
        "person_updated",
        "person_unhidden",
    ]


async def test_ignored_people_are_shown_only_when_asked_for(client: Client) -> None:
    anna = (await client.get("/v1/people", params={"text": "Anna"}))["items"][0]
    await hide(client, anna["id"], flag="ignored")
    state = await client.get("/v1/snapshot", params={"after": MORNING})
    assert [person["name"] for person in state["people"]] == ["Bert"]
    assert {one["person_id"] for one in state["sightings"]} == {None}
    seen = await see(client, "door", next(LATER), portrait(0, 4))
    assert (seen["outcome"], seen["faces"]) == ("recognized", [])
    assert await client.all("/v1/sightings", camera="door") == []
    received = await listen(client, state["event_id"])
    assert received == []
    assert [event.type for event in await listen(client, state["event_id"], hidden="any")] == ["sighting"]
    await hide(client, anna["id"], flag="ignored", so=False)


async def test_a_live_stream_leaves_out_hidden_people(client: Client) -> None:
    anna = (await client.get("/v1/people", params={"text": "Anna"}))["items"][0]
    async with client.events() as listening, client.events(hidden="any") as everything:
        await listening.next()
        await everything.next()
        await hide(client, anna["id"])
        await see(client, "door", next(LATER), portrait(0, 0))
        await see(client, "door", EVENING, blank())
        received = [await listening.next() for _ in range(3)]
        assert [event.type for event in received] == [
            "person_hidden",
            "snapshot_analyzed",
            "snapshot_analyzed",
        ]
        assert [event.data["outcome"] for event in received[1:]] == ["recognized", "no_face"]
        assert [event.data["photo_id"] for event in received[1:]] == [None, None]
        types = [event.type for event in await everything.until("snapshot_analyzed")]
        assert [type for type in types if type not in OF_VISITS] == [
            "person_hidden",
            "sighting",
            "snapshot_analyzed",
        ]
    await hide(client, anna["id"], so=False)


async def test_a_match_below_the_minimum_confidence_is_unknown_everywhere(client: Client) -> None:
    async with client.events() as listening:
        await listening.next()
        seen = await see(client, "gate", next(LATER), unsure(0), min_confidence="0.999")
        received = (await listening.until("sighting"))[-1].data
    face = seen["faces"][0]
    for one in (face, received, (await client.get("/v1/sightings", params={"camera": "gate"}))["items"][0]):
        assert (one["verdict"], one["person_id"], one["person_name"]) == ("unknown", None, None)
        assert one["reasons"] == ["below-min-confidence"]
    assert seen["outcome"] == "unknown"
    assert (await client.get(f"/v1/faces/{face['id']}"))["person_id"] is None
    seen = await see(client, "gate", next(LATER), unsure(0), min_confidence="0.5")
    assert seen["faces"][0]["person_name"] == "Anna"


async def test_the_system_says_from_which_confidence_a_face_is_recognized(client: Client) -> None:
    least = (await client.get("/v1/system"))["match_confidence"]
    thresholds = load_pack("mobile").thresholds
    assert least == confidence(thresholds.match, thresholds) == pytest.approx(62.0, abs=0.1)
    seen = await see(
        client, "hall", EVENING, unsure(0), min_confidence=str(least / 100), keep_unknown="false"
    )
    assert seen["faces"][0]["verdict"] == "recognized"


@pytest.mark.parametrize("wrong", ["-0.1", "1.01", "50", "nan", "inf", "", "much"])
async def test_a_minimum_confidence_is_a_number_from_0_to_1(client: Client, wrong: str) -> None:
    answer = await client.ask(
        "POST", "/v1/sightings", params={"camera": "gate", "min_confidence": wrong}, data=burst(portrait(0))
    )
    assert (answer.status, answer.json["field"]) == (422, "min_confidence")
    assert answer.json["detail"] == "min_confidence must be a number from 0 to 1."


@pytest.mark.parametrize("wrong", ["yesterday", "2026-13-01T00:00:00Z"])
async def test_a_moment_that_is_none_is_refused(client: Client, wrong: str) -> None:
    answer = await client.ask("GET", "/v1/snapshot", params={"after": wrong})
    assert (answer.status, answer.json["field"]) == (422, "after")
