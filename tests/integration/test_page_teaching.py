"""Teaching on the page: photos that it sends, and imports of folders."""

from __future__ import annotations

from http import HTTPStatus

import pytest
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator, WebSocketGenerator

from .conftest import ANNA
from .page import ENTRY, STEP, ask, ordinary_user, refused
from .peer import JPEG, Peer, recorded


@pytest.fixture(autouse=True)
def _step(peer: Peer) -> None:
    peer.answer("GET", "/v1/undo", STEP)


async def test_a_photo_is_analyzed(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, peer: Peer, loaded: MockConfigEntry
) -> None:
    answer = await (await hass_client()).post("/api/familiar/analyze", data=JPEG)
    assert answer.status == HTTPStatus.OK
    assert (await answer.json())["analysis"]["faces"] == recorded("POST_analyze")["faces"]
    assert peer.asked("POST", "/v1/analyze")[-1].body == JPEG


async def test_a_photo_teaches_a_person(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, peer: Peer, loaded: MockConfigEntry
) -> None:
    client = await hass_client()
    query = {"name": "Anna", "box": "10,20.5,64,80", "entry_id": loaded.entry_id}
    answer = await client.post("/api/familiar/enroll", params=query, data=JPEG)
    taught = await answer.json()
    assert (taught["person"]["id"], taught["entry"]) == (ANNA, ENTRY)
    assert (taught["image"]["accepted"], taught["image"]["quality"]) == (True, 0.82)
    assert taught["person"]["thumbnail"] and taught["image"]["thumbnail"]
    asked = peer.asked("POST", "/v1/enroll")[-1]
    assert (asked.query, asked.body) == ({"name": "Anna", "box": "10,20.5,64,80"}, JPEG)


async def test_a_photo_that_is_refused_says_why(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, peer: Peer, loaded: MockConfigEntry
) -> None:
    client = await hass_client()
    peer.refuse("POST", "/v1/enroll", 422, "invalid", field="images", reasons="blurred, small")
    answer = await client.post("/api/familiar/enroll", params={"person_id": ANNA}, data=JPEG)
    assert answer.status == HTTPStatus.UNPROCESSABLE_ENTITY
    error = await answer.json()
    assert (error["code"], error["message"]) == ("invalid", "It is invalid.")
    assert error["context"]["reasons"] == "blurred, small"
    asked = len(peer.asked("POST", "/v1/enroll"))
    answer = await client.post("/api/familiar/enroll", params={"name": "A", "box": "1,2,3"}, data=JPEG)
    assert (answer.status, (await answer.json())["code"]) == (HTTPStatus.BAD_REQUEST, "invalid")
    answer = await client.post("/api/familiar/enroll", params={"entry_id": "gone"}, data=JPEG)
    assert (answer.status, (await answer.json())["code"]) == (HTTPStatus.BAD_REQUEST, "no-entry")
    answer = await client.post("/api/familiar/analyze", data=bytes(2**24 + 1))
    assert (answer.status, (await answer.json())["code"]) == (
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        "too-large",
    )
    assert len(peer.asked("POST", "/v1/enroll")) == asked
    await peer.stop()
    answer = await client.post("/api/familiar/analyze", data=JPEG)
    assert (answer.status, (await answer.json())["code"]) == (HTTPStatus.BAD_GATEWAY, "unavailable")


@pytest.mark.parametrize("what", ["analyze", "enroll"])
async def test_an_ordinary_user_sends_no_photos(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    hass_client_no_auth: ClientSessionGenerator,
    peer: Peer,
    loaded: MockConfigEntry,
    what: str,
) -> None:
    client = await hass_client(await ordinary_user(hass))
    answer = await client.post(f"/api/familiar/{what}", params={"name": "Eve"}, data=JPEG)
    assert (answer.status, (await answer.json())["code"]) == (HTTPStatus.FORBIDDEN, "unauthorized")
    anybody = await hass_client_no_auth()
    assert (await anybody.post(f"/api/familiar/{what}", data=JPEG)).status == HTTPStatus.UNAUTHORIZED
    assert not peer.asked("POST", f"/v1/{what}")


async def test_a_folder_is_imported(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, peer: Peer, loaded: MockConfigEntry
) -> None:
    client = await hass_ws_client(hass)
    assert (await ask(client, "imports/folders"))["folders"][0]["path"] == "/photos"
    await ask(client, "imports/folders", path="/photos/2024")
    assert peer.asked("GET", "/v1/imports/folders")[-1].query == {"path": "/photos/2024"}
    started = await ask(client, "imports/start", path="/photos", by_folder=True, videos=False)
    assert started["import"]["state"] == "running"
    body = peer.asked("POST", "/v1/imports")[-1].body
    assert (body["path"], body["by_folder"], body["videos"]) == ("/photos", True, False)
    (listed,) = (await ask(client, "imports/list"))["items"]
    cancelled = await ask(client, "imports/cancel", import_id=listed["id"])
    assert cancelled["import"]["state"] == "cancelled"
    peer.refuse("POST", "/v1/imports", 403, "path-not-allowed")
    error = await refused(client, "imports/start", path="/etc")
    assert error["code"] == "path-not-allowed"
