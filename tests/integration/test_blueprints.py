"""The blueprints, run as a household would run them."""

import shutil
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import pytest
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_mock_service

from .conftest import CAMERA, become, settle
from .peer import Peer
from .test_stream import sighting, unknown

BLUEPRINTS = Path(__file__).parents[2] / "blueprints" / "automation" / "familiar"
FACE = sighting()["face_id"]


@pytest.fixture(autouse=True)
async def _turn_off(hass: HomeAssistant) -> AsyncGenerator[None]:
    """End the automation with the test; what it waits for does not come any more."""
    yield
    data = {"entity_id": "automation.used"}
    await hass.services.async_call("automation", "turn_off", data, blocking=True)


async def use(hass: HomeAssistant, tmp_path: Path, blueprint: str, **inputs: Any) -> list[ServiceCall]:
    """Make an automation of a blueprint; returns the notifications it sends."""
    shutil.copytree(BLUEPRINTS, tmp_path / "blueprints" / "automation" / "familiar")
    hass.config.config_dir = str(tmp_path)
    calls = async_mock_service(hass, "notify", "phone")
    automation = {"use_blueprint": {"path": f"familiar/{blueprint}.yaml", "input": inputs}}
    assert await async_setup_component(hass, "automation", {"automation": automation | {"alias": "used"}})
    await settle(hass)
    assert hass.states.get("automation.used").state == "on"
    return calls


async def test_an_unknown_at_the_door_is_named_from_the_notification(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry, tmp_path: Path
) -> None:
    calls = await use(hass, tmp_path, "unknown_at_the_door", notify_action="notify.phone", cameras=[CAMERA])
    peer.happen("sighting", unknown(camera="camera.garden"))
    peer.happen("sighting", unknown())
    peer.happen("sighting", unknown(face_id="f0000000-0000-4000-8000-000000000066"))
    await become(lambda: bool(calls))
    reported = calls[0].data
    assert reported["title"] == "Someone is at the door"
    assert reported["data"]["image"] == f"/api/familiar/{loaded.entry_id}/faces/{FACE}"
    name, ignore = reported["data"]["actions"]
    assert ignore["title"] == "Ignore"
    peer.happen("sighting", unknown(face_id="f0000000-0000-4000-8000-000000000077"))
    await settle(hass)
    for action, reply in ((name, " "), (name, "Carl"), ({"action": "OTHER"}, "Dora")):
        answer = {"action": action["action"], "reply_text": reply}
        hass.bus.async_fire("mobile_app_notification_action", answer)
    named = f"/v1/faces/{FACE}/name"
    await become(lambda: peer.asked("POST", named))
    await settle(hass)
    assert [asked.body for asked in peer.asked("POST", named)] == [{"name": "Carl", "merge": True}]
    assert not peer.asked("POST", "/v1/faces/batch")
    hass.bus.async_fire("mobile_app_notification_action", {"action": ignore["action"]})
    await become(lambda: peer.asked("POST", "/v1/faces/batch"))
    await settle(hass)
    (asked,) = peer.asked("POST", "/v1/faces/batch")
    assert asked.body == {"action": "ignore", "face_ids": [FACE]}
    assert len(calls) == 1


async def test_an_unknown_at_the_door_is_announced_each_time_without_a_pause(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry, tmp_path: Path
) -> None:
    calls = await use(hass, tmp_path, "unknown_at_the_door", notify_action="notify.phone", pause="00:00")
    for number in (1, 2):
        peer.happen("sighting", unknown())
        await become(lambda number=number: len(calls) == number)


async def test_an_unknown_of_whom_nothing_is_kept_is_announced_with_the_cameras_picture(
    hass: HomeAssistant, loaded: MockConfigEntry, tmp_path: Path
) -> None:
    calls = await use(hass, tmp_path, "unknown_at_the_door", notify_action="notify.phone")
    event = {"type": "unknown", "camera": CAMERA, "face_id": None, "config_entry_id": loaded.entry_id}
    hass.bus.async_fire("familiar_event", event)
    await become(lambda: bool(calls))
    assert calls[0].data["data"]["image"] == f"/api/camera_proxy/{CAMERA}"
    assert calls[0].data["data"]["actions"] == []


@pytest.mark.parametrize("who", [{}, {"entity_id": "binary_sensor.ben_presence"}])
async def test_who_comes_home_is_welcomed(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry, tmp_path: Path, who: dict[str, str]
) -> None:
    welcome = [{"action": "notify.phone", "data": {"message": "Welcome, {{ person_name }}!"}}]
    calls = await use(hass, tmp_path, "welcome_home", who=who, welcome=welcome)
    peer.happen("sighting", sighting())
    peer.happen("sighting", sighting())
    await become(lambda: bool(calls))
    assert [call.data["message"] for call in calls] == ["Welcome, Ben!"]


async def test_a_child_that_came_home_is_announced_once_a_day(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry, tmp_path: Path
) -> None:
    calls = await use(
        hass, tmp_path, "child_came_home", child="Ben", notify_action="notify.phone", after="00:00:00",
        before="23:59:59", cameras=[CAMERA],
    )  # fmt: skip
    peer.happen("sighting", sighting(confidence=55.0))
    peer.happen("sighting", sighting())
    await become(lambda: bool(calls))
    peer.happen("sighting", sighting())
    await settle(hass)
    assert len(calls) == 1
    assert calls[0].data["message"].startswith("Ben came home (")
    assert calls[0].data["data"]["image"].endswith(FACE)
