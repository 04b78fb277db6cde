"""Two daemons in one Home Assistant: the page and the cards show the one that was chosen."""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import expect

from tests import portraits
from tests.e2e.browser.conftest import Open
from tests.e2e.browser.family import Family
from tests.e2e.browser.furniture import quiet_daemon
from tests.e2e.browser.logins import ORDINARY
from tests.e2e.home_assistant import HomeAssistant
from tests.e2e.processes import Daemon

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(900)]

GUEST, PORTRAIT = "Carla", 31
SIZE = 1500
"""Pixels of the photos, more than a frame on a small dashboard needs."""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def cabin(
    home: HomeAssistant, household: Family, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[tuple[str, str]]:
    """A second daemon whose photos lie in a folder; returns its entry, and Carla's ID there."""
    folder = tmp_path_factory.mktemp("cabin")
    daemon = quiet_daemon(folder)
    await asyncio.to_thread(_import, daemon, folder / "photos")
    with daemon.process.running():
        token = await asyncio.to_thread(daemon.wait_until_it_has_a_token)
        address = {"url": f"127.0.0.1:{daemon.port}", "token": token, "verify_ssl": True}
        entries: list[str] = []

        async def is_set_up() -> bool:
            result = await home.flow({"handler": "familiar"}, address)
            if result.get("step_id") == "people":
                choice = {"people_with_devices": [], "new_people": "named_here"}
                result = await home.go_on(result, choice)
            if result["type"] == "create_entry":
                entries.append(result["result"]["entry_id"])
            return bool(entries)

        await home.until(is_set_up)
        (entry_id,) = entries
        await home.command("config_entries/update", entry_id=entry_id, title="Cabin")
        (carla,) = (await home.command("familiar/people/list", entry_id=entry_id, named=True))["items"]
        yield entry_id, carla["id"]
        await home.delete(f"/api/config/config_entries/entry/{entry_id}")


def _import(daemon: Daemon, photos: Path) -> None:
    """Bring photos of Carla in, from a folder with her name."""
    own = photos / GUEST
    own.mkdir(parents=True)
    for shot in range(2):
        (own / f"{shot}.jpg").write_bytes(portraits.jpeg(PORTRAIT, shot, size=SIZE))
    command = [sys.executable, "-m", "familiard", "import", str(photos), "--by-folder"]
    subprocess.run(
        [*command, "--data-dir", str(daemon.data_dir)],
        check=True,
        capture_output=True,
        env={**os.environ, **daemon.process.environment},
        timeout=300,
    )


async def test_the_page_shows_the_home_that_was_chosen(
    open_window: Open, family: Family, cabin: tuple[str, str]
) -> None:
    page = (await open_window("/familiar/people")).page
    people = page.locator("familiar-view-people")
    await expect(people).to_contain_text("Anna")
    await expect(page).to_have_url(re.compile(r"/familiar/people\?home=familiar$"))
    homes = page.get_by_role("combobox", name="Home")
    await expect(homes.get_by_role("option")).to_have_text(["Familiar", "Cabin"])
    await homes.select_option("Cabin")
    await expect(page).to_have_url(re.compile(r"/familiar/people\?home=cabin$"))
    await expect(people).to_contain_text(GUEST)
    await expect(people).not_to_contain_text("Anna")
    # It stays, over links, a reload, and the way back.
    await people.get_by_role("link", name=GUEST).click()
    await expect(page).to_have_url(re.compile(r"/familiar/people/[^/?]+\?home=cabin$"))
    await page.reload()
    await expect(page.locator("familiar-view-person")).to_contain_text(GUEST)
    await page.go_back()
    await expect(people).to_contain_text(GUEST)
    await page.go_back()
    await expect(people).to_contain_text("Anna")
    await expect(people).not_to_contain_text(GUEST)


async def test_an_address_opens_its_home_for_everyone(
    open_window: Open, family: Family, cabin: tuple[str, str]
) -> None:
    page = (await open_window("/familiar/people?home=cabin", user=ORDINARY, size="phone")).page
    await expect(page.locator("familiar-view-people")).to_contain_text(GUEST)
    await expect(page.get_by_role("combobox", name="Home")).to_have_value("cabin")
    assert not await page.evaluate("document.documentElement.scrollWidth > innerWidth")


async def test_a_frame_shows_whole_photos_of_its_home_in_the_size_it_needs(
    open_window: Open, home: HomeAssistant, cabin: tuple[str, str]
) -> None:
    entry_id, carla = cabin
    card = {"type": "custom:familiar-photo-frame", "person": carla, "entry_id": entry_id, "interval": 3}
    view = {"type": "panel", "title": "Frame", "cards": [card]}
    await home.command("lovelace/dashboards/create", url_path="our-frame", title="Frame", mode="storage")
    await home.command("lovelace/config/save", url_path="our-frame", config={"views": [view]})
    page = (await open_window("/our-frame")).page
    picture = page.locator("familiar-photo-frame .picture").last
    await expect(picture).to_have_attribute("src", re.compile(r"/photo/.+&size=1280$"))
    await expect(picture).to_have_js_property("naturalWidth", 1280)
    first = await picture.get_attribute("src")
    # It goes on by itself, as on a dashboard that is cast.
    await expect(picture).not_to_have_attribute("src", str(first))
    await expect(page.locator("familiar-photo-frame figcaption").last).to_contain_text(GUEST)


async def test_a_frame_shows_an_album_until_it_is_deleted(
    open_window: Open, home: HomeAssistant, cabin: tuple[str, str]
) -> None:
    entry_id, carla = cabin
    made = await home.command(
        "familiar/album/create", entry_id=entry_id, name="On the wall", rule={"people": [carla]}
    )
    album_id = made["album"]["id"]
    card = {"type": "custom:familiar-photo-frame", "album": album_id, "entry_id": entry_id, "interval": 3}
    view = {"type": "panel", "title": "Album", "cards": [card]}
    await home.command("lovelace/dashboards/create", url_path="our-album", title="Album", mode="storage")
    await home.command("lovelace/config/save", url_path="our-album", config={"views": [view]})
    page = (await open_window("/our-album")).page
    picture = page.locator("familiar-photo-frame .picture").last
    await expect(picture).to_have_js_property("naturalWidth", 1280)
    first = await picture.get_attribute("src")
    await expect(picture).not_to_have_attribute("src", str(first))
    await home.command("familiar/album/delete", entry_id=entry_id, album_id=album_id)
    await expect(page.locator("familiar-photo-frame")).to_contain_text("This album does not exist anymore")
