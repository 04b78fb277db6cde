"""The blueprints, run as a household would run them."""

import asyncio
import shutil
from collections.abc import AsyncGenerator, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from homeassistant.components.media_player import MediaPlayerState
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
    async_mock_service,
)

from .album import Album
from .conftest import ANNA, BEN, CAMERA, PATIENCE, become, settle
from .peer import Peer
from .photos import photo_id
from .screens import Screen, add_screens
from .test_stream import sighting, unknown

BLUEPRINTS = Path(__file__).parents[2] / "blueprints" / "automation" / "familiar"
FACE = sighting()["face_id"]
TV = "media_player.tv"


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
    assert name["action"].endswith(f"|{loaded.entry_id}|{FACE}")
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


async def test_a_known_person_at_the_door_is_announced_and_corrected_from_the_notification(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry, tmp_path: Path
) -> None:
    hass.states.async_set(CAMERA, "idle", {"friendly_name": "Front door"})
    light = async_mock_service(hass, "light", "turn_on")
    turn_on = {"action": "light.turn_on", "target": {"entity_id": "light.door"}}
    calls = await use(
        hass, tmp_path, "known_at_the_door", notify_action="notify.phone", cameras=[CAMERA], people=["Ben"],
        own_button="Light", own_actions=[turn_on],
    )  # fmt: skip
    peer.happen("sighting", sighting(camera="camera.garden"))
    peer.happen("sighting", sighting(confidence=55.0))
    peer.happen("sighting", sighting(person_id=ANNA, person_name="Anna"))
    peer.happen("sighting", sighting())
    await become(lambda: bool(calls))
    (reported,) = calls
    assert (reported.data["title"], reported.data["message"]) == ("Ben is at the door", "Front door")
    assert reported.data["data"]["image"] == f"/api/familiar/{loaded.entry_id}/faces/{FACE}"
    wrong, own = reported.data["data"]["actions"]
    assert (wrong["title"], own["title"]) == ("Someone else", "Light")
    for action in ("OTHER", own["action"], wrong["action"]):
        hass.bus.async_fire("mobile_app_notification_action", {"action": action})
    await become(lambda: peer.asked("PATCH", f"/v1/faces/{FACE}"))
    await settle(hass)
    (asked,) = peer.asked("PATCH", f"/v1/faces/{FACE}")
    assert asked.body == {"person_id": None}
    assert len(light) == len(calls) == 1


async def test_a_known_person_is_announced_only_if_the_conditions_pass(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry, tmp_path: Path
) -> None:
    hass.states.async_set("input_boolean.away", "off")
    away = {"condition": "state", "entity_id": "input_boolean.away", "state": "on"}
    calls = await use(
        hass, tmp_path, "known_at_the_door", notify_action="notify.phone", conditions=[away]
    )  # fmt: skip
    peer.happen("sighting", sighting())
    await become(lambda: hass.states.get("automation.used").attributes["last_triggered"])
    await settle(hass)
    assert not calls
    hass.states.async_set("input_boolean.away", "on")
    event = {"type": "recognized", "camera": CAMERA, "face_id": None, "config_entry_id": loaded.entry_id}
    hass.bus.async_fire(
        "familiar_event", event | {"person_name": "Ben", "confidence": 90.0, "person_id": BEN}
    )
    await become(lambda: bool(calls))
    assert calls[0].data["data"]["image"] == f"/api/camera_proxy/{CAMERA}"
    assert calls[0].data["data"]["actions"] == []


@pytest.fixture
async def tv(hass: HomeAssistant) -> Screen:
    """A television that is off."""
    tv = Screen("TV")
    await add_screens(hass, dlna_dmr=tv)
    return tv


async def test_an_album_is_shown_when_the_television_turns_on_and_nothing_else_plays(
    hass: HomeAssistant, peer: Peer, tv: Screen, loaded: MockConfigEntry, tmp_path: Path
) -> None:
    album = Album(peer)
    album.show(2, 1)
    await use(
        hass, tmp_path, "album_on_television", television=TV, player=TV, album="Children", shuffle=False,
        wait={"seconds": 20}, unavailable_is_off=True,
    )  # fmt: skip

    def waits() -> bool:
        return bool(hass.states.get("automation.used").attributes["current"])

    async def wait_over(is_so: Callable[[], Any]) -> None:
        async with asyncio.timeout(PATIENCE):
            while not is_so():
                async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=21))
                await asyncio.sleep(0.01)

    # It turns on and starts an app.
    tv.become(MediaPlayerState.IDLE)
    await become(waits)
    tv.become(MediaPlayerState.PLAYING, "http://elsewhere/film.mp4")
    await become(lambda: not waits())
    assert tv.given == []
    # It becomes idle without having been off.
    tv.become(MediaPlayerState.IDLE)
    await settle(hass)
    assert not waits()
    tv.become(MediaPlayerState.OFF)
    tv.become(MediaPlayerState.IDLE)
    await wait_over(lambda: tv.given)
    assert tv.shown == [photo_id(2)]
    # It goes off and away, and comes back.
    tv.become(MediaPlayerState.OFF)
    tv.be_away(away=True)
    await become(lambda: not waits())
    tv.become(MediaPlayerState.IDLE)
    tv.be_away(away=False)
    await wait_over(lambda: len(tv.given) == 2)


async def test_a_television_that_is_back_is_not_turned_on_unless_that_is_said(
    hass: HomeAssistant, peer: Peer, tv: Screen, loaded: MockConfigEntry, tmp_path: Path
) -> None:
    await use(hass, tmp_path, "album_on_television", television=TV, player=TV, album="Children")
    tv.be_away(away=True)
    tv.become(MediaPlayerState.IDLE)
    tv.be_away(away=False)
    await settle(hass)
    assert hass.states.get("automation.used").attributes["last_triggered"] is None


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
