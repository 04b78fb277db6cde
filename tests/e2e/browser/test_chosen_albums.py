"""Photos are chosen on a person's page: put into an album, ordered, and shared; and a person is shared as an album."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, expect
from yarl import URL

from tests import portraits
from tests.e2e.browser.accessibility import findings
from tests.e2e.browser.actions import dialog, said, undo
from tests.e2e.browser.chromium import SIZES, Window
from tests.e2e.browser.conftest import Open
from tests.e2e.browser.family import NAMED, Family
from tests.e2e.browser.photo_folder import import_files, imported, show
from tests.e2e.home_assistant import HomeAssistant
from tests.e2e.processes import Daemon
from tests.e2e.visitors import switch_links

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(900)]

SHOTS = range(50, 54)
LATER = {"phone": 54, "desktop": 55}
"""Portraits that no other test shows: the photos are deleted afterwards, and a deleted photo stays out."""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def library(household: Family, daemon: Daemon, home: HomeAssistant) -> AsyncIterator[Path]:
    """Photos of Ruth in a folder, imported, and links switched on."""
    files = {f"Ruth {shot}.jpg": portraits.jpeg(NAMED["Ruth"], shot) for shot in SHOTS}
    async with imported(household, home, daemon, "Chosen", files) as folder:
        await show(household, folder, household.named["Ruth"])
        await switch_links(home, on=True)
        yield folder
        await switch_links(home, on=False)


async def mark(page: Page, *numbers: int) -> None:
    """Select photos by their marks."""
    for number in numbers:
        item = page.locator("familiar-photo-grid li").nth(number)
        await item.hover()
        await item.get_by_role("checkbox").click()
    await expect(page.get_by_role("toolbar", name=f"{len(numbers)} selected")).to_be_visible()


async def choose(page: Page, action: str) -> None:
    """Press a button of the bar for what is selected."""
    await page.get_by_role("toolbar").get_by_role("button", name=action, exact=True).click()


async def addresses(photos: Locator) -> list[str]:
    """The photos that are shown, in their order."""
    found = await photos.evaluate_all("(all) => all.map((it) => it.getAttribute('href').split('?')[0])")
    return list(found)


async def link(page: Page) -> URL:
    """Make a link in the open dialog; returns its path."""
    assert await findings(page) == []
    await page.get_by_role("button", name="Create link").click()
    url = URL(await page.get_by_label("Link", exact=True).input_value())
    await page.get_by_role("button", name="Done").click()
    return url.relative()


async def sees(visitor: Window, path: URL, heading: str | None) -> int:
    """How many photos somebody without an account sees."""
    await visitor.page.goto(str(URL(visitor.home).join(path)))
    if heading is not None:
        await expect(visitor.page.get_by_role("heading", name=heading)).to_be_visible()
    return await visitor.page.locator(".grid a").count()


@pytest.mark.parametrize("size", SIZES)
async def test_photos_are_chosen_for_an_album(
    open_window: Open, family: Family, library: Path, size: str
) -> None:
    ruth, name = family.named["Ruth"], f"Best on a {size}"
    window = await open_window(f"/familiar/people/{ruth}", size=size)
    page = window.page
    await page.get_by_role("button", name="Photos", exact=True).click()
    await page.get_by_role("button", name="Select or share").click()
    await expect(page.get_by_role("heading", name="Photos of Ruth")).to_be_visible()
    photos = page.locator("familiar-photo-grid a")
    await expect(photos.nth(len(SHOTS) - 1)).to_be_visible()
    assert await findings(page) == []
    shown = await addresses(photos)

    await mark(page, 0, 2)
    assert await findings(page) == []
    await choose(page, "Add to album")
    await page.get_by_label("Or name a new album").fill(name)
    await page.get_by_role("button", name="Create", exact=True).click()
    await said(page, f"Added 2 photos to {name}")
    await mark(page, 1)
    await choose(page, "Add to album")
    await dialog(page).get_by_role("button", name=name).hover()
    assert await findings(page) == []
    await dialog(page).get_by_role("button", name=name).click()
    await said(page, f"Added 1 photo to {name}")

    album = await family.ask("GET", f"/v1/albums/{name}")
    await window.open(f"/familiar/albums/{album['id']}")
    await expect(photos).to_have_count(3)
    assert await addresses(photos) == [shown[at] for at in (0, 2, 1)]
    await change_album(page, photos, shown)
    assert (await family.ask("GET", f"/v1/albums/{name}"))["cover_chosen"]
    await family.ask("DELETE", f"/v1/albums/{name}")


async def change_album(page: Page, photos: Locator, shown: list[str]) -> None:
    """Order the album, give it a cover, take a photo out and put it back, and describe it."""
    await mark(page, 2)
    await choose(page, "Move to beginning")
    await said(page, "Moved 1 photo")
    await expect(photos.first).to_have_attribute("href", re.compile(re.escape(shown[1])))
    assert await addresses(photos) == [shown[at] for at in (1, 0, 2)]
    await mark(page, 1)
    await choose(page, "Use as cover")
    await said(page, "Changed the cover")
    await mark(page, 0)
    await choose(page, "Remove from album")
    await said(page, "Removed 1 photo")
    await expect(photos).to_have_count(2)
    await undo(page)
    await expect(photos).to_have_count(3)
    await page.get_by_role("button", name="Edit album").click()
    assert await findings(page) == []
    await page.get_by_label("Description").fill("In the garden")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("In the garden")).to_be_visible()


@pytest.mark.parametrize("size", SIZES)
async def test_a_person_and_chosen_photos_are_shared(
    open_window: Open, family: Family, library: Path, home: HomeAssistant, browser: Browser, size: str
) -> None:
    ruth = family.named["Ruth"]
    window = await open_window(f"/familiar/people/{ruth}/photos", size=size)
    page = window.page
    photos = page.locator("familiar-photo-grid a")
    await expect(photos.nth(len(SHOTS) - 1)).to_be_visible()
    all_of_ruth = await photos.count()
    context = await browser.new_context(locale="en-US", **SIZES[size])
    visitor = Window(await context.new_page(), window.home)
    await page.get_by_role("button", name="Share", exact=True).click()
    of_ruth = await link(page)
    assert await sees(visitor, of_ruth, "Ruth") == all_of_ruth
    await mark(page, 0, 1)
    await choose(page, "Share")
    chosen = await link(page)
    assert await sees(visitor, chosen, None) == 2
    # A person is an album that follows; photos that were chosen are those and no others.
    later = library / f"Ruth {size}.jpg"
    await asyncio.to_thread(lambda: later.write_bytes(portraits.jpeg(NAMED["Ruth"], LATER[size])))
    await import_files(family, home, library)
    await show(family, library, ruth)
    assert await sees(visitor, of_ruth, "Ruth") == all_of_ruth + 1
    assert await sees(visitor, chosen, None) == 2

    await window.open("/familiar/albums")
    rows = page.locator("familiar-links li")
    for row in (rows.filter(has_text="Ruth"), rows.filter(has_text="Chosen photos")):
        await row.get_by_role("button", name="Revoke").click()
        await row.get_by_role("button", name="Remove from the list").click()
        await expect(row).to_have_count(0)
    for path in (chosen, of_ruth):
        assert await sees(visitor, path, "This link is not valid") == 0
    visitor.check()
    await context.close()
