"""Cameras and links hang on a daemon and can be added, changed and taken away while it runs."""

from typing import Any

import pytest
from homeassistant.config_entries import SOURCE_USER, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType, InvalidData
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er
from pytest_homeassistant_custom_component.common import MockConfigEntry

from .conftest import ANNA, BEN, CAMERA, MOTION, settle
from .peer import Peer
from .test_services import call

GARDEN = {
    "camera": "camera.garden",
    "motion": [],
    "interval": 0,
    "burst": 2,
    "confidence": 70,
    "keep_unknown": False,
}


async def add(hass: HomeAssistant, entry: MockConfigEntry, kind: str, data: dict[str, Any]) -> Any:
    flows = hass.config_entries.subentries
    result = await flows.async_init((entry.entry_id, kind), context={"source": SOURCE_USER})
    if result["type"] is FlowResultType.FORM:
        result = await flows.async_configure(result["flow_id"], data)
    await settle(hass)
    return result


async def test_a_camera_is_added_while_it_runs(hass: HomeAssistant, loaded: MockConfigEntry) -> None:
    hass.states.async_set("camera.garden", "idle", {"friendly_name": "Garden"})
    result = await add(hass, loaded, "camera", GARDEN)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert hass.states.get("event.garden_faces")
    assert hass.states.get("image_processing.garden_face_detection")


async def test_what_familiar_makes_of_cameras_is_not_offered_to_look_on(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    result = await hass.config_entries.subentries.async_init(
        (loaded.entry_id, "camera"), context={"source": SOURCE_USER}
    )
    for field in ("camera", "motion"):
        left_out = result["data_schema"].schema[field].config["exclude_entities"]
        assert {"binary_sensor.anna_presence", "event.front_door_faces", "image.anna_photo"} <= set(left_out)
    with pytest.raises(InvalidData):
        await hass.config_entries.subentries.async_configure(
            result["flow_id"], GARDEN | {"motion": ["binary_sensor.anna_presence"]}
        )


async def test_a_camera_is_added_once(hass: HomeAssistant, loaded: MockConfigEntry) -> None:
    result = await add(hass, loaded, "camera", GARDEN | {"camera": CAMERA})
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "already_configured")


async def test_a_camera_can_be_changed(hass: HomeAssistant, loaded: MockConfigEntry) -> None:
    subentry_id = next(iter(loaded.subentries))
    result = await loaded.start_subentry_reconfigure_flow(hass, subentry_id)
    assert result["step_id"] == "reconfigure"
    result = await hass.config_entries.subentries.async_configure(
        result["flow_id"], GARDEN | {"camera": CAMERA, "motion": [MOTION]}
    )
    await settle(hass)
    assert result["reason"] == "reconfigure_successful"
    assert loaded.subentries[subentry_id].data["burst"] == 2
    assert loaded.subentries[subentry_id].title == "Front door"
    assert loaded.state is ConfigEntryState.LOADED
    assert loaded.runtime_data.config_entry.subentries[subentry_id].data["confidence"] == 70
    assert hass.states.get("image_processing.front_door_face_detection").state == "unknown"


