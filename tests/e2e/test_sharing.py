"""Links through a real Home Assistant, as visitors and attackers ask for them; in this order."""

from __future__ import annotations

import asyncio
import io
import json
import os
import re
import shutil
import zipfile
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from PIL import Image

from tests import photos
from tests.e2e.browser.furniture import furnish, library_of, quiet_daemon
from tests.e2e.home_assistant import HomeAssistant
from tests.e2e.processes import REPO, Daemon, free_port
from tests.e2e.visitors import Household, Visitor, switch_links
from tests.importing.boxes import SECRET, say_place
from tests.importing.desk import film
from tests.importing.test_preview import SECRET as PLACE
from tests.importing.test_preview import located

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(900)]

EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'&{title}"
UNKNOWN_TOKEN = "A" * 22
TRANSLATIONS = REPO / "custom_components" / "familiar" / "translations"
NO_PHOTO = "00000000-0000-4000-8000-00000000dead"


@pytest.fixture(scope="module")
def daemon(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Daemon]:
    """A daemon with a library of photos that say where they were taken."""
    daemon = quiet_daemon(tmp_path_factory.mktemp("daemon"))
    folder = library_of(daemon)
    for number, kind in enumerate(("PNG", "JPEG", "WEBP", "HEIF")):
        (folder / f"{number}.{kind.lower()}").write_bytes(located(kind))
    (folder / "private.jpg").write_bytes(photos.group_jpeg())
    say_place(film(folder / "film.mp4", (photos.astronaut(), 1)))
    with daemon.process.running():
        yield daemon


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def home(tmp_path_factory: pytest.TempPathFactory, daemon: Daemon) -> AsyncIterator[HomeAssistant]:
    """A Home Assistant that bans who fails to log in three times."""
    found = os.environ.get("E2E_HASS") or shutil.which("hass")
    if not found or not Path(found).exists():
        pytest.skip("no Home Assistant here: scripts/test makes one, or set E2E_HASS=/path/to/hass")
    home = HomeAssistant(Path(found), tmp_path_factory.mktemp("home"), free_port())
    configuration = home.config / "configuration.yaml"
    strict = "http:\n  ip_ban_enabled: true\n  login_attempts_threshold: 3\n"
    configuration.write_text(configuration.read_text().replace("http:\n", strict, 1))
    try:
        await furnish(home, daemon)
        yield home
    finally:
        await home.stop()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def household(home: HomeAssistant, daemon: Daemon) -> Household:
    """All photos, imported."""
    household = Household(home, daemon, await asyncio.to_thread(daemon.token))
    begun = await household.ask("POST", "/v1/imports", json={"path": str(library_of(daemon))})

    async def is_done() -> bool:
        return bool((await household.ask("GET", f"/v1/imports/{begun['id']}"))["state"] != "running")

    await home.until(is_done)
    found = (await household.ask("GET", "/v1/photos"))["items"]
    for photo in sorted(found, key=lambda photo: photo["offset"] or 0):
        household.photos.setdefault(Path(photo["source"]).name, photo["id"])
    return household


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def visitor(home: HomeAssistant) -> AsyncIterator[Visitor]:
    """A visitor."""
    async with aiohttp.ClientSession() as session:
        yield Visitor(home.url, session)


async def test_links_are_off_until_they_are_switched_on(household: Household, visitor: Visitor) -> None:
    home = household.home
    one = household.photos["1.jpeg"]
    async with home.socket() as socket:
        refused = await socket._answer("familiar/link/create", {"photo_ids": [one]})
        assert refused["error"]["code"] == "sharing-off"
    assert (await home.command("familiar/links/list"))["enabled"] is False
    # One that was made elsewhere shows nothing either.
    made = await household.ask("POST", "/v1/links", json={"photo_ids": [one]})
    path = f"/api/familiar/share/{made['token']}"
    for address in household.paths(path):
        assert (await visitor.ask(address))[0] == 404
    await switch_links(home, on=True)
    assert (await visitor.ask(path))[0] == 200
    await switch_links(home, on=False)
    assert (await visitor.ask(path))[0] == 404
    await switch_links(home, on=True)


