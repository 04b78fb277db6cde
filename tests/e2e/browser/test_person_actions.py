"""One person in a browser: their faces, what is known of them, and what becomes of it in the daemon and Home Assistant."""

from __future__ import annotations

import asyncio
import io
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Locator, Page, expect

from tests.e2e.browser import album
from tests.e2e.browser.conftest import Open
from tests.e2e.browser.family import Family
from tests.e2e.browser.gestures import choose, dialog, said, undo
from tests.e2e.browser.logins import ORDINARY
from tests.e2e.home_assistant import HomeAssistant
from tests.e2e.processes import Daemon

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(900)]

DAY = 24 * 60
NEWCOMER = 20
"""A portrait that no other test erases: an erased photo stays out."""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def paula(
    household: Family, daemon: Daemon, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[str]:
    """Paula, in whose folder there are photos of someone else; she came to the door twice."""
    person_id = await album.move_in(household, daemon, tmp_path_factory.mktemp("photos"))
    for days in (2, 0):
        await household.come(album.PAULA, minutes_ago=days * DAY)
    yield person_id
    await album.move_out(household)


def group(page: Page, number: int) -> Locator:
    """Return the faces that look alike, the largest group first."""
    return page.locator("familiar-person-faces section").nth(number)


async def pick(page: Page, *groups: int) -> None:
    """Select the first face, with its near-copies, of some groups."""
    for number in groups:
        face = group(page, number).locator("li").first
        await face.hover()
        await face.get_by_role("checkbox").click()


async def others(family: Family, person_id: str) -> set[str]:
    """The faces that are not Paula's in truth."""
    groups = (await family.ask("GET", f"/v1/people/{person_id}/face-groups"))["items"]
    (stack,) = groups[1]["stacks"]
    return {stack["face"]["id"], *stack["copies"]}


async def owners(family: Family, faces: set[str]) -> set[str | None]:
    """Whose faces are, by id."""
    found = [await family.ask("GET", f"/v1/faces/{face}") for face in faces]
    return {face["person_id"] for face in found}


async def test_faces_are_shown_in_groups_and_on_their_photos(
    open_window: Open, family: Family, paula: str
) -> None:
    page = (await open_window(f"/familiar/people/{paula}")).page
    groups = (await family.ask("GET", f"/v1/people/{paula}/face-groups"))["items"]
    await expect(page.locator("familiar-person-faces section")).to_have_count(len(groups))
    for number, one in enumerate(groups):
        await expect(group(page, number).locator("li")).to_have_count(len(one["stacks"]))
        for at, stack in enumerate(one["stacks"]):
            copies = group(page, number).locator("li").nth(at).locator(".copies")
            assert await copies.all_inner_texts() == [str(len(it) + 1) for it in [stack["copies"]] if it]
    # Near-copies are behind one face.
    assert sum(len(one["stacks"]) for one in groups) < sum(one["faces"] for one in groups)

    face = groups[1]["stacks"][0]["face"]
    await group(page, 1).get_by_role("button", name="Face 1").click()
    photo = dialog(page).locator("img")
    await expect(dialog(page).locator(".box")).to_be_visible()
    await expect(photo).not_to_have_js_property("naturalWidth", 0)
    box, whole = await dialog(page).locator(".box").bounding_box(), await photo.bounding_box()
    assert box is not None
    assert whole is not None
    scale = whole["width"] / await photo.evaluate("it => it.naturalWidth")
    shown = [(box["x"] - whole["x"]) / scale, (box["y"] - whole["y"]) / scale, box["width"] / scale]
    assert shown == pytest.approx(face["box"][:3], abs=4 / scale)
    await dialog(page).get_by_role("button", name="Close").click()
    await expect(page.get_by_role("dialog")).to_have_count(0)

    days = page.locator("familiar-person-visits")
    await expect(days.locator("h3")).to_have_count(2)
    await expect(days).to_contain_text("Front door")


async def test_faces_are_moved_and_moved_back(open_window: Open, family: Family, paula: str) -> None:
    page = (await open_window(f"/familiar/people/{paula}")).page
    wrong = await others(family, paula)
    count = len(wrong)

    await pick(page, 1)
    await expect(page.get_by_role("toolbar", name=f"{count} selected")).to_be_visible()
    await choose(page, "Not Paula")
    await said(page, f"{count} faces: not Paula.")
    assert paula not in await owners(family, wrong)
    await expect(page.locator("familiar-person-faces section")).to_have_count(1)
    await undo(page, f"{count} faces: not Paula.")
    assert await owners(family, wrong) == {paula}
    await expect(page.locator("familiar-person-faces section")).to_have_count(2)

    await pick(page, 1)
    await choose(page, "Move")
    await dialog(page).get_by_role("combobox").fill("be")
    await dialog(page).get_by_role("option", name="Ben").click()
    await said(page, f"Moved {count} faces to Ben.")
    assert await owners(family, wrong) == {family.named["Ben"]}
    await undo(page, f"Moved {count} faces to Ben.")
    assert await owners(family, wrong) == {paula}

    await pick(page, 1)
    await choose(page, "Move")
    await dialog(page).get_by_role("combobox").fill("Quentin")
    await page.keyboard.press("Enter")
    await said(page, f"Moved {count} faces to Quentin.")
    assert "Quentin" in await family.names()
    await undo(page, f"Moved {count} faces to Quentin.")
    assert "Quentin" not in await family.names()

    await pick(page, 1)
    await choose(page, "New person")
    await said(page, f"Made a new person of {count} faces.")
    (new,) = await owners(family, wrong)
    assert new is not None
    assert (await family.person(new))["name"] is None
    await undo(page, f"Made a new person of {count} faces.")
    assert await owners(family, wrong) == {paula}


async def test_a_face_represents_the_person_or_is_removed(
    open_window: Open, family: Family, paula: str
) -> None:
    page = (await open_window(f"/familiar/people/{paula}")).page
    before = (await family.person(paula))["feature_face_id"]
    wrong = await others(family, paula)
    await pick(page, 0, 1)
    await expect(page.get_by_role("toolbar").get_by_role("button", name="Feature photo")).to_have_count(0)
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("toolbar")).to_have_count(0)
    await pick(page, 1)
    await choose(page, "Feature photo")
    await said(page, "Feature photo changed.")
    assert (await family.person(paula))["feature_face_id"] in wrong - {before}
    await undo(page, "Feature photo changed.")
    assert (await family.person(paula))["feature_face_id"] == before

    await pick(page, 1)
    await choose(page, "Remove")
    await said(page, f"Removed {len(wrong)} faces.")
    assert not wrong & {face["id"] for face in await family.faces(paula)}
    await undo(page, f"Removed {len(wrong)} faces.")
    assert wrong <= {face["id"] for face in await family.faces(paula)}


