"""Every entity, as it is registered and shown."""

from typing import Any

import pytest
from homeassistant.components import image
from homeassistant.const import EVENT_STATE_CHANGED, STATE_UNAVAILABLE, STATE_UNKNOWN, Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import entity_registry as er
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_capture_events,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator
from syrupy.assertion import SnapshotAssertion
from syrupy.filters import props

from custom_components.familiar import PLATFORMS
from custom_components.familiar.const import EVENT_FAMILIAR

from .conftest import ANNA, BEN, set_up, settle
from .peer import JPEG, Peer, recorded

OLD = "e0000000-0000-4000-8000-000000000009"
"""Somebody who was merged into Anna."""
CHANGES = props(
    "access_token", "entity_picture", "created_at", "modified_at", "last_changed", "last_updated",
    "last_reported", "last_seen", "context", "start_time", "end_time", "config_entry_id", "device_id", "id",
)  # fmt: skip
TIMES = (Platform.IMAGE, Platform.CALENDAR)


@pytest.mark.parametrize("platform", [*PLATFORMS, "image_processing"])
async def test_entities_are_as_they_were(
    hass: HomeAssistant,
    peer: Peer,
    entry: MockConfigEntry,
    entity_registry: er.EntityRegistry,
    snapshot: SnapshotAssertion,
    platform: str,
) -> None:
    await set_up(hass, entry, peer)
    entities = [
        entity
        for entity in er.async_entries_for_config_entry(entity_registry, entry.entry_id)
        if entity.domain == platform
    ]
    assert entities
    for entity in sorted(entities, key=lambda entity: entity.entity_id):
        assert entity == snapshot(name=f"{entity.entity_id}-entry", exclude=CHANGES)
        state: Any = hass.states.get(entity.entity_id)
        shown = {"attributes": dict(state.attributes)}
        if platform not in TIMES and not entity.entity_id.endswith("last_seen"):
            shown["state"] = state.state
        assert shown == snapshot(name=f"{entity.entity_id}-state", exclude=CHANGES)


async def picture_of(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, entity_id: str
) -> tuple[int, bytes]:
    client = await hass_client()
    response = await client.get(f"/api/image_proxy/{entity_id}")
    return response.status, await response.read()


async def test_images_are_fetched_once_when_somebody_looks(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry, hass_client: ClientSessionGenerator
) -> None:
    path = "/v1/faces/f0000000-0000-4000-8000-000000000011/crop"
    assert not peer.asked("GET", path)
    for entity in ("image.anna_last_face", "image.front_door_last_face"):
        assert await picture_of(hass, hass_client, entity) == (200, JPEG)
        assert await picture_of(hass, hass_client, entity) == (200, JPEG)
    assert len(peer.asked("GET", path)) == 2
    assert await picture_of(hass, hass_client, "image.anna_photo") == (200, JPEG)
    assert await picture_of(hass, hass_client, "image.familiar_last_unknown_face") == (200, JPEG)


async def test_an_image_changes_when_its_face_does_and_not_else(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry
) -> None:
    before = hass.states.get("image.anna_photo").state
    anna = recorded("GET_people")["items"][0]
    peer.happen("person_updated", {"person_id": ANNA, "name": "Anna", "person": anna | {"favorite": True}})
    await settle(hass, lambda: loaded.runtime_data.data.people[ANNA].favorite)
    assert hass.states.get("image.anna_photo").state == before
    # The new face was taken at the same moment: dashboards must load it all the same.
    changed = anna | {"feature_face_id": "f0000000-0000-4000-8000-000000000099"}
    shown = async_capture_events(hass, EVENT_STATE_CHANGED)
    peer.happen("person_updated", {"person_id": ANNA, "name": "Anna", "person": changed})
    await settle(hass, lambda: hass.states.get("image.anna_photo").state not in {before, STATE_UNKNOWN})
    states = [it.data["new_state"].state for it in shown if it.data["entity_id"] == "image.anna_photo"]
    assert STATE_UNKNOWN not in states


async def test_a_face_without_a_picture_shows_none(
    hass: HomeAssistant, peer: Peer, entry: MockConfigEntry, hass_client: ClientSessionGenerator
) -> None:
    anna, ben = recorded("GET_people")["items"]
    people = [anna | {"feature_face_id": None}, ben | {"last_sighted_at": None, "last_camera": None}]
    peer.answer("GET", "/v1/people", {"items": people, "cursor": None})
    await set_up(hass, entry, peer)
    assert hass.states.get("image.anna_photo").state == "unknown"
    assert hass.states.get("image.ben_last_face").state == "unknown"
    assert hass.states.get("sensor.ben_last_seen").state == "unknown"
    assert hass.states.get("sensor.ben_last_camera").state == "unknown"
    status, _ = await picture_of(hass, hass_client, "image.anna_photo")
    assert status == 500
    peer.refuse("GET", "/v1/faces/{face_id}/crop", 404, "not-found")
    with pytest.raises(ServiceValidationError):
        await image.async_get_image(hass, "image.anna_last_face")


async def test_a_birth_date_can_be_set(hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry) -> None:
    data = {"entity_id": "date.ben_birth_date", "date": "2020-02-29"}
    await hass.services.async_call("date", "set_value", data, blocking=True)
    assert peer.asked("PATCH", f"/v1/people/{BEN}")[-1].body == {"birth_date": "2020-02-29"}
    peer.refuse("PATCH", f"/v1/people/{BEN}", 422, "invalid")
    with pytest.raises(ServiceValidationError):
        await hass.services.async_call("date", "set_value", data, blocking=True)


