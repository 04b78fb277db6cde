"""Setting up, healing and moving a connection."""

from dataclasses import replace
from ipaddress import ip_address
from typing import Any

import pytest
from homeassistant.config_entries import (
    SOURCE_HASSIO,
    SOURCE_USER,
    SOURCE_ZEROCONF,
    ConfigEntryState,
)
from homeassistant.const import CONF_TOKEN, CONF_URL, CONF_VERIFY_SSL
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import discovery_flow
from homeassistant.helpers.discovery_flow import DiscoveryKey
from homeassistant.helpers.service_info.hassio import HassioServiceInfo
from homeassistant.helpers.service_info.zeroconf import ZeroconfServiceInfo
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.familiar.client.address import InvalidAddress, parse_address
from custom_components.familiar.const import (
    CONF_NEW_PEOPLE,
    CONF_PEOPLE,
    DOMAIN,
)
from custom_components.familiar.registry.device_choice import NewPeople

from .conftest import ANNA, INSTANCE_ID, settle
from .peer import Peer, recorded

NO_PEOPLE = {CONF_PEOPLE: [], CONF_NEW_PEOPLE: "named_here"}
"""Nobody is chosen to become a device."""


def zeroconf(peer: Peer, **properties: str) -> ZeroconfServiceInfo:
    assert peer.server is not None
    return ZeroconfServiceInfo(
        ip_address=ip_address("127.0.0.1"),
        ip_addresses=[ip_address("127.0.0.1")],
        hostname="familiar.local.",
        name="familiar-5a1c3c0e._familiar._tcp.local.",
        port=peer.server.port,
        type="_familiar._tcp.local.",
        properties={"id": INSTANCE_ID, "version": "0.1.0", "api": "1"} | properties,
    )


def app(peer: Peer) -> HassioServiceInfo:
    assert peer.server is not None
    config = {"host": "127.0.0.1", "port": peer.server.port, "token": peer.token}
    return HassioServiceInfo(config=config, name="Familiar", slug="familiar", uuid="1234")


async def begin(hass: HomeAssistant, source: str, data: Any = None) -> Any:
    return await hass.config_entries.flow.async_init(DOMAIN, context={"source": source}, data=data)


async def go_on(hass: HomeAssistant, result: Any, **user_input: Any) -> Any:
    result = await hass.config_entries.flow.async_configure(result["flow_id"], user_input)
    await settle(hass)
    return result


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("192.168.1.5", "http://192.168.1.5:8723"),
        ("familiar.local:9000", "http://familiar.local:9000"),
        (" https://faces.example.org/ ", "https://faces.example.org"),
        ("[fe80::1]", "http://[fe80::1]:8723"),
        ("https://house.example.org/familiar/", "https://house.example.org/familiar"),
        ("http://my_nas-2:1", "http://my_nas-2:1"),
        ("HTTP://Familiar.LOCAL.", "http://familiar.local."),
        ("bücher.local", "http://xn--bcher-kva.local:8723"),
    ],
)
def test_an_address_is_what_a_person_types(text: str, url: str) -> None:
    assert parse_address(text) == url


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("foo bar", "invalid_url"),
        ("", "invalid_url"),
        ("http://", "invalid_url"),
        ("http://[", "invalid_url"),
        ("::", "invalid_url"),
        ("http://:8723", "invalid_url"),
        ("familiar..local", "invalid_url"),
        ("fam\u200biliar.local", "invalid_url"),
        ("familiar,local", "invalid_url"),
        ("ftp://somewhere", "invalid_scheme"),
        ("homeassistant://here", "invalid_scheme"),
        ("familiar.local:0", "invalid_port"),
        ("familiar.local:65536", "invalid_port"),
        ("familiar.local:99999999", "invalid_port"),
        ("http://familiar.local:http", "invalid_port"),
        ("http://user:password@host", "url_with_credentials"),
        ("user@host", "url_with_credentials"),
        ("http://host:8723/v1/system", "url_with_path"),
        ("host/v1", "url_with_path"),
        ("http://host/?token=x", "url_with_path"),
        ("http://host/#top", "url_with_path"),
    ],
)
def test_what_is_wrong_with_an_address_is_reported(text: str, key: str) -> None:
    with pytest.raises(InvalidAddress) as raised:
        parse_address(text)
    assert raised.value.key == key


