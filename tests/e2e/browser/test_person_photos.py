"""A person's photos, near-copies, and photo dialog in a browser: opened, moved, and merged, in the daemon, and undone."""

from __future__ import annotations

import asyncio
import io
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from PIL import Image
from playwright.async_api import expect

from tests import portraits
from tests.e2e.browser import album
from tests.e2e.browser.accessibility import findings
from tests.e2e.browser.chromium import SIZES
from tests.e2e.browser.conftest import Open
from tests.e2e.browser.family import Family
from tests.e2e.browser.gestures import choose, dialog, said, undo
from tests.e2e.processes import Daemon

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(900)]

PETRA, QUIRIN = 16, 24


def fill(folder: Path) -> None:
    """Draw photos of two people: alone, together, and one of them nearly twice."""
    for name, person in (("Petra", PETRA), ("Quirin", QUIRIN)):
        (folder / name).mkdir(parents=True)
        for shot in range(2):
            (folder / name / f"{name} {shot}.jpg").write_bytes(portraits.jpeg(person, shot))
    copy = album.nearly_the_same(portraits.jpeg(PETRA, 0))
    (folder / "Petra" / "copy.jpg").write_bytes(copy)
    sides = [Image.open(io.BytesIO(portraits.jpeg(person, 3))) for person in (PETRA, QUIRIN)]
    both = Image.new("RGB", (sides[0].width * 2, sides[0].height))
    for at, side in enumerate(sides):
        both.paste(side, (side.width * at, 0))
    both.save(folder / "both.jpg")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def petra(
    household: Family, daemon: Daemon, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[str]:
    """Petra, who has photos of herself, one of them twice, and one with Quirin."""
    folder = tmp_path_factory.mktemp("photos")
    await asyncio.to_thread(fill, folder)
    await album.import_folder(daemon, folder)
    people = {one["name"]: one["id"] for one in await household.people(named="true")}
    photos = (await household.ask("GET", "/v1/photos", params={"limit": "200"}))["items"]
    (both,) = [photo for photo in photos if photo["source"].endswith("both.jpg")]
    for face_id in both["face_ids"]:
        face = await household.ask("GET", f"/v1/faces/{face_id}")
        name = "Petra" if face["box"][0] < both["width"] / 2 else "Quirin"
        await household.ask("PATCH", f"/v1/faces/{face_id}", json={"person_id": people[name]})
    yield people["Petra"]
    await album.move_out(household)


async def photos_of(family: Family, person_id: str) -> list[dict[str, Any]]:
    """Return the photos that show a person, as the daemon lists them."""
    return list((await family.ask("GET", f"/v1/people/{person_id}/photos"))["items"])


@pytest.mark.parametrize("size", SIZES)
async def test_photos_are_shown_and_opened_with_their_boxes(
    open_window: Open, family: Family, petra: str, size: str
) -> None:
    page = (await open_window(f"/familiar/people/{petra}", size=size)).page
    await page.get_by_role("button", name="Photos", exact=True).click()
    assert "show=photos" in page.url
    await page.reload()
    shown = page.locator("familiar-person-photos").get_by_role("button", name="Photo,")
    photos = await photos_of(family, petra)
    assert len(photos) == 4
    await expect(shown).to_have_count(len(photos))
    await expect(shown.first.locator("img")).not_to_have_js_property("naturalWidth", 0)
    assert not await page.evaluate("document.documentElement.scrollWidth > innerWidth")
    assert await findings(page) == []

    at = next(at for at, photo in enumerate(photos) if photo["source"].endswith("both.jpg"))
    await shown.nth(at).click()
    boxes = dialog(page).locator(".box")
    await expect(boxes).to_have_count(2)
    assert {text.strip() for text in await boxes.all_inner_texts()} == {"Petra", "Quirin"}
    await expect(dialog(page).locator(".others a")).to_have_text("Quirin")
    await expect(dialog(page).locator("familiar-boxed-picture img")).not_to_have_js_property(
        "naturalWidth", 0
    )
    assert await findings(page) == []
    # The other photos are beside it, and there is none beyond the ends.
    for step in range(at):
        await page.keyboard.press("ArrowLeft")
        await expect(dialog(page).get_by_text(photos[at - step - 1]["source"].split("/")[-1])).to_be_visible()
    await expect(dialog(page).get_by_role("button", name="Previous photo")).to_have_count(0)
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await page.get_by_role("button", name="Faces", exact=True).click()
    await expect(page.locator("familiar-person-faces")).to_be_visible()
    assert "show=" not in page.url


async def test_a_face_is_moved_from_its_photo(open_window: Open, family: Family, petra: str) -> None:
    page = (await open_window(f"/familiar/people/{petra}?show=photos")).page
    photos = await photos_of(family, petra)
    at = next(at for at, photo in enumerate(photos) if photo["source"].endswith("Petra 1.jpg"))
    (face_id,) = photos[at]["face_ids"]
    await page.locator("familiar-person-photos").get_by_role("button", name="Photo,").nth(at).click()
    await dialog(page).get_by_role("button", name="Move", exact=True).click()
    await dialog(page).get_by_role("combobox").fill("ruth")
    await dialog(page).get_by_role("option", name="Ruth").click()
    await said(page, "Moved 1 face to Ruth.")
    assert (await family.ask("GET", f"/v1/faces/{face_id}"))["person_id"] == family.named["Ruth"]
    await expect(page.locator("familiar-person-photos button[aria-label]")).to_have_count(len(photos) - 1)
    await undo(page, "Moved 1 face to Ruth.")
    assert (await family.ask("GET", f"/v1/faces/{face_id}"))["person_id"] == petra
    await expect(page.locator("familiar-person-photos button[aria-label]")).to_have_count(len(photos))


async def test_a_copy_in_a_stack_is_selected_alone(open_window: Open, family: Family, petra: str) -> None:
    page = (await open_window(f"/familiar/people/{petra}")).page
    groups = (await family.ask("GET", f"/v1/people/{petra}/face-groups"))["items"]
    stack = next(stack for group in groups for stack in group["stacks"] if stack["copies"])
    copy = stack["copies"][0]
    label = f"{len(stack['copies']) + 1} nearly equal photos"
    badge = page.get_by_role("button", name=label, exact=True).first
    await expect(badge).to_have_attribute("title", label)
    await badge.click()
    await expect(badge).to_have_attribute("aria-expanded", "true")
    assert await findings(page) == []
    await page.get_by_role("button", name="copy 1").click()
    source = (await family.ask("GET", f"/v1/faces/{copy}"))["source"]
    await expect(dialog(page).get_by_text(source.split("/")[-1])).to_be_visible()
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="copy 1").hover()
    await page.get_by_role("checkbox", name="copy 1").click()
    await expect(page.get_by_role("toolbar", name="1 selected")).to_be_visible()
    await choose(page, "New person")
    await said(page, "Made a new person of 1 face.")
    assert (await family.ask("GET", f"/v1/faces/{copy}"))["person_id"] != petra
    assert (await family.ask("GET", f"/v1/faces/{stack['face']['id']}"))["person_id"] == petra
    await undo(page, "Made a new person of 1 face.")
    assert (await family.ask("GET", f"/v1/faces/{copy}"))["person_id"] == petra


