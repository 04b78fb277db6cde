"""Options: who is a device, and how long somebody counts as present."""

from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.familiar.const import (
    CONF_NEW_PEOPLE,
    CONF_PEOPLE,
    CONF_PEOPLE_WITHOUT,
    CONF_PRESENCE_TIMEOUT,
    CONF_SHARE_LINKS,
)
from custom_components.familiar.registry.device_choice import NewPeople

from .conftest import ANNA, BEN, settle
from .test_config_flow import shown_people


async def test_the_presence_timeout_is_an_option(hass: HomeAssistant, loaded: MockConfigEntry) -> None:
    result = await hass.config_entries.options.async_init(loaded.entry_id)
    assert result["step_id"] == "init"
    config, chosen = shown_people(result)
    assert ([option["value"] for option in config["options"]], chosen) == ([ANNA, BEN], [ANNA, BEN])
    choice = {CONF_PEOPLE: [ANNA, BEN], CONF_NEW_PEOPLE: "named_here"}
    result = await hass.config_entries.options.async_configure(
        result["flow_id"], choice | {CONF_PRESENCE_TIMEOUT: 30}
    )
    await settle(hass)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert loaded.options == choice | {CONF_PRESENCE_TIMEOUT: 30}
    assert hass.states.get("number.anna_presence_timeout").state == "30.0"


async def test_who_is_a_device_can_be_changed_later(hass: HomeAssistant, loaded: MockConfigEntry) -> None:
    async def choose(people: list[str], new_people: str) -> None:
        result = await hass.config_entries.options.async_init(loaded.entry_id)
        choice = {CONF_PEOPLE: people, CONF_NEW_PEOPLE: new_people, CONF_PRESENCE_TIMEOUT: 15}
        await hass.config_entries.options.async_configure(result["flow_id"], choice)
        await settle(hass)

    await choose([ANNA], "everybody")
    assert loaded.options[CONF_PEOPLE_WITHOUT] == [BEN]
    assert hass.states.get("binary_sensor.ben_presence") is None
    await choose([ANNA, BEN], NewPeople.NONE)
    assert CONF_PEOPLE_WITHOUT not in loaded.options
    assert hass.states.get("binary_sensor.ben_presence")


async def test_an_option_that_is_not_said_stays_as_it_is(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    before = dict(loaded.options)
    result = await hass.config_entries.options.async_init(loaded.entry_id)
    await hass.config_entries.options.async_configure(result["flow_id"], {CONF_PRESENCE_TIMEOUT: 30})
    await settle(hass)
    assert loaded.options == before | {CONF_PRESENCE_TIMEOUT: 30}


async def test_links_are_switched_on_and_off(hass: HomeAssistant, loaded: MockConfigEntry) -> None:
    for on in (True, False):
        result = await hass.config_entries.options.async_init(loaded.entry_id)
        choice = {CONF_PRESENCE_TIMEOUT: 15, CONF_SHARE_LINKS: on}
        await hass.config_entries.options.async_configure(result["flow_id"], choice)
        await settle(hass)
        assert loaded.options[CONF_SHARE_LINKS] is on


async def test_options_need_a_daemon_that_can_name_its_people(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    assert await hass.config_entries.async_unload(loaded.entry_id)
    result = await hass.config_entries.options.async_init(loaded.entry_id)
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "entry_not_loaded")
