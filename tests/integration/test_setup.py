"""Setting up, unloading, and what becomes of it when the daemon does not cooperate."""

from datetime import timedelta

import pytest
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers import issue_registry as ir
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.familiar import async_remove_config_entry_device

from .conftest import ANNA, INSTANCE_ID, let_time_pass, set_up, settle
from .peer import Peer, recorded


async def test_an_entry_sets_up_and_unloads(hass: HomeAssistant, loaded: MockConfigEntry) -> None:
    assert loaded.state is ConfigEntryState.LOADED
    assert hass.states.get("sensor.familiar_people").state == "2"
    assert await hass.config_entries.async_unload(loaded.entry_id)
    await settle(hass)
    assert loaded.state is ConfigEntryState.NOT_LOADED
    assert hass.states.get("sensor.familiar_people").state == "unavailable"
    assert hass.states.get("image_processing.front_door_face_detection").state == "unavailable"


async def test_an_entry_removed_leaves_nothing(
    hass: HomeAssistant,
    peer: Peer,
    entry: MockConfigEntry,
    device_registry: dr.DeviceRegistry,
    entity_registry: er.EntityRegistry,
    issue_registry: ir.IssueRegistry,
) -> None:
    problem = {"code": "disk-nearly-full", "detail": "1 % is left."}
    peer.answer("GET", "/v1/system", recorded("GET_system") | {"problems": [problem]})
    await set_up(hass, entry, peer)
    assert issue_registry.issues
    await hass.config_entries.async_remove(entry.entry_id)
    await settle(hass)
    assert not device_registry.devices
    assert not er.async_entries_for_config_entry(entity_registry, entry.entry_id)
    assert not issue_registry.issues
    assert not [state for state in hass.states.async_all() if "familiar" in state.entity_id]


async def test_a_daemon_that_is_away_is_tried_again(
    hass: HomeAssistant, peer: Peer, entry: MockConfigEntry
) -> None:
    await peer.stop()
    entry.add_to_hass(hass)
    assert not await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_RETRY


@pytest.mark.parametrize(("version", "issue"), [(0, "daemon_too_old"), (2, "daemon_too_new")])
async def test_a_daemon_of_another_time_is_a_repair_until_it_fits(
    hass: HomeAssistant,
    peer: Peer,
    entry: MockConfigEntry,
    issue_registry: ir.IssueRegistry,
    version: int,
    issue: str,
) -> None:
    peer.answer("GET", "/v1/system", recorded("GET_system") | {"api_version": version})
    entry.add_to_hass(hass)
    assert not await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_RETRY
    assert issue_registry.async_get_issue("familiar", f"{issue}_{entry.entry_id}")
    peer.relent("GET", "/v1/system")
    await let_time_pass(hass, timedelta(minutes=1))
    await settle(hass, lambda: entry.state is ConfigEntryState.LOADED)
    assert not issue_registry.issues


async def test_another_daemon_at_the_address_is_not_taken_for_ours(
    hass: HomeAssistant, peer: Peer, entry: MockConfigEntry
) -> None:
    peer.answer("GET", "/v1/system", recorded("GET_system") | {"instance_id": "somebody-else"})
    entry.add_to_hass(hass)
    assert not await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_RETRY


async def test_only_devices_of_people_can_be_removed_by_hand(
    hass: HomeAssistant, loaded: MockConfigEntry, device_registry: dr.DeviceRegistry
) -> None:
    by_name = {
        device.name: device for device in dr.async_entries_for_config_entry(device_registry, loaded.entry_id)
    }
    for name in ("Familiar", "Front door"):
        assert not await async_remove_config_entry_device(hass, loaded, by_name[name])
    stale = device_registry.async_get_or_create(
        config_entry_id=loaded.entry_id, identifiers={("familiar", f"{INSTANCE_ID}_nobody")}
    )
    assert await async_remove_config_entry_device(hass, loaded, stale)
    await hass.config_entries.async_unload(loaded.entry_id)
    assert not await async_remove_config_entry_device(hass, loaded, stale)


async def test_people_merged_while_home_assistant_was_off_keep_their_device(
    hass: HomeAssistant,
    peer: Peer,
    entry: MockConfigEntry,
    device_registry: dr.DeviceRegistry,
    entity_registry: er.EntityRegistry,
) -> None:
    old = "a0000000-0000-4000-8000-00000000000f"
    entry.add_to_hass(hass)
    device = device_registry.async_get_or_create(
        config_entry_id=entry.entry_id, identifiers={("familiar", f"{INSTANCE_ID}_{old}")}, name="Anni"
    )
    entity = entity_registry.async_get_or_create(
        "binary_sensor",
        "familiar",
        f"{INSTANCE_ID}_{old}_presence",
        config_entry=entry,
        device_id=device.id,
        suggested_object_id="our_anni",
    )
    gone = "a0000000-0000-4000-8000-00000000000e"
    stale = device_registry.async_get_or_create(
        config_entry_id=entry.entry_id, identifiers={("familiar", f"{INSTANCE_ID}_{gone}")}, name="Gone"
    )
    peer.refuse("GET", f"/v1/people/{gone}", 404, "not-found")
    await set_up(hass, entry, peer)
    kept = device_registry.async_get(device.id)
    assert kept.identifiers == {("familiar", f"{INSTANCE_ID}_{ANNA}")}
    assert entity_registry.async_get(entity.entity_id).unique_id == f"{INSTANCE_ID}_{ANNA}_presence"
    assert hass.states.get("binary_sensor.our_anni").state == "on"
    assert device_registry.async_get(stale.id) is None