async def test_a_camera_can_become_another_but_not_one_that_is_watched(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    await add(hass, loaded, "camera", GARDEN)
    subentry_id = next(iter(loaded.subentries))
    for camera, reason in (
        ("camera.garden", "already_configured"),
        ("camera.hall", "reconfigure_successful"),
    ):
        result = await loaded.start_subentry_reconfigure_flow(hass, subentry_id)
        result = await hass.config_entries.subentries.async_configure(
            result["flow_id"], GARDEN | {"camera": camera}
        )
        await settle(hass)
        assert result["reason"] == reason
    assert loaded.subentries[subentry_id].unique_id == "camera.hall"


async def test_a_camera_taken_away_leaves_nothing(
    hass: HomeAssistant, loaded: MockConfigEntry, device_registry: dr.DeviceRegistry
) -> None:
    hass.config_entries.async_remove_subentry(loaded, next(iter(loaded.subentries)))
    await settle(hass)
    assert hass.states.get("event.front_door_faces") is None
    names = {device.name for device in dr.async_entries_for_config_entry(device_registry, loaded.entry_id)}
    assert names == {"Familiar", "Anna", "Ben"}


async def test_a_camera_that_is_renamed_is_followed(
    hass: HomeAssistant, front_door: Any, loaded: MockConfigEntry, entity_registry: er.EntityRegistry
) -> None:
    entity_registry.async_update_entity(CAMERA, new_entity_id="camera.entrance")
    await settle(hass)
    subentry = next(iter(loaded.subentries.values()))
    assert subentry.data["camera"] == subentry.unique_id == "camera.entrance"
    assert loaded.runtime_data.watchers[subentry.subentry_id].camera == "camera.entrance"


async def test_a_motion_sensor_that_is_renamed_is_followed(
    hass: HomeAssistant,
    front_door: Any,
    peer: Peer,
    loaded: MockConfigEntry,
    entity_registry: er.EntityRegistry,
) -> None:
    entity_registry.async_get_or_create("binary_sensor", "test", "1", object_id_base="front_door_motion")
    entity_registry.async_update_entity(MOTION, new_entity_id="binary_sensor.porch_motion")
    await settle(hass)
    subentry = next(iter(loaded.subentries.values()))
    assert subentry.data["motion"] == ["binary_sensor.porch_motion"]
    assert subentry.unique_id == CAMERA
    hass.states.async_set("binary_sensor.porch_motion", "off")
    hass.states.async_set("binary_sensor.porch_motion", "on")
    await settle(hass, lambda: len(peer.asked("POST", "/v1/sightings")) == 1)


async def test_a_linked_person_that_is_renamed_is_followed(
    hass: HomeAssistant, loaded: MockConfigEntry, entity_registry: er.EntityRegistry
) -> None:
    entity_registry.async_get_or_create("person", "person", "1", object_id_base="anna")
    await add(hass, loaded, "link", {"familiar_person": ANNA, "home_person": "person.anna"})
    entity_registry.async_update_entity("person.anna", name="Anna S.")
    entity_registry.async_update_entity("person.anna", new_entity_id="person.anna_s")
    await settle(hass)
    presence = hass.states.get("binary_sensor.anna_presence")
    assert presence.attributes["linked_person"] == "person.anna_s"


async def test_a_person_is_linked_to_home_assistants_own(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    link = {"familiar_person": ANNA, "home_person": "person.anna"}
    result = await add(hass, loaded, "link", link)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["title"] == "Anna"
    presence = hass.states.get("binary_sensor.anna_presence")
    assert presence.attributes["linked_person"] == "person.anna"
    result = await add(hass, loaded, "link", link)
    assert result["reason"] == "already_configured"


async def test_each_is_linked_to_their_own_and_others_to_nobody(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry
) -> None:
    for person_id, name in ((ANNA, "anna"), (BEN, "ben")):
        await add(hass, loaded, "link", {"familiar_person": person_id, "home_person": f"person.{name}"})
        presence = hass.states.get(f"binary_sensor.{name}_presence")
        assert presence.attributes["linked_person"] == f"person.{name}"
    await call(hass, "hide_person", entity_id="person.ben")
    assert peer.asked("POST", "/v1/people/batch")[-1].body["person_ids"] == [BEN]
    with pytest.raises(ServiceValidationError):
        await call(hass, "hide_person", entity_id="person.nobody")


async def test_a_link_needs_somebody_to_link(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry
) -> None:
    peer.answer("GET", "/v1/people", {"items": [], "cursor": None})
    peer.happen("reset", {})
    await settle(hass, lambda: not loaded.runtime_data.data.people)
    result = await add(hass, loaded, "link", {})
    assert result["reason"] == "no_named_people"
    await hass.config_entries.async_unload(loaded.entry_id)
    result = await add(hass, loaded, "link", {})
    assert result["reason"] == "entry_not_loaded"


async def confidence_slider(hass: HomeAssistant, entry: MockConfigEntry, subentry_id: str) -> tuple[Any, Any]:
    """Return a camera's slider for the confidence, and what it shows at first."""
    result = await entry.start_subentry_reconfigure_flow(hass, subentry_id)
    fields = result["data_schema"].schema
    (marker,) = (field for field in fields if field == "confidence")
    hass.config_entries.subentries.async_abort(result["flow_id"])
    return fields[marker].validators[0].config, marker.description["suggested_value"]


async def test_the_confidence_starts_where_the_daemon_recognizes_people(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry
) -> None:
    subentry_id = next(iter(loaded.subentries))
    slider, shown = await confidence_slider(hass, loaded, subentry_id)
    # Below, the slider would change nothing: nobody is recognized with less.
    assert (slider["min"], slider["max"]) == (62, 100)
    assert shown == 62, "the 50 of an older version means the same"
    await add(hass, loaded, "camera", {key: it for key, it in GARDEN.items() if key != "confidence"})
    garden = next(it for it in loaded.subentries.values() if it.unique_id == "camera.garden")
    assert garden.data["confidence"] == 0, "the daemon decides, also with another model pack"


async def test_the_lowest_confidence_leaves_the_decision_to_the_daemon(
    hass: HomeAssistant, front_door: Any, peer: Peer, loaded: MockConfigEntry
) -> None:
    subentry_id = next(iter(loaded.subentries))
    for chosen, sent in ((75, "0.75"), (62, "0.0")):
        result = await loaded.start_subentry_reconfigure_flow(hass, subentry_id)
        await hass.config_entries.subentries.async_configure(
            result["flow_id"], GARDEN | {"camera": CAMERA, "confidence": chosen}
        )
        await settle(hass)
        await loaded.runtime_data.watchers[subentry_id].async_take_snapshot()
        assert peer.asked("POST", "/v1/sightings")[-1].query["min_confidence"] == sent
        assert (await confidence_slider(hass, loaded, subentry_id))[1] == chosen


async def test_a_camera_can_be_changed_while_the_daemon_is_away(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    subentry_id = next(iter(loaded.subentries))
    await hass.config_entries.async_unload(loaded.entry_id)
    slider, shown = await confidence_slider(hass, loaded, subentry_id)
    assert (slider["min"], shown) == (0, 50)
    with pytest.raises(InvalidData):
        await add(hass, loaded, "camera", GARDEN | {"confidence": 101})


async def test_a_rotation_is_chosen_and_shown_again(hass: HomeAssistant, loaded: MockConfigEntry) -> None:
    subentry_id = next(iter(loaded.subentries))
    for shown, chosen in (("0", "90"), ("90", "0")):
        result = await loaded.start_subentry_reconfigure_flow(hass, subentry_id)
        (marker,) = (field for field in result["data_schema"].schema if field == "rotation")
        assert marker.description["suggested_value"] == shown
        await hass.config_entries.subentries.async_configure(
            result["flow_id"], GARDEN | {"camera": CAMERA, "rotation": chosen}
        )
        await settle(hass)
        assert loaded.subentries[subentry_id].data["rotation"] == int(chosen)
