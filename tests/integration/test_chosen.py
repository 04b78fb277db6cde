"""A photo library of 400 people is no household: only whom the owner chose is a device, and everybody is recognized."""

from typing import Any

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_capture_events

from custom_components.familiar import async_remove_config_entry_device
from custom_components.familiar.const import (
    CONF_NEW_PEOPLE,
    CONF_PEOPLE,
    CONF_PEOPLE_WITHOUT,
    EVENT_FAMILIAR,
)
from custom_components.familiar.registry.device_choice import NewPeople

from .conftest import ANNA, BEN, INSTANCE_ID, UNKNOWN, camera_subentry, set_up, settle
from .peer import Peer, recorded
from .test_automation import automate, is_so
from .test_documentation import OFF
from .test_services import call
from .test_stream import sighting
from .test_subentries import add

CARL = "b0000000-0000-4000-8000-000000000004"


@pytest.fixture(autouse=True)
def all_entities() -> None:
    """Here, entities are on and off as a household gets them."""


def people_devices(hass: HomeAssistant, entry: MockConfigEntry) -> set[str | None]:
    """Return the names of the people who are devices."""
    devices = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
    return {device.name for device in devices if device.model == "Person"}


def choose(hass: HomeAssistant, entry: MockConfigEntry, people: list[str], **changes: Any) -> None:
    options = {CONF_PEOPLE: people, CONF_NEW_PEOPLE: "named_here"} | changes
    hass.config_entries.async_update_entry(entry, options=options)


def let_carl_be_known(peer: Peer) -> dict[str, Any]:
    """Let somebody be named in the daemon, and by nobody here."""
    anna, ben = recorded("GET_people")["items"]
    carl: dict[str, Any] = ben | {"id": CARL, "name": "Carl"}
    peer.answer("GET", "/v1/people", {"items": [anna, ben, carl], "cursor": None})
    peer.answer("GET", f"/v1/people/{CARL}", carl)
    peer.happen("person_named", {"person_id": CARL, "name": "Carl", "person": carl})
    return carl


async def test_four_hundred_people_are_no_devices(
    hass: HomeAssistant, peer: Peer, entry: MockConfigEntry, entity_registry: er.EntityRegistry
) -> None:
    anna = recorded("GET_people")["items"][0]
    people = [
        anna | {"id": f"b0000000-0000-4000-8000-{number:012}", "name": f"Somebody {number}"}
        for number in range(400)
    ]
    peer.answer("GET", "/v1/people", {"items": [anna, *people], "cursor": None})
    entry.add_to_hass(hass)
    choose(hass, entry, [ANNA])
    await set_up(hass, entry, peer)
    assert people_devices(hass, entry) == {"Anna"}
    entities = er.async_entries_for_config_entry(entity_registry, entry.entry_id)
    on = {entity.entity_id for entity in entities if ".anna" in entity.entity_id and not entity.disabled}
    assert on == {
        "binary_sensor.anna_presence",
        "image.anna_last_face",
        "image.anna_photo",
    }
    assert {entity.entity_id for entity in entities if entity.disabled} == OFF
    assert len(entities) < 30
    assert len(entry.runtime_data.data.people) == 401


async def test_a_trigger_an_event_a_condition_and_an_action_work_without_a_device(
    hass: HomeAssistant, peer: Peer, entry: MockConfigEntry
) -> None:
    entry.add_to_hass(hass)
    choose(hass, entry, [])
    await set_up(hass, entry, peer)
    assert people_devices(hass, entry) == set()
    recognized = await automate(hass, {"trigger": "familiar.person_recognized", "options": {"person": "Ben"}})
    events = async_capture_events(hass, EVENT_FAMILIAR)
    peer.happen("sighting", sighting())
    await settle(hass, lambda: bool(recognized))
    assert [call.data["who"] for call in recognized] == ["Ben"]
    assert {event.data["type"] for event in events} == {"recognized", "appeared"}
    assert await is_so(hass, {"condition": "familiar.is_present", "options": {"person": "Ben"}})
    peer.answer("POST", "/v1/people/batch", {"people": [recorded("GET_people")["items"][1]], "seq": 7})
    answer = await call(hass, "hide_person", person="Ben")
    assert answer["device_id"] is None
    assert peer.asked("POST", "/v1/people/batch")[-1].body["person_ids"] == [BEN]
    assert hass.states.get("event.front_door_faces").attributes["person_name"] == "Ben"


