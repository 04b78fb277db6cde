"""A visit is announced once, however many pictures it takes, over every break; and counts once."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_capture_events

from custom_components.familiar.const import EVENT_FAMILIAR
from custom_components.familiar.registry.camera_names import camera_name
from custom_components.familiar.state import listener

from .conftest import ANNA, BEN, CAMERA, let_time_pass, set_up, settle
from .peer import Peer, recorded
from .test_automation import automate
from .test_stream import sighting, unknown

VISIT = "e0000000-0000-4000-8000-000000000001"
FACES = "event.front_door_faces"
GARDEN = "camera.garden"


def visit(**changes: Any) -> dict[str, Any]:
    """Return the document of Ben's visit at the front door, which goes on."""
    face = sighting(visit_id=VISIT)
    now = dt_util.utcnow().isoformat()
    document = {
        "visit_id": VISIT,
        "camera": CAMERA,
        "cameras": [CAMERA],
        "started_at": now,
        "last_seen_at": now,
        "ended_at": None,
        "verdict": "recognized",
        "reasons": [],
        "person_id": BEN,
        "person_name": "Ben",
        "similarity": 0.6,
        "confidence": 90.0,
        "snapshots": 1,
        "face": face | {"id": face["face_id"]},
        "hidden": False,
    }
    return document | changes


def unknown_visit(**changes: Any) -> dict[str, Any]:
    no_person = {"verdict": "unknown", "person_id": None, "person_name": None, "confidence": None}
    return visit(**no_person, similarity=None, **changes)


def types(events: list[Any]) -> list[str]:
    """The types of events, without those of presence."""
    return [event.data["type"] for event in events if event.data["type"] not in ("appeared", "left")]


async def test_a_visit_is_announced_and_counted_once(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry, device_registry: dr.DeviceRegistry
) -> None:
    events = async_capture_events(hass, EVENT_FAMILIAR)
    peer.happen("sighting", sighting(visit_id=VISIT))
    peer.happen("visit_started", visit())
    peer.happen("recognized", visit())
    for number in range(30, 34):
        peer.happen(
            "sighting", sighting(visit_id=VISIT, face_id=f"f0000000-0000-4000-8000-0000000000{number}")
        )
    peer.happen("visit_ended", visit(snapshots=9, ended_at=dt_util.utcnow().isoformat()))
    await settle(hass, lambda: "visit_ended" in types(events))
    assert types(events) == ["recognized", "visit_ended"]
    recognized, ended = (event.data for event in events if event.data["type"] != "appeared")
    assert (recognized["person_name"], recognized["camera"], recognized["visit_id"]) == ("Ben", CAMERA, VISIT)
    assert recognized["face_id"] == sighting()["face_id"]
    assert device_registry.async_get(ended["device_id"]).name == "Ben"
    assert (ended["snapshots"], ended["cameras"]) == (9, [CAMERA])
    state = hass.states.get(FACES)
    assert (state.attributes["event_type"], state.attributes["visit_id"]) == ("visit_ended", VISIT)
    assert hass.states.get("sensor.ben_sightings_today").state == "1"


async def test_who_is_recognized_later_is_unknown_first(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry
) -> None:
    events = async_capture_events(hass, EVENT_FAMILIAR)
    peer.happen("sighting", unknown(visit_id=VISIT))
    peer.happen("visit_started", unknown_visit())
    peer.happen("sighting", unknown(visit_id=VISIT, face_id="f0000000-0000-4000-8000-000000000030"))
    peer.happen("sighting", sighting(visit_id=VISIT, face_id="f0000000-0000-4000-8000-000000000031"))
    peer.happen("recognized", visit())
    peer.happen("sighting", unknown(visit_id=VISIT, face_id="f0000000-0000-4000-8000-000000000032"))
    await settle(hass, lambda: "recognized" in types(events))
    assert types(events) == ["unknown", "recognized"]
    assert hass.states.get("sensor.ben_sightings_today").state == "1"
    assert hass.states.get(FACES).attributes["event_type"] == "recognized"


async def test_an_unusable_face_that_becomes_usable_is_announced(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry
) -> None:
    events = async_capture_events(hass, EVENT_FAMILIAR)
    peer.happen("visit_started", unknown_visit(face=None) | {"verdict": "unusable"})
    for number in (30, 31):
        peer.happen(
            "sighting", unknown(visit_id=VISIT, face_id=f"f0000000-0000-4000-8000-0000000000{number}")
        )
    await settle(hass, lambda: bool(types(events)))
    assert types(events) == ["unknown"]


