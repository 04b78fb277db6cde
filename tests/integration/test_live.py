"""What the owner changes is taken in while it runs: nothing else is touched, and nothing is unavailable for it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from unittest.mock import patch

import pytest
from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er
from pytest_homeassistant_custom_component.common import MockConfigEntry

import custom_components.familiar as integration
from custom_components.familiar.const import CONF_PRESENCE_TIMEOUT

from .conftest import ANNA, CAMERA, INSTANCE_ID, UNKNOWN, settle
from .peer import Peer, recorded
from .test_stream import sighting
from .test_subentries import GARDEN, add


class Watched:
    """Counts what nobody wants to see."""

    def __init__(self, hass: HomeAssistant) -> None:
        self.unloads = 0
        self.unavailable: list[str] = []
        self.written: set[str] = set()
        hass.bus.async_listen("state_changed", self._changed)

    @callback
    def _changed(self, event: Event[EventStateChangedData]) -> None:
        new = event.data["new_state"]
        self.written.add(event.data["entity_id"])
        if new is not None and new.state == STATE_UNAVAILABLE:
            self.unavailable.append(new.entity_id)

    @property
    def nothing(self) -> bool:
        return not self.unloads and not self.unavailable


@pytest.fixture
def watched(hass: HomeAssistant, loaded: MockConfigEntry) -> Iterator[Watched]:
    """Watch the entry from when it is loaded."""
    watched = Watched(hass)
    unload = integration.async_unload_entry

    async def counted(*args: object) -> bool:
        watched.unloads += 1
        return await unload(*args)  # type: ignore[arg-type]

    with patch.object(integration, "async_unload_entry", counted):
        yield watched


async def change(hass: HomeAssistant, entry: MockConfigEntry, **changes: object) -> None:
    """Change the front door's settings by its flow."""
    subentry_id = next(iter(entry.subentries))
    result = await entry.start_subentry_reconfigure_flow(hass, subentry_id)
    # The form shows the least confidence that has an effect, in place of a lower one.
    data = dict(entry.subentries[subentry_id].data) | {"confidence": 62, "rotation": "0"} | changes
    await hass.config_entries.subentries.async_configure(result["flow_id"], data)
    await settle(hass)


async def test_a_camera_is_added_and_nothing_else_is_touched(
    hass: HomeAssistant, loaded: MockConfigEntry, watched: Watched
) -> None:
    hass.states.async_set("camera.garden", "idle", {"friendly_name": "Garden"})
    await add(hass, loaded, "camera", GARDEN)
    await settle(hass, lambda: hass.states.get("image.garden_last_face"))
    assert watched.nothing
    assert {entity for entity in watched.written if "garden" not in entity} == set()
    registry = er.async_get(hass)
    subentry_id = list(loaded.subentries)[-1]
    for entity in (
        "event.garden_faces",
        "sensor.garden_last_person",
        "image_processing.garden_face_detection",
    ):
        assert hass.states.get(entity)
        assert registry.async_get(entity).config_subentry_id == subentry_id


async def test_a_camera_added_while_it_runs_is_looked_at_and_says_what_it_saw(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry, watched: Watched
) -> None:
    await add(hass, loaded, "camera", GARDEN)
    peer.happen("sighting", sighting(person_id=ANNA, person_name="Anna", camera="camera.garden"))
    await settle(hass, lambda: hass.states.get("sensor.camera_garden_last_person").state == "Anna")
    assert hass.states.get("event.camera_garden_faces").attributes["event_type"] == "recognized"
    assert watched.nothing


async def test_a_link_is_added_and_nothing_goes(
    hass: HomeAssistant, loaded: MockConfigEntry, watched: Watched
) -> None:
    await add(hass, loaded, "link", {"familiar_person": ANNA, "home_person": "person.anna"})
    linked: Callable[[], object] = lambda: (  # noqa: E731
        hass.states.get("binary_sensor.anna_presence").attributes["linked_person"]
    )
    await settle(hass, lambda: linked() == "person.anna")
    link = next(key for key, it in loaded.subentries.items() if it.subentry_type == "link")
    hass.config_entries.async_remove_subentry(loaded, link)
    await settle(hass, lambda: linked() is None)
    assert watched.nothing


async def test_an_edit_touches_its_camera_alone(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry, watched: Watched
) -> None:
    await change(hass, loaded, motion=["binary_sensor.porch"], burst=2, interval=0)
    watcher = loaded.runtime_data.watchers[next(iter(loaded.subentries))]
    hass.states.async_set("binary_sensor.front_door_motion", "on")
    await settle(hass)
    assert watcher._motion == ["binary_sensor.porch"]
    assert watched.nothing