async def test_proposed_groups_become_people_by_one_tap(
    open_window: Open, family: Family, paula: str
) -> None:
    page = (await open_window(f"/familiar/people/{paula}", size="phone")).page
    wrong = await others(family, paula)
    await page.get_by_text("Details and actions").tap()
    await page.get_by_role("button", name="Split").tap()
    await expect(dialog(page).locator("section")).to_have_count(2)
    await dialog(page).get_by_role("button", name="Someone else").tap()
    await said(page, f"Made a new person of {len(wrong)} faces.")
    assert paula not in await owners(family, wrong)
    await undo(page, f"Made a new person of {len(wrong)} faces.")
    assert await owners(family, wrong) == {paula}


async def test_what_is_known_of_a_person(
    open_window: Open, family: Family, home: HomeAssistant, paula: str
) -> None:
    page = (await open_window(f"/familiar/people/{paula}")).page
    await page.get_by_role("button", name="Favorite").click()
    await said(page, "Marked as a favorite.")
    assert (await family.person(paula))["favorite"]
    await undo(page, "Marked as a favorite.")
    assert not (await family.person(paula))["favorite"]

    await page.get_by_text("Details and actions").click()
    await page.get_by_label("Birthday").fill("1990-05-04")
    await said(page, "Birthday saved.")
    assert (await family.person(paula))["birth_date"] == "1990-05-04"
    await undo(page, "Birthday saved.")
    assert (await family.person(paula))["birth_date"] is None

    await page.get_by_role("button", name="Make a device").click()
    await said(page, "Device created.")
    await home.until(lambda: has_device(home, "Paula"))
    await undo(page, "Device created.")

    async def has_none() -> bool:
        return not await has_device(home, "Paula")

    await home.until(has_none)

    async with page.expect_download() as download:
        await page.get_by_role("button", name="Download data").click()
    data = await asyncio.to_thread(Path(await (await download.value).path()).read_bytes)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        assert archive.testzip() is None
    assert any(name.endswith(".json") for name in names)
    assert len([name for name in names if name.endswith(".jpg")]) >= 6