async def test_a_visit_at_another_camera_is_announced_there_once(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry
) -> None:
    events = async_capture_events(hass, EVENT_FAMILIAR)
    peer.happen("visit_started", visit())
    peer.happen("recognized", visit())
    for number in (30, 31):
        face_id = f"f0000000-0000-4000-8000-0000000000{number}"
        peer.happen("sighting", sighting(visit_id=VISIT, face_id=face_id, camera=GARDEN))
    await settle(hass, lambda: len(types(events)) == 2)
    assert [event.data["camera"] for event in events if event.data["type"] == "recognized"] == [
        CAMERA,
        GARDEN,
    ]
    assert hass.states.get("sensor.ben_sightings_today").state == "1"


async def test_a_visit_without_a_stored_face_is_announced(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry
) -> None:
    events = async_capture_events(hass, EVENT_FAMILIAR)
    peer.happen("visit_started", unknown_visit(face=None))
    await settle(hass, lambda: bool(events))
    assert (events[0].data["type"], events[0].data["face_id"]) == ("unknown", None)
    assert hass.states.get(FACES).attributes["event_type"] == "unknown_face"


async def test_what_the_stream_repeats_is_announced_once(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listener, "SHORTEST_WAIT", 0.01)
    events = async_capture_events(hass, EVENT_FAMILIAR)
    for _ in range(2):
        peer.happen("visit_started", visit(), "101.0")
        peer.happen("recognized", visit(), "102.0")
        await settle(hass, lambda: bool(types(events)))
        peer.connected.clear()
        peer.hang_up()
        await settle(hass, peer.connected.is_set)
    assert types(events) == ["recognized"]
    assert peer.asked_since[-1] == "102.0"


async def test_a_visit_that_goes_on_is_not_announced_after_a_restart(
    hass: HomeAssistant, peer: Peer, entry: MockConfigEntry
) -> None:
    state = recorded("GET_snapshot")
    going_on = visit()
    state["visits"] = [going_on | {"id": going_on.pop("visit_id")}]
    peer.answer("GET", "/v1/snapshot", state)
    events = async_capture_events(hass, EVENT_FAMILIAR)
    await set_up(hass, entry, peer)
    peer.happen("sighting", sighting(visit_id=VISIT, face_id="f0000000-0000-4000-8000-000000000030"))
    await settle(hass, lambda: entry.runtime_data.listener.last_event_id == "101.0")
    assert types(events) == []
    assert hass.states.get("sensor.ben_sightings_today").state == "1"
    assert hass.states.get("binary_sensor.ben_presence").state == "on"


async def test_who_stands_still_stays_present_until_the_visit_ends(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listener, "SHORTEST_WAIT", 0.01)
    peer.happen("visit_started", visit())
    peer.happen("recognized", visit())
    await settle(hass, lambda: hass.states.get("binary_sensor.ben_presence").state == "on")
    presence = loaded.runtime_data.presence
    # No picture is stored any more, since they all look alike.
    for _ in range(3):
        await let_time_pass(hass, timedelta(minutes=16))
        await settle(hass, lambda: peer._streams and loaded.runtime_data.listener.broken is None)
        assert presence.is_here(BEN)
    peer.happen("visit_ended", visit(ended_at=dt_util.utcnow().isoformat()))
    await settle(hass, lambda: not loaded.runtime_data.visits.is_going_on(BEN))
    assert presence.is_here(BEN)
    await let_time_pass(hass, timedelta(minutes=16))
    await settle(hass, lambda: peer._streams and loaded.runtime_data.listener.broken is None)
    await let_time_pass(hass, timedelta(minutes=16))
    await settle(hass, lambda: not presence.is_here(BEN))


async def test_a_person_is_seen_as_long_as_the_visit_goes_on(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry
) -> None:
    """No picture is stored any more, since they all look alike, and another client sends them."""
    peer.happen("visit_started", visit())
    peer.happen("recognized", visit())
    presence = "binary_sensor.ben_presence"
    await settle(hass, lambda: hass.states.get(presence).state == "on")
    later = dt_util.utcnow() + timedelta(seconds=40)
    snapshot = {"camera": GARDEN, "outcome": "recognized", "faces": 1, "photo_id": None}
    peer.happen("snapshot_analyzed", snapshot | {"visit_ids": [VISIT], "taken_at": later.isoformat()})
    await settle(hass, lambda: hass.states.get(presence).attributes["last_seen"] == later.isoformat())
    assert hass.states.get("sensor.ben_last_seen").state == later.isoformat(timespec="seconds")
    assert hass.states.get(presence).attributes["last_camera"] == camera_name(hass, GARDEN)
    assert hass.states.get("sensor.ben_last_camera").state == camera_name(hass, GARDEN)
    # Of a visit that nobody knows, and from a daemon that names none.
    for others in ({"visit_ids": ["nothing"]}, {}):
        peer.happen("snapshot_analyzed", snapshot | others | {"taken_at": dt_util.utcnow().isoformat()})
    peer.happen("visit_ended", visit(ended_at=later.isoformat(), last_seen_at=later.isoformat()))
    await settle(hass, lambda: not loaded.runtime_data.visits.is_going_on(BEN))
    assert hass.states.get(presence).attributes["last_seen"] == later.isoformat()