async def test_a_visitor_sees_the_photos_of_a_link(household: Household, visitor: Visitor) -> None:
    shown = [household.photos[name] for name in ("0.png", "1.jpeg", "2.webp", "3.heif", "film.mp4")]
    link_id, link = await household.share(photo_ids=shown, title="Summer", days=7, downloads=True)
    page = await visitor.page(link)
    assert "<h1>Summer</h1>" in page
    order = re.findall(rf'href="{link}/photo/([0-9a-f-]+)"', page)
    assert order == shown
    for at, photo in enumerate(shown):
        full = await visitor.page(f"{link}/photo/{photo}")
        beside = re.findall(rf'class="turn \w+" rel="(\w+)" href="{link}/photo/([0-9a-f-]+)"', full)
        expected = [("prev", shown[at - 1])] if at else []
        assert beside == expected + ([("next", shown[at + 1])] if at + 1 < len(shown) else [])
    for address in re.findall(r'src="([^"#]+)', page):
        status, body, headers = await visitor.ask(unescape(address))
        assert status == 200
        assert PLACE not in body
        assert SECRET not in body
        if headers["Content-Type"] == "image/jpeg":
            assert not Image.open(io.BytesIO(body)).getexif()
    (link_now,) = [
        one for one in (await household.home.command("familiar/links/list"))["items"] if one["id"] == link_id
    ]
    assert (link_now["views"], link_now["created_by"]) == (1, "Owner")
    status, body, headers = await visitor.ask(f"{link}/zip")
    assert (status, headers["Content-Type"]) == (200, "application/zip")
    assert len(zipfile.ZipFile(io.BytesIO(body)).namelist()) == 5
    assert PLACE not in body


async def test_the_page_speaks_the_visitors_language(household: Household, visitor: Visitor) -> None:
    _, link = await household.share(photo_ids=[household.photos["1.jpeg"]])
    for wanted, language in (
        ("de-AT,de;q=0.9,en;q=0.5", "de"),
        ("fr", "fr"),
        ("es-MX", "es"),
        ("nl;q=0.8, ja", "nl"),
        ("ja,zh", "en"),
        ("", "en"),
        ("de;q=0,en;q=x,*;q=" + "9" * 3000 + "," * 500, "en"),
    ):
        page = await visitor.page(link, headers={"Accept-Language": wanted})
        texts = json.loads((TRANSLATIONS / f"{language}.json").read_text())["config_panel"]["share"]
        assert f'<html lang="{language}">' in page
        assert texts["count_one"].format(count=1) in unescape(page)


async def test_without_a_valid_token_every_address_answers_alike(
    household: Household, visitor: Visitor
) -> None:
    link_id, link = await household.share(
        photo_ids=[household.photos["1.jpeg"]], downloads=True, originals=True
    )
    _, other = await household.share(photo_ids=[household.photos["private.jpg"]], downloads=True)
    await household.home.command("familiar/link/revoke", link_id=link_id)
    bodies = set()
    for token in (
        UNKNOWN_TOKEN,
        link.rpartition("/")[2],
        "x",
        "style.css",
        "a" * 500,
        "%00",
        "é",
    ):
        for address in household.paths(f"/api/familiar/share/{token}"):
            status, body, _ = await visitor.ask(address)
            assert status in (400, 404), address
            bodies.add(body if status == 404 else b"")
    assert len(bodies) <= 2  # a page, and nothing
    # Another link's token opens no photo of this one.
    for address in household.paths(other)[1:5]:
        assert (await visitor.ask(address))[0] in (400, 403, 404)
    for wrong in (NO_PHOTO, "x", "..%2f..", household.photos["film.mp4"].upper()):
        for kind in ("photo", "image", "original", "video", "face", "zip"):
            assert (await visitor.ask(f"{other}/{kind}/{wrong}"))[0] in (400, 403, 404)