async def test_another_camera_renames_the_device_and_is_followed(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry, watched: Watched
) -> None:
    hass.states.async_set("camera.hall", "idle", {"friendly_name": "Hall"})
    await change(hass, loaded, camera="camera.hall")
    subentry_id = next(iter(loaded.subentries))
    device = dr.async_get(hass).async_get_device_by_identifier(
        ("familiar", f"{INSTANCE_ID}_{subentry_id}"), loaded.entry_id
    )
    assert device
    assert device.name == "Hall"
    peer.happen("sighting", sighting(person_id=ANNA, person_name="Anna", camera="camera.hall"))
    await settle(hass, lambda: hass.states.get("event.front_door_faces").state != "unknown")
    assert watched.nothing


async def test_a_camera_taken_away_takes_only_its_own(
    hass: HomeAssistant, loaded: MockConfigEntry, watched: Watched
) -> None:
    hass.config_entries.async_remove_subentry(loaded, next(iter(loaded.subentries)))
    await settle(hass, lambda: hass.states.get("event.front_door_faces") is None)
    assert not loaded.runtime_data.watchers
    assert watched.nothing


async def test_options_are_followed(hass: HomeAssistant, loaded: MockConfigEntry, watched: Watched) -> None:
    hass.config_entries.async_update_entry(loaded, options={**loaded.options, CONF_PRESENCE_TIMEOUT: 1})
    await settle(hass, lambda: hass.states.get("binary_sensor.anna_presence").state == "off")
    assert hass.states.get("number.anna_presence_timeout").state == "1.0"
    assert watched.nothing


async def test_many_cameras_are_added_and_renamed_without_a_break(
    hass: HomeAssistant, loaded: MockConfigEntry, watched: Watched, entity_registry: er.EntityRegistry
) -> None:
    for number in range(5):
        await add(hass, loaded, "camera", GARDEN | {"camera": f"camera.no_{number}"})
    entity_registry.async_get_or_create("camera", "test", "3", object_id_base="no_3")
    entity_registry.async_update_entity("camera.no_3", new_entity_id="camera.shed")
    await settle(hass, lambda: "camera.shed" in {it.camera for it in loaded.runtime_data.watchers.values()})
    assert len(loaded.runtime_data.watchers) == 6
    assert watched.nothing


async def test_a_merge_hands_on_a_device_without_a_break(
    hass: HomeAssistant,
    peer: Peer,
    loaded: MockConfigEntry,
    watched: Watched,
    device_registry: dr.DeviceRegistry,
) -> None:
    """Anna is merged into an unnamed person, who has no device and is called Anna from then on."""
    anna, ben = recorded("GET_people")["items"]
    device = device_registry.async_get_device_by_identifier(
        ("familiar", f"{INSTANCE_ID}_{ANNA}"), loaded.entry_id
    )
    survivor = anna | {"id": UNKNOWN}
    peer.answer("GET", f"/v1/people/{ANNA}", survivor)
    peer.answer("GET", f"/v1/people/{UNKNOWN}", survivor)
    peer.answer("GET", "/v1/people", {"items": [survivor, ben], "cursor": None})
    peer.happen("people_merged", {"person_id": UNKNOWN, "merged": [ANNA], "name": "Anna", "person": survivor})
    await settle(
        hass,
        lambda: hass.states.get("binary_sensor.anna_presence").attributes["person_id"] == UNKNOWN,
    )
    assert device
    handed = device_registry.async_get(device.id)
    assert handed
    assert handed.identifiers == {("familiar", f"{INSTANCE_ID}_{UNKNOWN}")}
    entity = er.async_get(hass).async_get("sensor.anna_last_seen")
    assert entity
    assert entity.unique_id == f"{INSTANCE_ID}_{UNKNOWN}_last_seen"
    peer.happen("sighting", sighting(person_id=UNKNOWN, person_name="Anna", camera=CAMERA))
    await settle(hass, lambda: hass.states.get("sensor.front_door_last_person").state == "Anna")
    assert watched.nothing


async def test_another_confidence_counts_from_the_next_snapshot(
    hass: HomeAssistant, peer: Peer, front_door: Path, loaded: MockConfigEntry
) -> None:
    await change(hass, loaded, confidence=80)
    await next(iter(loaded.runtime_data.watchers.values())).async_take_snapshot()
    assert peer.asked("POST", "/v1/sightings")[-1].query["min_confidence"] == "0.8"
