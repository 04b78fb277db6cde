"""What somebody corrects is corrected everywhere: nobody is shown by a face that is not theirs any more."""

from logging import WARNING
from typing import Any

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_capture_events

from custom_components.familiar.const import CONF_NEW_PEOPLE, EVENT_FAMILIAR

from .conftest import ANNA, BEN, CAMERA, UNKNOWN, set_up, settle
from .peer import Peer, moved, recorded
from .test_stream import sighting, unknown

WRONG = "f0000000-0000-4000-8000-000000000011"
"""The face by which Anna was seen last."""
EARLIER = moved("2026-11-24T07:30:00Z").replace("Z", "+00:00")


def sightings_as_now(peer: Peer, *items: dict[str, Any]) -> None:
    """Let the daemon list these sightings, newest first, as its own filters would, and the people whom they show."""

    def listed(query: dict[str, str]) -> dict[str, Any]:
        found = [
            item
            for item in items
            if query.get("person_id") in (None, item["person_id"])
            and query.get("camera") in (None, item["camera"])
            and item["taken_at"] >= query.get("after", "")
        ]
        return {"items": found[: int(query.get("limit", 100))], "cursor": None}

    peer.answer("GET", "/v1/sightings", listed)
    people = recorded("GET_people")
    for person in people["items"]:
        seen = [item["taken_at"] for item in items if item["person_id"] == person["id"]]
        person["last_sighted_at"] = max(seen, default=None)
    peer.answer("GET", "/v1/people", people)


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("face_moved", {"face_id": WRONG, "from": ANNA, "to": None}),
        ("face_deleted", {"face_id": WRONG, "person_id": ANNA}),
        ("person_split", {"person_id": ANNA, "new_person_id": UNKNOWN, "split": [WRONG]}),
        ("faces_expired", {"count": 3}),
        ("photo_erased", {"photo_id": "d0000000-0000-4000-8000-000000000011"}),
        ("photo_removed", {"photo_id": "d0000000-0000-4000-8000-000000000011"}),
        (
            "photo_replaced",
            {"photo_id": "d0000000-0000-4000-8000-000000000011", "source": "/p/1.jpg", "faces": 0},
        ),
        ("undone", {"seq": 7, "kind": "face-moved"}),
        ("redone", {"seq": 8, "kind": "undone"}),
    ],
)
async def test_a_face_that_is_not_theirs_shows_nobody_any_more(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry, kind: str, data: dict[str, Any]
) -> None:
    assert hass.states.get("sensor.anna_sightings_today").state == "2"
    events = async_capture_events(hass, EVENT_FAMILIAR)
    sightings_as_now(peer, *recorded("GET_sightings")["items"][1:])
    peer.happen(kind, data)
    await settle(hass, lambda: hass.states.get("sensor.anna_sightings_today").state == "1")
    assert hass.states.get("sensor.anna_last_seen").state == EARLIER
    assert hass.states.get("image.anna_last_face").state == EARLIER
    assert hass.states.get("image.front_door_last_face").state == EARLIER
    assert hass.states.get("binary_sensor.anna_presence").state == "off"
    assert [event.data["type"] for event in events] == ["left"]


async def test_an_unknown_face_that_is_erased_is_no_longer_shown(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry
) -> None:
    peer.happen("sighting", unknown() | {"person_id": UNKNOWN})
    image = "image.familiar_last_unknown_face"
    await settle(
        hass, lambda: hass.states.get(image).state == moved("2026-11-24T12:00:00Z").replace("Z", "+00:00")
    )
    peer.happen("person_erased", {"person_id": UNKNOWN})
    before = recorded("GET_sightings")["items"][1]["taken_at"].replace("Z", "+00:00")
    await settle(hass, lambda: hass.states.get(image).state == before)


async def test_many_corrections_are_read_once(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry
) -> None:
    def times_read() -> int:
        return len(peer.asked("GET", "/v1/snapshot"))

    before = times_read()
    peer.happen_together(
        "face_moved", *({"face_id": str(number), "from": ANNA, "to": BEN} for number in range(20))
    )
    await settle(hass, lambda: times_read() > before)
    await settle(hass)
    assert times_read() == before + 1


async def test_corrections_among_unknown_faces_are_not_read(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry
) -> None:
    before = len(peer.requests)
    peer.happen("face_moved", {"face_id": "x", "from": UNKNOWN, "to": None})
    peer.happen("person_created", {"person_id": UNKNOWN, "name": None})
    peer.happen("sighting", sighting())
    await settle(hass, lambda: hass.states.get("sensor.ben_sightings_today").state == "1")
    # Others may be asked meanwhile, such as the daemon's state every minute.
    asked = [it.path for it in peer.requests[before:]]
    assert not set(asked) - {"/v1/system"}