async def test_birthdays_are_in_the_calendar(hass: HomeAssistant, peer: Peer, entry: MockConfigEntry) -> None:
    anna, ben = recorded("GET_people")["items"]
    people = [anna, ben | {"birth_date": "2020-02-29"}]
    peer.answer("GET", "/v1/people", {"items": people, "cursor": None})
    await set_up(hass, entry, peer)
    answer = await hass.services.async_call(
        "calendar",
        "get_events",
        {
            "entity_id": "calendar.familiar_birthdays",
            "start_date_time": "2027-01-01T00:00:00",
            "end_date_time": "2028-12-31T00:00:00",
        },
        blocking=True,
        return_response=True,
    )
    events = [(event["start"], event["summary"]) for event in answer["calendar.familiar_birthdays"]["events"]]
    assert events == [
        ("2027-03-01", "Ben (7)"),
        ("2027-03-14", "Anna (12)"),
        ("2028-02-29", "Ben (8)"),
        ("2028-03-14", "Anna (13)"),
    ]


async def test_the_button_clusters_again(hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry) -> None:
    data = {"entity_id": "button.familiar_re_cluster_faces"}
    await hass.services.async_call("button", "press", data, blocking=True)
    assert peer.asked("POST", "/v1/cluster-proposals/r1/apply")
    peer.refuse("POST", "/v1/cluster-proposals", 503, "storage-full")
    with pytest.raises(HomeAssistantError):
        await hass.services.async_call("button", "press", data, blocking=True)


async def test_an_older_daemon_is_an_update(hass: HomeAssistant, peer: Peer, entry: MockConfigEntry) -> None:
    peer.answer("GET", "/v1/system", recorded("GET_system") | {"version": "0.0.1"})
    await set_up(hass, entry, peer)
    update = hass.states.get("update.familiar_daemon")
    assert update.state == "on"
    assert update.attributes["latest_version"] == "0.1.0"


async def test_a_problem_is_shown(hass: HomeAssistant, peer: Peer, entry: MockConfigEntry) -> None:
    problems = [{"code": "engine-failing", "detail": "It crashed three times."}]
    peer.answer("GET", "/v1/system", recorded("GET_system") | {"problems": problems})
    await set_up(hass, entry, peer)
    state = hass.states.get("binary_sensor.familiar_problem")
    assert (state.state, state.attributes["problems"]) == ("on", ["engine-failing"])


@pytest.mark.parametrize(
    ("stored", "shown"), [({ANNA: 3600.0}, "60.0"), ({}, "15.0"), ({OLD: 3600.0}, "60.0")]
)
async def test_a_timeout_that_was_set_outlives_a_restart_and_a_merge(
    hass: HomeAssistant,
    peer: Peer,
    entry: MockConfigEntry,
    hass_storage: dict[str, Any],
    stored: dict[str, float],
    shown: str,
) -> None:
    key = f"familiar.{entry.entry_id}"
    data = {"former_ids": {}, "presence_timeouts": stored}
    hass_storage[key] = {"version": 1, "minor_version": 1, "key": key, "data": data}
    peer.answer("GET", f"/v1/people/{OLD}", recorded("GET_people")["items"][0])
    await set_up(hass, entry, peer)
    assert hass.states.get("number.anna_presence_timeout").state == shown
    assert entry.runtime_data.presence.timeout(ANNA).total_seconds() == float(shown) * 60


@pytest.mark.parametrize(("minutes", "is_here"), [(2, "off"), (60, "on")])
async def test_a_persons_own_timeout_counts_from_the_first_moment_after_a_restart(
    hass: HomeAssistant, peer: Peer, entry: MockConfigEntry, minutes: int, is_here: str
) -> None:
    entry.add_to_hass(hass)
    timeout = {"presence_timeout": 1 if is_here == "on" else 15}
    hass.config_entries.async_update_entry(entry, options={**entry.options, **timeout})
    await set_up(hass, entry, peer)
    presence = "binary_sensor.anna_presence"
    assert hass.states.get(presence).state != is_here
    data = {"entity_id": "number.anna_presence_timeout", "value": minutes}
    await hass.services.async_call("number", "set_value", data, blocking=True)
    assert hass.states.get(presence).state == is_here
    states = []
    hass.bus.async_listen(
        "state_changed",
        callback(lambda event: states.append(event.data["new_state"])),
        callback(lambda data: data["entity_id"] == presence),
    )
    reported = async_capture_events(hass, EVENT_FAMILIAR)
    peer.connected.clear()
    assert await hass.config_entries.async_reload(entry.entry_id)
    await settle(hass, peer.connected.is_set)
    await settle(hass)
    assert {state.state for state in states if state} - {STATE_UNAVAILABLE} == {is_here}
    assert not reported


async def test_somebody_who_is_shown_again_keeps_their_own_timeout(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry
) -> None:
    data = {"entity_id": "number.ben_presence_timeout", "value": 33}
    await hass.services.async_call("number", "set_value", data, blocking=True)
    anna, ben = recorded("GET_people")["items"]
    peer.answer("GET", "/v1/people", {"items": [anna], "cursor": None})
    peer.answer("GET", f"/v1/people/{BEN}", ben | {"hidden": True})
    peer.happen("person_hidden", {"person_id": BEN, "name": "Ben", "person": ben | {"hidden": True}})
    await settle(hass, lambda: hass.states.get("number.ben_presence_timeout") is None)
    peer.connected.clear()
    assert await hass.config_entries.async_reload(loaded.entry_id)
    await settle(hass, peer.connected.is_set)
    peer.relent("GET", "/v1/people")
    peer.happen("person_unhidden", {"person_id": BEN, "name": "Ben", "person": ben})
    await settle(hass, lambda: hass.states.get("number.ben_presence_timeout"))
    assert hass.states.get("number.ben_presence_timeout").state == "33.0"
