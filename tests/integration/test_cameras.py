"""Cameras are looked at when their owner wants it."""

from datetime import timedelta
from pathlib import Path

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_capture_events

from custom_components.familiar.images.files import LARGEST_BATCH

from .conftest import CAMERA, INSTANCE_ID, MOTION, camera_subentry, let_time_pass, set_up, settle
from .peer import JPEG, Peer, recorded


def entry_with(peer: Peer, **changes: object) -> MockConfigEntry:
    return MockConfigEntry(
        domain="familiar",
        title="Familiar",
        unique_id=INSTANCE_ID,
        data={"url": peer.url, "token": peer.token, "verify_ssl": True},
        subentries_data=[camera_subentry(**changes)],
    )


def snapshots(peer: Peer) -> int:
    return len(peer.asked("POST", "/v1/sightings"))


async def test_motion_makes_it_look_once(
    hass: HomeAssistant, front_door: Path, peer: Peer, loaded: MockConfigEntry
) -> None:
    hass.states.async_set(MOTION, "off")
    await settle(hass)
    assert snapshots(peer) == 0
    hass.states.async_set(MOTION, "on")
    await settle(hass, lambda: snapshots(peer) == 1)
    asked = peer.asked("POST", "/v1/sightings")[0]
    assert asked.query == {"camera": CAMERA, "keep_unknown": "true", "min_confidence": "0.5", "rotation": "0"}
    assert asked.body == JPEG
    hass.states.async_set(MOTION, "on", {"brightness": 1})
    hass.states.async_set(MOTION, "unavailable")
    await settle(hass)
    assert snapshots(peer) == 1


async def test_it_takes_another_snapshot_as_long_as_there_is_motion(
    hass: HomeAssistant, front_door: Path, peer: Peer
) -> None:
    entry = await set_up(hass, entry_with(peer, interval=10), peer)
    hass.states.async_set(MOTION, "off")
    await let_time_pass(hass, timedelta(seconds=30))
    assert snapshots(peer) == 0
    hass.states.async_set(MOTION, "on")
    await settle(hass, lambda: snapshots(peer) == 1)
    watcher = next(iter(entry.runtime_data.watchers.values()))
    await settle(hass, lambda: not watcher._taking.locked())
    await let_time_pass(hass, timedelta(seconds=9))
    assert snapshots(peer) == 1
    await let_time_pass(hass, timedelta(seconds=11))
    await settle(hass, lambda: snapshots(peer) == 2)
    hass.states.async_set(MOTION, "off")
    await settle(hass)
    await let_time_pass(hass, timedelta(seconds=30))
    assert snapshots(peer) == 2


@pytest.mark.parametrize("state", ["unavailable", "unknown", None])
async def test_a_sensor_that_goes_while_there_is_motion_ends_the_looking(
    hass: HomeAssistant, front_door: Path, peer: Peer, state: str | None
) -> None:
    hass.states.async_set(MOTION, "off")
    entry = await set_up(hass, entry_with(peer, interval=10), peer)
    hass.states.async_set(MOTION, "on")
    await settle(hass, lambda: snapshots(peer) == 1)
    watcher = next(iter(entry.runtime_data.watchers.values()))
    await settle(hass, lambda: not watcher._taking.locked())
    if state is None:
        hass.states.async_remove(MOTION)
    else:
        hass.states.async_set(MOTION, state)
    await let_time_pass(hass, timedelta(seconds=11))
    assert snapshots(peer) == 1


async def test_motion_that_began_before_it_watched_counts(
    hass: HomeAssistant, front_door: Path, peer: Peer
) -> None:
    hass.states.async_set(MOTION, "on")
    await set_up(hass, entry_with(peer, interval=10), peer)
    await let_time_pass(hass, timedelta(seconds=11))
    await settle(hass, lambda: snapshots(peer) == 1)


async def test_without_sensors_it_looks_at_intervals(
    hass: HomeAssistant, front_door: Path, peer: Peer
) -> None:
    await set_up(hass, entry_with(peer, motion=[], interval=60), peer)
    await let_time_pass(hass, timedelta(seconds=61))
    await settle(hass, lambda: snapshots(peer) == 1)


