"""When the stream breaks, or an event goes wrong, nothing flaps, nothing is lost and nothing is announced twice."""

from datetime import timedelta
from unittest.mock import patch

import pytest
from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_capture_events

from custom_components.familiar.const import EVENT_FAMILIAR
from custom_components.familiar.registry import devices
from custom_components.familiar.state import listener

from .conftest import BEN, let_time_pass, settle
from .peer import Peer, recorded
from .test_stream import sighting

PRESENCE = "binary_sensor.anna_presence"


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Try again at once."""
    monkeypatch.setattr(listener, "SHORTEST_WAIT", 0.01)
    monkeypatch.setattr(listener, "LONGEST_WAIT", 0.05)


async def test_what_is_shown_stays_away_while_only_the_gauges_can_be_had(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry, caplog: pytest.LogCaptureFixture
) -> None:
    states: list[str] = []

    @callback
    def changed(event: Event) -> None:
        if event.data["entity_id"] == PRESENCE and event.data["new_state"]:
            states.append(event.data["new_state"].state)

    hass.bus.async_listen("state_changed", changed)
    caplog.clear()
    peer.refuse("GET", "/v1/events", 503, "busy")
    peer.hang_up()
    await settle(hass, lambda: hass.states.get(PRESENCE).state == STATE_UNAVAILABLE)
    for _ in range(3):
        await let_time_pass(hass, timedelta(seconds=61))
    assert states == [STATE_UNAVAILABLE]
    peer.relent("GET", "/v1/events")
    await settle(hass, lambda: hass.states.get(PRESENCE).state == "on")
    assert states == [STATE_UNAVAILABLE, "on"]
    assert len([r for r in caplog.records if r.levelname == "ERROR"]) == 1
    assert len([r for r in caplog.records if "Reconnected" in r.message or "recovered" in r.message]) == 1


async def test_nobody_leaves_while_nothing_is_heard(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry
) -> None:
    events = async_capture_events(hass, EVENT_FAMILIAR)
    peer.refuse("GET", "/v1/events", 503, "busy")
    peer.hang_up()
    await settle(hass, lambda: hass.states.get(PRESENCE).state == STATE_UNAVAILABLE)
    for _ in range(3):
        await let_time_pass(hass, timedelta(minutes=16))
    assert not events
    peer.relent("GET", "/v1/events")
    await settle(hass, lambda: hass.states.get(PRESENCE).state == "on")
    await let_time_pass(hass, timedelta(minutes=16))
    await settle(hass, lambda: hass.states.get(PRESENCE).state == "off")
    assert [event.data["type"] for event in events] == ["left"]


async def test_a_token_that_works_again_is_listened_with_again(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry
) -> None:
    token, peer.token = peer.token, "another"
    peer.hang_up()
    await settle(hass, hass.config_entries.flow.async_progress)
    peer.token = token
    await settle(hass, lambda: hass.states.get(PRESENCE).state == "on")
    peer.happen("sighting", sighting())
    await settle(hass, lambda: hass.states.get("sensor.ben_sightings_today").state == "1")


async def test_what_happens_does_not_put_the_gauges_off(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry
) -> None:
    due = loaded.runtime_data._unsub_refresh
    peer.happen("sighting", sighting())
    await settle(hass, lambda: hass.states.get("sensor.ben_sightings_today").state == "1")
    assert loaded.runtime_data._unsub_refresh is due


async def test_an_error_of_home_assistants_own_ends_nothing(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry, caplog: pytest.LogCaptureFixture
) -> None:
    ben = recorded("GET_people")["items"][1] | {"name": "Benjamin"}
    peer.answer("GET", f"/v1/people/{BEN}", ben)
    with patch.object(devices.dr.DeviceRegistry, "async_update_device", side_effect=HomeAssistantError("no")):
        peer.happen("person_named", {"person_id": BEN, "name": "Benjamin"})
        await settle(hass, lambda: "Skipped an event of type person_named" in caplog.text)
    peer.happen("sighting", sighting())
    await settle(hass, lambda: hass.states.get("sensor.ben_sightings_today").state == "1")


async def test_a_mistake_while_it_connects_ends_nothing_either(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(loaded.runtime_data, "async_meet", lambda: {}["nothing"])
        peer.hang_up()
        await settle(hass, lambda: len(peer.asked_since) > 3)
        assert hass.states.get(PRESENCE).state == STATE_UNAVAILABLE
    await settle(hass, lambda: hass.states.get(PRESENCE).state == "on")


async def test_what_was_corrected_is_read_when_the_daemon_answers_again(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry
) -> None:
    peer.refuse("GET", "/v1/snapshot", 503, "busy")
    peer.happen("person_restored", {"person_id": BEN, "name": "Ben"})
    read = len(peer.asked("GET", "/v1/snapshot"))
    await settle(hass, lambda: len(peer.asked("GET", "/v1/snapshot")) > read + 1)
    peer.relent("GET", "/v1/snapshot")
    peer.answer("GET", "/v1/people", {"items": recorded("GET_people")["items"][:1], "cursor": None})
    await settle(hass, lambda: hass.states.get("binary_sensor.ben_presence") is None)
    assert len(peer.asked_since) == 1


async def test_an_event_about_which_the_daemon_does_not_answer_is_asked_for_again(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry
) -> None:
    peer.refuse("GET", f"/v1/people/{BEN}", 503, "busy")
    peer.happen("person_updated", {"person_id": BEN, "name": "Ben"})
    await settle(hass, lambda: len(peer.asked_since) > 1)
    assert set(peer.asked_since) == {"100.0"}


async def test_what_is_seen_during_a_reload_is_announced_once(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry
) -> None:
    peer.happen("sighting", sighting(face_id="before"))
    await settle(hass, lambda: hass.states.get("sensor.ben_sightings_today").state == "1")
    events = async_capture_events(hass, EVENT_FAMILIAR)
    assert await hass.config_entries.async_unload(loaded.entry_id)
    # Meanwhile something happened, so the daemon is further than we were.
    peer.answer("GET", "/v1/system", recorded("GET_system") | {"last_event_id": "102.0"})
    # And at first it does not answer everything.
    peer.refuse("GET", "/v1/snapshot", 503, "busy")
    assert not await hass.config_entries.async_setup(loaded.entry_id)
    peer.relent("GET", "/v1/snapshot")
    peer.connected.clear()
    assert await hass.config_entries.async_reload(loaded.entry_id)
    await settle(hass, peer.connected.is_set)
    assert peer.asked_since == ["100.0", "101.0"]
    peer.happen("sighting", sighting(face_id="between"))
    await settle(hass, lambda: any(event.data["type"] == "recognized" for event in events))
    assert [e.data["face_id"] for e in events if e.data["type"] == "recognized"] == ["between"]


async def test_who_comes_back_after_a_long_time_is_not_told_of_all_of_it(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listener, "LONGEST_RELOAD", -1.0)
    assert await hass.config_entries.async_unload(loaded.entry_id)
    peer.answer("GET", "/v1/system", recorded("GET_system") | {"last_event_id": "500.0"})
    peer.connected.clear()
    assert await hass.config_entries.async_setup(loaded.entry_id)
    await settle(hass, peer.connected.is_set)
    assert peer.asked_since == ["100.0", "500.0"]
