"""What lies behind a view in the dark: a person, why a face is theirs, an album, and a visit."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import expect

from tests.e2e.browser.accessibility import findings
from tests.e2e.browser.actions import dialog
from tests.e2e.browser.chromium import SIZES
from tests.e2e.browser.conftest import Open
from tests.e2e.browser.family import NAMED, Family
from tests.e2e.browser.test_dark import darken

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(900)]


@pytest_asyncio.fixture(loop_scope="session")
async def album(family: Family) -> AsyncIterator[str]:
    """An album of Ben's photos."""
    made = await family.ask(
        "POST", "/v1/albums", json={"name": "Ben", "rule": {"people": [family.named["Ben"]]}}
    )
    yield str(made["id"])
    await family.ask("DELETE", f"/v1/albums/{made['id']}")


@pytest.mark.parametrize("size", SIZES)
async def test_what_lies_behind_a_view_can_be_read_in_the_dark(
    open_window: Open, family: Family, album: str, size: str
) -> None:
    await family.come(NAMED["Chloé"], minutes_ago=25)
    anna = family.named["Anna"]
    face = (await family.faces(anna))[0]["id"]
    window = await open_window("/familiar", size=size)
    page = window.page
    await darken(page)
    for path in (f"people/{anna}", f"people/{anna}/face/{face}", f"albums/{album}"):
        await window.open(f"/familiar/{path}")
        await expect(page.locator("familiar-panel main").get_by_role("heading").first).to_be_visible()
        await expect(page.locator("familiar-panel .skeleton:not(img)")).to_have_count(0)
        assert await findings(page) == [], path
    await window.open("/familiar/visits")
    await page.locator("familiar-visit-card").first.click()
    await expect(dialog(page).locator("familiar-face").first).to_be_visible()
    assert await findings(page) == []
