"""What the visitors of a link get: pages, pictures and files that are sent on from the daemon, and nothing without it."""

from typing import Any

import pytest
from aiohttp.test_utils import TestClient
from aiohttp.web import Response
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.familiar.const import CONF_SHARE_LINKS
from custom_components.familiar.sharing.links import link_url
from custom_components.familiar.sharing.texts import language_of

from .peer import Peer, moved

TOKEN = "B" * 22
LINK = f"/api/familiar/share/{TOKEN}"
PHOTOS = [f"00000000-0000-4000-8000-00000000000{number}" for number in (1, 2, 3)]
SHARED = {
    "title": "<b>Summer</b>",
    "description": "At the sea",
    "photos": 3,
    "downloads": True,
    "originals": False,
}
KEY = f"1.{'a' * 64}"


def photo(at: int, **members: Any) -> dict[str, Any]:
    """Return a photo of the link."""
    taken_at = moved("2026-11-24T12:00:00Z")
    whole = {"id": PHOTOS[at], "taken_at": taken_at, "width": 4, "height": 3, "video": False, "names": []}
    return whole | members


@pytest.fixture
def sharing(hass: HomeAssistant, loaded: MockConfigEntry, peer: Peer) -> Peer:
    """A daemon that knows a link of three photos, and links switched on."""
    hass.config_entries.async_update_entry(loaded, options={**loaded.options, CONF_SHARE_LINKS: True})
    peer.answer("GET", "/v1/shared", SHARED)
    items = [photo(0, names=["Anna", "Ben"]), photo(1), photo(2, video=True)]
    peer.answer("GET", "/v1/shared/photos", {"items": items, "cursor": "next page"})
    return peer


@pytest.fixture
async def visitor(hass_client_no_auth: ClientSessionGenerator, sharing: Peer) -> TestClient:
    """A visitor without an account."""
    return await hass_client_no_auth()


async def page(visitor: TestClient, path: str = "", status: int = 200, **headers: str) -> str:
    answer = await visitor.get(LINK + path, headers=headers)
    assert answer.status == status
    assert "script-src" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert answer.headers["Cache-Control"] == "private, no-store"
    return await answer.text()


async def test_nothing_is_shown_while_links_are_off(
    hass: HomeAssistant, loaded: MockConfigEntry, peer: Peer, hass_client_no_auth: ClientSessionGenerator
) -> None:
    visitor = await hass_client_no_auth()
    await page(visitor, status=404)
    for path in (f"/image/{PHOTOS[0]}", "/zip"):
        assert (await visitor.get(LINK + path)).status == 404
    assert (await visitor.post(LINK, data={"password": "x"})).status == 404
    assert not [request for request in peer.requests if "shared" in request.path]


async def test_the_page_shows_the_photos(visitor: TestClient, sharing: Peer) -> None:
    text = await page(visitor)
    assert "<h1>&lt;b&gt;Summer&lt;/b&gt;</h1>" in text
    assert "At the sea" in text
    assert all(f"{LINK}/photo/{one}" in text for one in PHOTOS)
    assert "Anna, Ben" in text
    assert f"{LINK}/zip" in text
    assert f"{LINK}?after=next%20page" in text
    assert sharing.asked("GET", "/v1/shared")[-1].query["view"] == "true"
    assert sharing.asked("GET", "/v1/shared")[-1].headers["Familiar-Link"] == TOKEN
    await page(visitor, "?after=x")
    assert sharing.asked("GET", "/v1/shared")[-1].query["view"] == "false"
    assert sharing.asked("GET", "/v1/shared/photos")[-1].query["cursor"] == "x"


async def test_an_empty_link_says_so(visitor: TestClient, sharing: Peer) -> None:
    sharing.answer("GET", "/v1/shared", SHARED | {"title": None, "description": None, "photos": 0})
    sharing.answer("GET", "/v1/shared/photos", {"items": [], "cursor": None})
    text = await page(visitor)
    assert "/zip" not in text
    assert 'class="card center"' in text


@pytest.mark.parametrize(
    ("wanted", "language"),
    [
        ("de-DE,de;q=0.9,en;q=0.5", "de"),
        ("xx", "en"),
        ("", "en"),
        ("fr;q=0.4, nl;q=0.6", "nl"),
        ("fr;q=a, es;q=7, nl;p=1", "nl"),
    ],
)
async def test_it_speaks_the_visitors_language(visitor: TestClient, wanted: str, language: str) -> None:
    assert language_of(wanted) == language
    assert f'<html lang="{language}">' in await page(visitor, **{"Accept-Language": wanted})