async def test_a_sighting_after_a_correction_waits_for_it(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry
) -> None:
    events = async_capture_events(hass, EVENT_FAMILIAR)
    carl = recorded("GET_people")["items"][1] | {"id": UNKNOWN, "name": "Carl", "last_sighted_at": None}
    peer.answer("GET", "/v1/people", {"items": [*recorded("GET_people")["items"], carl], "cursor": None})
    peer.happen("person_restored", {"person_id": UNKNOWN, "name": "Carl"})
    peer.happen("sighting", sighting(person_id=UNKNOWN, person_name="Carl"))
    await settle(hass, lambda: len(events) == 2)
    assert [event.data["person_name"] for event in events] == ["Carl", "Carl"]


async def test_an_unknown_face_that_gets_a_name_is_no_longer_the_last_one(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry
) -> None:
    hass.config_entries.async_update_entry(loaded, options={CONF_NEW_PEOPLE: "everybody"})
    unknown_sighting = unknown() | {"person_id": UNKNOWN}
    peer.happen("sighting", unknown_sighting)
    await settle(hass, lambda: loaded.runtime_data.data.last_unknown.id == unknown_sighting["face_id"])
    carl = recorded("GET_people")["items"][1] | {"id": UNKNOWN, "name": "Carl"}
    peer.answer("GET", f"/v1/people/{UNKNOWN}", carl)
    named = unknown_sighting | {
        "id": unknown_sighting["face_id"],
        "verdict": "recognized",
        "person_name": "Carl",
    }
    sightings_as_now(peer, named, *recorded("GET_sightings")["items"])
    peer.answer("GET", "/v1/people", {"items": [*recorded("GET_people")["items"], carl], "cursor": None})
    peer.happen("person_named", {"person_id": UNKNOWN, "name": "Carl", "old_name": None})
    await settle(hass, lambda: hass.states.get("sensor.carl_sightings_today"))
    await settle(hass, lambda: hass.states.get("sensor.carl_sightings_today").state == "1")
    assert hass.states.get("sensor.front_door_last_person").state == "Carl"
    assert loaded.runtime_data.data.last_unknown.id == recorded("GET_sightings")["items"][1]["id"]


async def test_a_camera_names_the_survivor_of_whom_it_saw(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry
) -> None:
    peer.happen("sighting", sighting())
    await settle(hass, lambda: hass.states.get("sensor.front_door_last_person").state == "Ben")
    peer.answer("GET", f"/v1/people/{BEN}", recorded("GET_people")["items"][0])
    peer.happen("people_merged", {"person_id": ANNA, "merged": [BEN], "name": "Anna"})
    await settle(hass, lambda: hass.states.get("binary_sensor.ben_presence") is None)
    assert hass.states.get("sensor.front_door_last_person").state == "Anna"


async def test_a_camera_shows_whom_it_saw_before_midnight(
    hass: HomeAssistant, peer: Peer, entry: MockConfigEntry
) -> None:
    ben = {"person_id": BEN, "person_name": "Ben", "taken_at": moved("2026-11-23T08:00:00Z")}
    before = recorded("GET_sightings")["items"][0] | ben
    unknown_sighting = recorded("GET_sightings")["items"][1] | {
        "id": "unknown",
        "camera": CAMERA,
        "taken_at": moved("2026-11-23T07:00:00Z"),
    }
    sightings_as_now(peer, before, unknown_sighting)
    await set_up(hass, entry, peer)
    assert hass.states.get("sensor.front_door_last_person").state == "Ben"
    assert hass.states.get("image.front_door_last_face").state == before["taken_at"].replace("Z", "+00:00")
    assert loaded_unknown(hass, entry) == "unknown"
    assert hass.states.get("sensor.ben_sightings_today").state == "0"


def loaded_unknown(hass: HomeAssistant, entry: MockConfigEntry) -> str:
    """Return the id of the face that is shown as the last unknown one."""
    unknown_face: str = entry.runtime_data.data.last_unknown.id
    return unknown_face


async def test_who_is_shown_again_at_once_keeps_entities_and_ids(
    hass: HomeAssistant,
    peer: Peer,
    loaded: MockConfigEntry,
    entity_registry: er.EntityRegistry,
    caplog: pytest.LogCaptureFixture,
) -> None:
    before = {
        entity.unique_id: (entity.entity_id, entity.id)
        for entity in er.async_entries_for_config_entry(entity_registry, loaded.entry_id)
    }
    ben = recorded("GET_people")["items"][1]
    for _ in range(3):
        peer.happen("person_hidden", {"person_id": BEN, "name": "Ben", "person": ben | {"hidden": True}})
        peer.happen("person_unhidden", {"person_id": BEN, "name": "Ben", "person": ben})
    peer.happen("sighting", sighting())
    await settle(hass, lambda: hass.states.is_state("binary_sensor.ben_presence", "on"))
    after = {
        entity.unique_id: (entity.entity_id, entity.id)
        for entity in er.async_entries_for_config_entry(entity_registry, loaded.entry_id)
    }
    assert after == before
    assert hass.states.get("sensor.ben_sightings_today").state == "1"
    # Core says so where an entity comes again while its first coming is under way; the one that is there stays.
    again = "already exists - ignoring"
    complaints = [it for it in caplog.records if it.levelno >= WARNING and again not in it.getMessage()]
    assert not [it for it in complaints if it.name != "asyncio"]
