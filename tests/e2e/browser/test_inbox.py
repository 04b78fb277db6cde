"""The inbox in a browser: people get their names by keys, on a phone by touch."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from tests.e2e.browser.conftest import Open
from tests.e2e.browser.family import Family

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(900)]

TWELVE = (
    "Ada", "Béatrice", "Chidi", "Дарья", "Elif", "Farid", "Grace", "花子", "Ingrid", "Jorge", "Kofi", "ليلى",
)  # fmt: skip
HOSTILE = '<img src=x onerror="document.title=1">'


async def give(page: Page, family: Family, name: str) -> None:
    """Type a name, press Enter, and wait until the next question is there."""
    box = page.get_by_role("combobox").first
    await expect(box).to_be_editable()
    await expect(box).to_have_value("")
    await box.fill(name)
    await box.press("Enter")
    await expect(page.get_by_role("status").filter(has_text=name).first).to_be_visible()


async def test_twelve_people_are_named_by_keys(open_window: Open, family: Family) -> None:
    before = await family.names()
    window = await open_window("/familiar")
    for name in TWELVE:
        await give(window.page, family, name)
    assert await family.names() == sorted([*before, *TWELVE])


async def test_a_reload_goes_on_where_one_was(open_window: Open, family: Family) -> None:
    window = await open_window("/familiar/inbox")
    for name in TWELVE[:2]:
        await give(window.page, family, name)
    await window.page.reload()
    await give(window.page, family, TWELVE[2])
    assert set(TWELVE[:3]) <= set(await family.names())


async def test_a_name_is_taken_back(open_window: Open, family: Family) -> None:
    before = await family.names()
    window = await open_window("/familiar/inbox")
    await give(window.page, family, "Wrong")
    await window.page.get_by_role("button", name="Undo").click()
    await expect(window.page.get_by_role("status").filter(has_text="Undone").first).to_be_visible()
    assert await family.names() == before


async def test_a_name_that_somebody_has_is_asked_about(open_window: Open, family: Family) -> None:
    before = len(await family.people(named="true"))
    window = await open_window("/familiar/inbox")
    box = window.page.get_by_role("combobox").first
    await expect(box).to_be_editable()
    await box.fill("Anna")
    await box.press("Enter")
    asked = window.page.locator("familiar-inbox-taken")
    await expect(asked).to_contain_text("Anna")
    # The faces of both.
    await expect(asked.locator("figure").nth(1).locator("img").first).to_be_visible()
    await asked.locator("familiar-button").last.click()
    await expect(window.page.get_by_role("combobox").first).to_be_editable()
    assert len(await family.people(named="true")) == before


async def test_a_name_stays_text(open_window: Open, family: Family) -> None:
    window = await open_window("/familiar/inbox")
    await give(window.page, family, HOSTILE)
    assert HOSTILE in await family.names()
    assert await window.page.title() != "1"
    assert await window.page.locator("img[src=x]").count() == 0


async def test_people_are_named_on_a_phone(open_window: Open, family: Family) -> None:
    window = await open_window("/familiar", size="phone")
    box = window.page.get_by_role("combobox").first
    await box.tap()
    await box.fill("Mara")
    await window.page.get_by_role("button", name="Save").tap()
    await expect(window.page.get_by_role("status").filter(has_text="Mara").first).to_be_visible()
    assert "Mara" in await family.names()
    too_wide = await window.page.evaluate("document.documentElement.scrollWidth > innerWidth")
    assert not too_wide
