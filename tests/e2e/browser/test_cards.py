"""The cards on a real dashboard: seen, used, and edited; resources alone bring them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Literal

import pytest
import pytest_asyncio
from playwright.async_api import Locator, expect

from tests.e2e.browser.accessibility import findings
from tests.e2e.browser.chromium import SIZES
from tests.e2e.browser.conftest import Open
from tests.e2e.browser.family import NAMED, UNNAMED, Family
from tests.e2e.browser.logins import ORDINARY
from tests.e2e.home_assistant import HomeAssistant

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(900)]

CARDS = ("at-the-door", "who-is-here", "unnamed-faces", "photo-frame")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def dashboard(home: HomeAssistant, household: Family) -> AsyncIterator[str]:
    """A dashboard with all cards, after Anna and an unknown person came."""
    await household.come(NAMED["Anna"], minutes_ago=30)
    await household.come(0, minutes_ago=10)
    create = {"url_path": "our-cards", "title": "Cards", "mode": "storage"}
    await home.command("lovelace/dashboards/create", **create)
    cards = [{"type": f"custom:familiar-{card}"} for card in CARDS]
    cards[-1] |= {"person": household.named["Anna"], "caption": True}
    view = {"type": "sections", "title": "Home", "sections": [{"type": "grid", "cards": cards}]}
    stack = {"title": "Stack", "path": "stack", "cards": [{"type": "vertical-stack", "cards": cards}]}
    await home.command("lovelace/config/save", url_path="our-cards", config={"views": [view, stack]})
    yield "/our-cards"


async def undo(card: Locator) -> None:
    """Press *Undo* in a card's message, and wait until that is done."""
    await card.get_by_role("button", name="Undo").click()
    await expect(card.get_by_role("status")).to_contain_text("Undone")


@pytest.mark.parametrize("size", SIZES)
async def test_all_cards_are_shown(open_window: Open, dashboard: str, family: Family, size: str) -> None:
    window = await open_window(dashboard, size=size)
    for card in CARDS:
        await expect(window.page.locator(f"familiar-{card} ha-card")).to_be_visible()
    await expect(window.page.locator("familiar-at-the-door")).to_contain_text("Anna")
    await expect(window.page.locator("familiar-at-the-door")).to_contain_text("Front door")
    await expect(window.page.locator("familiar-who-is-here")).to_contain_text("Ruth")
    await expect(window.page.locator("familiar-photo-frame img").first).to_have_js_property("complete", True)
    assert await findings(window.page) == []
    assert not await window.page.evaluate("document.documentElement.scrollWidth > innerWidth")


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_all_cards_are_a_stack_on_a_phone(
    open_window: Open, dashboard: str, family: Family, scheme: Literal["light", "dark"]
) -> None:
    page = (await open_window(f"{dashboard}/stack", size="phone")).page
    await page.emulate_media(color_scheme=scheme)
    bottom = 0.0
    for card in CARDS:
        shown = page.locator(f"hui-vertical-stack-card familiar-{card} ha-card")
        await expect(shown).to_be_visible()
        await expect(shown.locator(".skeleton:not(img)")).to_have_count(0)
        await shown.scroll_into_view_if_needed()
        left, top, width, height = await shown.evaluate(
            "it => { const { x, y, width, height } = it.getBoundingClientRect(); return [x, y + scrollY, width, height]; }"
        )
        assert left >= 0, card
        assert left + width <= page.viewport_size["width"], card
        assert top >= bottom, card
        assert height >= 100, card
        bottom = top + height
    await expect(page.locator("familiar-photo-frame img").first).to_have_js_property("complete", True)
    assert await findings(page) == []
    assert not await page.evaluate("document.documentElement.scrollWidth > innerWidth")


async def test_an_unknown_person_is_named_at_the_door(
    open_window: Open, dashboard: str, family: Family
) -> None:
    window = await open_window(dashboard)
    door = window.page.locator("familiar-at-the-door")
    await door.get_by_role("button", name="Name", exact=True).click()
    box = door.get_by_role("combobox")
    await box.fill("Postman")
    await box.press("Enter")
    await expect(door.get_by_role("status")).to_contain_text("Named Postman")
    assert "Postman" in await family.names()
    await undo(door)
    assert "Postman" not in await family.names()


async def test_unnamed_faces_are_named_one_after_the_other(
    open_window: Open, dashboard: str, family: Family
) -> None:
    window = await open_window(dashboard, size="phone")
    card = window.page.locator("familiar-unnamed-faces")
    await card.get_by_role("button", name="Unnamed person").first.tap()
    for name in ("Olga", "Pablo"):
        box = card.get_by_role("combobox")
        await expect(box).to_have_value("")
        await box.fill(name)
        await box.press("Enter")
        await expect(card.get_by_role("status")).to_contain_text(name)
    assert {"Olga", "Pablo"} <= set(await family.names())
    await undo(card)
    names = await family.names()
    assert "Pablo" not in names
    assert "Olga" in names


