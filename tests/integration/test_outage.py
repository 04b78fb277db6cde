"""A daemon that is away is seen to be away: by a sensor that always answers, and by a repair that goes by itself."""

from datetime import timedelta

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.familiar.state.outage import AWAY_SINCE, LONG

from .conftest import become, let_time_pass, set_up, settle
from .peer import Peer, recorded

CONNECTIVITY = "binary_sensor.familiar_connectivity"
PROBLEM = "binary_sensor.familiar_problem"


def state(hass: HomeAssistant, entity_id: str) -> str:
    shown = hass.states.get(entity_id)
    assert shown
    return shown.state


def repairs(hass: HomeAssistant) -> list[str | None]:
    """Return what the repairs say."""
    return [issue.translation_key for issue in ir.async_get(hass).issues.values() if issue.active]


def let_it_be_long(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Let the daemon be away since some minutes already."""
    hass.data[AWAY_SINCE][entry.entry_id] -= LONG


async def test_connectivity_and_problem_answer_while_the_daemon_does_not(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry
) -> None:
    assert (state(hass, CONNECTIVITY), state(hass, PROBLEM)) == ("on", "off")
    assert peer.server
    port = peer.server.port
    await peer.stop()
    await settle(hass, lambda: state(hass, CONNECTIVITY) == "off")
    assert state(hass, "sensor.familiar_people") == "unavailable"
    assert (state(hass, PROBLEM), repairs(hass)) == ("off", [])
    await let_time_pass(hass, LONG + timedelta(seconds=1))
    assert repairs(hass) == ["unreachable"]
    assert state(hass, PROBLEM) == "on"
    shown = hass.states.get(PROBLEM)
    assert shown
    assert shown.attributes["problems"] == ["unreachable"]
    peer.connected.clear()
    await peer.start(port or 0)
    await become(peer.connected.is_set)
    peer.happen("open", {}, None)
    await settle(hass, lambda: state(hass, CONNECTIVITY) == "on")
    assert (state(hass, PROBLEM), repairs(hass)) == ("off", [])


async def test_a_short_break_raises_no_repair(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry
) -> None:
    peer.hang_up()
    await settle(hass, lambda: state(hass, CONNECTIVITY) == "off")
    await become(peer.connected.is_set)
    peer.happen("open", {}, None)
    await settle(hass, lambda: state(hass, CONNECTIVITY) == "on")
    await let_time_pass(hass, LONG + timedelta(seconds=1))
    assert repairs(hass) == []


async def test_a_daemon_that_is_away_when_home_assistant_starts_becomes_a_repair_as_well(
    hass: HomeAssistant, peer: Peer, entry: MockConfigEntry
) -> None:
    peer.refuse("GET", "/v1/system", 503, "starting")
    entry.add_to_hass(hass)
    await hass.config_entries.async_setup(entry.entry_id)
    await let_time_pass(hass, timedelta(minutes=2))
    assert (entry.state, repairs(hass)) == (ConfigEntryState.SETUP_RETRY, [])
    let_it_be_long(hass, entry)
    await let_time_pass(hass, timedelta(minutes=2))
    assert repairs(hass) == ["unreachable"]
    peer.relent("GET", "/v1/system")
    await let_time_pass(hass, timedelta(minutes=2))
    await settle(hass, lambda: entry.state is ConfigEntryState.LOADED)
    assert repairs(hass) == []


async def test_a_daemon_of_another_version_is_no_outage(
    hass: HomeAssistant, peer: Peer, entry: MockConfigEntry
) -> None:
    peer.refuse("GET", "/v1/system", 503, "starting")
    entry.add_to_hass(hass)
    await hass.config_entries.async_setup(entry.entry_id)
    let_it_be_long(hass, entry)
    peer.answer("GET", "/v1/system", recorded("GET_system") | {"api_version": 2})
    await let_time_pass(hass, timedelta(minutes=2))
    assert repairs(hass) == ["daemon_too_new"]


async def test_no_repair_outlives_its_entry(hass: HomeAssistant, peer: Peer, entry: MockConfigEntry) -> None:
    await set_up(hass, entry, peer)
    await peer.stop()
    await settle(hass, lambda: state(hass, CONNECTIVITY) == "off")
    let_it_be_long(hass, entry)
    loaded = entry.runtime_data
    loaded.async_update_listeners()
    assert repairs(hass) == ["unreachable"]
    await hass.config_entries.async_unload(entry.entry_id)
    assert repairs(hass) == []