async def test_a_revoked_link_and_its_pictures_are_gone_at_once(
    household: Household, visitor: Visitor
) -> None:
    photos_of_it = [household.photos[name] for name in ("1.jpeg", "film.mp4")]
    link_id, link = await household.share(photo_ids=photos_of_it, downloads=True, originals=True)
    for address in household.paths(link):
        assert (await visitor.ask(address))[0] == 200, address
    await household.home.command("familiar/link/revoke", link_id=link_id)
    for address in household.paths(link):
        assert (await visitor.ask(address))[0] == 404, address
    _, expired = await household.share(photo_ids=photos_of_it, downloads=True, originals=True)
    (newest,) = [one for one in (await household.ask("GET", "/v1/links"))["items"] if one["active"]][:1]
    soon = (datetime.now(UTC) + timedelta(seconds=2)).isoformat()
    await household.ask("PATCH", f"/v1/links/{newest['id']}", json={"expires_at": soon})

    async def is_over() -> bool:
        return (await visitor.ask(expired))[0] == 404

    await household.home.until(is_over)
    for address in household.paths(expired):
        assert (await visitor.ask(address))[0] == 404, address


async def test_a_password_protects_the_pictures_as_well(household: Household, home: HomeAssistant) -> None:
    photos_of_it = [household.photos[name] for name in ("1.jpeg", "film.mp4")]
    share = {"photo_ids": photos_of_it, "downloads": True, "originals": True, "password": "öffne dich"}
    link_id, link = await household.share(**share)
    _, other = await household.share(**share)
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(cookie_jar=jar) as session:
        visitor = Visitor(home.url, session)
        for address in household.paths(link):
            status, body, _ = await visitor.ask(address)
            assert status == 403, address
            assert photos_of_it[0].encode() not in body
        # More often than Home Assistant lets anybody fail to log in.
        for wrong in ({"password": "x"}, {"password": ""}, {}, {"password": ["a", "b"]}):
            assert (await visitor.ask(link, "POST", data=aiohttp.FormData(list(_pairs(wrong)))))[0] == 403
        assert (await visitor.ask(link, "POST", data=b"\xff" * 9000))[0] == 403
        status, _, headers = await visitor.ask(link, "POST", data={"password": "öffne dich"})
        assert (status, headers["Location"]) == (303, link)
        cookie = headers["Set-Cookie"]
        for part in ("HttpOnly", "SameSite=Lax", f"Path={link}", "Max-Age="):
            assert part in cookie
        for address in household.paths(link):
            assert (await visitor.ask(address))[0] == 200, address
        # The key is for this link, and the browser sends it to no other.
        for address in household.paths(other):
            assert (await visitor.ask(address))[0] == 403, address
        value = cookie.partition("=")[2].partition(";")[0].strip('"')
        for address in household.paths(other):
            assert (await visitor.ask(address, headers={"Cookie": f"familiar_share={value}"}))[0] == 403
        for odd in ('"a\\015\\012X-Evil: 1"', "1." + "0" * 64, "9" * 4000):
            assert (await visitor.ask(other, headers={"Cookie": f"familiar_share={odd}"}))[0] == 403
    (now,) = [one for one in (await home.command("familiar/links/list"))["items"] if one["id"] == link_id]
    assert now["wrong_passwords"] == 5
    assert not (home.config / "ip_bans.yaml").exists()


