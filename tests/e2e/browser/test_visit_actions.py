"""Visits in a browser: found by camera and day, named, corrected, and ignored, each with its undo."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Locator, Page, expect

from tests.e2e.browser.actions import clicks, count_clicks, dialog, said, undo
from tests.e2e.browser.conftest import Open
from tests.e2e.browser.family import CAMERA, NAMED, Family
from tests.e2e.browser.logins import ORDINARY
from tests.e2e.home_assistant import HomeAssistant

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(900)]

GARDEN = "camera.garden"
"""A camera that Home Assistant does not know (any more)."""
COURIER, NEIGHBOR = 25, 29
"""Portraits of two of those without names."""


def minutes_since(days: int, hour: int) -> float:
    """Minutes since an hour of a day that is so many days ago, where the browser is."""
    now = datetime.now().astimezone()
    then = (now - timedelta(days=days)).replace(hour=hour, minute=0, second=0, microsecond=0)
    return (now - then) / timedelta(minutes=1)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def visitors(household: Family) -> AsyncIterator[Family]:
    """Yesterday a courier and Anna came, two days ago the courier in the garden, and a neighbor three days ago."""
    await household.come(NEIGHBOR, minutes_ago=minutes_since(3, 18))
    await household.come(COURIER, minutes_ago=minutes_since(2, 9), camera=GARDEN)
    await household.come(COURIER, 8, minutes_ago=minutes_since(1, 10))
    await household.come(NAMED["Anna"], minutes_ago=minutes_since(1, 12))
    yield household


async def visits_of(family: Family, days: int) -> list[dict[str, Any]]:
    """Return a day's visits, as the daemon knows them, also of people who are ignored."""
    start = datetime.now().astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
    after, before = (start - timedelta(days=days - later) for later in (0, 1))
    query = {"after": after.astimezone(UTC).isoformat(), "before": before.astimezone(UTC).isoformat()}
    return list((await family.ask("GET", "/v1/visits", params={**query, "hidden": "any"}))["items"])


def day_ago(days: int) -> str:
    """A day as the page's address has it."""
    return (datetime.now().astimezone() - timedelta(days=days)).strftime("%Y-%m-%d")


def cards(page: Page, who: str) -> Locator:
    """The visits of somebody on the page."""
    return page.locator("familiar-visit-card").filter(has_text=who)


async def test_the_focus_is_shown_around_the_whole_card(open_window: Open, visitors: Family) -> None:
    page = (await open_window("/familiar/visits")).page
    card = page.locator("familiar-visit-card .card").first
    await card.locator(".main").focus()
    # Keys move the focus; the mouse shows none.
    await page.keyboard.press("Tab")
    await page.keyboard.press("Shift+Tab")
    await expect(card.locator(".main")).to_be_focused()
    ring = await card.evaluate(
        """(it) => {
          const ring = getComputedStyle(it.querySelector(".main"), "::after");
          return [ring.outlineStyle, parseFloat(ring.width) - it.clientWidth, parseFloat(ring.height) - it.clientHeight];
        }"""
    )
    assert ring == ["solid", pytest.approx(2, abs=1), pytest.approx(2, abs=1)]


async def test_visits_are_found_by_verdict_camera_and_day(open_window: Open, visitors: Family) -> None:
    window = await open_window("/familiar/visits")
    page, all_cards = window.page, window.page.locator("familiar-visit-card")
    await expect(cards(page, "Anna").first).to_be_visible()
    await page.get_by_role("button", name="Unknown", exact=True).click()
    await expect(cards(page, "Anna")).to_have_count(0)
    await expect(cards(page, "Unnamed person").first).to_be_visible()
    await page.get_by_label("Camera").select_option("Garden")
    await expect(all_cards).to_have_count(1)
    await expect(all_cards).to_contain_text("Garden")
    # What is chosen stands in the address.
    await page.reload()
    await expect(all_cards).to_have_count(1)
    await page.get_by_role("button", name="Show all visits").click()
    await page.get_by_label("Day", exact=True).fill(day_ago(1))
    await expect(all_cards).to_have_count(2)
    await expect(page.get_by_role("heading", name="Yesterday")).to_be_visible()
    await expect(all_cards.filter(has_text="Front door")).to_have_count(2)
    await page.get_by_label("Day", exact=True).fill("2020-02-02")
    await expect(page.get_by_text("No visits match")).to_be_visible()
    await page.locator("familiar-state").get_by_role("button", name="Show all visits").click()
    await expect(cards(page, "Anna").first).to_be_visible()


async def test_an_unknown_visitor_of_yesterday_is_named(open_window: Open, visitors: Family) -> None:
    before = await visitors.names()
    window = await open_window("/familiar/visits")
    page = window.page
    await count_clicks(page)
    await page.get_by_label("Yesterday").locator("familiar-visit-card").last.click()
    # The field waits for a name already.
    await expect(dialog(page).get_by_role("combobox")).to_be_focused()
    await page.keyboard.type("Courier")
    await page.keyboard.press("Enter")
    await said(page, "Assigned 1 visit to Courier")
    assert await clicks(page) == 1
    await expect(dialog(page)).to_have_count(0)
    assert [visit["person_name"] for visit in await visits_of(visitors, 1)] == ["Anna", "Courier"]
    # The visit in the garden was the same person.
    assert [visit["person_name"] for visit in await visits_of(visitors, 2)] == ["Courier"]
    await expect(cards(page, "Courier")).to_have_count(2)
    await undo(page)
    await expect(cards(page, "Courier")).to_have_count(0)
    assert await visitors.names() == before