async def test_what_a_camera_saw_of_somebody_without_a_device_is_its_own(
    hass: HomeAssistant, peer: Peer, entry: MockConfigEntry
) -> None:
    entry.add_to_hass(hass)
    choose(hass, entry, [])
    await set_up(hass, entry, peer)
    events = async_capture_events(hass, EVENT_FAMILIAR)
    peer.happen("sighting", sighting())
    await settle(hass, lambda: bool(events))
    (seen,) = [event.data for event in events if event.data["type"] == "recognized"]
    device = dr.async_get(hass).async_get(seen["device_id"])
    assert device
    assert device.name == "Front door"


async def test_an_older_entry_keeps_the_devices_that_it_has(
    hass: HomeAssistant, peer: Peer, entry: MockConfigEntry, device_registry: dr.DeviceRegistry
) -> None:
    entry.add_to_hass(hass)
    hass.config_entries.async_update_entry(entry, options={"presence_timeout": 30}, minor_version=1)
    for part in (None, BEN, next(iter(entry.subentries))):
        identifier = f"{INSTANCE_ID}_{part}" if part else INSTANCE_ID
        device_registry.async_get_or_create(
            config_entry_id=entry.entry_id, identifiers={("familiar", identifier)}
        )
    await set_up(hass, entry, peer)
    assert entry.minor_version == 3
    assert entry.options == {
        "presence_timeout": 30,
        CONF_PEOPLE: [BEN],
        CONF_NEW_PEOPLE: "named_here",
    }
    assert hass.states.get("binary_sensor.ben_presence")
    assert hass.states.get("binary_sensor.anna_presence") is None


async def test_who_is_chosen_no_more_goes_with_all_entities(
    hass: HomeAssistant, loaded: MockConfigEntry, entity_registry: er.EntityRegistry
) -> None:
    choose(hass, loaded, [BEN])
    await settle(hass, lambda: people_devices(hass, loaded) == {"Ben"})
    entities = er.async_entries_for_config_entry(entity_registry, loaded.entry_id)
    assert not [entity.entity_id for entity in entities if ".anna" in entity.entity_id]
    choose(hass, loaded, [ANNA, BEN])
    await settle(hass, lambda: people_devices(hass, loaded) == {"Anna", "Ben"})
    assert hass.states.get("binary_sensor.anna_presence").state == "on"


async def test_whoever_is_named_in_the_daemon_becomes_no_device_by_themselves(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry
) -> None:
    let_carl_be_known(peer)
    await settle(hass, lambda: CARL in loaded.runtime_data.data.people)
    assert people_devices(hass, loaded) == {"Anna", "Ben"}


async def test_everybody_becomes_a_device_but_whom_the_owner_left_out(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry
) -> None:
    choose(hass, loaded, [ANNA], new_people="everybody", people_without_devices=[BEN])
    let_carl_be_known(peer)
    await settle(hass, lambda: people_devices(hass, loaded) == {"Anna", "Carl"})


@pytest.mark.parametrize(
    ("new_people", "after"), [("named_here", {"Anna", "Ben", "Carl"}), (NewPeople.NONE, {"Anna", "Ben"})]
)
@pytest.mark.parametrize("by", ["name", "face", "link"])
async def test_whoever_is_named_here_or_linked_becomes_a_device(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry, new_people: str, after: set[str], by: str
) -> None:
    choose(hass, loaded, [ANNA, BEN], new_people=new_people)
    anna, ben = recorded("GET_people")["items"]
    carl = ben | {"id": UNKNOWN, "name": "Carl"}
    peer.answer("POST", "/v1/people/{person_id}/name", carl)
    peer.answer("POST", "/v1/faces/{face_id}/name", carl)
    peer.answer("GET", f"/v1/people/{UNKNOWN}", carl | {"name": None})
    face = recorded("GET_faces_face_id") | {"person_id": None, "person_name": None}
    peer.answer("GET", "/v1/faces/{face_id}", face)
    if by == "name":
        await call(hass, "name_person", person=UNKNOWN, name="Carl")
    elif by == "face":
        await call(hass, "name_person", face_id=face["id"], name="Carl")
    peer.answer("GET", "/v1/people", {"items": [anna, ben, carl], "cursor": None})
    peer.happen("person_named", {"person_id": UNKNOWN, "name": "Carl", "person": carl})
    await settle(hass, lambda: UNKNOWN in loaded.runtime_data.data.people)
    if by == "link":
        await add(hass, loaded, "link", {"familiar_person": UNKNOWN, "home_person": "person.carl"})
    await settle(hass, lambda: people_devices(hass, loaded) == after)


