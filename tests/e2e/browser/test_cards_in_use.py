"""The cards as a household uses and edits them: named, ignored, turned over, suggested, and edited by Home Assistant's form."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Locator, Page, expect

from tests.e2e.browser.conftest import Open
from tests.e2e.browser.family import NAMED, Family
from tests.e2e.home_assistant import HomeAssistant

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(900)]

DASHBOARD = "cards-in-use"
SUGGESTED = """(entityId) => {
  const { hass } = document.querySelector("home-assistant");
  const found = window.customCards.map((card) => card.getEntitySuggestion?.(hass, entityId)?.config.type);
  return found.filter(Boolean);
}"""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def at_home(home: HomeAssistant, household: Family) -> AsyncIterator[Family]:
    """Anna has a device and has just come; the cards are on a dashboard of their own."""
    anna = household.named["Anna"]
    await home.command("familiar/person/device", person_id=anna, device=True)
    await home.until(lambda: home.state("binary_sensor.anna_presence"))
    await household.come(NAMED["Anna"])
    await home.until_state("binary_sensor.anna_presence", "on")
    await home.command("lovelace/dashboards/create", url_path=DASHBOARD, title="Cards in use", mode="storage")
    cards: list[dict[str, Any]] = [
        {"type": "custom:familiar-unnamed-faces"},
        {"type": "custom:familiar-who-is-here", "limit": 4},
        {"type": "custom:familiar-photo-frame", "person": anna, "caption": True, "interval": 3600},
        {"type": "custom:familiar-at-the-door", "limit": 3},
    ]
    view = {"type": "sections", "title": "Home", "sections": [{"type": "grid", "cards": cards}]}
    await home.command("lovelace/config/save", url_path=DASHBOARD, config={"views": [view]})
    yield household
    await home.command("familiar/person/device", person_id=anna, device=False)


async def test_who_is_here_shows_faces_times_and_cameras(open_window: Open, at_home: Family) -> None:
    window = await open_window(f"/{DASHBOARD}", size="phone")
    rows = window.page.locator("familiar-who-is-here").get_by_role("listitem")
    await expect(rows).to_have_count(4)
    # Who is here comes first.
    await expect(rows.first).to_contain_text("Anna")
    await expect(rows.first).to_contain_text("Here")
    await expect(rows.first).to_contain_text("Front door")
    await expect(rows.first.locator("img")).to_be_visible()
    await expect(rows.filter(has_text="Ruth")).to_be_visible()


async def test_an_unnamed_person_is_ignored_and_back(open_window: Open, at_home: Family) -> None:
    window = await open_window(f"/{DASHBOARD}")
    card = window.page.locator("familiar-unnamed-faces")
    faces = card.get_by_role("button", name="Unnamed person")
    await faces.first.click()
    before = len(await at_home.people(named="false"))
    await card.get_by_role("button", name="Ignore this person").click()
    await expect(card.get_by_role("status")).to_contain_text("Ignored this person.")
    assert len(await at_home.people(named="false")) == before - 1
    await card.get_by_role("button", name="Undo").click()
    await expect(card.get_by_role("status")).to_contain_text("Undone")
    assert len(await at_home.people(named="false")) == before


async def test_the_photo_frame_turns_to_the_next_photo(open_window: Open, at_home: Family) -> None:
    window = await open_window(f"/{DASHBOARD}")
    frame = window.page.locator("familiar-photo-frame")
    photo = frame.get_by_alt_text("Anna")
    await expect(photo).to_have_js_property("complete", True)
    await expect(frame.get_by_text("Anna")).to_be_visible()
    first = await photo.get_attribute("src")
    await frame.get_by_role("button", name="Next photo").click()
    assert first
    await expect(photo).not_to_have_attribute("src", first)


@pytest.mark.parametrize(
    ("entity", "card"),
    [
        ("binary_sensor.anna_presence", "who-is-here"),
        ("image.anna_photo", "photo-frame"),
        ("event.front_door_faces", "at-the-door"),
        ("sensor.familiar_unnamed_people", "unnamed-faces"),
    ],
)
async def test_a_card_is_suggested_for_our_entities(
    open_window: Open, at_home: Family, entity: str, card: str
) -> None:
    window = await open_window(f"/{DASHBOARD}")
    await expect(window.page.locator("familiar-photo-frame ha-card")).to_be_visible()
    assert await window.page.evaluate(SUGGESTED, entity) == [f"custom:familiar-{card}"]


async def test_each_card_is_edited_by_form(open_window: Open, at_home: Family, home: HomeAssistant) -> None:
    window = await open_window(f"/{DASHBOARD}?edit=1")
    page = window.page
    for card, fields in (
        ("unnamed-faces", ("Title", "How many")),
        ("who-is-here", ("Title", "How many", "Show only people who are here")),
        ("photo-frame", ("Person", "Album (instead of a person)", "Title", "Show name and date")),
        ("at-the-door", ("Title", "Camera (all if empty)", "How many")),
    ):
        dialog = await edit(page, card)
        for name in fields:
            await expect(dialog.get_by_text(name).first).to_be_visible()
        await dialog.get_by_role("textbox", name="Title").fill(f"Our {card}")
        await expect(dialog.locator(f"familiar-{card}").get_by_text(f"Our {card}")).to_be_visible()
        await dialog.get_by_role("button", name="Save").click()
        await expect(dialog.locator("hui-card-element-editor")).to_have_count(0)
    config = await home.command("lovelace/config", url_path=DASHBOARD)
    titles = [card["title"] for card in config["views"][0]["sections"][0]["cards"]]
    assert titles == ["Our unnamed-faces", "Our who-is-here", "Our photo-frame", "Our at-the-door"]


async def edit(page: Page, card: str) -> Locator:
    """Open the editor of a card, as a person does in a dashboard that they edit."""
    wrapper = page.locator("hui-card-edit-mode").filter(has=page.locator(f"familiar-{card}"))
    await wrapper.hover()
    await wrapper.get_by_role("button", name="Edit").first.click()
    dialog = page.locator("hui-dialog-edit-card")
    await expect(dialog.locator("hui-card-element-editor")).to_be_attached()
    return dialog
