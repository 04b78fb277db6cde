"""The README's way from the phone to the grandparents and to the television, as one household goes it."""

from __future__ import annotations

import asyncio
import io
import os
import re
from collections.abc import AsyncIterator, Iterator
from html import unescape
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from PIL import Image

from tests.e2e.browser.furniture import furnish
from tests.e2e.home_assistant import HomeAssistant
from tests.e2e.household_way import PLACE, Phone, Steps, run, taken_by_phone
from tests.e2e.processes import Daemon, free_port
from tests.e2e.renderers.television import Television, add_dlna, is_same, picture, television
from tests.e2e.visitors import Visitor, switch_links
from tests.server.people import portrait

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(900)]

MIA, BEN, NEIGHBOR = 1, 3, 5
"""People of the group photo."""
TAKEN = {MIA: "IMG_1", BEN: "IMG_3", NEIGHBOR: "IMG_5"}
"""Beginnings of the names of their photos."""
SHOTS = 3


@pytest.fixture(scope="module")
def originals(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with enough space."""
    return tmp_path_factory.mktemp("originals")


@pytest.fixture(scope="module")
def daemon(tmp_path_factory: pytest.TempPathFactory, originals: Path) -> Iterator[Daemon]:
    """A daemon that keeps originals there."""
    options = ("server.zeroconf=false", f"library.originals={originals}", "library.keep_free_mib=1")
    given = [part for option in options for part in ("--set", option)]
    daemon = Daemon.create(tmp_path_factory.mktemp("daemon"), *given, host="127.0.0.1")
    with daemon.process.running():
        yield daemon


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def home(tmp_path_factory: pytest.TempPathFactory, daemon: Daemon) -> AsyncIterator[HomeAssistant]:
    """A Home Assistant with Familiar."""
    home = HomeAssistant(Path(os.environ["E2E_HASS"]), tmp_path_factory.mktemp("home"), free_port())
    try:
        await furnish(home, daemon)
        await home.command("config/core/update", internal_url=home.url)
        yield home
    finally:
        await home.stop()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def tv(home: HomeAssistant, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Television]:
    """The television in the living room, which speaks DLNA."""
    async with television("dlna", tmp_path_factory.mktemp("dlna") / "tv") as tv:
        player = Steps.of_readme().action("familiar.slideshow")["target"]["entity_id"]
        await add_dlna(home, tv, player)
        yield tv


async def act(home: HomeAssistant, action: dict[str, Any]) -> Any:
    """Run an action as a script does; returns its response."""
    action = {"response_variable": "answer"} | action
    stop = {"stop": "Done", "response_variable": action["response_variable"]}
    return (await home.command("execute_script", sequence=[action, stop]))["response"]


async def unnamed(home: HomeAssistant) -> dict[str, int]:
    """The people without a name, by the number of their faces and who they are in truth."""
    found: dict[str, int] = {}
    for person in (await home.command("familiar/people/list", named=False))["items"]:
        faces = (await home.command("familiar/person/faces", person_id=person["id"]))["items"]
        whose = {number for number, begin in TAKEN.items() for face in faces if f"/{begin}" in face["source"]}
        if len(whose) == 1 and len(faces) == SHOTS:
            found[person["id"]] = whose.pop()
    return found


async def album(home: HomeAssistant) -> list[str]:
    """The names of the photos in the album, as the page shows it."""
    albums = {one["name"]: one["id"] for one in (await home.command("familiar/albums/list"))["items"]}
    photos = await home.command("familiar/album/photos", album_id=albums["Children"])
    return sorted(Path(photo["source"]).name for photo in photos["items"])


async def test_the_steps_of_the_readme(
    home: HomeAssistant, daemon: Daemon, tv: Television, originals: Path
) -> None:
    steps = Steps.of_readme()
    taken = {
        f"{begin}{shot:02}.jpg": taken_by_phone(portrait(number, shot), 10 * shot + number)
        for number, begin in TAKEN.items()
        for shot in range(SHOTS)
    }
    late = f"{TAKEN[MIA]}99.jpg"
    async with aiohttp.ClientSession() as session:
        # 1. The phone backs up.
        phone = Phone.of(await run(daemon, steps.command("familiard", "device", "add")), session)
        assert await phone.ask("PROPFIND", "", headers={"Depth": "1"}) == 207
        assert await phone.ask("MKCOL", "DCIM") == 201
        for name, content in taken.items():
            await phone.back_up(name, content)
        kept = {file.name: file.read_bytes() for file in originals.glob("2026/05/*.jpg")}
        assert kept == taken

        # 2. Familiar finds the faces; the children are named once, on the page.
        async def are_found() -> bool:
            return set((await unnamed(home)).values()) == set(TAKEN)

        await home.until(are_found)
        ids = {number: person_id for person_id, number in (await unnamed(home)).items()}
        for number, name in ((MIA, "Mia"), (BEN, "Ben")):
            await home.command("familiar/person/name", person_id=ids[number], name=name)

        # 3. An album of the children; new photos too.
        await run(daemon, steps.command("familiard", "album", "add"))
        of_children = sorted(name for name in taken if not name.startswith(TAKEN[NEIGHBOR]))
        assert await album(home) == of_children
        taken[late] = taken_by_phone(portrait(MIA, SHOTS), 30)
        await phone.back_up(late, taken[late])
        of_children = sorted([*of_children, late])

        async def has_the_late_one() -> bool:
            return await album(home) == of_children

        await home.until(has_the_late_one)

        # 4. A link to the grandparents, who have no account.
        await switch_links(home, on=True)
        link = await act(home, steps.action("familiar.share"))
        assert link["photos"] == len(of_children)
        pictures = await visit(Visitor(home.url, session), link["url"], steps)
        assert len(pictures) == len(of_children)

        # 5. A slideshow on the television.
        await act(home, steps.action("familiar.slideshow"))
        await tv.until(lambda: len({event["uri"].partition("?")[0] for event in tv.events("shown")}) >= 2)
        children = [Image.open(io.BytesIO(taken[name])) for name in of_children]
        for event in tv.events("shown"):
            assert any(is_same(picture(event), child) for child in children)
        assert (await home.call("familiar", "stop_slideshow"))["players"]

        # Revoking ends the link and its pictures at once.
        await home.command("familiar/link/revoke", link_id=link["link_id"])
        visitor = Visitor(home.url, session)
        for path in (path_of(link["url"]), *pictures):
            assert (await visitor.ask(path))[0] == 404
    assert (
        await asyncio.to_thread(lambda: sorted(file.name for file in originals.glob("2026/05/*")))
    ) == sorted(taken)


def path_of(url: str) -> str:
    """The path of a URL."""
    return re.sub(r"^https?://[^/]+", "", url)


async def visit(visitor: Visitor, url: str, steps: Steps) -> list[str]:
    """Open a link as nobody; returns the paths of its pictures, which say neither where nor of whom they are."""
    page = await visitor.page(path_of(url))
    assert f"<h1>{steps.action('familiar.share')['data']['title']}</h1>" in page
    without_token = page.replace(url.rpartition("/")[2], "")
    assert not [name for name in ("Mia", "Ben", "Children") if name in without_token]
    paths = [unescape(path) for path in re.findall(r'src="([^"#]+)', page)]
    for path in paths:
        status, body, headers = await visitor.ask(path)
        assert (status, headers["Content-Type"]) == (200, "image/jpeg")
        assert PLACE.encode() not in body
        assert not Image.open(io.BytesIO(body)).getexif()
    return paths