async def test_an_unnamed_person_is_ignored_or_the_one_who_exists(
    open_window: Open, dashboard: str, family: Family
) -> None:
    window = await open_window(dashboard)
    card = window.page.locator("familiar-unnamed-faces")
    before = len(await family.people(named="false"))
    ignored = {one["id"] for one in await family.people(ignored="true")}
    await card.get_by_role("button", name="Unnamed person").first.click()
    await card.get_by_role("button", name="Ignore").click()
    await expect(card.get_by_role("status")).to_contain_text("Ignored")
    assert len({one["id"] for one in await family.people(ignored="true")} - ignored) == 1
    await undo(card)
    assert {one["id"] for one in await family.people(ignored="true")} == ignored

    await card.get_by_role("button", name="Unnamed person").first.click()
    await card.get_by_role("combobox").fill("Anna")
    await card.get_by_role("combobox").press("Enter")
    await card.get_by_role("button", name="Yes, the same").click()
    await expect(card.get_by_role("status")).to_contain_text("Anna")
    assert len(await family.people(named="false")) == before - 1
    await undo(card)
    assert len(await family.people(named="false")) == before


async def test_a_name_that_somebody_has_is_asked_about(
    open_window: Open, dashboard: str, family: Family
) -> None:
    window = await open_window(dashboard)
    card = window.page.locator("familiar-unnamed-faces")
    await card.get_by_role("button", name="Unnamed person").first.click()
    await card.get_by_role("combobox").fill("Anna")
    await card.get_by_role("combobox").press("Enter")
    await expect(card.get_by_role("alert")).to_contain_text("Anna exists already")
    await card.get_by_role("button", name="No, another name").click()
    await expect(card.get_by_role("combobox")).to_be_visible()
    assert len(await family.people(named="false")) >= len(UNNAMED)


async def test_an_ordinary_user_only_sees(open_window: Open, dashboard: str, family: Family) -> None:
    window = await open_window(dashboard, user=ORDINARY)
    await expect(window.page.locator("familiar-at-the-door")).to_contain_text("Anna")
    await expect(window.page.locator("familiar-unnamed-faces familiar-face").first).to_be_visible()
    for card in ("at-the-door", "unnamed-faces"):
        await expect(window.page.locator(f"familiar-{card}").get_by_role("button")).to_have_count(0)


async def test_each_card_is_offered_and_has_an_editor(
    open_window: Open, dashboard: str, family: Family
) -> None:
    window = await open_window(dashboard)
    await expect(window.page.locator("familiar-photo-frame ha-card")).to_be_visible()
    offered = await window.page.evaluate("window.customCards.map(({ type, name }) => [type, name])")
    assert {f"familiar-{card}" for card in CARDS} <= {type for type, _ in offered}
    for card in CARDS:
        fields = await window.page.evaluate(
            f"customElements.get('familiar-{card}').getConfigForm().schema?.length ??"
            f" customElements.get('familiar-{card}').getConfigForm().then(({{ schema }}) => schema.length)"
        )
        assert fields >= 2
    suggested = await window.page.evaluate(
        """() => {
          const { hass } = document.querySelector("home-assistant");
          const door = window.customCards.find(({ type }) => type === "familiar-at-the-door");
          return door.getEntitySuggestion(hass, "event.front_door_faces");
        }"""
    )
    assert suggested == {"config": {"type": "custom:familiar-at-the-door"}}


async def test_a_card_is_edited_by_its_form(
    open_window: Open, home: HomeAssistant, dashboard: str, family: Family
) -> None:
    page = (await open_window(f"{dashboard}?edit=1")).page
    edited = page.locator("hui-card-edit-mode").filter(has=page.locator("familiar-photo-frame"))
    await edited.hover()
    await edited.get_by_role("button", name="Edit card").click()
    editor = page.locator("hui-dialog-edit-card")
    await expect(editor.locator("ha-form")).to_contain_text("Anna")
    await editor.locator("ha-form input[name=title]").fill("Our photos")
    # The preview beside the form.
    await expect(editor.locator("familiar-photo-frame h2")).to_have_text("Our photos")
    await editor.get_by_text("Save", exact=True).click()
    await expect(editor.locator("ha-form")).to_have_count(0)
    await expect(page.locator("hui-view familiar-photo-frame h2")).to_have_text("Our photos")
    config = await home.command("lovelace/config", url_path=dashboard.strip("/"))
    saved = config["views"][0]["sections"][0]["cards"][-1]
    assert (saved["title"], saved["person"]) == ("Our photos", family.named["Anna"])