@pytest.mark.parametrize("size", SIZES)
async def test_nothing_moves_when_a_face_is_selected(open_window: Open, petra: str, size: str) -> None:
    page = (await open_window(f"/familiar/people/{petra}", size=size)).page
    faces = page.locator("familiar-person-faces li")
    await expect(faces.first.locator("img")).to_be_visible()
    before = await faces.first.bounding_box()
    await faces.first.get_by_role("checkbox").click()
    bar = page.get_by_role("toolbar")
    await expect(bar).to_be_visible()
    assert await faces.first.bounding_box() == before
    box, screen = await bar.bounding_box(), page.viewport_size
    assert before
    assert box
    assert screen
    covers = box["y"] < before["y"] + before["height"] and before["y"] < box["y"] + box["height"]
    assert not covers
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= screen["width"]
    if size == "phone":
        # Above the navigation, where the thumb is.
        navigation = await page.locator("familiar-navigation").bounding_box()
        assert navigation
        assert box["y"] + box["height"] <= navigation["y"]
        assert box["y"] > screen["height"] / 2
    await bar.get_by_role("button", name="Clear selection").click()
    await expect(bar).to_have_count(0)


async def test_a_person_is_merged_with_another(open_window: Open, family: Family, petra: str) -> None:
    before = (await family.person(petra))["faces"]
    page = (await open_window(f"/familiar/people/{petra}")).page
    await page.get_by_text("Details and actions").click()
    await page.get_by_role("button", name="Merge with…").click()
    await dialog(page).get_by_role("searchbox").fill("quir")
    await dialog(page).get_by_role("button", name="Quirin").click()
    await dialog(page).get_by_role("radio", name="Petra").check()
    assert await findings(page) == []
    await dialog(page).get_by_role("button", name="Merge 2").click()
    await said(page, "Merged 2 people: Petra.")
    names = await family.names()
    assert "Quirin" not in names
    assert "Petra" in names
    assert await family.count_faces("Petra") > before
    await undo(page, "Merged 2 people: Petra.")
    assert "Quirin" in await family.names()
    assert (await family.person(petra))["faces"] == before


async def test_the_header_says_when_somebody_was_born_and_whether_they_are_hidden(
    open_window: Open, family: Family, petra: str
) -> None:
    await family.ask("PATCH", f"/v1/people/{petra}", json={"birth_date": "1990-05-04"})
    page = (await open_window(f"/familiar/people/{petra}")).page
    facts = page.locator("familiar-person-header .facts")
    await expect(facts).to_contain_text("May 4, 1990 ·")
    await expect(facts).to_contain_text("years")
    await page.get_by_text("Details and actions").click()
    for action, flag, said_of, shown in (
        ("Hide", "hidden", "Petra: hidden.", "Hidden"),
        ("Ignore", "ignored", "Petra: ignored.", "Ignored"),
    ):
        button = page.get_by_role("button", name=action, exact=True)
        await expect(button).to_have_accessible_description(re.compile("You can undo this"))
        await button.click()
        await said(page, said_of)
        assert (await family.person(petra))[flag]
        await expect(facts).to_contain_text(shown)
        await undo(page, said_of)
        assert not (await family.person(petra))[flag]
        await expect(facts).not_to_contain_text(shown)
    await family.ask("PATCH", f"/v1/people/{petra}", json={"birth_date": None})
