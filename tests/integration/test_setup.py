"""Setting up, unloading, and what becomes of it when the daemon does not cooperate."""

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

from .conftest import settle
from .peer import Peer


async def test_an_entry_sets_up_and_unloads(hass: HomeAssistant, loaded: MockConfigEntry) -> None:
    assert loaded.state is ConfigEntryState.LOADED
    assert hass.states.get("sensor.familiar_people").state == "2"
    assert hass.states.get("binary_sensor.anna_presence").state == "on"
    print(sorted(s.entity_id for s in hass.states.async_all()))
    assert await hass.config_entries.async_unload(loaded.entry_id)
    await settle(hass)
    assert loaded.state is ConfigEntryState.NOT_LOADED