async def test_a_person_of_home_assistant_gets_the_face(
    open_window: Open, home: HomeAssistant, family: Family, paula: str
) -> None:
    page = (await open_window(f"/familiar/people/{paula}")).page
    owner = (await home.command("person/list"))["storage"][0]
    await page.get_by_text("Details and actions").click()
    await page.get_by_label("Person in Home Assistant").select_option(label=owner["name"])
    await said(page, "Link saved.")
    linked = await home.command("familiar/person/get", person_id=paula)
    assert linked["linked_person"].startswith("person.")
    await page.get_by_role("button", name="Use as the person’s picture").click()
    await said(page, "Home Assistant shows this face")
    now = (await home.command("person/list"))["storage"][0]
    status, picture = await home.picture(now["picture"])
    assert (status, picture[:2]) == (200, b"\xff\xd8")
    await undo(page, "Home Assistant shows this face")
    now = (await home.command("person/list"))["storage"][0]
    assert now.get("picture") == owner.get("picture")
    await page.get_by_label("Person in Home Assistant").select_option(label="None")
    await said(page, "Link saved.")
    assert (await home.command("familiar/person/get", person_id=paula))["linked_person"] is None
    await undo(page, "Link saved.")
    assert (await home.command("familiar/person/get", person_id=paula))["linked_person"] is not None


async def test_an_ordinary_user_only_sees(open_window: Open, family: Family, paula: str) -> None:
    page = (await open_window(f"/familiar/people/{paula}", user=ORDINARY)).page
    view = page.locator("familiar-view-person")
    await group(page, 0).locator("li").first.hover()
    for role in ("checkbox", "toolbar"):
        await expect(view.get_by_role(role)).to_have_count(0)
    await expect(page.get_by_text("Details and actions")).to_have_count(0)
    for own in (
        "familiar-people-choices",
        "familiar-button",
        "familiar-person-bar",
        "h1 familiar-icon-button",
    ):
        await expect(view.locator(own)).to_have_count(0)
    await group(page, 0).get_by_role("button", name="Face 1").click()
    await expect(dialog(page).get_by_role("link", name="Why?")).to_be_visible()
    await expect(dialog(page).locator("familiar-button")).to_have_count(0)


async def test_a_person_is_forgotten_and_erased(open_window: Open, family: Family, paula: str) -> None:
    page = (await open_window(f"/familiar/people/{paula}")).page
    await page.get_by_text("Details and actions").click()
    await page.get_by_role("button", name="Forget").click()
    await said(page, "Paula: name forgotten.")
    await expect(page.locator("familiar-view-people")).to_be_visible()
    assert "Paula" not in await family.names()
    await undo(page, "Paula: name forgotten.")
    assert (await family.person(paula))["name"] == "Paula"

    temporary = await family.enroll("Temporary", NEWCOMER)
    await page.goto(page.url.replace("/people", f"/people/{temporary}"))
    await page.get_by_text("Details and actions").click()
    await page.get_by_role("button", name="Erase", exact=True).click()
    await expect(page.get_by_role("dialog", name="Erase Temporary?")).to_be_visible()
    await expect(dialog(page).locator("img").first).to_have_js_property("complete", True)
    await dialog(page).get_by_role("button", name="Erase for good").click()
    await said(page, "Temporary: all data erased.")
    await expect(page.locator("familiar-view-people")).to_be_visible()
    assert temporary not in {one["id"] for one in await family.people(hidden="any", ignored="any")}


async def has_device(home: HomeAssistant, name: str) -> bool:
    """Whether a person has a device in Home Assistant."""
    devices: list[dict[str, Any]] = await home.command("config/device_registry/list")
    return any(name in {device["name"], device["name_by_user"]} for device in devices)