@pytest.mark.parametrize(
    ("options", "runs"),
    [
        ({}, True),
        ({"person": "Ben"}, True),
        ({"person": "Anna"}, False),
        # Each of its cameras, not only the last.
        ({"camera": [CAMERA]}, True),
        ({"camera": [GARDEN]}, True),
        ({"camera": ["camera.elsewhere"]}, False),
        ({"person": "Ben", "camera": [CAMERA]}, True),
    ],
)
async def test_the_end_of_a_visit_runs_an_automation_once(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry, options: dict[str, Any], runs: bool
) -> None:
    calls = await automate(hass, {"trigger": "familiar.visit_ended", "options": options})
    peer.happen("visit_started", visit())
    peer.happen("recognized", visit())
    ended = dt_util.utcnow().isoformat()
    peer.happen("visit_ended", visit(cameras=[CAMERA, GARDEN], ended_at=ended, snapshots=9))
    peer.happen(
        "visit_ended",
        unknown_visit(visit_id="e0000000-0000-4000-8000-000000000002", face=None)
        | {"verdict": "unusable", "ended_at": ended},
    )
    await settle(hass, lambda: loaded.runtime_data.listener.last_event_id == "104.0")
    assert [call.data["who"] for call in calls] == (["Ben"] if runs else [])


async def test_the_end_of_a_visit_is_an_event_of_its_cameras(
    hass: HomeAssistant, front_door: Path, peer: Peer, loaded: MockConfigEntry
) -> None:
    peer.happen("recognized", visit())
    empty = recorded("POST_sightings") | {"outcome": "no_face", "faces": []}
    peer.answer("POST", "/v1/sightings", empty)
    watcher = loaded.runtime_data.watcher_of(CAMERA)
    await settle(hass, lambda: hass.states.get(FACES).attributes["event_type"] == "recognized")
    await watcher.async_take_snapshot()
    assert hass.states.get(FACES).attributes["event_type"] == "no_face"
    ended = dt_util.utcnow().isoformat()
    peer.happen("visit_ended", visit(cameras=[GARDEN], ended_at=ended))
    peer.happen("visit_ended", visit(cameras=[CAMERA, GARDEN], ended_at=ended, snapshots=9))
    await settle(hass, lambda: hass.states.get(FACES).attributes["event_type"] == "visit_ended")
    state = hass.states.get(FACES)
    assert state.attributes["person_name"] == "Ben"
    assert (state.attributes["cameras"], state.attributes["snapshots"]) == ([CAMERA, GARDEN], 9)
    assert state.attributes["started_at"]
    # There is still nobody: that is no news.
    await watcher.async_take_snapshot()
    assert hass.states.get(FACES).attributes["event_type"] == "visit_ended"


async def test_a_visit_counts_for_whoever_it_turns_out_to_be(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry
) -> None:
    before = int(hass.states.get("sensor.anna_sightings_today").state)
    peer.happen("recognized", visit())
    await settle(hass, lambda: hass.states.get("sensor.ben_sightings_today").state == "1")
    peer.happen("visit_ended", visit(person_id=ANNA, person_name="Anna"))
    await settle(hass, lambda: hass.states.get("sensor.ben_sightings_today").state == "0")
    assert int(hass.states.get("sensor.anna_sightings_today").state) == before + 1


async def test_visits_of_before_are_forgotten_at_midnight(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry
) -> None:
    yesterday = (dt_util.start_of_local_day() - timedelta(hours=1)).isoformat()
    ended = visit(started_at=yesterday, last_seen_at=yesterday, ended_at=yesterday)
    peer.happen("visit_ended", ended)
    other = {"visit_id": "e0000000-0000-4000-8000-000000000002"}
    peer.happen("recognized", visit() | other)
    await settle(hass, lambda: loaded.runtime_data.visits.is_going_on(BEN))
    loaded.runtime_data.async_new_day(dt_util.utcnow())
    assert list(loaded.runtime_data.visits._visits) == [other["visit_id"]]
    assert hass.states.get("sensor.ben_sightings_today").state == "1"
