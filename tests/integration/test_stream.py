"""What the daemon tells becomes what Home Assistant shows, over every break, once."""

from datetime import timedelta
from typing import Any

import pytest
from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_capture_events,
)

from custom_components.familiar.const import CONF_NEW_PEOPLE, EVENT_FAMILIAR
from custom_components.familiar.state import listener

from .conftest import ANNA, BEN, CAMERA, INSTANCE_ID, UNKNOWN, let_time_pass, settle
from .peer import Peer, moved, recorded

pytestmark = pytest.mark.usefixtures("just_recorded")


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Try again at once."""
    monkeypatch.setattr(listener, "SHORTEST_WAIT", 0.01)


def sighting(**changes: Any) -> dict[str, Any]:
    reported = recorded("GET_sightings")["items"][0] | {
        "face_id": "f0000000-0000-4000-8000-000000000020",
        "photo_id": "d0000000-0000-4000-8000-000000000020",
        "camera": CAMERA,
        "verdict": "recognized",
        "person_id": BEN,
        "person_name": "Ben",
        "similarity": 0.6,
        "confidence": 90.0,
        "quality": 0.9,
        "taken_at": moved("2026-11-24T12:00:00Z"),
        "has_crop": True,
    }
    return {key: value for key, value in (reported | changes).items() if key != "id"}


def unknown(**changes: Any) -> dict[str, Any]:
    no_person = {"verdict": "unknown", "person_id": None, "person_name": None, "confidence": None}
    return sighting(**no_person, similarity=None, **changes)


async def test_a_sighting_is_shown_everywhere(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry, device_registry: dr.DeviceRegistry
) -> None:
    events = async_capture_events(hass, EVENT_FAMILIAR)
    assert hass.states.get("binary_sensor.ben_presence").state == "off"
    peer.happen("sighting", sighting())
    await settle(hass, lambda: hass.states.get("binary_sensor.ben_presence").state == "on")
    assert hass.states.get("sensor.ben_last_seen").state == moved("2026-11-24T12:00:00Z").replace(
        "Z", "+00:00"
    )
    assert hass.states.get("sensor.ben_last_camera").state == "Front door"
    assert hass.states.get("sensor.ben_sightings_today").state == "1"
    assert hass.states.get("sensor.front_door_last_person").state == "Ben"
    assert hass.states.get("event.front_door_faces").attributes["event_type"] == "recognized"
    assert [event.data["type"] for event in events] == ["appeared", "recognized"]
    reported = events[-1].data
    assert (reported["person_id"], reported["person_name"], reported["camera"]) == (BEN, "Ben", CAMERA)
    assert device_registry.async_get(reported["device_id"]).name == "Ben"


async def test_a_sighting_told_again_counts_once(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry
) -> None:
    peer.happen("sighting", sighting())
    peer.happen("sighting", sighting())
    await settle(hass, lambda: hass.states.get("sensor.ben_last_camera").state == "Front door")
    assert hass.states.get("sensor.ben_sightings_today").state == "1"


async def test_an_unknown_face_is_of_no_person(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry
) -> None:
    events = async_capture_events(hass, EVENT_FAMILIAR)
    peer.happen("sighting", unknown())
    await settle(hass, lambda: bool(events))
    assert hass.states.get("event.front_door_faces").attributes["event_type"] == "unknown_face"
    assert loaded.runtime_data.data.last_unknown.id == sighting()["face_id"]
    assert hass.states.get("binary_sensor.ben_presence").state == "off"


async def test_presence_ends_when_somebody_is_not_seen_again(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry
) -> None:
    peer.happen("sighting", sighting())
    await settle(hass, lambda: hass.states.get("binary_sensor.ben_presence").state == "on")
    events = async_capture_events(hass, EVENT_FAMILIAR)
    await let_time_pass(hass, timedelta(minutes=5))
    await settle(hass, lambda: hass.states.get("binary_sensor.ben_presence").state == "on")
    await let_time_pass(hass, timedelta(minutes=16))
    await settle(hass, lambda: hass.states.get("binary_sensor.ben_presence").state == "off")
    assert ("left", BEN) in [(event.data["type"], event.data["person_id"]) for event in events]


async def test_a_persons_own_timeout_counts_for_a_presence_that_has_begun(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry
) -> None:
    assert hass.states.get("binary_sensor.anna_presence").state == "on"
    data = {"entity_id": "number.anna_presence_timeout", "value": 2}
    await hass.services.async_call("number", "set_value", data, blocking=True)
    assert hass.states.get("binary_sensor.anna_presence").state == "off"
    assert hass.states.get("number.anna_presence_timeout").state == "2.0"


async def test_who_gets_a_name_is_a_device_at_once_and_goes_when_forgotten(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry, device_registry: dr.DeviceRegistry
) -> None:
    hass.config_entries.async_update_entry(loaded, options={CONF_NEW_PEOPLE: "everybody"})
    carl = recorded("GET_people_person_id") | {"id": UNKNOWN, "name": "Carl"}
    peer.happen("person_named", {"person_id": UNKNOWN, "name": "Carl", "person": carl})
    await settle(hass, lambda: hass.states.get("binary_sensor.carl_presence"))
    peer.happen("person_forgotten", {"person_id": UNKNOWN, "name": "Carl"})
    await settle(hass, lambda: hass.states.get("binary_sensor.carl_presence") is None)
    names = {device.name for device in dr.async_entries_for_config_entry(device_registry, loaded.entry_id)}
    assert names == {"Familiar", "Front door", "Anna", "Ben"}


async def test_the_hidden_go_and_come_back_with_their_ids(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry, entity_registry: er.EntityRegistry
) -> None:
    entity_registry.async_update_entity("binary_sensor.ben_presence", new_entity_id="binary_sensor.benjamin")
    await settle(hass)
    ben = recorded("GET_people")["items"][1]
    peer.happen("person_hidden", {"person_id": BEN, "name": "Ben", "person": ben | {"hidden": True}})
    await settle(hass, lambda: hass.states.get("binary_sensor.benjamin") is None)
    peer.happen("person_unhidden", {"person_id": BEN, "name": "Ben", "person": ben})
    await settle(hass, lambda: hass.states.get("binary_sensor.benjamin"))
    assert hass.states.get("binary_sensor.benjamin").state == "off"


async def test_an_event_that_cannot_be_handled_ends_nothing(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry, caplog: pytest.LogCaptureFixture
) -> None:
    peer.happen("people_merged", {"merged": [BEN]})
    peer.say(f'event: something\ndata: {{"long": "{"x" * 200_000}"}}\n\n')
    peer.happen("sighting", sighting())
    await settle(hass, lambda: hass.states.get("sensor.ben_sightings_today").state == "1")
    assert "Skipped an event of type people_merged" in caplog.text


async def test_a_sighting_of_before_does_not_end_a_presence(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry
) -> None:
    peer.happen("sighting", sighting())
    peer.happen("sighting", sighting(face_id="x", taken_at=moved("2026-11-24T08:00:00Z")))
    await settle(hass, lambda: hass.states.get("sensor.ben_sightings_today").state == "2")
    assert hass.states.get("binary_sensor.ben_presence").state == "on"


async def test_a_new_name_keeps_device_and_entities(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry, device_registry: dr.DeviceRegistry
) -> None:
    ben = recorded("GET_people")["items"][1] | {"name": "Benjamin"}
    device = device_registry.async_get_device_by_identifier(
        ("familiar", f"{INSTANCE_ID}_{BEN}"), loaded.entry_id
    )
    peer.happen("person_named", {"person_id": BEN, "name": "Benjamin", "old_name": "Ben", "person": ben})
    await settle(hass, lambda: device_registry.async_get(device.id).name == "Benjamin")
    assert hass.states.get("binary_sensor.ben_presence").name == "Benjamin Presence"


async def test_a_merge_into_somebody_unnamed_hands_the_device_on(
    hass: HomeAssistant,
    peer: Peer,
    loaded: MockConfigEntry,
    device_registry: dr.DeviceRegistry,
    entity_registry: er.EntityRegistry,
) -> None:
    before = device_registry.async_get_device_by_identifier(
        ("familiar", f"{INSTANCE_ID}_{BEN}"), loaded.entry_id
    )
    ben = recorded("GET_people")["items"][1] | {"id": UNKNOWN}
    anna = recorded("GET_people")["items"][0]
    peer.answer("GET", "/v1/people", {"items": [anna, ben], "cursor": None})
    peer.answer("GET", f"/v1/people/{BEN}", ben)
    peer.happen("people_merged", {"person_id": UNKNOWN, "merged": [BEN], "name": "Ben", "person": ben})
    entity = "binary_sensor.ben_presence"
    await settle(
        hass, lambda: entity_registry.async_get(entity).unique_id == f"{INSTANCE_ID}_{UNKNOWN}_presence"
    )
    after = device_registry.async_get(before.id)
    assert after.identifiers == {("familiar", f"{INSTANCE_ID}_{UNKNOWN}")}
    assert hass.states.get(entity).attributes["person_id"] == UNKNOWN


async def test_a_merge_of_two_who_have_names_leaves_one(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry
) -> None:
    anna = recorded("GET_people")["items"][0]
    peer.answer("GET", f"/v1/people/{BEN}", anna)
    peer.happen("people_merged", {"person_id": ANNA, "merged": [BEN], "name": "Anna", "person": anna})
    await settle(hass, lambda: hass.states.get("binary_sensor.ben_presence") is None)
    peer.happen("sighting", sighting(confidence=99.0))
    await settle(hass, lambda: hass.states.get("sensor.anna_sightings_today").state == "3")


async def test_an_undone_merge_gives_everybody_their_own_again(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry
) -> None:
    anna, ben = recorded("GET_people")["items"][:2]
    peer.answer("GET", f"/v1/people/{BEN}", anna)
    peer.happen("people_merged", {"person_id": ANNA, "merged": [BEN], "name": "Anna", "person": anna})
    await settle(hass, lambda: hass.states.get("binary_sensor.ben_presence") is None)
    peer.answer("GET", f"/v1/people/{BEN}", ben)
    peer.happen("person_restored", {"person_id": BEN, "name": "Ben", "person": ben})
    await settle(hass, lambda: hass.states.get("binary_sensor.ben_presence"))
    peer.happen("sighting", sighting())
    await settle(hass, lambda: hass.states.get("sensor.ben_sightings_today").state == "1")


async def test_who_is_gone_for_good_leaves_no_picture_at_a_camera(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry
) -> None:
    peer.happen("sighting", sighting())
    await settle(hass, lambda: hass.states.get("sensor.front_door_last_person").state == "Ben")
    peer.happen("person_erased", {"person_id": BEN})
    await settle(hass, lambda: hass.states.get("binary_sensor.ben_presence") is None)
    assert hass.states.get("sensor.front_door_last_person").state == "unknown"
    household = loaded.runtime_data.data
    shown = (household.last_by_camera, household.recognized_by_camera)
    assert BEN not in {seen.person_id for by_camera in shown for seen in by_camera.values()}


async def test_who_was_never_or_is_dissolved_goes(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry
) -> None:
    peer.happen("person_removed", {"person_id": BEN})
    await settle(hass, lambda: hass.states.get("binary_sensor.ben_presence") is None)


async def test_a_break_is_resumed_where_it_was(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry, caplog: pytest.LogCaptureFixture
) -> None:
    assert peer.asked_since == ["100.0"]
    peer.happen("sighting", sighting())
    await settle(hass, lambda: hass.states.get("sensor.ben_sightings_today").state == "1")
    caplog.clear()
    peer.hang_up()
    await settle(hass, lambda: len(peer.asked_since) == 2)
    assert peer.asked_since == ["100.0", "101.0"]
    await settle(hass, lambda: "Reconnected to Familiar" in caplog.text)
    assert caplog.text.count("Error requesting") == 1


async def test_a_daemon_that_goes_is_said_once_and_comes_back_by_itself(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry, caplog: pytest.LogCaptureFixture
) -> None:
    assert peer.server is not None
    port = peer.server.port
    caplog.clear()
    await peer.stop()
    unavailable = ("binary_sensor.anna_presence", "sensor.familiar_people", "event.front_door_faces")
    await settle(hass, lambda: hass.states.get(unavailable[0]).state == STATE_UNAVAILABLE)
    for _ in range(3):
        await let_time_pass(hass, timedelta(minutes=2))
    assert all(hass.states.get(entity).state == STATE_UNAVAILABLE for entity in unavailable)
    assert len([r for r in caplog.records if r.levelname == "ERROR"]) == 1
    await peer.start(port)
    await settle(hass, lambda: hass.states.get(unavailable[0]).state == "on")
    assert len([r for r in caplog.records if "Reconnected" in r.message or "recovered" in r.message]) == 1


async def test_a_token_that_is_renewed_asks_for_the_new_one(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry
) -> None:
    peer.token = "renewed"
    peer.hang_up()
    await settle(hass, hass.config_entries.flow.async_progress)
    assert [flow["step_id"] for flow in hass.config_entries.flow.async_progress()] == ["reauth_confirm"]
    assert hass.states.get("binary_sensor.anna_presence").state == STATE_UNAVAILABLE


@pytest.mark.parametrize("kind", ["reset", "clustered"])
async def test_when_everything_changed_everything_is_read_again(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry, kind: str
) -> None:
    peer.answer("GET", "/v1/people", {"items": recorded("GET_people")["items"][:1], "cursor": None})
    peer.happen(kind, {})
    await settle(hass, lambda: hass.states.get("binary_sensor.ben_presence") is None)
    assert hass.states.get("binary_sensor.anna_presence").state == "on"


async def test_a_daemon_that_gives_no_place_to_go_on_is_read_again_each_time(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry
) -> None:
    await settle(hass)
    loaded.runtime_data.listener.last_event_id = None
    peer.answer("GET", "/v1/people", {"items": recorded("GET_people")["items"][:1], "cursor": None})
    peer.hang_up()
    await settle(hass, lambda: len(peer.asked_since) == 2)
    assert peer.asked_since[-1] is None
    await settle(hass, lambda: hass.states.get("binary_sensor.ben_presence") is None)


async def test_what_cannot_be_understood_is_left_out(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry, caplog: pytest.LogCaptureFixture
) -> None:
    peer.happen("sighting", {"face_id": 7})
    peer.happen("something_new", {})
    peer.say(": alive\n\nevent: nothing\n\n")
    peer.happen("sighting", sighting())
    await settle(hass, lambda: hass.states.get("sensor.ben_sightings_today").state == "1")
    assert "Skipped an invalid event" in caplog.text
    peer.say("data: no json\n\n")
    await settle(hass, lambda: len(peer.asked_since) == 2)
    assert peer.asked_since[-1] == "103.0"


async def test_somebody_who_is_gone_when_asked_about_is_let_go(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry
) -> None:
    peer.refuse("GET", f"/v1/people/{BEN}", 404, "not-found")
    peer.happen("person_updated", {"person_id": UNKNOWN, "name": None})
    peer.happen("person_updated", {"person_id": BEN, "name": "Ben"})
    await settle(hass, lambda: hass.states.get("binary_sensor.ben_presence") is None)
    assert not peer.asked("GET", f"/v1/people/{UNKNOWN}")


async def test_an_old_id_is_followed_when_asked_about(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry
) -> None:
    peer.answer("GET", f"/v1/people/{BEN}", recorded("GET_people")["items"][0])
    peer.happen("person_updated", {"person_id": BEN, "name": "Ben"})
    await settle(hass, lambda: hass.states.get("binary_sensor.ben_presence") is None)
    assert loaded.runtime_data.data.survivor(BEN) == ANNA


async def test_a_new_day_begins_with_nobody_seen(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert hass.states.get("sensor.anna_sightings_today").state == "2"
    now = dt_util.now()
    monkeypatch.setattr(dt_util, "now", lambda _zone=None: now + timedelta(hours=14))
    await let_time_pass(hass, timedelta(hours=14))
    await settle(hass, lambda: hass.states.get("sensor.anna_sightings_today").state == "0")


async def test_the_gauges_follow(hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry) -> None:
    system = recorded("GET_system")
    system["engine"]["queued"] = 5
    peer.answer("GET", "/v1/system", system | {"version": "9.9.9"})
    await let_time_pass(hass, timedelta(seconds=61))
    await settle(hass, lambda: hass.states.get("sensor.familiar_queue").state == "5")
    assert hass.states.get("update.familiar_daemon").attributes["installed_version"] == "9.9.9"
    assert hass.states.get("update.familiar_daemon").state == "off"