async def test_titles_and_names_are_text(household: Household, visitor: Visitor) -> None:
    faces = (await household.ask("GET", "/v1/faces", params={"photo_id": household.photos["private.jpg"]}))[
        "items"
    ]
    await household.ask("POST", "/v1/people", json={"name": EVIL, "face_ids": [faces[0]["id"]]})
    await household.ask(
        "POST",
        "/v1/albums",
        json={"name": "Album" + EVIL, "description": EVIL, "photo_ids": [household.photos["private.jpg"]]},
    )
    for share in (
        {"album_id": "Album" + EVIL},
        {"photo_ids": [household.photos["private.jpg"]], "title": EVIL},
    ):
        _, link = await household.share(names=True, **share)
        page = await visitor.page(link)
        assert EVIL in unescape(page)
        full = await visitor.page(f"{link}/photo/{household.photos['private.jpg']}")
        assert EVIL in unescape(full)
    # Without the right to names, no name is there in any form.
    _, link = await household.share(album_id="Album" + EVIL)
    page = await visitor.page(link) + await visitor.page(f"{link}/photo/{household.photos['private.jpg']}")
    assert "alert" not in page
    for address in (
        f"{link}?after={EVIL}",
        f"{link}?{EVIL}",
        f"{link}/photo/{EVIL}",
        f"{link}?after=" + "A" * 600,
    ):
        status, body, _ = await visitor.ask(address)
        assert status in (200, 400, 404)
        assert b"<script" not in body
        assert b"onerror" not in body


async def test_odd_methods_and_ranges(household: Household, visitor: Visitor) -> None:
    link_id, link = await household.share(photo_ids=[household.photos["film.mp4"]], downloads=True)
    video = f"{link}/video/{household.photos['film.mp4']}"
    size = (library_of(household.daemon) / "film.mp4").stat().st_size
    status, body, headers = await visitor.ask(video, headers={"Range": "bytes=10-19"})
    assert (status, len(body), headers["Content-Range"]) == (206, 10, f"bytes 10-19/{size}")
    for wrong in (f"bytes={size}-", "bytes=9-1", "x"):
        status, body, headers = await visitor.ask(video, headers={"Range": wrong})
        assert (status, body, headers["Content-Range"]) == (416, b"", f"bytes */{size}")
    for address in (link, video, f"{link}/zip", f"{link}/photo/{household.photos['film.mp4']}"):
        status, body, _ = await visitor.ask(address, "HEAD")
        assert (status, body) == (200, b"")
        for method in ("PUT", "DELETE", "PATCH", "PROPFIND", "TRACE"):
            assert (await visitor.ask(address, method))[0] == 405
    assert (await visitor.ask(f"{link}/zip", "POST"))[0] == 405
    (now,) = [
        one for one in (await household.home.command("familiar/links/list"))["items"] if one["id"] == link_id
    ]
    # Only whoever reads the page counts.
    assert now["views"] == 0
    assert now["active"]


async def test_the_action_shares_an_album_and_a_person(household: Household, visitor: Visitor) -> None:
    answer = await household.home.call(
        "familiar", "share", photo_ids=[household.photos["1.jpeg"]], title="Lake", days=2, downloads=True
    )
    assert answer["photos"] == 1
    assert answer["expires_at"]
    page = await visitor.page(re.sub(r"^https?://[^/]+", "", answer["url"]))
    assert "<h1>Lake</h1>" in page
    for wrong in ({}, {"album": "x", "person": "y"}, {"album": "No such album"}):
        async with household.home.socket() as socket:
            refused = await socket._answer(
                "call_service",
                {"domain": "familiar", "service": "share", "service_data": wrong, "return_response": True},
            )
        assert not refused["success"]


async def test_a_daemon_that_is_away_is_no_secret(household: Household, visitor: Visitor) -> None:
    _, link = await household.share(photo_ids=[household.photos["1.jpeg"]], downloads=True)
    household.daemon.process.stop()
    try:
        for address in household.paths(link):
            status, body, _ = await visitor.ask(address)
            assert status in (404, 502, 503), address
            assert b"127.0.0.1" not in body
    finally:
        household.daemon.process.start()


def _pairs(form: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in form.items():
        for one in value if isinstance(value, list) else [value]:
            yield name, one
