"""Triggers and conditions of its own, as automations use them."""

from typing import Any

import pytest
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.helpers import condition as condition_helper
from homeassistant.helpers import device_registry as dr
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_mock_service

from .conftest import ANNA, BEN, CAMERA, INSTANCE_ID, settle
from .peer import Peer
from .test_stream import sighting, unknown
from .test_subentries import add


async def automate(hass: HomeAssistant, trigger: dict[str, Any]) -> list[ServiceCall]:
    """Set an automation up and return the calls it makes."""
    calls = async_mock_service(hass, "test", "automation")
    automation = {
        "alias": "test",
        "triggers": trigger,
        "actions": {"action": "test.automation", "data": {"who": "{{ trigger.person_name }}"}},
    }
    assert await async_setup_component(hass, "automation", {"automation": automation})
    await settle(hass)
    return calls


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"person": "ben"},
        {"person": [BEN], "camera": CAMERA, "minimum_confidence": 80},
    ],
)
async def test_a_person_recognized_runs_an_automation(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry, options: dict[str, Any]
) -> None:
    calls = await automate(hass, {"trigger": "familiar.person_recognized", "options": options})
    peer.happen("sighting", unknown())
    peer.happen("sighting", sighting())
    await settle(hass, lambda: bool(calls))
    assert [call.data["who"] for call in calls] == ["Ben"]


@pytest.mark.parametrize(
    "options", [{"person": "Anna"}, {"camera": "camera.garden"}, {"minimum_confidence": 95}]
)
async def test_somebody_else_somewhere_else_or_unsure_runs_nothing(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry, options: dict[str, Any]
) -> None:
    calls = await automate(hass, {"trigger": "familiar.person_recognized", "options": options})
    peer.happen("sighting", sighting())
    await settle(hass, lambda: hass.states.get("sensor.ben_sightings_today").state == "1")
    assert not calls


async def test_a_trigger_takes_a_device_and_follows_its_merges(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry, device_registry: dr.DeviceRegistry
) -> None:
    device = device_registry.async_get_device_by_identifier(
        ("familiar", f"{INSTANCE_ID}_{BEN}"), loaded.entry_id
    )
    assert device
    target = {"device_id": device.id}
    calls = await automate(hass, {"trigger": "familiar.person_recognized", "target": target})
    peer.happen("sighting", sighting(person_id=ANNA, person_name="Anna"))
    peer.happen("sighting", sighting())
    await settle(hass, lambda: bool(calls))
    assert [call.data["who"] for call in calls] == ["Ben"]


async def test_a_trigger_takes_a_linked_person(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry
) -> None:
    await add(hass, loaded, "link", {"familiar_person": BEN, "home_person": "person.ben"})
    peer.connected.clear()
    await settle(hass)
    target = {"entity_id": "person.ben"}
    calls = await automate(hass, {"trigger": "familiar.person_appeared", "target": target})
    await settle(hass, lambda: peer._streams)
    peer.happen("sighting", sighting())
    await settle(hass, lambda: bool(calls))
    assert [call.data["who"] for call in calls] == ["Ben"]


async def test_an_unknown_face_runs_an_automation(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry
) -> None:
    calls = await automate(hass, {"trigger": "familiar.unknown_detected", "options": {"camera": [CAMERA]}})
    peer.happen("sighting", sighting())
    peer.happen("sighting", unknown())
    await settle(hass, lambda: bool(calls))
    assert len(calls) == 1


async def test_somebody_who_leaves_runs_an_automation(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry
) -> None:
    calls = await automate(hass, {"trigger": "familiar.person_left", "options": {"person": ANNA}})
    data = {"entity_id": "number.anna_presence_timeout", "value": 1}
    await hass.services.async_call("number", "set_value", data, blocking=True)
    await settle(hass, lambda: bool(calls))
    assert [call.data["who"] for call in calls] == ["Anna"]


async def is_so(hass: HomeAssistant, config: dict[str, Any]) -> bool:
    assert await async_setup_component(hass, "homeassistant", {})
    config = await condition_helper.async_validate_condition_config(hass, config)
    checker = await condition_helper.async_from_config(hass, config)
    try:
        return bool(checker.async_check())
    finally:
        checker.async_unload()


@pytest.mark.parametrize(
    ("condition", "options", "expected"),
    [
        ("is_present", {}, True),
        ("is_present", {"behavior": "all"}, False),
        ("is_present", {"person": "Anna"}, True),
        ("is_present", {"person": [BEN]}, False),
        ("is_present", {"person": "Xaver"}, False),
        ("is_present", {"person": "Xaver", "behavior": "all"}, False),
        ("is_absent", {"person": ["Ben"]}, True),
        ("is_absent", {"person": "Anna"}, False),
        ("was_seen_within", {"person": "Anna", "within": {"minutes": 10}}, True),
        ("was_seen_within", {"person": "Anna", "within": {"minutes": 1}}, False),
    ],
)
async def test_conditions_ask_who_is_here(
    hass: HomeAssistant, loaded: MockConfigEntry, condition: str, options: dict[str, Any], expected: bool
) -> None:
    assert await is_so(hass, {"condition": f"familiar.{condition}", "options": options}) is expected


async def test_a_condition_takes_an_entity(hass: HomeAssistant, loaded: MockConfigEntry) -> None:
    for name, expected in (("anna", True), ("ben", False)):
        target = {"entity_id": f"sensor.{name}_last_seen"}
        config = {"condition": "familiar.is_present", "target": target, "options": {}}
        assert await is_so(hass, config) is expected
