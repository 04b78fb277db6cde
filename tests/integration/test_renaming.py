"""What is renamed in Home Assistant is called so in Familiar, and what is shown has a name and not an id."""

from typing import Any

import pytest
from homeassistant.components.media_source import async_browse_media
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er
from pytest_homeassistant_custom_component.common import MockConfigEntry

from .conftest import ANNA, CAMERA, INSTANCE_ID, set_up, settle
from .peer import Peer, recorded
from .test_stream import sighting


def device_of(hass: HomeAssistant, entry: MockConfigEntry, part: str | None) -> dr.AnyDeviceEntry:
    identifier = f"{INSTANCE_ID}_{part}" if part else INSTANCE_ID
    device = dr.async_get(hass).async_get_device_by_identifier(("familiar", identifier), entry.entry_id)
    assert device
    return device


def rename(hass: HomeAssistant, entry: MockConfigEntry, part: str | None, name: str) -> None:
    """Do what the pencil on a device's page does."""
    dr.async_get(hass).async_update_device(device_of(hass, entry, part).id, name_by_user=name)


async def test_a_persons_device_that_is_renamed_names_the_person(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry
) -> None:
    anna = recorded("GET_people")["items"][0] | {"name": "Anne"}
    peer.answer("POST", f"/v1/people/{ANNA}/name", anna)
    rename(hass, loaded, ANNA, "Anne")
    await settle(hass, lambda: loaded.runtime_data.data.people[ANNA].name == "Anne")
    assert peer.asked("POST", f"/v1/people/{ANNA}/name")[-1].body == {"name": "Anne", "merge": False}
    device = device_of(hass, loaded, ANNA)
    assert (device.name, device.name_by_user) == ("Anne", None)
    shown = hass.states.get("binary_sensor.anna_presence")
    assert shown
    assert shown.name == "Anne Presence"
    # The next name may come from elsewhere: nothing stands in its way.
    anna = anna | {"name": "Annette"}
    peer.happen("person_named", {"person_id": ANNA, "name": "Annette", "person": anna})
    await settle(hass, lambda: device_of(hass, loaded, ANNA).name == "Annette")


@pytest.mark.parametrize(("status", "code"), [(409, "name-taken"), (503, "busy")])
async def test_a_name_that_cannot_be_given_is_the_devices_alone(
    hass: HomeAssistant,
    peer: Peer,
    loaded: MockConfigEntry,
    status: int,
    code: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    peer.refuse("POST", f"/v1/people/{ANNA}/name", status, code)
    rename(hass, loaded, ANNA, "Ben")
    await settle(hass, lambda: "Renamed only the device" in caplog.text)
    device = device_of(hass, loaded, ANNA)
    assert (device.name, device.name_by_user) == ("Anna", "Ben")


async def test_a_cameras_device_that_is_renamed_names_the_camera_here(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    subentry_id = next(iter(loaded.subentries))
    rename(hass, loaded, subentry_id, "Porch")
    await settle(hass, lambda: loaded.subentries[subentry_id].title == "Porch")
    device = device_of(hass, loaded, subentry_id)
    assert (device.name, device.name_by_user) == ("Porch", None)
    folder: Any = await async_browse_media(hass, f"media-source://familiar/{INSTANCE_ID}/cameras")
    assert [child.title for child in folder.children] == ["Porch"]


async def test_the_daemons_device_that_is_renamed_names_its_entry(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    rename(hass, loaded, None, "Faces at home")
    await settle(hass, lambda: loaded.title == "Faces at home")
    assert device_of(hass, loaded, None).name == "Faces at home"


@pytest.mark.parametrize("again", [False, True], ids=["at once", "after a restart"])
async def test_a_camera_that_was_renamed_is_never_shown_by_an_id(
    hass: HomeAssistant,
    peer: Peer,
    entry: MockConfigEntry,
    entity_registry: er.EntityRegistry,
    again: bool,
) -> None:
    for old, name in (("front_door", "Front door"), ("garden", "Garden")):
        entity_registry.async_get_or_create(
            "camera", "test", old, object_id_base=old, original_name=f"{name} camera"
        )
    await set_up(hass, entry, peer)
    entity_registry.async_update_entity(CAMERA, new_entity_id="camera.entrance")
    entity_registry.async_update_entity("camera.garden", new_entity_id="camera.behind_the_house")
    entity_registry.async_update_entity("camera.entrance", new_entity_id="camera.way_in")
    await settle(hass)
    if again:
        peer.connected.clear()
        assert await hass.config_entries.async_reload(entry.entry_id)
        await settle(hass, peer.connected.is_set)
    sightings: Any = await async_browse_media(
        hass, f"media-source://familiar/{INSTANCE_ID}/person/{ANNA}/sightings"
    )
    assert {child.title.split(" · ")[0] for child in sightings.children} == {
        "Front door camera",
        "Garden camera",
    }
    peer.happen("sighting", sighting(person_id=ANNA, person_name="Anna", camera=CAMERA))
    await settle(hass, lambda: hass.states.is_state("sensor.front_door_last_person", "Anna"))
    assert hass.states.is_state("sensor.anna_last_camera", "Front door camera")


async def test_a_camera_that_nobody_knows_any_more_has_a_readable_name(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry
) -> None:
    for camera, name in (("camera.old_shed_2", "Old shed 2"), ("Scanner", "Scanner")):
        peer.happen("sighting", sighting(person_id=ANNA, person_name="Anna", camera=camera))
        await settle(hass, lambda name=name: hass.states.is_state("sensor.anna_last_camera", name))


async def test_visit_leads_to_pictures_in_home_assistant(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    for part in (None, ANNA):
        url = device_of(hass, loaded, part).configuration_url
        assert url
        assert url.startswith("homeassistant://media-browser/browser/app%2Cmedia-source%3A%2F%2Ffamiliar")
    assert url.endswith(f"person%2F{ANNA}")
    assert device_of(hass, loaded, next(iter(loaded.subentries))).configuration_url is None
