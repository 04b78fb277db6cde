"""The hidden are nowhere, and nobody is called by a name below the confidence their camera is set to."""

from pathlib import Path
from typing import Any

import pytest
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_capture_events

from .conftest import ANNA, BEN, CAMERA, UNKNOWN, settle
from .peer import Peer, recorded
from .test_cameras import entry_with
from .test_media_source import ROOT, titles
from .test_services import call
from .test_trust import ask

SCAN = {"entity_id": "image_processing.front_door_face_detection"}


def hide_ben_and_a_stranger(peer: Peer) -> None:
    """Let the daemon know two who are hidden: one with a name, one without."""
    anna, ben = recorded("GET_people")["items"]
    stranger = ben | {"id": UNKNOWN, "name": None, "hidden": True}
    peer.answer("GET", "/v1/people", {"items": [anna, ben | {"hidden": True}, stranger], "cursor": None})
    sightings = recorded("GET_sightings")
    sightings["items"][0] |= {"person_id": BEN, "person_name": "Ben"}
    sightings["items"][1] |= {"person_id": UNKNOWN}
    peer.answer("GET", "/v1/sightings", sightings)


@pytest.fixture
async def loaded(hass: HomeAssistant, peer: Peer, entry: MockConfigEntry) -> MockConfigEntry:
    """A house in which Ben and a stranger are hidden."""
    hide_ben_and_a_stranger(peer)
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass, peer.connected.is_set)
    return entry


def see(peer: Peer, route: str, **changes: Any) -> None:
    """Let the one face that is seen be Ben's, who is hidden, or whosoever."""
    answer = recorded(f"POST_{route}")
    answer["faces"] = [answer["faces"][0] | {"person_id": BEN, "person_name": "Ben"} | changes]
    peer.answer("POST", f"/v1/{route}", answer)


async def test_assistants_are_not_told_of_the_hidden(hass: HomeAssistant, loaded: MockConfigEntry) -> None:
    seen = (await ask(hass, "familiar__who_was_seen")).data["seen"]
    assert [one["person"] for one in seen] == ["Anna"]


async def test_a_cameras_media_leave_out_the_hidden(hass: HomeAssistant, loaded: MockConfigEntry) -> None:
    (shown,) = await titles(hass, f"{ROOT}/camera/{CAMERA}")
    assert shown.startswith("Anna · ")


async def test_looking_at_a_camera_does_not_tell_of_the_hidden(
    hass: HomeAssistant, front_door: Path, peer: Peer, loaded: MockConfigEntry
) -> None:
    see(peer, "sightings")
    events = async_capture_events(hass, "image_processing.detect_face")
    answer = await call(hass, "process_snapshot", camera=CAMERA)
    assert (answer["outcome"], answer["faces"]) == ("no_face", [])
    await hass.services.async_call("image_processing", "scan", SCAN, blocking=True)
    assert not events
    assert hass.states.get(SCAN["entity_id"]).state == "unknown"
    assert hass.states.get("event.front_door_faces").state == "unknown"
    see(peer, "analyze")
    assert (await call(hass, "process_snapshot", path=str(front_door)))["total"] == 0


async def test_who_got_a_name_a_moment_ago_is_not_taken_for_hidden(
    hass: HomeAssistant, front_door: Path, peer: Peer, loaded: MockConfigEntry
) -> None:
    see(peer, "sightings", person_id="a0000000-0000-4000-8000-00000000000f", person_name="Carl")
    answer = await call(hass, "process_snapshot", camera=CAMERA)
    assert [face["person_name"] for face in answer["faces"]] == ["Carl"]


async def test_the_hidden_are_looked_up_to_the_last_page(
    hass: HomeAssistant, front_door: Path, peer: Peer, loaded: MockConfigEntry
) -> None:
    ben = recorded("GET_people")["items"][1] | {"hidden": True}

    def page(query: dict[str, str]) -> Any:
        return {"items": [ben], "cursor": None} if "cursor" in query else {"items": [], "cursor": "next"}

    peer.answer("GET", "/v1/people", page)
    see(peer, "sightings")
    assert (await call(hass, "process_snapshot", camera=CAMERA))["faces"] == []


async def test_below_the_cameras_confidence_nobody_is_called_by_a_name(
    hass: HomeAssistant, front_door: Path, peer: Peer
) -> None:
    entry = entry_with(peer, confidence=95)
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass, peer.connected.is_set)
    see(peer, "sightings", person_id=ANNA, person_name="Anna", confidence=94.9)
    answer = await call(hass, "process_snapshot", camera=CAMERA)
    assert answer["outcome"] == "unknown"
    assert answer["faces"][0]["person_name"] is None
    assert hass.states.get(SCAN["entity_id"]).state == "unknown"
    assert hass.states.get(SCAN["entity_id"]).attributes["total_faces"] == 1
    seen = (await ask(hass, "familiar__who_was_seen")).data["seen"]
    assert {one["person"] for one in seen} == {"unknown"}
    assert all("Anna" not in title for title in await titles(hass, f"{ROOT}/camera/{CAMERA}"))


async def test_without_a_confidence_the_state_is_still_a_name(
    hass: HomeAssistant, front_door: Path, peer: Peer
) -> None:
    entry = entry_with(peer, confidence=0)
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass, peer.connected.is_set)
    await hass.services.async_call("image_processing", "scan", SCAN, blocking=True)
    assert hass.states.get(SCAN["entity_id"]).state == "Anna"
