"""The history in a browser: decisions in words and pictures, undone and redone, in the language of whoever reads it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, expect

from tests.e2e.browser.accessibility import findings
from tests.e2e.browser.actions import clicks, count_clicks, said
from tests.e2e.browser.chromium import SIZES
from tests.e2e.browser.conftest import Open
from tests.e2e.browser.family import Family
from tests.e2e.browser.languages import in_language
from tests.e2e.browser.logins import ADMINISTRATOR, ORDINARY, Storage
from tests.e2e.home_assistant import HomeAssistant

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(900)]


@dataclass
class Merged:
    """Two people whom somebody merged by mistake."""

    family: Family
    first: str
    second: str

    async def named(self) -> list[str]:
        """Return which of both names are there."""
        return [name for name in await self.family.names() if name in {"Hugo", "Hugo’s brother"}]


@pytest_asyncio.fixture(loop_scope="session")
async def merged(family: Family) -> AsyncIterator[Merged]:
    """Two unnamed people who got names and were merged."""
    first, second = family.unnamed[2:4]
    await family.ask("PATCH", f"/v1/people/{first}", json={"name": "Hugo"})
    await family.ask("PATCH", f"/v1/people/{second}", json={"name": "Hugo’s brother"})
    body = {"people": [second], "name": "Hugo"}
    await family.ask("POST", f"/v1/people/{first}/merge", json=body)
    merged = Merged(family, first, second)
    yield merged
    if len(await merged.named()) < 2:
        history = (await family.ask("GET", "/v1/history"))["items"]
        last = next(row["seq"] for row in history if row["kind"] == "people-merged")
        await family.ask("POST", "/v1/undo", json={"seq": last})


def row(page: Page, sentence: str) -> Locator:
    """The latest decision that says just this."""
    said = page.get_by_text(sentence, exact=True)
    return page.locator("familiar-view-history").get_by_role("listitem").filter(has=said).first


async def test_a_merge_is_undone_and_redone(open_window: Open, merged: Merged) -> None:
    window = await open_window("/familiar/history")
    page = window.page
    decision = row(page, "Merged 2 people: Hugo")
    await expect(decision.locator("familiar-face img").first).to_be_visible()
    await count_clicks(page)
    await decision.get_by_role("button", name="Undo").click()
    await said(page, "Undone: Merged 2 people: Hugo")
    assert await clicks(page) == 1
    assert await merged.named() == ["Hugo", "Hugo’s brother"]
    await decision.get_by_role("button", name="Redo").focus()
    await page.keyboard.press("Enter")
    await said(page, "Redone: Merged 2 people: Hugo")
    assert await merged.named() == ["Hugo"]
    # What depends on it is said, and nothing is undone.
    await row(page, "Named Hugo").get_by_role("button", name="Undo").click()
    await said(page, "Undo it first: Merged 2 people: Hugo")
    assert await merged.named() == ["Hugo"]
    await decision.get_by_role("button", name="Undo").click()
    await said(page, "Undone: Merged 2 people: Hugo")
    assert await merged.named() == ["Hugo", "Hugo’s brother"]
    assert await findings(page) == []


async def test_each_decision_is_a_sentence_with_pictures(open_window: Open, family: Family) -> None:
    person, other = family.unnamed[4], family.named["Ruth"]
    face = (await family.ask("GET", f"/v1/people/{other}/faces"))["items"][0]["id"]
    for change in ({"name": "Iris"}, {"birth_date": "1990-05-17"}, {"hidden": True}, {"hidden": False}):
        await family.ask("PATCH", f"/v1/people/{person}", json=change)
    await family.ask("PATCH", f"/v1/faces/{face}", json={"person_id": person})
    window = await open_window("/familiar/history", size="phone")
    page = window.page
    sentences = (
        "Moved a face from Ruth to Iris",
        "Showed Iris",
        "Hid Iris",
        "Changed the birth date of Iris",
        "Named Iris",
    )
    for sentence in sentences:
        await expect(row(page, sentence)).to_be_visible()
        await expect(row(page, sentence).locator("familiar-face img").first).to_be_visible()
    await row(page, sentences[0]).get_by_role("button", name="Undo").tap()
    await said(page, "Undone: Moved a face from Ruth to Iris")
    assert (await family.ask("GET", f"/v1/faces/{face}"))["person_id"] == other
    await row(page, sentences[1]).get_by_role("button", name="Undo").tap()
    await said(page, "Undone: Showed Iris")
    assert (await family.ask("GET", f"/v1/people/{person}"))["hidden"]
    # As it was before.
    await family.ask("PATCH", f"/v1/people/{person}", json={"hidden": False, "birth_date": None})


async def test_decisions_are_in_the_users_language(
    browser: Browser, logins: dict[str, Storage], home: HomeAssistant, merged: Merged
) -> None:
    person = merged.family.unnamed[6]
    for ignored in (True, False):
        await merged.family.ask("PATCH", f"/v1/people/{person}", json={"ignored": ignored})
    async with in_language("de", browser, home, logins[ADMINISTRATOR], SIZES["desktop"]) as window:
        await window.open("/familiar/history")
        for sentence in (
            "Unbenannt nicht mehr ignoriert", "2 Personen zusammengeführt: Hugo", "Hugo’s brother benannt",
        ):  # fmt: skip
            await expect(row(window.page, sentence)).to_be_visible()
        await expect(row(window.page, sentence).get_by_role("button", name="Rückgängig")).to_be_visible()


async def test_an_ordinary_user_reads_and_undoes_nothing(open_window: Open, merged: Merged) -> None:
    window = await open_window("/familiar/history", user=ORDINARY)
    page = window.page
    await expect(row(page, "Merged 2 people: Hugo")).to_be_visible()
    for button in ("Undo", "Redo"):
        await expect(page.get_by_role("button", name=button)).to_have_count(0)