async def test_a_daemon_is_set_up_by_address(hass: HomeAssistant, peer: Peer) -> None:
    result = await begin(hass, SOURCE_USER)
    assert result["type"] is FlowResultType.FORM
    result = await go_on(hass, result, url=peer.url, token=peer.token, verify_ssl=True)
    assert result["step_id"] == "people"
    result = await go_on(hass, result, **NO_PEOPLE)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["result"].unique_id == INSTANCE_ID
    assert result["data"] == {CONF_URL: peer.url, CONF_TOKEN: peer.token, CONF_VERIFY_SSL: True}
    assert result["result"].state is ConfigEntryState.LOADED


async def test_mistakes_are_reported_and_can_be_mended(hass: HomeAssistant, peer: Peer) -> None:
    result = await begin(hass, SOURCE_USER)
    result = await go_on(hass, result, url="ftp://x", token="x", verify_ssl=True)
    assert result["errors"] == {CONF_URL: "invalid_scheme"}
    result = await go_on(hass, result, url="127.0.0.1:1", token="x", verify_ssl=True)
    assert result["errors"] == {"base": "cannot_connect"}
    result = await go_on(hass, result, url=peer.url, token="wrong", verify_ssl=True)
    assert result["errors"] == {"base": "invalid_auth"}
    for version, error in ((0, "daemon_too_old"), (2, "daemon_too_new")):
        peer.answer("GET", "/v1/system", recorded("GET_system") | {"api_version": version})
        result = await go_on(hass, result, url=peer.url, token=peer.token, verify_ssl=True)
        assert result["errors"] == {"base": error}
    peer.answer("GET", "/v1/system", {"hello": "world"})
    result = await go_on(hass, result, url=peer.url, token=peer.token, verify_ssl=True)
    assert result["errors"] == {"base": "unexpected_answer"}
    peer.refuse("GET", "/v1/system", 503, "starting")
    result = await go_on(hass, result, url=peer.url, token=peer.token, verify_ssl=True)
    assert result["errors"] == {"base": "busy"}
    peer.relent("GET", "/v1/system")
    peer.answer("GET", "/v1/people", {"items": [], "cursor": None})
    result = await go_on(hass, result, url=peer.url, token=peer.token, verify_ssl=True)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    # Where nobody has a name yet, nobody is asked about.
    assert result["result"].options == {CONF_PEOPLE: [], CONF_NEW_PEOPLE: "named_here"}


async def test_a_daemon_is_set_up_once(hass: HomeAssistant, peer: Peer, entry: MockConfigEntry) -> None:
    entry.add_to_hass(hass)
    result = await begin(hass, SOURCE_USER)
    result = await go_on(hass, result, url=peer.url, token=peer.token, verify_ssl=True)
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "already_configured")


async def test_a_daemon_that_announces_itself_asks_for_its_token(hass: HomeAssistant, peer: Peer) -> None:
    result = await begin(hass, SOURCE_ZEROCONF, zeroconf(peer))
    assert result["step_id"] == "zeroconf_confirm"
    result = await go_on(hass, result, token="wrong")
    assert result["errors"] == {"base": "invalid_auth"}
    result = await go_on(hass, result, token=peer.token)
    result = await go_on(hass, result, **NO_PEOPLE)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["result"].unique_id == INSTANCE_ID


@pytest.mark.parametrize(
    ("properties", "hostname", "name"),
    [
        ({"host": "nas"}, "familiar-5a1c3c0e.local.", "nas"),
        ({}, "familiar-5a1c3c0e.local.", "familiar-5a1c3c0e"),
        ({"host": ""}, "", "127.0.0.1"),
    ],
)
async def test_a_daemon_that_is_found_is_called_by_its_machine(
    hass: HomeAssistant, peer: Peer, properties: dict[str, str], hostname: str, name: str
) -> None:
    found = replace(zeroconf(peer, **properties), hostname=hostname)
    result = await begin(hass, SOURCE_ZEROCONF, found)
    (flow,) = hass.config_entries.flow.async_progress()
    assert flow["context"]["title_placeholders"] == {"name": name}
    reported = result["description_placeholders"]
    assert reported["name"] == name
    # With a scheme, the dialog would make a link of it, to a page that nobody can read.
    assert reported["address"] == peer.url.removeprefix("http://")


