"""Immich's API is read page by page, tried again where that may help, and given up clearly where not."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date

import aiohttp
import pytest
import pytest_asyncio

from familiard.cli.errors import UsageError
from familiard.cli.migration import immich_api
from familiard.cli.migration.immich_api import Immich, Unavailable, base_of
from tests.cli.migration.immich_server import KEY, Asset, Person, RecordedImmich, group_box, id_of


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(immich_api, "DELAYS", (0.01, 0.01, 0.01))


@pytest.fixture
def people() -> list[Person]:
    named = [Person(id_of(i), f"Person {i}") for i in range(5)]
    named[1] = Person(id_of(1), " Zoë ", birth_date="2019-02-28", hidden=True, favorite=True)
    return named


@pytest_asyncio.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


async def test_all_pages_are_read(people: list[Person], session: aiohttp.ClientSession) -> None:
    assets = [Asset(id_of(100 + i), f"{i}.jpg", faces=[(id_of(0), group_box(0))]) for i in range(5)]
    with RecordedImmich(people, assets) as server:
        immich = Immich(session, f"{server.url}/", KEY)
        found = [person async for person in immich.people()]
        assert [person.id for person in found] == [person.id for person in people]
        assert (found[1].name, found[1].birth_date) == ("Zoë", date(2019, 2, 28))
        assert found[1].hidden and found[1].favorite
        assert len([asset async for asset in immich.assets_of(id_of(0))]) == 5
        assert [asset async for asset in immich.assets_of(id_of(1))] == []
        (face,) = await immich.faces(assets[0].id)
        assert face.box == pytest.approx((47 / 1280, 258 / 886, 125 / 1280, 147 / 886), abs=0.002)


@pytest.mark.parametrize("failure", [429, 500, 502, 503, 504, "cut"])
async def test_what_may_pass_is_tried_again(
    people: list[Person], session: aiohttp.ClientSession, failure: int | str
) -> None:
    asset = Asset(id_of(100), "a.jpg", content=b"the bytes")
    with RecordedImmich(people, [asset]) as server:
        immich = Immich(session, server.url, KEY)
        assert [person async for person in immich.people()]
        server.headers = {"Retry-After": "0"}
        server.failures = {"original": [failure, failure]}
        assert await immich.original(asset.id) == b"the bytes"
        server.failures = {"original": [failure] * 4}
        with pytest.raises(Unavailable) as raised:
            await immich.original(asset.id)
        assert raised.value.lost


async def test_one_thing_that_is_not_there_is_not_tried_again(
    people: list[Person], session: aiohttp.ClientSession
) -> None:
    with RecordedImmich(people, [Asset(id_of(100), "a.jpg")]) as server:
        server.failures = {"original": [404]}
        with pytest.raises(Unavailable, match="404") as raised:
            await Immich(session, server.url, KEY).original(id_of(100))
        assert not raised.value.lost
        assert len(server.asked("original")) == 1


@pytest.mark.parametrize(
    ("failure", "message"),
    [
        (401, "refused the API key"),
        (403, "not allowed to read people"),
        (404, "does not seem to be Immich"),
        (302, "redirects"),
        ("html", "does not seem to be Immich"),
    ],
)
async def test_what_nothing_helps_against_ends_it(
    people: list[Person], session: aiohttp.ClientSession, failure: int | str, message: str
) -> None:
    with RecordedImmich(people, []) as server:
        server.failures = {"people": [failure]}
        with pytest.raises(UsageError, match=message) as raised:
            async for _ in Immich(session, server.url, KEY).people():
                pass
        assert KEY not in str(raised.value)
        assert len(server.requests) == 1


async def test_a_wrong_address_is_named_at_once(session: aiohttp.ClientSession) -> None:
    for url in ("http://127.0.0.1:1", "http://no-such-host.invalid:2283"):
        with pytest.raises(UsageError, match="Cannot connect"):
            async for _ in Immich(session, url, KEY).people():
                pass
    for url in ("ftp://immich", "http://", "http://user:secret@immich:2283"):
        with pytest.raises(UsageError) as raised:
            base_of(url)
        assert "secret" not in str(raised.value)


def test_addresses_are_taken_as_they_are_typed() -> None:
    for url in ("http://immich:2283", "immich:2283/", "http://immich:2283/api/"):
        assert base_of(url) == "http://immich:2283/api"
    assert base_of("https://home.example/photos") == "https://home.example/photos/api"


async def test_odd_answers_are_named(people: list[Person], session: aiohttp.ClientSession) -> None:
    asset = Asset(id_of(100), "a.jpg", faces=[(id_of(0), (5, 5, 5, 5)), (None, group_box(0))])
    with RecordedImmich(people, [asset]) as server:
        immich = Immich(session, server.url, KEY)
        assert await immich.faces(asset.id) == []
        asset.size = (0, 0)
        asset.faces = [(id_of(0), group_box(0))]
        assert await immich.faces(asset.id) == []
