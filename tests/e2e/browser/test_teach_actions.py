"""Teaching in a browser: photos dragged, taken, and marked by hand."""

from __future__ import annotations

import asyncio
import base64

import cv2
import pytest
from playwright.async_api import Browser, Locator, Page, expect

from tests import photos, portraits
from tests.e2e.browser.accessibility import findings
from tests.e2e.browser.actions import dialog, said, undo
from tests.e2e.browser.chromium import Window
from tests.e2e.browser.conftest import Open
from tests.e2e.browser.family import Family
from tests.e2e.browser.logins import ADMINISTRATOR, ORDINARY, Storage
from tests.e2e.home_assistant import HomeAssistant

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(900)]

WILMA = 42
BLUR = 12
BOX = (0.32, 0.27, 0.35, 0.42)
"""Where Wilma’s face is in her pictures, as shares."""
FILES = """(files) => {
  const data = new DataTransfer();
  for (const [name, body] of files) {
    const bytes = Uint8Array.from(atob(body), (letter) => letter.charCodeAt(0));
    data.items.add(new File([bytes], name, { type: "image/jpeg" }));
  }
  return data;
}"""


def blurred(person: int) -> bytes:
    """A portrait in which the face is found, but not clear enough to identify anybody by."""
    return photos.encode(cv2.GaussianBlur(portraits.portrait(person, 4), (0, 0), BLUR))


def hidden(person: int) -> bytes:
    """A portrait in fog: the detector finds no face, but whoever marks it does."""
    return photos.encode((portraits.portrait(person, 4) * 0.05 + 122).astype("uint8"))


async def drop(page: Page, target: Locator, files: dict[str, bytes]) -> None:
    """Drag files over an element, and let them go."""
    bodies = [[name, base64.b64encode(body).decode()] for name, body in files.items()]
    data = {"dataTransfer": await page.evaluate_handle(FILES, bodies)}
    await target.dispatch_event("dragover", data)
    await target.dispatch_event("drop", data)


async def test_photos_are_dragged_and_say_why_they_are_not_accepted(
    open_window: Open, teaching: Family
) -> None:
    window = await open_window("/familiar/teach")
    page = window.page
    clear, poor = await asyncio.gather(
        asyncio.to_thread(portraits.jpeg, WILMA), asyncio.to_thread(blurred, WILMA)
    )
    await drop(page, page.locator("familiar-teach-photos .all"), {"clear.jpg": clear, "blurred.jpg": poor})
    cards = page.locator("familiar-teach-photo")
    await expect(cards.first).to_contain_text("Ready")
    await expect(cards.last).to_contain_text("This face may not be accepted")
    box = page.get_by_role("combobox", name="Who is in these 2 photos?")
    await box.fill("Wilma")
    await box.press("Enter")
    await said(page, "Learned 1 photo of Wilma")
    await expect(cards.first).to_contain_text("Accepted")
    await expect(cards.last).to_contain_text("Not accepted")
    await expect(cards.last).to_contain_text("The face is blurred.")
    await expect(page.get_by_text("1 accepted, 1 not accepted.")).to_be_visible()
    assert await findings(page) == []
    assert await teaching.count_faces("Wilma") == 1
    await undo(page)
    assert await teaching.count_faces("Wilma") == 0
    await expect(cards).to_have_count(1)
    await page.get_by_role("button", name="Clear finished").click()
    await expect(cards).to_have_count(0)


async def test_one_of_several_faces_is_chosen(open_window: Open, teaching: Family) -> None:
    window = await open_window("/familiar/teach", size="phone")
    page = window.page
    async with page.expect_file_chooser() as chooser:
        await page.get_by_label("Choose photos").tap()
    group = {"name": "group.jpg", "mimeType": "image/jpeg", "buffer": photos.group_jpeg()}
    await (await chooser.value).set_files([group])
    card = page.locator("familiar-teach-photo")
    await expect(card).to_contain_text("Select the face that is meant.")
    await card.get_by_role("button", name="Face 2: unknown").tap()
    box = page.get_by_role("combobox")
    await box.fill("Xaver")
    await box.press("Enter")
    await said(page, "Learned 1 photo of Xaver")
    assert await teaching.count_faces("Xaver") == 1
    await page.get_by_role("button", name="Clear finished").tap()


