"""Cameras on the page: what they show now, and what another threshold would have changed."""

from __future__ import annotations

from base64 import b64encode
from datetime import timedelta
from pathlib import Path
from typing import Any

from homeassistant.auth.permissions import PolicyPermissions
from homeassistant.auth.permissions.models import PermissionLookup
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from .conftest import CAMERA, camera_subentry
from .page import ask, refused
from .peer import JPEG, Peer, recorded

SUBENTRY = "01JCAMERA0000000000000000"


async def test_watched_cameras_are_listed(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, front_door: Path, loaded: MockConfigEntry
) -> None:
    listed = await ask(await hass_ws_client(hass), "cameras/list")
    assert listed["match_confidence"] == recorded("GET_system")["match_confidence"]
    assert listed["items"] == [
        {
            "subentry_id": SUBENTRY,
            "camera": CAMERA,
            "name": "Front door",
            "available": True,
            "confidence": 50,
            "keep_unknown": True,
        }
    ]


async def test_a_camera_that_is_gone_is_not_available(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, loaded: MockConfigEntry
) -> None:
    client = await hass_ws_client(hass)
    assert (await ask(client, "cameras/list"))["items"][0]["available"] is False
    error = await refused(client, "camera/analyze", camera=CAMERA)
    assert error["code"] == "no-picture"
    assert CAMERA in error["message"]
    assert (await refused(client, "camera/analyze", camera="light.kitchen"))["code"] == "invalid_format"


async def test_a_camera_is_shown_with_its_faces_and_nothing_is_stored(
    hass: HomeAssistant,
    hass_ws_client: WebSocketGenerator,
    front_door: Path,
    peer: Peer,
    loaded: MockConfigEntry,
) -> None:
    client = await hass_ws_client(hass)
    before = len(peer.requests)
    shown = await ask(client, "camera/analyze", camera=CAMERA)
    assert shown["picture"] == f"data:image/jpeg;base64,{b64encode(JPEG).decode()}"
    assert shown["analysis"]["faces"] == recorded("POST_analyze")["faces"]
    assert dt_util.parse_datetime(shown["taken_at"])
    (request,) = peer.requests[before:]
    assert (request.method, request.path, request.body) == ("POST", "/v1/analyze", JPEG)
    assert request.query == {"hidden": "any", "rotation": "0"}


async def test_a_camera_is_turned_as_it_is_watched(
    hass: HomeAssistant,
    hass_ws_client: WebSocketGenerator,
    front_door: Path,
    peer: Peer,
    entry: MockConfigEntry,
    loaded: MockConfigEntry,
) -> None:
    subentry = entry.subentries[SUBENTRY]
    hass.config_entries.async_update_subentry(
        entry, subentry, data={**camera_subentry()["data"], "rotation": 90}
    )
    await ask(await hass_ws_client(hass), "camera/analyze", camera=CAMERA)
    assert peer.asked("POST", "/v1/analyze")[-1].query["rotation"] == "90"


async def test_a_camera_that_a_user_may_not_see_stays_unseen(
    hass: HomeAssistant,
    hass_ws_client: WebSocketGenerator,
    hass_admin_user: MockUser,
    front_door: Path,
    peer: Peer,
    loaded: MockConfigEntry,
) -> None:
    lookup = PermissionLookup(er.async_get(hass), dr.async_get(hass))
    client = await hass_ws_client(hass)
    hass_admin_user.groups = []
    hass_admin_user.permissions = PolicyPermissions({"entities": {"domains": {"light": True}}}, lookup)
    error = await refused(client, "camera/analyze", camera=CAMERA)
    assert error["code"] == "unauthorized"
    assert not peer.asked("POST", "/v1/analyze")


async def test_how_sure_the_last_visits_were(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, peer: Peer, loaded: MockConfigEntry
) -> None:
    visit = recorded("GET_visits")["items"][0]

    def visits(query: dict[str, str]) -> dict[str, Any]:
        more = "cursor" not in query
        return {"items": [visit | {"face": None} if more else visit], "cursor": "next" if more else None}

    peer.answer("GET", "/v1/visits", visits)
    answer = await ask(await hass_ws_client(hass), "camera/confidences", camera=CAMERA)
    assert answer["complete"] is True
    first, second = answer["items"]
    assert (first["thumbnail"], first["confidence"]) == (None, visit["confidence"])
    assert (second["visit_id"], second["person_name"]) == (visit["id"], visit["person_name"])
    assert second["thumbnail"]
    query = peer.asked("GET", "/v1/visits")[0].query
    since = dt_util.parse_datetime(query["after"])
    assert since is not None
    assert abs(dt_util.utcnow() - timedelta(days=7) - since) < timedelta(minutes=5)
    assert query["camera"] == CAMERA


async def test_the_threshold_is_changed(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, entry: MockConfigEntry, loaded: MockConfigEntry
) -> None:
    client = await hass_ws_client(hass)
    changed = await ask(client, "camera/update", subentry_id=SUBENTRY, confidence=83)
    assert (changed["camera"]["confidence"], changed["entry"]) == (83, None)
    assert entry.subentries[SUBENTRY].data["confidence"] == 83
    assert entry.subentries[SUBENTRY].data["motion"] == camera_subentry()["data"]["motion"]
    assert (await refused(client, "camera/update", subentry_id=SUBENTRY, confidence=101))[
        "code"
    ] == "invalid_format"
    assert (await refused(client, "camera/update", subentry_id="gone", confidence=80))["code"] == "not-found"