async def test_a_daemon_that_moved_is_followed(
    hass: HomeAssistant, peer: Peer, entry: MockConfigEntry
) -> None:
    entry.add_to_hass(hass)
    hass.config_entries.async_update_entry(entry, data={**entry.data, CONF_URL: "http://10.9.9.9:8723"})
    result = await begin(hass, SOURCE_ZEROCONF, zeroconf(peer))
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "already_configured")
    assert entry.data[CONF_URL] == peer.url


async def test_a_way_in_front_of_the_daemon_is_kept(
    hass: HomeAssistant, peer: Peer, entry: MockConfigEntry
) -> None:
    entry.add_to_hass(hass)
    hass.config_entries.async_update_entry(entry, data={**entry.data, CONF_URL: "https://faces.home"})
    result = await begin(hass, SOURCE_ZEROCONF, zeroconf(peer))
    assert result["reason"] == "already_configured"
    assert entry.data[CONF_URL] == "https://faces.home"


@pytest.mark.parametrize(
    ("properties", "reason"),
    [
        ({"app": "1"}, "already_discovered_app"),
        ({"api": "nine"}, "invalid_discovery_info"),
        ({"id": ""}, "invalid_discovery_info"),
        ({"api": "0"}, "daemon_too_old"),
        ({"api": "2"}, "daemon_too_new"),
    ],
)
async def test_an_announcement_that_is_no_use_is_left(
    hass: HomeAssistant, peer: Peer, properties: dict[str, str], reason: str
) -> None:
    result = await begin(hass, SOURCE_ZEROCONF, zeroconf(peer, **properties))
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, reason)


async def test_an_app_brings_its_token(hass: HomeAssistant, peer: Peer) -> None:
    result = await begin(hass, SOURCE_HASSIO, app(peer))
    assert result["step_id"] == "hassio_confirm"
    result = await go_on(hass, result)
    result = await go_on(hass, result, **NO_PEOPLE)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["data"][CONF_TOKEN] == peer.token


async def test_an_app_is_found_the_way_the_supervisor_announces_it(hass: HomeAssistant, peer: Peer) -> None:
    discovery_flow.async_create_flow(
        hass,
        DOMAIN,
        context={"source": SOURCE_HASSIO},
        data=app(peer),
        discovery_key=DiscoveryKey(domain="hassio", key="1234", version=1),
    )
    await settle(hass, hass.config_entries.flow.async_progress)
    (flow,) = hass.config_entries.flow.async_progress()
    assert (flow["step_id"], flow["context"]["title_placeholders"]) == (
        "hassio_confirm",
        {"name": "Familiar"},
    )
    assert flow["context"]["confirm_only"]
    result = await go_on(hass, flow)
    result = await go_on(hass, result, **NO_PEOPLE)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    # By this, core announces it again when the entry is removed.
    assert list(result["result"].discovery_keys) == ["hassio"]


@pytest.mark.parametrize(
    "config", [{}, {"host": "127.0.0.1", "port": "no", "token": "x"}, {"host": "127.0.0.1", "port": 1}]
)
async def test_an_app_that_does_not_say_where_it_is_is_left(
    hass: HomeAssistant, peer: Peer, config: dict[str, Any]
) -> None:
    announced = HassioServiceInfo(config=config, name="Familiar", slug="familiar", uuid="1234")
    result = await begin(hass, SOURCE_HASSIO, announced)
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "invalid_discovery_info")


async def test_an_app_that_does_not_answer_is_left(hass: HomeAssistant, peer: Peer) -> None:
    peer.refuse("GET", "/v1/system", 503, "starting")
    result = await begin(hass, SOURCE_HASSIO, app(peer))
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "busy")


async def test_an_app_that_is_known_renews_its_token(
    hass: HomeAssistant, peer: Peer, entry: MockConfigEntry
) -> None:
    entry.add_to_hass(hass)
    hass.config_entries.async_update_entry(entry, data={**entry.data, CONF_TOKEN: "old"})
    result = await begin(hass, SOURCE_HASSIO, app(peer))
    assert result["reason"] == "already_configured"
    assert entry.data[CONF_TOKEN] == peer.token


