"""The page's commands: only administrators change something, and whoever logs out sees no pictures any more."""

from __future__ import annotations

import re
from datetime import UTC, timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from freezegun.api import FrozenDateTimeFactory
from homeassistant.components import websocket_api
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator, WebSocketGenerator

from custom_components.familiar.panel import commands
from custom_components.familiar.panel.pictures import Pictures
from tests.page_commands import changes

from .conftest import ANNA, CAMERA
from .page import ask, ordinary_user, refused, send
from .peer import JPEG, Peer

FACE = "f0000000-0000-4000-8000-000000000001"
CHANGES = changes(ANNA, "b", "f", "v")
READS = [
    ("entries", {}),
    ("status", {}),
    ("subscribe", {}),
    ("inbox/list", {}),
    ("people/list", {}),
    ("people/similar", {"person_id": ANNA}),
    ("people/alike", {"person_id": ANNA}),
    ("person/get", {"person_id": ANNA}),
    ("photo/get", {"photo_id": "c0000000-0000-4000-8000-000000000001"}),
    ("faces/get", {"face_ids": [FACE]}),
    ("person/faces", {"person_id": ANNA}),
    ("person/face_groups", {"person_id": ANNA}),
    ("person/split_proposal", {"person_id": ANNA}),
    ("face/get", {"face_id": "f"}),
    ("face/why", {"face_id": "f"}),
    ("face/similar", {"face_id": "f"}),
    ("visits/list", {}),
    ("visit/get", {"visit_id": "e0000000-0000-4000-8000-000000000001"}),
    ("albums/list", {}),
    ("album/get", {"album_id": "d0000000-0000-4000-8000-000000000001"}),
    ("album/photos", {"album_id": "d0000000-0000-4000-8000-000000000001"}),
    ("person/photos", {"person_id": ANNA}),
    ("cameras/list", {}),
    ("camera/analyze", {"camera": CAMERA}),
    ("camera/confidences", {"camera": CAMERA}),
    ("history/list", {}),
]


def test_each_command_is_tried_below(hass: HomeAssistant) -> None:
    hass.data.pop(websocket_api.DOMAIN, None)
    commands.async_setup_commands(hass)
    registered = {kind.removeprefix("familiar/") for kind in hass.data[websocket_api.DOMAIN]}
    assert registered == {kind for kind, _ in (*CHANGES, *READS)}


@pytest.mark.parametrize(
    ("kind", "members"), CHANGES, ids=lambda value: value if isinstance(value, str) else ""
)
async def test_an_ordinary_user_changes_nothing(
    hass: HomeAssistant,
    hass_ws_client: WebSocketGenerator,
    peer: Peer,
    loaded: MockConfigEntry,
    kind: str,
    members: dict[str, Any],
) -> None:
    client = await hass_ws_client(hass, await ordinary_user(hass))
    before = len(peer.requests)
    error = await refused(client, kind, **members)
    assert error["code"] == "unauthorized"
    assert {it.path for it in peer.requests[before:]} <= {"/v1/system"}
    assert loaded.options["people_with_devices"]


@pytest.mark.parametrize(
    ("kind", "members"), READS, ids=lambda value: value if isinstance(value, str) else ""
)
async def test_an_ordinary_user_sees_everything(
    hass: HomeAssistant,
    hass_ws_client: WebSocketGenerator,
    front_door: Path,
    loaded: MockConfigEntry,
    kind: str,
    members: dict[str, Any],
) -> None:
    client = await hass_ws_client(hass, await ordinary_user(hass))
    assert (await send(client, kind, **members))["success"]


async def test_a_picture_is_the_same_all_day_and_kept_by_the_browser(
    hass: HomeAssistant,
    hass_admin_user: MockUser,
    hass_client_no_auth: ClientSessionGenerator,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    session = await hass.auth.async_create_refresh_token(hass_admin_user, "https://example.org/")
    pictures, browser = Pictures(session, loaded.entry_id), await hass_client_no_auth()
    freezer.move_to(
        dt_util.start_of_local_day(dt_util.utcnow() + timedelta(days=1)).replace(hour=6, tzinfo=UTC)
    )
    url = pictures.url("face", FACE)
    freezer.tick(timedelta(hours=17))
    assert pictures.url("face", FACE) == url
    answer = await browser.get(url)
    assert (answer.status, await answer.read()) == (HTTPStatus.OK, JPEG)
    assert answer.headers["Cache-Control"] == "private, max-age=86400"
    freezer.tick(timedelta(hours=24))
    assert (await browser.get(url)).status == HTTPStatus.OK
    assert pictures.url("face", FACE) != url
    freezer.tick(timedelta(hours=24))
    assert (await browser.get(url)).status == HTTPStatus.FORBIDDEN


async def test_a_picture_is_gone_with_the_session_and_with_the_user(
    hass: HomeAssistant,
    hass_admin_user: MockUser,
    hass_client_no_auth: ClientSessionGenerator,
    loaded: MockConfigEntry,
) -> None:
    browser = await hass_client_no_auth()
    sessions = [
        await hass.auth.async_create_refresh_token(hass_admin_user, f"https://{name}.example.org/")
        for name in "ab"
    ]
    first, second = (Pictures(session, loaded.entry_id).url("face", FACE) for session in sessions)
    assert [(await browser.get(url)).status for url in (first, second)] == [HTTPStatus.OK] * 2
    hass.auth.async_remove_refresh_token(sessions[0])
    # 401 would count as a failed login, and could ban the household's address.
    assert (await browser.get(first)).status == HTTPStatus.FORBIDDEN
    assert (await browser.get(second)).status == HTTPStatus.OK
    await hass.auth.async_update_user(hass_admin_user, is_active=False)
    assert (await browser.get(second)).status == HTTPStatus.FORBIDDEN
    assert Pictures(None, loaded.entry_id).url("face", FACE) is None


async def test_an_address_works_for_its_own_picture_only(
    hass: HomeAssistant,
    hass_ws_client: WebSocketGenerator,
    hass_client_no_auth: ClientSessionGenerator,
    peer: Peer,
    loaded: MockConfigEntry,
) -> None:
    url, browser = await thumbnail_of_anna(await hass_ws_client(hass)), await hass_client_no_auth()
    others = [
        re.sub(r"/face/[^?]+", "/face/f0000000-0000-4000-8000-000000000002", url),
        re.sub(r"/face/", "/photo/", url),
        url[:-1] + ("A" if url[-1] != "A" else "B"),
        url + "é",
        url.partition("?")[0],
        url.partition("?")[0] + "?token=..",
        re.sub(r"\.\d+\.", ".²³.", url),
    ]
    assert [(await browser.get(other)).status for other in others] == [HTTPStatus.FORBIDDEN] * len(others)
    peer.refuse("GET", "/v1/faces/f0000000-0000-4000-8000-000000000001/crop", 404, "not-found")
    assert (await browser.get(url)).status == HTTPStatus.NOT_FOUND
    assert await hass.config_entries.async_unload(loaded.entry_id)
    assert (await browser.get(url)).status == HTTPStatus.NOT_FOUND


async def thumbnail_of_anna(client: Any) -> str:
    """The address of Anna's feature photo."""
    people = await ask(client, "people/list")
    return str(people["items"][0]["thumbnail"])
