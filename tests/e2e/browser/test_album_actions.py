"""An album is made by people, shared by a link, seen by somebody without an account, and not shared any more."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect
from yarl import URL

from tests import portraits
from tests.e2e.browser.accessibility import findings
from tests.e2e.browser.actions import said
from tests.e2e.browser.chromium import SIZES, Window
from tests.e2e.browser.conftest import Open
from tests.e2e.browser.family import NAMED, Family
from tests.e2e.browser.photo_folder import imported
from tests.e2e.home_assistant import HomeAssistant
from tests.e2e.processes import Daemon
from tests.e2e.visitors import switch_links

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(900)]

SHOTS = range(40, 44)
"""Portraits that no other test shows: the photos are deleted afterwards, and a deleted photo stays out."""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def library(household: Family, daemon: Daemon, home: HomeAssistant) -> AsyncIterator[Path]:
    """Photos of Anna and Ben in a folder, imported, and links switched on."""
    files = {
        f"{name} {shot}.jpg": portraits.jpeg(NAMED[name], shot) for name in ("Anna", "Ben") for shot in SHOTS
    }
    async with imported(household, home, daemon, "Album", files) as folder:
        await switch_links(home, on=True)
        yield folder
        await switch_links(home, on=False)


async def see_album(visitor: Window, url: URL, name: str, count: int) -> None:
    """See what somebody without an account sees of a link: the photos, one of them, and back."""
    await visitor.page.goto(str(url))
    await expect(visitor.page.get_by_role("heading", name=name)).to_be_visible()
    tiles = visitor.page.locator(".grid a")
    await expect(tiles).to_have_count(count)
    assert await visitor.page.evaluate("document.scripts.length") == 0
    assert await findings(visitor.page, ours="") == []
    assert not await visitor.page.evaluate("document.documentElement.scrollWidth > innerWidth")
    await tiles.first.click()
    await expect(visitor.page.locator("main img")).to_be_visible()
    assert await findings(visitor.page, ours="") == []
    await visitor.page.get_by_role("link", name="Next").click()
    await visitor.page.get_by_role("link", name="All photos").click()
    visitor.check()


@pytest.mark.parametrize("size", SIZES)
async def test_an_album_is_made_shared_seen_and_revoked(
    open_window: Open, family: Family, library: Path, browser: Browser, size: str
) -> None:
    window = await open_window("/familiar/albums", size=size)
    page = window.page
    await page.get_by_role("button", name="New album").click()
    field = page.get_by_role("combobox", name="People in the photos")
    for name in ("Anna", "Ben"):
        await field.fill(name)
        await page.get_by_role("option", name=name).first.click()
    await page.get_by_label("Name", exact=True).fill(f"Children on a {size}")
    assert await findings(page) == []
    await page.get_by_role("button", name="Create", exact=True).click()
    await said(page, "Created the album Children")
    await expect(page.get_by_role("heading", name=f"Children on a {size}")).to_be_visible()
    photos = page.locator("familiar-view-album .photos img")
    count = (await family.ask("GET", f"/v1/albums/Children on a {size}"))["photos"]
    assert 2 <= count <= 8
    await expect(photos).to_have_count(count)
    assert await findings(page) == []
    await page.get_by_role("button", name="Share", exact=True).click()
    assert await findings(page) == []
    await page.get_by_role("button", name="Create link").click()
    url = URL(await page.get_by_label("Link", exact=True).input_value())
    assert url.path.startswith("/api/familiar/share/")
    # The link has Home Assistant's address in the network, which this machine may not have.
    url = URL(window.home).join(url.relative())
    await page.get_by_role("button", name="Done").click()

    context = await browser.new_context(locale="en-US", **SIZES[size])
    visitor = Window(await context.new_page(), window.home)
    await see_album(visitor, url, f"Children on a {size}", count)

    await page.get_by_role("button", name="All albums").click()
    row = page.locator("familiar-links li").filter(has_text=f"Children on a {size}")
    await expect(row).to_contain_text("opened 2 times")
    await row.get_by_role("button", name="Revoke").click()
    await said(page, "Revoked")
    await expect(row).to_contain_text("Revoked")
    await visitor.page.reload()
    await expect(visitor.page.get_by_role("heading", name="This link is not valid")).to_be_visible()
    await context.close()
    await row.get_by_role("button", name="Remove from the list").click()
    await expect(row).to_have_count(0)
    await page.get_by_role("link", name=f"Children on a {size}").click()
    await page.get_by_role("button", name="Delete album").click()
    await said(page, "Deleted the album")
