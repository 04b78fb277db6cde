"""Devices on the page: added with a password that is shown once, changed, revoked, and let in again."""

from __future__ import annotations

from unittest.mock import patch

import pytest
from homeassistant.config_entries import SOURCE_HASSIO
from homeassistant.core import HomeAssistant
from homeassistant.helpers.network import NoURLAvailableError
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from .page import ask, refused
from .peer import Peer, recorded

ADDED = recorded("POST_devices")
PHONE = ADDED["device"]
PATH = f"/v1/devices/{PHONE['id']}"


async def test_only_the_answer_that_adds_a_device_has_its_password(
    hass: HomeAssistant,
    hass_ws_client: WebSocketGenerator,
    peer: Peer,
    loaded: MockConfigEntry,
    caplog: pytest.LogCaptureFixture,
) -> None:
    client = await hass_ws_client(hass)
    added = await ask(client, "device/add", name="  Anna's phone ", quota_bytes=10**9)
    assert (added["password"], added["addresses"]) == (ADDED["password"], ADDED["addresses"])
    assert added["device"]["user"] == "annas-phone"
    assert added["entry"] is None
    (sent,) = peer.asked("POST", "/v1/devices")
    assert sent.body == {"name": "Anna's phone", "quota_bytes": 10**9}
    (listed,) = (await ask(client, "devices/list"))["items"]
    assert listed["files"] == PHONE["files"]
    assert "password" not in listed
    assert not [one for one in caplog.records if one.levelno > 10 and ADDED["password"] in one.getMessage()]


@pytest.mark.parametrize("wrong", [{"name": " "}, {"name": "x" * 101}, {"name": "x", "quota_bytes": 0}, {}])
async def test_what_is_no_device_is_not_sent(
    hass: HomeAssistant,
    hass_ws_client: WebSocketGenerator,
    peer: Peer,
    loaded: MockConfigEntry,
    wrong: dict[str, object],
) -> None:
    client = await hass_ws_client(hass)
    assert (await refused(client, "device/add", **wrong))["code"] == "invalid_format"
    assert not peer.asked("POST", "/v1/devices")


async def test_without_a_folder_for_originals_the_page_says_what_to_set(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, peer: Peer, loaded: MockConfigEntry
) -> None:
    client = await hass_ws_client(hass)
    peer.refuse("POST", "/v1/devices", 409, "originals-off")
    assert (await refused(client, "device/add", name="x"))["code"] == "originals-off"


async def test_a_password_is_replaced(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, peer: Peer, loaded: MockConfigEntry
) -> None:
    client = await hass_ws_client(hass)
    replaced = await ask(client, "device/password", device_id=PHONE["id"])
    assert replaced["password"] == recorded("POST_devices_device_id_password")["password"]
    assert peer.asked("POST", f"{PATH}/password")


async def test_a_device_is_renamed_revoked_and_let_in_again(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, peer: Peer, loaded: MockConfigEntry
) -> None:
    client = await hass_ws_client(hass)
    await ask(client, "device/update", device_id=PHONE["id"], name="Phone", quota_bytes=None)
    await ask(client, "device/revoke", device_id=PHONE["id"])
    assert peer.asked("DELETE", PATH)
    assert (await refused(client, "device/update", device_id=PHONE["id"], revoked=True))[
        "code"
    ] == "invalid_format"
    answer = await ask(client, "device/update", device_id=PHONE["id"], revoked=False)
    assert answer["device"]["id"] == PHONE["id"]
    assert [one.body for one in peer.asked("PATCH", PATH)] == [
        {"name": "Phone", "quota_bytes": None},
        {"revoked": False},
    ]


async def test_an_app_has_the_address_of_home_assistant(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, peer: Peer, loaded: MockConfigEntry
) -> None:
    """An app's own addresses are those among apps, which no phone reaches."""
    client = await hass_ws_client(hass)
    with patch.object(loaded, "source", SOURCE_HASSIO):
        hass.config.internal_url = "http://homeassistant.local:8123"
        added = await ask(client, "device/add", name="x")
        assert added["addresses"] == ["http://homeassistant.local:8723/dav/annas-phone/"]
        with patch(
            "custom_components.familiar.panel.commands.devices.get_url", side_effect=NoURLAvailableError
        ):
            added = await ask(client, "device/add", name="x")
        assert added["addresses"] == ADDED["addresses"]
