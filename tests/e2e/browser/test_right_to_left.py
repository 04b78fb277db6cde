"""Views from right to left, for a user who reads Hebrew: mirrored, nothing beyond the edge, and accessible."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, expect

from tests.e2e.browser.accessibility import findings
from tests.e2e.browser.actions import dialog
from tests.e2e.browser.chromium import SIZES
from tests.e2e.browser.family import NAMED, Family
from tests.e2e.browser.languages import in_language
from tests.e2e.browser.logins import ADMINISTRATOR, Storage
from tests.e2e.home_assistant import HomeAssistant

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(900)]

VIEWS = ("visits", "albums", "devices", "teach", "cameras", "history")


@pytest.mark.parametrize("size", SIZES)
async def test_views_are_mirrored(
    browser: Browser, logins: dict[str, Storage], home: HomeAssistant, family: Family, size: str
) -> None:
    await family.come(NAMED["Ruth"], minutes_ago=47)
    async with in_language("he", browser, home, logins[ADMINISTRATOR], SIZES[size]) as window:
        page = window.page
        for view in VIEWS:
            await window.open(f"/familiar/{view}")
            shown = page.locator(f"familiar-view-{view}")
            await expect(shown).to_be_visible()
            await expect(page.locator("familiar-panel .skeleton:not(img)")).to_have_count(0)
            await expect(shown).to_have_css("direction", "rtl")
            assert not await page.evaluate("document.documentElement.scrollWidth > innerWidth")
            assert await findings(page) == []
        tabs = page.locator("familiar-navigation").get_by_role("link")
        boxes = [await tab.bounding_box() for tab in (tabs.first, tabs.last)]
        first, last = (box["x"] if box else 0 for box in boxes)
        assert first > last
        await window.open("/familiar/visits")
        card = page.locator("familiar-visit-card").first
        face, text = (
            await card.locator("familiar-face").bounding_box(),
            await card.locator(".text").bounding_box(),
        )
        assert face and text
        assert face["x"] > text["x"]
        await card.click()
        await expect(dialog(page).locator("familiar-face").nth(1)).to_be_visible()
        assert not await page.evaluate("document.documentElement.scrollWidth > innerWidth")
        assert await findings(page) == []
