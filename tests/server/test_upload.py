"""`PUT /v1/upload`: for what speaks no WebDAV, with a device's password or the token."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import aiohttp
import pytest

from familiard.config import Settings
from familiard.packs import PackFiles
from tests.server.client import Client
from tests.server.conftest import RunningDaemon, settings_for
from tests.server.dav.conftest import phone_of, stored
from tests.server.people import portrait


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory, pack_files: PackFiles) -> Settings:
    folder = tmp_path_factory.mktemp("data")
    settings = settings_for(folder)
    return replace(
        settings, library=replace(settings.library, originals=folder / "originals", keep_free_mib=1)
    )


@pytest.fixture(scope="module")
def originals(settings: Settings) -> Path:
    assert settings.library.originals is not None
    return settings.library.originals


async def test_a_shortcut_uploads_with_its_devices_password(
    client: Client, anonymous: Client, instance: RunningDaemon, originals: Path
) -> None:
    async with phone_of(client, instance.address, "Anna's phone") as phone:
        for authorization in (f"Bearer {phone.password}", phone.authorization):
            answer = await anonymous.ask(
                "PUT",
                "/v1/upload",
                params={"name": "IMG_1.jpg", "taken_at": "2026-05-01T10:00:00Z"},
                data=portrait(0),
                headers={"Authorization": authorization},
            )
            assert answer.status in (200, 201)
            assert (answer.json["name"], answer.json["place"]) == ("IMG_1.jpg", "2026/05/IMG_1.jpg")
        assert (answer.status, answer.json["already_known"]) == (200, True)
        assert stored(originals)["2026/05/IMG_1.jpg"] == portrait(0)
        # Shortcuts call every photo the same.
        other = await anonymous.ask(
            "PUT", "/v1/upload", params={"name": "IMG_1.jpg", "taken_at": "2026-05-01"}, data=portrait(1),
            headers={"Authorization": phone.authorization},
        )  # fmt: skip
        assert other.json["name"] == "IMG_1~1.jpg"
        assert sorted(await phone.list()) == ["IMG_1.jpg", "IMG_1~1.jpg"]
        assert await phone.get("IMG_1.jpg") == portrait(0)
        # The device can do this, and nothing else of the API.
        people = await anonymous.ask(
            "GET", "/v1/people", headers={"Authorization": f"Bearer {phone.password}"}
        )
        assert people.status == 401


async def test_the_owner_uploads_with_the_token(client: Client, originals: Path) -> None:
    answer = await client.ask("PUT", "/v1/upload", params={"taken_at": "2026-05-02"}, data=b"of the owner")
    assert (answer.status, answer.json["place"]) == (201, "2026/05/upload")
    assert stored(originals)["2026/05/upload"] == b"of the owner"


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("name=" + quote("../x.jpg", safe=""), 400),
        ("name=" + quote("a/b.jpg", safe=""), 400),
        ("name=..", 400),
        ("name=%00", 422),
        ("name=" + "x" * 256, 422),
        ("name=" + quote("ü" * 200), 400),
        ("taken_at=yesterday", 422),
        ("folder=x", 422),
    ],
)
async def test_what_cannot_be_stored_is_refused(
    client: Client, originals: Path, query: str, status: int
) -> None:
    before = stored(originals)
    answer = await client.ask("PUT", f"/v1/upload?{query}", data=b"never stored")
    assert answer.status == status, answer.body
    assert stored(originals) == before


async def test_an_empty_body_and_a_form_are_no_file(client: Client) -> None:
    assert (await client.ask("PUT", "/v1/upload", data=b"")).status == 400
    form = aiohttp.FormData()
    form.add_field("image", b"x", filename="x.jpg")
    assert (await client.ask("PUT", "/v1/upload", data=form)).status == 400


async def test_a_part_of_a_file_is_no_file(client: Client, originals: Path) -> None:
    before = stored(originals)
    part = {"Content-Range": "bytes 0-1/4"}
    answer = await client.ask("PUT", "/v1/upload", data=b"ab", headers=part)
    assert (answer.status, answer.json["code"]) == (400, "bad-request")
    assert stored(originals) == before
    whole = {"Content-Range": "bytes 0-3/4"}
    assert (await client.ask("PUT", "/v1/upload", data=b"abcd", headers=whole)).status == 201


async def test_a_wrong_password_uploads_nothing(anonymous: Client, originals: Path) -> None:
    before = stored(originals)
    for authorization in ("Bearer wrong", "Basic wrong", ""):
        answer = await anonymous.ask(
            "PUT", "/v1/upload", data=b"wrong", headers={"Authorization": authorization}
        )
        assert answer.status == 401
    assert stored(originals) == before


async def test_every_original_is_verified(client: Client, originals: Path) -> None:
    stored_there = await client.ask("PUT", "/v1/upload", params={"name": "v.bin"}, data=b"verified")
    place = originals / stored_there.json["place"]
    whole = (await client.ask("POST", "/v1/originals/verify")).body.splitlines()
    assert b'"done":true' in whole[-1]
    assert len(whole) == 1
    place.write_bytes(b"VERIFIED")
    assert hashlib.sha256(place.read_bytes()).hexdigest() != hashlib.sha256(b"verified").hexdigest()
    damaged = (await client.ask("POST", "/v1/originals/verify")).body.splitlines()
    assert b'"problem":"changed"' in damaged[0]