async def test_one_photo_leads_to_those_beside_it(visitor: TestClient, sharing: Peer) -> None:
    path = f"/v1/shared/photos/{PHOTOS[1]}"
    place = {"photo": photo(1), "previous_id": PHOTOS[0], "next_id": PHOTOS[2]}
    sharing.answer("GET", path, place)
    text = await page(visitor, f"/photo/{PHOTOS[1]}")
    assert f'rel="prev" href="{LINK}/photo/{PHOTOS[0]}"' in text
    assert f'rel="next" href="{LINK}/photo/{PHOTOS[2]}"' in text
    assert f"{LINK}/image/{PHOTOS[1]}?download=1" in text
    sharing.answer("GET", path, {"photo": photo(1, video=True), "previous_id": None, "next_id": None})
    sharing.answer("GET", "/v1/shared", SHARED | {"downloads": False})
    text = await page(visitor, f"/photo/{PHOTOS[1]}")
    assert f'<video src="{LINK}/video/{PHOTOS[1]}"' in text
    assert "download" not in text
    await page(visitor, "/photo/nothing", status=404)


async def test_a_password_is_asked_for_and_kept_as_a_key(visitor: TestClient, sharing: Peer) -> None:
    sharing.refuse("GET", "/v1/shared", 403, "password-needed")
    assert 'type="password"' in await page(visitor, status=403)
    unlock = "/v1/shared/unlock"
    for status, code, shown in (
        (403, "wrong-password", 403),
        (429, "busy", 429),
        (404, "x", 404),
        (500, "x", 503),
    ):
        sharing.refuse("POST", unlock, status, code)
        assert (await visitor.post(LINK, data={"password": "x"})).status == shown
    sharing.answer("POST", unlock, {"key": KEY, "expires_at": moved("2026-11-24T20:00:00Z")})
    answer = await visitor.post(LINK, data={"password": "sesame"}, allow_redirects=False)
    assert (answer.status, answer.headers["Location"]) == (303, LINK)
    cookie = answer.cookies["familiar_share"]
    assert (cookie.value, cookie["path"], cookie["httponly"]) == (KEY, LINK, True)
    assert sharing.asked("POST", unlock)[-1].body == {"password": "sesame"}
    # What is no form has no password.
    for body in (b'{"password": "x"}', b"\xff\xfe"):
        await visitor.post(
            LINK, data=body, headers={"Content-Type": "application/json"}, allow_redirects=False
        )
        assert sharing.asked("POST", unlock)[-1].body == {"password": ""}
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    await visitor.post(LINK, data=b"password=\xff", headers=form, allow_redirects=False)
    assert sharing.asked("POST", unlock)[-1].body == {"password": ""}


@pytest.mark.parametrize(
    ("status", "code", "shown"), [(404, "link-gone", 404), (422, "x", 404), (403, "x", 503), (500, "x", 503)]
)
async def test_what_goes_wrong_is_a_page(
    visitor: TestClient, sharing: Peer, status: int, code: str, shown: int
) -> None:
    sharing.refuse("GET", "/v1/shared", status, code)
    await page(visitor, status=shown)


async def test_files_are_sent_on(visitor: TestClient, sharing: Peer) -> None:
    file = f"/image/{PHOTOS[0]}"
    asked = f"/v1/shared/photos/{PHOTOS[0]}/image"
    sharing.answer("GET", asked, b"a picture")
    answer = await visitor.get(f"{LINK}{file}?size=480&download=1")
    assert (answer.status, await answer.read()) == (200, b"a picture")
    assert answer.headers["Content-Disposition"] == "attachment"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert sharing.asked("GET", asked)[-1].query["size"] == "480"
    await visitor.get(f"{LINK}{file}?size=9999")
    assert sharing.asked("GET", asked)[-1].query["size"] == "2048"
    head = await visitor.head(LINK + file)
    assert (head.status, await head.read()) == (200, b"")
    sharing.answer("GET", "/v1/shared/zip", Response(body=b"zip", content_type="text/html"))
    answer = await visitor.get(f"{LINK}/zip", headers={"Range": "bytes=0-1"})
    assert (answer.content_type, await answer.read()) == ("application/octet-stream", b"zip")
    assert sharing.asked("GET", "/v1/shared/zip")[-1].headers["Range"] == "bytes=0-1"
    for path in ("/secret/x", f"/secret/{PHOTOS[0]}", "/image/nothing"):
        assert (await visitor.get(LINK + path)).status == 404


@pytest.mark.parametrize(("status", "shown"), [(404, 404), (403, 403), (416, 416), (500, 502)])
async def test_a_file_that_cannot_be_sent_is_a_status_without_a_word(
    visitor: TestClient, sharing: Peer, status: int, shown: int
) -> None:
    sharing.refuse("GET", f"/v1/shared/photos/{PHOTOS[0]}/original", status, "x", size=7)
    answer = await visitor.get(f"{LINK}/original/{PHOTOS[0]}")
    assert (answer.status, await answer.read()) == (shown, b"")
    assert answer.headers.get("Content-Range") == ("bytes */7" if shown == 416 else None)


async def test_a_link_has_the_address_that_others_reach(hass: HomeAssistant) -> None:
    assert link_url(hass, TOKEN) == LINK
    await hass.config.async_update(external_url="https://home.example")
    assert link_url(hass, TOKEN) == f"https://home.example{LINK}"
