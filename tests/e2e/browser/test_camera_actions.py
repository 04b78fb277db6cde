"""Cameras in a browser: what one shows now with its faces, and another threshold, saved and undone."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import cv2
import pytest
import pytest_asyncio
from playwright.async_api import expect

from tests import photos, portraits
from tests.e2e.browser.accessibility import findings
from tests.e2e.browser.actions import said, undo
from tests.e2e.browser.conftest import Open
from tests.e2e.browser.family import CAMERA, NAMED, Family
from tests.e2e.browser.logins import ORDINARY
from tests.e2e.home_assistant import HomeAssistant

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(900)]

MOST = 99.5
"""Percent; what the slider goes to is 100."""
EMPTY = photos.encode(photos.decode(portraits.jpeg(0))[:40, :40].repeat(10, 0).repeat(10, 1))
"""A wall."""


@pytest_asyncio.fixture(loop_scope="session")
async def picture(home: HomeAssistant) -> AsyncIterator[Path]:
    """The file of what the camera at the door shows; shows Anna at first."""
    path = home.pictures / "front_door.jpg"
    before = path.read_bytes()
    path.write_bytes(await asyncio.to_thread(portraits.jpeg, NAMED["Anna"], 6))
    yield path
    path.write_bytes(before)


async def confidence(home: HomeAssistant) -> float:
    """Return the confidence that the camera asks for."""
    (camera,) = (await home.command("familiar/cameras/list"))["items"]
    return float(camera["confidence"])


async def come_from_afar(family: Family) -> None:
    """Let Anna come, but so that Familiar recognizes her with less than all confidence."""
    portrait = await asyncio.to_thread(portraits.portrait, NAMED["Anna"], 6)
    for side in range(80, 20, -6):
        small = cv2.resize(portrait, (side, side), interpolation=cv2.INTER_AREA)
        picture = photos.encode(cv2.resize(small, (512, 512)))
        faces = (await family.ask("POST", "/v1/analyze", picture))["faces"]
        if any(face["person_name"] == "Anna" and face["confidence"] < MOST for face in faces):
            moment = (datetime.now(UTC) - timedelta(minutes=5)).isoformat()
            query = {"camera": CAMERA, "taken_at": moment}
            await family.ask("POST", "/v1/sightings", picture, params=query)
            return
    raise AssertionError("Anna is recognized from everywhere.")


async def test_a_camera_shows_who_is_there_now(open_window: Open, family: Family, picture: Path) -> None:
    sightings = await family.ask("GET", "/v1/sightings")
    window = await open_window("/familiar/cameras")
    page = window.page
    await page.get_by_role("button", name="Show now").click()
    boxes = page.locator("familiar-boxed-picture .box")
    await expect(boxes).to_have_count(1)
    await expect(boxes.locator(".label")).to_have_text(re.compile(r"^Anna · \d{2,3}%$"))
    await expect(boxes.locator(".note")).to_have_text(re.compile(r"^\d{2,3} × \d{2,3}$"))
    faces = page.get_by_role("list", name="Faces in the picture").get_by_role("listitem")
    await expect(faces).to_contain_text("Anna")
    await expect(faces).to_contain_text("Recognized")
    await expect(faces).to_contain_text("pixels")
    # The box is on the face: the middle of the portrait.
    around, inside = (
        await boxes.bounding_box(),
        await page.locator("familiar-boxed-picture img").bounding_box(),
    )
    assert around and inside
    assert abs(around["x"] + around["width"] / 2 - inside["x"] - inside["width"] / 2) < inside["width"] / 6
    assert await findings(page) == []
    await asyncio.to_thread(picture.write_bytes, EMPTY)
    await page.get_by_role("button", name="Again").click()
    await expect(page.get_by_text("No faces in this picture.")).to_be_visible()
    await expect(boxes).to_have_count(0)
    # Nothing of it was stored.
    assert await family.ask("GET", "/v1/sightings") == sightings


async def test_another_threshold_is_tried_saved_and_undone(
    open_window: Open, family: Family, home: HomeAssistant
) -> None:
    await come_from_afar(family)
    before = await confidence(home)
    window = await open_window("/familiar/cameras")
    page = window.page
    await expect(page.get_by_text("recognized in the last week")).to_be_visible()
    slider = page.locator("familiar-slider input")
    await slider.focus()
    await page.keyboard.press("End")
    would = page.locator("familiar-threshold .would")
    await expect(would).to_contain_text("of the last week would have been unknown")
    await expect(would.locator("familiar-face img").first).to_be_visible()
    await page.keyboard.press("Home")
    await expect(page.get_by_role("button", name="Save")).to_have_count(0)
    await page.keyboard.press("PageUp")
    await page.get_by_role("button", name="Save").click()
    await said(page, "Front door: minimum confidence")
    assert await confidence(home) > before
    await undo(page)
    assert await confidence(home) == before


async def test_an_ordinary_user_sees_what_a_camera_asks_for(open_window: Open, family: Family) -> None:
    window = await open_window("/familiar/cameras", user=ORDINARY)
    page = window.page
    await expect(page.get_by_text("Minimum confidence:")).to_be_visible()
    await expect(page.get_by_role("slider")).to_have_count(0)
    await expect(page.get_by_role("button", name="Save")).to_have_count(0)
