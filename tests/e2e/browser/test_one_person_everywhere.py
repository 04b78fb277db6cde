"""The views of one person and one face, and the page from right to left: accessible, and at home on phone and desktop."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from tests.e2e.browser.accessibility import findings
from tests.e2e.browser.chromium import SIZES
from tests.e2e.browser.conftest import Open
from tests.e2e.browser.family import Family
from tests.e2e.browser.gestures import dialog
from tests.e2e.home_assistant import HomeAssistant

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(900)]

IN_A_ROW = {
    "inbox": "familiar-inbox-who .nearest button",
    "people": "familiar-people-cell",
    "person": "familiar-view-person header > *",
    "why": "familiar-view-why .nearest a",
}
"""What lies side by side in a view."""
LEFT = "it => it.getBoundingClientRect().left"


async def places(family: Family) -> dict[str, str]:
    """The views of this file, by the address where each is seen."""
    anna = family.named["Anna"]
    face = (await family.faces(anna))[0]["id"]
    return {
        "inbox": f"/familiar/inbox?question=person:{family.unnamed[0]}",
        "people": "/familiar/people",
        "person": f"/familiar/people/{anna}",
        "why": f"/familiar/people/{anna}/face/{face}",
    }


async def ready(page: Page, view: str) -> None:
    """Wait until a view shows what it has."""
    await expect(page.locator(f"familiar-view-{view}")).to_be_visible()
    await expect(page.locator(f"familiar-view-{view} familiar-face img").first).to_be_visible()
    await expect(page.locator("familiar-panel .skeleton")).to_have_count(0)


async def too_wide(page: Page) -> bool:
    """Whether something reaches beyond the side of the screen."""
    scrolls = "it => it.scrollWidth > it.clientWidth"
    return any([await page.locator(it).evaluate(scrolls) for it in ("html", "familiar-panel main")])


@pytest.mark.parametrize("size", SIZES)
async def test_a_person_and_a_face_are_accessible_and_fit(
    open_window: Open, family: Family, size: str
) -> None:
    addresses = await places(family)
    page = (await open_window(addresses["why"], size=size)).page
    await ready(page, "why")
    assert await findings(page) == []
    assert not await too_wide(page)
    await page.locator("familiar-view-why").get_by_role("button", name="People").click()
    await ready(page, "person")
    await page.get_by_text("Details and actions").click()
    assert await findings(page) == []
    assert not await too_wide(page)
    # With everything that appears above it.
    face = page.locator("familiar-person-faces li").first
    await face.get_by_role("button", name="Face 1").click()
    await expect(dialog(page).get_by_role("link", name="Why?")).to_be_visible()
    assert await findings(page) == []
    await page.keyboard.press("Escape")
    await face.get_by_role("checkbox").click()
    await expect(page.get_by_role("toolbar")).to_be_visible()
    assert await findings(page) == []
    assert not await too_wide(page)


@pytest_asyncio.fixture(loop_scope="session")
async def hebrew(home: HomeAssistant, family: Family) -> AsyncIterator[None]:
    """The owner reads Hebrew, from right to left."""
    await home.command("frontend/set_user_data", key="language", value={"language": "he"})
    yield
    await home.command("frontend/set_user_data", key="language", value={"language": "en"})


@pytest.mark.parametrize("size", SIZES)
async def test_the_page_from_right_to_left(
    open_window: Open, family: Family, hebrew: None, size: str
) -> None:
    del hebrew
    addresses = await places(family)
    window = await open_window("/familiar/history", size=size)
    page = window.page
    await expect(page.locator("html")).to_have_attribute("dir", "rtl")
    for view, address in addresses.items():
        await page.goto(f"{window.home}{address}")
        await ready(page, view)
        await expect(page.locator("html")).to_have_attribute("dir", "rtl")
        assert not await too_wide(page), view
        # The first link of the navigation is the rightmost one, and what is shown begins at the right.
        links = page.locator("familiar-navigation a")
        assert await links.first.evaluate(LEFT) > await links.last.evaluate(LEFT), view
        first, second = [await page.locator(IN_A_ROW[view]).nth(at).evaluate(LEFT) for at in (0, 1)]
        assert first > second, view