async def test_a_name_that_somebody_had_before_makes_no_device(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry
) -> None:
    choose(hass, loaded, [BEN])
    await settle(hass)
    await call(hass, "name_person", person="Anna", name="Anne")
    await settle(hass)
    assert people_devices(hass, loaded) == {"Ben"}


async def test_a_merge_of_one_who_is_a_device_into_one_who_is_not_keeps_it(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry, device_registry: dr.DeviceRegistry
) -> None:
    choose(hass, loaded, [BEN])
    await settle(hass, lambda: people_devices(hass, loaded) == {"Ben"})
    anna = recorded("GET_people")["items"][0]
    peer.answer("GET", f"/v1/people/{BEN}", anna)
    peer.answer("GET", "/v1/people", {"items": [anna], "cursor": None})
    peer.happen("people_merged", {"person_id": ANNA, "merged": [BEN], "name": "Anna", "person": anna})
    await settle(hass, lambda: people_devices(hass, loaded) == {"Anna"})
    presence = hass.states.get("binary_sensor.ben_presence")
    assert (presence.name, presence.attributes["person_id"]) == ("Anna Presence", ANNA)
    # Left out in the options, whoever they were before goes as well.
    result = await hass.config_entries.options.async_init(loaded.entry_id)
    choice = {CONF_PEOPLE: [], CONF_NEW_PEOPLE: "named_here", "presence_timeout": 15}
    await hass.config_entries.options.async_configure(result["flow_id"], choice)
    await settle(hass, lambda: people_devices(hass, loaded) == set())


async def test_the_hidden_are_devices_again_when_they_are_shown(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry
) -> None:
    anna, ben = recorded("GET_people")["items"]
    peer.answer("GET", "/v1/people", {"items": [anna], "cursor": None})
    peer.happen("person_hidden", {"person_id": BEN, "name": "Ben", "person": ben | {"hidden": True}})
    await settle(hass, lambda: people_devices(hass, loaded) == {"Anna"})
    result = await hass.config_entries.options.async_init(loaded.entry_id)
    choice = {CONF_PEOPLE: [ANNA], CONF_NEW_PEOPLE: "named_here", "presence_timeout": 20}
    await hass.config_entries.options.async_configure(result["flow_id"], choice)
    assert loaded.options[CONF_PEOPLE] == [ANNA, BEN]
    peer.relent("GET", "/v1/people")
    peer.happen("person_unhidden", {"person_id": BEN, "name": "Ben", "person": ben})
    await settle(hass, lambda: people_devices(hass, loaded) == {"Anna", "Ben"})


@pytest.mark.parametrize("new_people", ["named_here", "everybody"])
async def test_a_device_that_the_owner_deletes_stays_away(
    hass: HomeAssistant, loaded: MockConfigEntry, device_registry: dr.DeviceRegistry, new_people: str
) -> None:
    choose(hass, loaded, [ANNA, BEN], new_people=new_people)
    await settle(hass)
    device = device_registry.async_get_device_by_identifier(
        ("familiar", f"{INSTANCE_ID}_{BEN}"), loaded.entry_id
    )
    assert device
    assert await async_remove_config_entry_device(hass, loaded, device)
    await settle(hass, lambda: people_devices(hass, loaded) == {"Anna"})
    assert BEN not in loaded.options[CONF_PEOPLE]
    assert loaded.options.get(CONF_PEOPLE_WITHOUT) == ([BEN] if new_people == "everybody" else None)


async def test_an_older_entry_keeps_the_interval_of_its_cameras(hass: HomeAssistant, peer: Peer) -> None:
    camera = camera_subentry()
    data = {"redetect" if key == "interval" else key: value for key, value in camera["data"].items()}
    entry = MockConfigEntry(
        domain="familiar",
        unique_id=INSTANCE_ID,
        minor_version=2,
        data={"url": peer.url, "token": peer.token, "verify_ssl": True},
        subentries_data=[camera | {"data": data | {"redetect": 7}}],
    )
    await set_up(hass, entry, peer)
    assert entry.minor_version == 3
    (subentry,) = entry.subentries.values()
    assert subentry.data == camera["data"] | {"interval": 7}
