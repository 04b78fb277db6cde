"""Albums and links on the page: made, shown, and shared only while links are switched on."""

from __future__ import annotations

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.familiar.const import CONF_SHARE_LINKS

from .conftest import ANNA
from .page import ENTRY, STEP, ask, refused
from .peer import Peer, recorded

ALBUM = recorded("GET_albums_album_id")
PHOTO = recorded("GET_albums_album_id_photos")["items"][0]
LINK = recorded("POST_links")


@pytest.fixture(autouse=True)
def _step(peer: Peer) -> None:
    peer.answer("GET", "/v1/undo", STEP)


def switch_on(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Let links show photos."""
    hass.config_entries.async_update_entry(entry, options={**entry.options, CONF_SHARE_LINKS: True})


async def test_albums_have_covers_and_photos_have_addresses(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, peer: Peer, loaded: MockConfigEntry
) -> None:
    client = await hass_ws_client(hass)
    (album,) = (await ask(client, "albums/list"))["items"]
    assert album["name"] == ALBUM["name"]
    assert f"/photo/{ALBUM['cover_photo_id']}?token=" in album["image"]
    video, snapshot = PHOTO | {"id": "v", "offset": 1.5}, PHOTO | {"id": "s", "places": [], "face_ids": ["f"]}
    peer.answer("GET", "/v1/albums/{album_id}/photos", {"items": [PHOTO, video, snapshot], "cursor": "c"})
    page = await ask(client, "album/photos", album_id=ALBUM["id"], limit=3)
    assert page["cursor"] == "c"
    assert [bool(photo["image"]) for photo in page["items"]] == [True, False, False]
    assert "/face/f?token=" in page["items"][2]["thumbnail"]


async def test_an_album_is_made_by_a_rule_and_deleted(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, peer: Peer, loaded: MockConfigEntry
) -> None:
    client = await hass_ws_client(hass)
    rule = {"people": [ANNA], "match": "any", "taken_from": "2026-01-31", "favorites": True}
    made = await ask(client, "album/create", name=" Children ", rule=rule)
    assert (made["album"]["id"], made["entry"]) == (ALBUM["id"], ENTRY)
    (sent,) = peer.asked("POST", "/v1/albums")
    assert sent.body["name"] == "Children"
    assert sent.body["rule"] == rule | {"taken_to": None, "cameras": []}
    for wrong in ({"match": "some"}, {"taken_from": "May"}, {"people": ANNA}):
        assert (await refused(client, "album/create", name="x", rule=rule | wrong))[
            "code"
        ] == "invalid_format"
    await ask(client, "album/delete", album_id=ALBUM["id"])
    assert peer.asked("DELETE", f"/v1/albums/{ALBUM['id']}")


async def test_an_album_of_chosen_photos_is_made_and_changed(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, peer: Peer, loaded: MockConfigEntry
) -> None:
    client = await hass_ws_client(hass)
    made = await ask(client, "album/create", name="Best", photo_ids=["p1", "p2"])
    assert made["entry"] == ENTRY
    (sent,) = peer.asked("POST", "/v1/albums")
    assert (sent.body["photo_ids"], "rule" in sent.body) == (["p1", "p2"], False)
    both = {"photo_ids": ["p1"], "rule": {"favorites": True}}
    assert (await refused(client, "album/create", name="Best", **both))["code"] == "invalid_format"
    path = f"/v1/albums/{ALBUM['id']}"
    peer.answer("PATCH", path, ALBUM)
    peer.answer("POST", f"{path}/photos", ALBUM)
    changes = {"name": "Summer", "description": None, "order": "chosen", "cover_photo_id": "p2"}
    changed = await ask(client, "album/update", album_id=ALBUM["id"], **changes)
    assert (changed["album"]["id"], changed["entry"]) == (ALBUM["id"], ENTRY)
    assert peer.asked("PATCH", path)[0].body == changes
    for action in ("add", "remove", "first"):
        answer = await ask(
            client, "album/change_photos", album_id=ALBUM["id"], action=action, photo_ids=["p3"]
        )
        assert answer["entry"] == ENTRY
    assert [one.body["action"] for one in peer.asked("POST", f"{path}/photos")] == ["add", "remove", "first"]
    for wrong in ({"action": "set"}, {"photo_ids": []}, {"photo_ids": ["p"] * 1001}):
        members = {"album_id": ALBUM["id"], "action": "add", "photo_ids": ["p"]} | wrong
        assert (await refused(client, "album/change_photos", **members))["code"] == "invalid_format"


async def test_a_persons_photos_are_listed_as_an_albums(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, peer: Peer, loaded: MockConfigEntry
) -> None:
    client = await hass_ws_client(hass)
    peer.answer("GET", "/v1/people/{person_id}/photos", {"items": [PHOTO], "cursor": "c"})
    page = await ask(client, "person/photos", person_id=ANNA, limit=1)
    assert (page["cursor"], page["items"][0]["id"]) == ("c", PHOTO["id"])
    assert f"/photo/{PHOTO['id']}?token=" in page["items"][0]["image"]


async def test_a_link_is_made_only_while_links_are_on(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, peer: Peer, loaded: MockConfigEntry
) -> None:
    client = await hass_ws_client(hass)
    wish = {"album_id": ALBUM["id"], "title": "Us", "days": 7, "password": "secret", "downloads": True}
    assert (await refused(client, "link/create", **wish))["code"] == "sharing-off"
    with pytest.raises(ServiceValidationError):
        await hass.services.async_call(
            "familiar", "share", {"album": "Children"}, blocking=True, return_response=True
        )
    assert not peer.asked("POST", "/v1/links")
    assert (await ask(client, "links/list"))["enabled"] is False
    switch_on(hass, loaded)
    made = await ask(client, "link/create", **wish)
    assert made["url"].endswith(f"/api/familiar/share/{LINK['token']}")
    assert "token" not in made["link"]
    (sent,) = peer.asked("POST", "/v1/links")
    assert sent.body | {"expires_at": None} == {
        "album_id": ALBUM["id"],
        "title": "Us",
        "password": "secret",
        "downloads": True,
        "originals": False,
        "names": False,
        "created_by": "Mock User",
        "expires_at": None,
    }
    for what in ({"person_id": ANNA}, {"photo_ids": ["p1", "p2"]}):
        await ask(client, "link/create", **what)
        assert peer.asked("POST", "/v1/links")[-1].body.items() >= what.items()
    listed = await ask(client, "links/list")
    assert listed["enabled"] is True
    assert LINK["token"] not in str(listed)
    await ask(client, "link/revoke", link_id="l")
    assert peer.asked("DELETE", "/v1/links/l")


async def test_the_action_returns_the_address(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry
) -> None:
    switch_on(hass, loaded)
    for days, expires in ((30, True), (0, False)):
        answer = await hass.services.async_call(
            "familiar", "share", {"person": "Anna", "days": days}, blocking=True, return_response=True
        )
        assert answer["url"].endswith(f"/api/familiar/share/{LINK['token']}")
        sent = peer.asked("POST", "/v1/links")[-1].body
        assert (sent["person_id"], "expires_at" in sent) == ("Anna", expires)
