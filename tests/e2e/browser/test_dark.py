"""Every view in the dark: each text and sign stands out from its ground, on a phone and on a desktop."""

from __future__ import annotations

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from tests.e2e.browser.accessibility import findings
from tests.e2e.browser.chromium import SIZES
from tests.e2e.browser.conftest import Open
from tests.e2e.browser.family import NAMED, Family
from tests.e2e.browser.views import VIEWS

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(900)]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def visited(household: Family) -> None:
    """Chloé came to the door."""
    await household.come(NAMED["Chloé"], minutes_ago=25)


async def darken(page: Page) -> None:
    """Let the browser ask for dark pages, and wait until Home Assistant and the view follow."""
    await page.emulate_media(color_scheme="dark")
    await expect(page.locator("familiar-panel[dark]")).to_be_attached()
    ground = await page.locator("familiar-panel").evaluate("it => getComputedStyle(it).backgroundColor")
    assert max(map(int, ground.strip("rgba()").split(",")[:3])) < 60, ground


@pytest.mark.parametrize("size", SIZES)
async def test_a_view_can_be_read_in_the_dark(
    open_window: Open, family: Family, visited: None, size: str
) -> None:
    window = await open_window("/familiar", size=size)
    await darken(window.page)
    for view in VIEWS:
        await window.open(f"/familiar/{view}")
        await expect(window.page.locator(f"familiar-view-{view}")).to_be_visible()
        await expect(window.page.locator("familiar-panel .skeleton:not(img)")).to_have_count(0)
        assert await findings(window.page) == [], view
