"""Hidden people and a camera's minimum confidence are the daemon's to decide: the integration shows what it sends."""

from pathlib import Path
from typing import Any

import pytest
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

from .conftest import BEN, CAMERA, set_up
from .peer import Peer, recorded
from .test_cameras import entry_with
from .test_services import call

SCAN = {"entity_id": "image_processing.front_door_face_detection"}
CARL = "a0000000-0000-4000-8000-00000000000f"


def see(peer: Peer, route: str, *faces: dict[str, Any], **changes: Any) -> None:
    """Let these faces be in a picture."""
    answer = recorded(f"POST_{route}")
    answer["faces"] = [answer["faces"][0] | face for face in faces]
    peer.answer("POST", f"/v1/{route}", answer | changes)


async def test_the_outcome_of_a_snapshot_is_the_daemons(
    hass: HomeAssistant, front_door: Path, peer: Peer, loaded: MockConfigEntry
) -> None:
    see(peer, "sightings", outcome="recognized")
    answer = await call(hass, "process_snapshot", camera=CAMERA)
    assert (answer["outcome"], answer["faces"]) == ("recognized", [])


async def test_an_analysis_leaves_out_hidden_people(
    hass: HomeAssistant, front_door: Path, peer: Peer, loaded: MockConfigEntry
) -> None:
    see(peer, "analyze")
    answer = await call(hass, "process_snapshot", path=str(front_door))
    assert (answer["outcome"], answer["faces"]) == ("no_face", [])
    assert [asked.query for asked in peer.asked("POST", "/v1/analyze")] == [
        {"hidden": "false", "rotation": "0"}
    ]


async def test_a_camera_sends_its_minimum_confidence(
    hass: HomeAssistant, front_door: Path, peer: Peer
) -> None:
    await set_up(hass, entry_with(peer, confidence=95), peer)
    await call(hass, "process_snapshot", camera=CAMERA)
    assert [asked.query["min_confidence"] for asked in peer.asked("POST", "/v1/sightings")] == ["0.95"]


async def test_frames_that_cannot_be_read_are_named(
    hass: HomeAssistant, front_door: Path, peer: Peer, loaded: MockConfigEntry
) -> None:
    frame = {"frame": 1, "code": "invalid-image", "detail": "The image is truncated."}
    see(peer, "sightings", {}, frames_refused=[frame])
    answer = await call(hass, "process_snapshot", camera=CAMERA)
    assert answer["refused"] == [{"source": CAMERA, "reason": "The image is truncated."}]
    assert answer["total"] == 1


async def test_more_sightings_than_a_snapshot_holds_are_counted(
    hass: HomeAssistant, peer: Peer, entry: MockConfigEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("custom_components.familiar.coordinator.LONGEST_LIST", 3)
    seen = recorded("GET_sightings")["items"][0] | {"person_id": BEN, "person_name": "Ben"}
    ids = [f"f0000000-0000-4000-8000-0000000001{number:02}" for number in range(5)]
    sightings = [seen | {"id": face_id} for face_id in ids]
    snapshot = recorded("GET_snapshot")
    peer.answer("GET", "/v1/snapshot", snapshot | {"sightings": sightings[:3]})
    pages = {None: {"items": sightings[:3], "cursor": "2"}, "2": {"items": sightings[3:], "cursor": None}}
    peer.answer("GET", "/v1/sightings", lambda query: pages[query.get("cursor")])
    await set_up(hass, entry, peer)
    assert hass.states.get("sensor.ben_sightings_today").state == "5"


async def test_without_a_confidence_the_state_is_still_a_name(
    hass: HomeAssistant, front_door: Path, peer: Peer
) -> None:
    await set_up(hass, entry_with(peer, confidence=0), peer)
    await hass.services.async_call("image_processing", "scan", SCAN, blocking=True)
    assert hass.states.get(SCAN["entity_id"]).state == "Anna"