async def test_a_new_token_heals_the_connection(
    hass: HomeAssistant, peer: Peer, entry: MockConfigEntry
) -> None:
    entry.add_to_hass(hass)
    peer.token = "renewed"
    assert not await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)
    assert entry.state is ConfigEntryState.SETUP_ERROR
    flow = hass.config_entries.flow.async_progress()[0]
    assert flow["step_id"] == "reauth_confirm"
    result = await go_on(hass, flow, token="wrong again")
    assert result["errors"] == {"base": "invalid_auth"}
    result = await go_on(hass, flow, token="renewed")
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "reauth_successful")
    assert entry.data[CONF_TOKEN] == "renewed"
    assert entry.state is ConfigEntryState.LOADED


async def test_reconfiguring_moves_to_another_address(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry
) -> None:
    result = await loaded.start_reconfigure_flow(hass)
    assert result["step_id"] == "reconfigure"
    result = await go_on(hass, result, url="::", verify_ssl=False)
    assert result["errors"] == {CONF_URL: "invalid_url"}
    result = await go_on(hass, result, url=peer.url, verify_ssl=False)
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "reconfigure_successful")
    assert loaded.data == {CONF_URL: peer.url, CONF_TOKEN: peer.token, CONF_VERIFY_SSL: False}


async def test_another_daemon_is_no_new_address(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry
) -> None:
    peer.answer("GET", "/v1/system", recorded("GET_system") | {"instance_id": "somebody-else"})
    result = await loaded.start_reconfigure_flow(hass)
    result = await go_on(hass, result, url=peer.url, verify_ssl=True)
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "another_daemon")


def person(number: int, **changes: Any) -> dict[str, Any]:
    """Return somebody of a photo library."""
    anna: dict[str, Any] = recorded("GET_people")["items"][0]
    person_id = f"b0000000-0000-4000-8000-{number:012}"
    return anna | {"id": person_id, "name": f"Somebody {number}", "faces": number} | changes


async def set_up_with(hass: HomeAssistant, peer: Peer, people: list[dict[str, Any]]) -> Any:
    """Go to the step where people are chosen."""
    peer.answer("GET", "/v1/people", {"items": people, "cursor": None})
    result = await begin(hass, SOURCE_USER)
    return await go_on(hass, result, url=peer.url, token=peer.token, verify_ssl=True)


def shown_people(result: Any) -> Any:
    """Return the selector of people, and what is chosen in it."""
    (field,) = [key for key in result["data_schema"].schema if key == CONF_PEOPLE]
    return result["data_schema"].schema[field].config, (field.description or {}).get("suggested_value")


async def test_set_up_asks_who_becomes_a_device_the_most_seen_first(hass: HomeAssistant, peer: Peer) -> None:
    hass.states.async_set("person.anna", "home", {"friendly_name": "ANNA"})
    people = [person(number) for number in range(1, 31)]
    people.append(person(7, id="d0000000-0000-4000-8000-000000000007"))
    people.append(person(9, id=ANNA, name="Anna"))
    result = await set_up_with(hass, peer, people)
    assert (result["step_id"], result["description_placeholders"]["number"]) == ("people", "32")
    config, chosen = shown_people(result)
    labels = [option["label"] for option in config["options"]]
    assert labels[:2] == ["Somebody 30 (30)", "Somebody 29 (29)"]
    assert "Somebody 7 (7, b0000000)" in labels
    assert "Somebody 7 (7, d0000000)" in labels
    assert (config["mode"], config["multiple"]) == ("dropdown", True)
    # Whoever is called as one of Home Assistant's own persons lives here, most likely.
    assert chosen == [ANNA]
    wanted = {CONF_PEOPLE: [ANNA], CONF_NEW_PEOPLE: NewPeople.NONE}
    result = await go_on(hass, result, **wanted)
    assert result["result"].options == wanted
    assert hass.states.get("binary_sensor.anna_presence")
    assert len(hass.states.async_entity_ids("date")) == 1


async def test_a_few_people_are_boxes_to_tick(hass: HomeAssistant, peer: Peer) -> None:
    config, chosen = shown_people(await set_up_with(hass, peer, recorded("GET_people")["items"]))
    assert (config["mode"], chosen) == ("list", [])