async def test_a_doorbell_is_motion_too(hass: HomeAssistant, front_door: Path, peer: Peer) -> None:
    await set_up(hass, entry_with(peer, motion=["event.doorbell"]), peer)
    hass.states.async_set("event.doorbell", "2026-11-24T11:00:00.000+00:00")
    await settle(hass)
    assert snapshots(peer) == 0
    hass.states.async_set("event.doorbell", "2026-11-24T12:00:00.000+00:00")
    await settle(hass, lambda: snapshots(peer) == 1)
    hass.states.async_set("event.doorbell", "unavailable")
    hass.states.async_set("event.doorbell", "2026-11-24T12:00:00.000+00:00")
    await settle(hass)
    assert snapshots(peer) == 1


async def test_a_burst_sends_pictures_that_differ(
    hass: HomeAssistant, front_door: Path, peer: Peer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("custom_components.familiar.state.camera_watcher.FRAME_DISTANCE", 0.05)
    await set_up(hass, entry_with(peer, burst=3, keep_unknown=False), peer)
    pictures = iter([b"\xff\xd8one", b"\xff\xd8one", b"\xff\xd8two"])

    async def next_picture(*_: object, **__: object) -> bytes:
        front_door.write_bytes(next(pictures))
        return front_door.read_bytes()

    monkeypatch.setattr(
        "homeassistant.components.local_file.camera.LocalFile.async_camera_image", next_picture
    )
    hass.states.async_set(MOTION, "off")
    await settle(hass)
    hass.states.async_set(MOTION, "on")
    await settle(hass, lambda: snapshots(peer) == 1)
    asked = peer.asked("POST", "/v1/sightings")[0]
    assert asked.body == [b"\xff\xd8one", b"\xff\xd8two"]
    assert asked.query["keep_unknown"] == "false"


async def test_a_burst_goes_on_after_a_picture_that_cannot_be_had(
    hass: HomeAssistant, front_door: Path, peer: Peer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("custom_components.familiar.state.camera_watcher.FRAME_DISTANCE", 0.05)
    entry = await set_up(hass, entry_with(peer, burst=3), peer)
    pictures = iter([None, b"\xff\xd8one", b"\xff\xd8two"])

    async def next_picture(*_: object, **__: object) -> bytes | None:
        return next(pictures)

    monkeypatch.setattr(
        "homeassistant.components.local_file.camera.LocalFile.async_camera_image", next_picture
    )
    await next(iter(entry.runtime_data.watchers.values())).async_take_snapshot()
    assert peer.asked("POST", "/v1/sightings")[0].body == [b"\xff\xd8one", b"\xff\xd8two"]


@pytest.mark.parametrize("second", [None, bytes(LARGEST_BATCH)], ids=["gone", "too-large"])
async def test_a_burst_that_cannot_go_on_is_sent_as_far_as_it_came(
    hass: HomeAssistant, front_door: Path, peer: Peer, monkeypatch: pytest.MonkeyPatch, second: bytes | None
) -> None:
    monkeypatch.setattr("custom_components.familiar.state.camera_watcher.FRAME_DISTANCE", 0.05)
    entry = await set_up(hass, entry_with(peer, burst=3), peer)
    pictures = iter([JPEG, second])

    async def next_picture(*_: object, **__: object) -> bytes | None:
        return next(pictures)

    monkeypatch.setattr(
        "homeassistant.components.local_file.camera.LocalFile.async_camera_image", next_picture
    )
    await next(iter(entry.runtime_data.watchers.values())).async_take_snapshot()
    assert peer.asked("POST", "/v1/sightings")[0].body == JPEG


async def test_motion_while_it_looks_is_not_looked_at_twice(
    hass: HomeAssistant, front_door: Path, peer: Peer, loaded: MockConfigEntry
) -> None:
    watcher = loaded.runtime_data.watchers["01JCAMERA0000000000000000"]
    async with watcher._taking:
        hass.states.async_set(MOTION, "off")
        hass.states.async_set(MOTION, "on")
        await settle(hass)
    await settle(hass)
    assert snapshots(peer) == 0


async def test_an_unknown_face_that_is_not_stored_is_announced_too(
    hass: HomeAssistant, front_door: Path, peer: Peer
) -> None:
    entry = await set_up(hass, entry_with(peer, keep_unknown=False), peer)
    events = async_capture_events(hass, "familiar_event")
    answer = recorded("POST_sightings")
    anna, unknown_face = answer["faces"]
    peer.answer("POST", "/v1/sightings", answer | {"faces": [anna, unknown_face | {"id": None}]})
    await next(iter(entry.runtime_data.watchers.values())).async_take_snapshot()
    assert [event.data["type"] for event in events] == ["unknown"]
    assert (events[0].data["camera"], events[0].data["face_id"]) == (CAMERA, None)
    state = hass.states.get("event.front_door_faces")
    assert (state.attributes["event_type"], state.attributes["face_id"]) == ("unknown_face", None)
    peer.relent("POST", "/v1/sightings")
    await next(iter(entry.runtime_data.watchers.values())).async_take_snapshot()
    assert len(events) == 1


async def test_scan_and_detect_face_go_on_working(
    hass: HomeAssistant, front_door: Path, peer: Peer, loaded: MockConfigEntry
) -> None:
    events = async_capture_events(hass, "image_processing.detect_face")
    entity_id = "image_processing.front_door_face_detection"
    await hass.services.async_call("image_processing", "scan", {"entity_id": entity_id}, blocking=True)
    state = hass.states.get(entity_id)
    assert state.state == "Anna"
    assert state.attributes["total_faces"] == 2
    assert [event.data for event in events] == [{"name": "Anna", "confidence": 89.1, "entity_id": entity_id}]


@pytest.mark.parametrize("outcome", ["no_face", "unusable"])
async def test_a_look_in_vain_is_an_event_too(
    hass: HomeAssistant, front_door: Path, peer: Peer, loaded: MockConfigEntry, outcome: str
) -> None:
    peer.answer("POST", "/v1/sightings", recorded("POST_sightings") | {"outcome": outcome, "faces": []})
    await loaded.runtime_data.watchers["01JCAMERA0000000000000000"].async_take_snapshot()
    assert hass.states.get("event.front_door_faces").attributes["event_type"] == outcome


async def test_a_newer_look_may_take_its_place(
    hass: HomeAssistant, front_door: Path, peer: Peer, loaded: MockConfigEntry
) -> None:
    peer.refuse("POST", "/v1/sightings", 409, "superseded")
    assert await loaded.runtime_data.watchers["01JCAMERA0000000000000000"].async_take_snapshot() is None


async def test_what_goes_wrong_is_said_once(
    hass: HomeAssistant,
    front_door: Path,
    peer: Peer,
    loaded: MockConfigEntry,
    caplog: pytest.LogCaptureFixture,
) -> None:
    peer.refuse("POST", "/v1/sightings", 429, "busy", retry_after=1)
    for state in ("off", "on", "off", "on"):
        hass.states.async_set(MOTION, state)
        await settle(hass)
    await settle(hass, lambda: snapshots(peer) == 2)
    assert caplog.text.count("Failed to process a snapshot of camera.front_door") == 1
    peer.relent("POST", "/v1/sightings")
    hass.states.async_set(MOTION, "off")
    hass.states.async_set(MOTION, "on")
    await settle(hass, lambda: "works again" in caplog.text)


async def test_a_daemon_that_is_away_is_not_said_for_each_camera(
    hass: HomeAssistant,
    front_door: Path,
    peer: Peer,
    loaded: MockConfigEntry,
    caplog: pytest.LogCaptureFixture,
) -> None:
    hass.states.async_set(MOTION, "off")
    peer.token = "renewed"
    hass.states.async_set(MOTION, "on")
    await settle(hass, lambda: snapshots(peer) == 1)
    peer.hang_up()
    peer.refuse("GET", "/v1/events", 503, "busy")
    await settle(hass, lambda: hass.states.is_state("event.front_door_faces", "unavailable"))
    hass.states.async_set(MOTION, "off")
    hass.states.async_set(MOTION, "on")
    await settle(hass, lambda: snapshots(peer) == 2)
    await settle(hass)
    assert "Failed to process" not in caplog.text


async def test_a_camera_without_a_picture_is_an_error_for_who_asked(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry
) -> None:
    with pytest.raises(HomeAssistantError):
        await loaded.runtime_data.watchers["01JCAMERA0000000000000000"].async_take_snapshot()
    assert recorded("POST_sightings")
    assert snapshots(peer) == 0


async def test_a_camera_mounted_sideways_sends_how_to_turn_its_pictures(
    hass: HomeAssistant, front_door: Path, peer: Peer
) -> None:
    entry = await set_up(hass, entry_with(peer, rotation=270), peer)
    await next(iter(entry.runtime_data.watchers.values())).async_take_snapshot()
    assert peer.asked("POST", "/v1/sightings")[0].query["rotation"] == "270"
    data = {"camera": CAMERA, "keep": False}
    await hass.services.async_call("familiar", "process_snapshot", data, blocking=True, return_response=True)
    assert peer.asked("POST", "/v1/analyze")[0].query["rotation"] == "270"
