"""An id from before a merge goes on meaning who it is now, in every automation, after every restart."""

from typing import Any

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import area_registry as ar
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import floor_registry as fr
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.familiar.const import DOMAIN

from .conftest import ANNA, BEN, INSTANCE_ID, set_up, settle
from .peer import Peer, recorded
from .test_automation import automate, is_so
from .test_services import call
from .test_stream import sighting

OLD = "e0000000-0000-4000-8000-000000000009"
"""Somebody who was merged into Ben while Home Assistant did not run."""


def merged(peer: Peer) -> dict[str, Any]:
    """Let Ben be Anna from now on."""
    anna: dict[str, Any] = recorded("GET_people")["items"][0]
    peer.answer("GET", f"/v1/people/{BEN}", anna)
    peer.answer("GET", "/v1/people", {"items": [anna], "cursor": None})
    return anna


async def restart(hass: HomeAssistant, entry: MockConfigEntry, peer: Peer) -> None:
    """Set the entry up again: all that was in memory is gone."""
    peer.connected.clear()
    assert await hass.config_entries.async_reload(entry.entry_id)
    await settle(hass, peer.connected.is_set)


def of_ben(device_registry: dr.DeviceRegistry, entry: MockConfigEntry) -> dr.AnyDeviceEntry | None:
    return device_registry.async_get_device_by_identifier((DOMAIN, f"{INSTANCE_ID}_{BEN}"), entry.entry_id)


@pytest.mark.parametrize("first", ["the automation", "the daemon"])
async def test_a_trigger_means_the_survivor_of_an_id_that_only_the_daemon_knows(
    hass: HomeAssistant, peer: Peer, entry: MockConfigEntry, first: str
) -> None:
    peer.answer("GET", f"/v1/people/{OLD}", recorded("GET_people")["items"][1])
    trigger = {"trigger": "familiar.person_recognized", "options": {"person": OLD}}
    if first == "the daemon":
        await set_up(hass, entry, peer)
        calls = await automate(hass, trigger)
    else:
        calls = await automate(hass, trigger)
        await set_up(hass, entry, peer)
    await settle(hass, lambda: entry.runtime_data.data.survivors == {OLD: BEN})
    peer.happen("sighting", sighting())
    await settle(hass, lambda: bool(calls))
    assert [call.data["who"] for call in calls] == ["Ben"]


async def test_a_condition_means_the_survivor_as_well(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry
) -> None:
    peer.answer("GET", f"/v1/people/{OLD}", recorded("GET_people")["items"][0])
    config = {"condition": "familiar.is_present", "options": {"person": OLD}}
    await is_so(hass, config)
    await settle(hass, lambda: loaded.runtime_data.data.survivors)
    assert await is_so(hass, config)


async def test_a_daemon_that_does_not_answer_about_an_old_id_is_asked_again(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry
) -> None:
    peer.refuse("GET", f"/v1/people/{OLD}", 503, "busy")
    config = {"condition": "familiar.is_present", "options": {"person": OLD}}
    assert not await is_so(hass, config)
    await settle(hass, lambda: peer.asked("GET", f"/v1/people/{OLD}"))
    peer.answer("GET", f"/v1/people/{OLD}", recorded("GET_people")["items"][0])
    peer.happen("reset", {})
    await settle(hass, lambda: loaded.runtime_data.data.survivors)
    assert await is_so(hass, config)


@pytest.mark.parametrize("again", [False, True], ids=["at once", "after a restart"])
@pytest.mark.parametrize("by", ["device", "entity"])
async def test_what_named_a_device_that_a_merge_took_means_the_survivor(
    hass: HomeAssistant,
    peer: Peer,
    loaded: MockConfigEntry,
    device_registry: dr.DeviceRegistry,
    by: str,
    again: bool,
) -> None:
    device = of_ben(device_registry, loaded)
    assert device
    target = {"device_id": device.id} if by == "device" else {"entity_id": "binary_sensor.ben_presence"}
    calls = await automate(hass, {"trigger": "familiar.person_recognized", "target": target})
    anna = merged(peer)
    peer.happen("people_merged", {"person_id": ANNA, "merged": [BEN], "name": "Anna", "person": anna})
    await settle(hass, lambda: of_ben(device_registry, loaded) is None)
    if again:
        await restart(hass, loaded, peer)
    peer.happen("sighting", sighting(person_id=ANNA, person_name="Anna"))
    await settle(hass, lambda: bool(calls))
    assert await is_so(hass, {"condition": "familiar.is_present", "target": target, "options": {}})
    answer = await call(hass, "name_person", **target, name="Anna")
    assert answer["person_id"] == ANNA


async def test_nothing_of_it_is_left_when_the_entry_is_removed(
    hass: HomeAssistant,
    peer: Peer,
    loaded: MockConfigEntry,
    device_registry: dr.DeviceRegistry,
    hass_storage: dict[str, Any],
) -> None:
    peer.answer("GET", "/v1/people", {"items": recorded("GET_people")["items"][:1], "cursor": None})
    peer.happen("person_forgotten", {"person_id": BEN, "name": "Ben"})
    key = f"{DOMAIN}.{loaded.entry_id}"
    await settle(hass, lambda: key in hass_storage)
    assert await hass.config_entries.async_remove(loaded.entry_id)
    assert key not in hass_storage


async def test_an_action_takes_whoever_is_on_a_floor(
    hass: HomeAssistant,
    peer: Peer,
    loaded: MockConfigEntry,
    device_registry: dr.DeviceRegistry,
) -> None:
    floor = fr.async_get(hass).async_create("Upstairs")
    area = ar.async_get(hass).async_create("Ben's room", floor_id=floor.floor_id)
    device = of_ben(device_registry, loaded)
    assert device
    device_registry.async_update_device(device.id, area_id=area.id)
    await call(hass, "hide_person", floor_id=floor.floor_id)
    assert peer.asked("POST", "/v1/people/batch")[-1].body["person_ids"] == [BEN]


@pytest.mark.parametrize("by", ["device", "entity"])
async def test_who_was_hidden_is_shown_again_by_what_named_them(
    hass: HomeAssistant,
    peer: Peer,
    loaded: MockConfigEntry,
    device_registry: dr.DeviceRegistry,
    by: str,
) -> None:
    device = of_ben(device_registry, loaded)
    assert device
    target = {"device_id": device.id} if by == "device" else {"entity_id": "binary_sensor.ben_presence"}
    anna, ben = recorded("GET_people")["items"]
    hidden = ben | {"hidden": True}
    peer.answer("GET", "/v1/people", {"items": [anna], "cursor": None})
    peer.happen("person_hidden", {"person_id": BEN, "name": "Ben", "person": hidden})
    await settle(hass, lambda: of_ben(device_registry, loaded) is None)
    peer.answer("GET", "/v1/people", {"items": [hidden], "cursor": None})
    await call(hass, "unhide_person", **target)
    assert peer.asked("POST", "/v1/people/batch")[-1].body == {"action": "unhide", "person_ids": [BEN]}
    peer.relent("GET", "/v1/people")
    peer.happen("person_unhidden", {"person_id": BEN, "name": "Ben", "person": ben})
    await settle(hass, lambda: of_ben(device_registry, loaded))
    back = of_ben(device_registry, loaded)
    assert back
    assert back.id == device.id


async def test_showing_nobody_again_asks_who_is_meant(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry
) -> None:
    with pytest.raises(ServiceValidationError) as raised:
        await call(hass, "unhide_person")
    assert raised.value.translation_key == "no_person_selected"