async def test_a_face_that_is_not_found_is_marked_by_hand(open_window: Open, teaching: Family) -> None:
    window = await open_window("/familiar/teach")
    page = window.page
    picture = await asyncio.to_thread(hidden, WILMA)
    await drop(page, page.locator("familiar-teach-photos .all"), {"hidden.jpg": picture})
    card = page.locator("familiar-teach-photo")
    await expect(card).to_contain_text("No face found. Mark it yourself.")
    await card.get_by_role("button", name="Mark the face").click()
    canvas = dialog(page).locator("familiar-boxed-picture .picture")
    await draw(page, canvas, BOX)
    await dialog(page).get_by_role("button", name="Use this face").click()
    await expect(card).to_contain_text("Ready, with the face you marked")
    box = page.get_by_role("combobox")
    await box.fill("Wilma")
    await box.press("Enter")
    await said(page, "Learned 1 photo of Wilma")
    (wilma,) = [person for person in await teaching.people(named="true") if person["name"] == "Wilma"]
    (face,) = (await teaching.ask("GET", f"/v1/people/{wilma['id']}/faces"))["items"]
    for value, wanted in zip(face["box"], (512 * share for share in BOX), strict=True):
        assert abs(value - wanted) < 80
    await page.get_by_role("button", name="Clear finished").click()


async def draw(page: Page, canvas: Locator, box: tuple[float, float, float, float]) -> None:
    """Draw a box with the pointer; shares of the picture."""
    await canvas.scroll_into_view_if_needed()
    at = await canvas.bounding_box()
    assert at
    left, top, width, height = box
    await page.mouse.move(at["x"] + left * at["width"], at["y"] + top * at["height"])
    await page.mouse.down()
    await page.mouse.move(
        at["x"] + (left + width) * at["width"], at["y"] + (top + height) * at["height"], steps=5
    )
    await page.mouse.up()


async def test_a_photo_is_taken_with_the_camera(
    browser: Browser, logins: dict[str, Storage], home: HomeAssistant, family: Family
) -> None:
    context = await browser.new_context(storage_state=logins[ADMINISTRATOR], permissions=["camera"])
    try:
        window = Window(await context.new_page(), home.url)
        await window.open("/familiar/teach")
        page = window.page
        await page.get_by_role("button", name="Take a photo").click()
        await dialog(page).get_by_role("button", name="Take the photo").click()
        await expect(dialog(page)).to_have_count(0)
        # Chromium's camera shows a pattern, in which nobody is.
        await expect(page.locator("familiar-teach-photo")).to_contain_text("No face found")
        window.check()
    finally:
        await context.close()


async def test_a_camera_that_may_not_be_used_says_so(
    browser: Browser, logins: dict[str, Storage], home: HomeAssistant, family: Family
) -> None:
    context = await browser.new_context(storage_state=logins[ADMINISTRATOR], permissions=[])
    try:
        window = Window(await context.new_page(), home.url)
        await window.open("/familiar/teach")
        await window.page.get_by_role("button", name="Take a photo").click()
        await expect(window.page.get_by_role("alert")).to_contain_text("The camera can’t be used")
        window.check()
    finally:
        await context.close()


async def test_a_phone_takes_photos_with_its_own_camera(open_window: Open, teaching: Family) -> None:
    window = await open_window("/familiar/teach", size="phone")
    camera = window.page.locator("input[capture]")
    await expect(camera).to_have_attribute("capture", "environment")
    async with window.page.expect_file_chooser() as chooser:
        await camera.tap()
    taken = {"name": "taken.jpg", "mimeType": "image/jpeg", "buffer": portraits.jpeg(WILMA)}
    await (await chooser.value).set_files([taken])
    await expect(window.page.locator("familiar-teach-photo")).to_contain_text("Ready")
    await window.page.get_by_role("button", name="Remove taken.jpg").tap()
    await expect(window.page.locator("familiar-teach-photo")).to_have_count(0)


async def test_an_ordinary_user_teaches_nobody(open_window: Open, family: Family) -> None:
    window = await open_window("/familiar/teach", user=ORDINARY)
    await expect(window.page.get_by_text("Only administrators can open this")).to_be_visible()
    await expect(window.page.locator("familiar-teach-photos")).to_have_count(0)