async def test_a_visit_shows_where_else_the_face_was_seen(open_window: Open, visitors: Family) -> None:
    window = await open_window(f"/familiar/visits?day={day_ago(1)}")
    await cards(window.page, "Anna").click()
    shown = dialog(window.page)
    elsewhere = shown.get_by_label("Where else was this face seen?")
    await expect(elsewhere.get_by_role("listitem").filter(has_text="Anna").nth(2)).to_be_visible()
    await expect(elsewhere.get_by_role("listitem").filter(has_text="similar").first).to_be_visible()
    await expect(shown.get_by_role("link", name="Why?")).to_be_visible()
    await window.page.keyboard.press("Escape")
    await expect(shown).to_have_count(0)


async def test_several_visits_are_named_at_once_on_a_phone(open_window: Open, visitors: Family) -> None:
    window = await open_window("/familiar/visits?verdict=unknown", size="phone")
    page = window.page
    for card in (cards(page, "Garden"), page.get_by_label("Yesterday").locator("familiar-visit-card").last):
        await card.get_by_role("button", name="Select").tap()
    bar = page.get_by_role("region", name="2 visits selected")
    await bar.get_by_role("combobox").fill("Ruth")
    await bar.get_by_role("combobox").press("Enter")
    # Ruth exists: both faces are shown.
    await expect(bar.locator("familiar-visitor-field img")).to_have_count(2)
    await bar.get_by_role("button", name="No, use another name").tap()
    await bar.get_by_role("combobox").fill("Carrier")
    await bar.get_by_role("combobox").press("Enter")
    await said(page, "Assigned 2 visits to Carrier")
    assert [visit["person_name"] for visit in await visits_of(visitors, 2)] == ["Carrier"]
    await undo(page)
    assert "Carrier" not in await visitors.names()


async def test_a_visit_was_not_anna(open_window: Open, visitors: Family) -> None:
    window = await open_window(f"/familiar/visits?day={day_ago(1)}")
    page = window.page
    await cards(page, "Anna").click()
    await dialog(page).get_by_role("button", name="Not Anna").click()
    await said(page, "isn’t that person any more")
    assert [visit["verdict"] for visit in await visits_of(visitors, 1)] == ["unknown", "unknown"]
    await expect(cards(page, "Anna")).to_have_count(0)
    await undo(page)
    await expect(cards(page, "Anna")).to_have_count(1)
    assert [visit["person_name"] for visit in await visits_of(visitors, 1)] == ["Anna", None]


async def test_a_visitor_is_ignored_by_keyboard(open_window: Open, visitors: Family) -> None:
    window = await open_window(f"/familiar/visits?day={day_ago(3)}")
    page = window.page
    card = page.locator("familiar-visit-card")
    await card.get_by_role("button", name="Select").focus()
    await page.keyboard.press("Space")
    bar = page.get_by_role("region", name="1 visit selected")
    await bar.get_by_role("button", name="Ignore").focus()
    await page.keyboard.press("Enter")
    await said(page, "Ignored 1 visitor")
    await expect(card).to_have_count(0)
    (visit,) = await visits_of(visitors, 3)
    assert visit["hidden"]
    await undo(page)
    await expect(card).to_have_count(1)
    (visit,) = await visits_of(visitors, 3)
    assert not visit["hidden"]


async def test_a_camera_that_is_renamed_keeps_its_visits(
    open_window: Open, visitors: Family, home: HomeAssistant
) -> None:
    entrance = "camera.entrance"
    rename = {"new_entity_id": entrance, "name": "Entrance"}
    await home.command("config/entity_registry/update", entity_id=CAMERA, **rename)
    try:
        await home.until_state(entrance, "idle")
        window = await open_window(f"/familiar/visits?camera={entrance}&day={day_ago(1)}")
        await expect(window.page.locator("familiar-visit-card").filter(has_text="Entrance")).to_have_count(2)
    finally:
        back = {"new_entity_id": CAMERA, "name": "Front door"}
        await home.command("config/entity_registry/update", entity_id=entrance, **back)
        await home.until_state(CAMERA, "idle")


async def test_an_ordinary_user_decides_on_no_visit(open_window: Open, visitors: Family) -> None:
    window = await open_window(f"/familiar/visits?day={day_ago(1)}", user=ORDINARY)
    page = window.page
    await expect(cards(page, "Anna")).to_be_visible()
    await expect(page.get_by_role("button", name="Select")).to_have_count(0)
    await page.locator("familiar-visit-card").last.click()
    shown = dialog(page)
    await expect(shown.get_by_label("Where else was this face seen?")).to_be_visible()
    await expect(shown.get_by_role("combobox")).to_have_count(0)
    await expect(shown.get_by_role("button", name="Ignore")).to_have_count(0)
