"""Visits on the page: who they were, in one step for several."""

from __future__ import annotations

from typing import Any

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from .conftest import ANNA, CAMERA
from .page import ENTRY, STEP, ask, refused
from .peer import Peer, recorded

VISIT = recorded("POST_visits_batch")["visits"][0]


@pytest.fixture(autouse=True)
def _step(peer: Peer) -> None:
    peer.answer("GET", "/v1/undo", STEP)


async def test_visitors_are_named_rejected_and_ignored(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, peer: Peer, loaded: MockConfigEntry
) -> None:
    client = await hass_ws_client(hass)
    changed = await ask(client, "visits/change", action="name", visit_ids=["v", "w"], name=" Anna ")
    assert (changed["visits"][0]["id"], changed["entry"]) == (VISIT["id"], ENTRY)
    assert changed["visits"][0]["face"]["thumbnail"]
    for members in (
        {"action": "name", "person_id": ANNA},
        {"action": "name", "name": "Anna", "merge": True},
        {"action": "reject"},
        {"action": "ignore"},
    ):
        await ask(client, "visits/change", visit_ids=["v"], **members)
    bodies = [it.body for it in peer.asked("POST", "/v1/visits/batch")]
    assert bodies == [
        {"action": "name", "visit_ids": ["v", "w"], "name": "Anna"},
        {"action": "name", "visit_ids": ["v"], "person_id": ANNA},
        {"action": "name", "visit_ids": ["v"], "name": "Anna", "merge": True},
        {"action": "reject", "visit_ids": ["v"]},
        {"action": "ignore", "visit_ids": ["v"]},
    ]


async def test_a_name_that_somebody_has_comes_with_them(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, peer: Peer, loaded: MockConfigEntry
) -> None:
    client = await hass_ws_client(hass)
    peer.refuse("POST", "/v1/visits/batch", 409, "name-taken", person_id=ANNA, name="Anna")
    error = await refused(client, "visits/change", action="name", visit_ids=["v"], name="Anna")
    assert error["code"] == "name-taken"
    assert [person["name"] for person in error["context"]["people"]] == ["Anna"]
    assert error["context"]["people"][0]["thumbnail"]
    peer.refuse("POST", "/v1/visits/batch", 422, "invalid", field="visit_ids")
    error = await refused(client, "visits/change", action="reject", visit_ids=["v"])
    assert (error["code"], error["message"]) == ("invalid", "It is invalid.")


async def test_visits_follow_a_camera_that_is_renamed(
    hass: HomeAssistant,
    hass_ws_client: WebSocketGenerator,
    peer: Peer,
    loaded: MockConfigEntry,
    entity_registry: er.EntityRegistry,
) -> None:
    client = await hass_ws_client(hass)
    visit = recorded("GET_visits")["items"][0] | {"camera": CAMERA, "cameras": [CAMERA, "camera.yard"]}
    peer.answer("GET", "/v1/visits", {"items": [visit], "cursor": None})
    camera = entity_registry.async_get_or_create("camera", "demo", "1", suggested_object_id="front_door")
    for name in ("porch", "entrance"):
        entity_registry.async_update_entity(camera.entity_id, new_entity_id=f"camera.{name}")
        camera = entity_registry.entities[f"camera.{name}"]
        await hass.async_block_till_done()
    (shown,) = (await ask(client, "visits/list", camera="camera.entrance"))["items"]
    assert (shown["camera"], shown["cameras"]) == ("camera.entrance", ["camera.entrance", "camera.yard"])
    asked = peer.asked("GET", "/v1/visits")[-1].query["camera"].split(",")
    assert asked == ["camera.entrance", CAMERA, "camera.porch"]
    await ask(client, "camera/confidences", camera="camera.entrance")
    assert peer.asked("GET", "/v1/visits")[-1].query["camera"].split(",") == asked
    await client.send_json_auto_id({"type": "familiar/subscribe"})
    for _ in range(2):
        await client.receive_json()
    peer.happen("visit_ended", {**visit, "visit_id": visit["id"]})
    event = (await client.receive_json())["event"]
    assert (event["type"], event["camera"]) == ("visit_ended", "camera.entrance")


@pytest.mark.parametrize(
    "members", [{"action": "erase", "visit_ids": ["v"]}, {"action": "name", "visit_ids": []}]
)
async def test_what_is_no_decision_is_refused(
    hass: HomeAssistant,
    hass_ws_client: WebSocketGenerator,
    peer: Peer,
    loaded: MockConfigEntry,
    members: dict[str, Any],
) -> None:
    client = await hass_ws_client(hass)
    assert (await refused(client, "visits/change", **members))["code"] == "invalid_format"
    assert not peer.asked("POST", "/v1/visits/batch")
