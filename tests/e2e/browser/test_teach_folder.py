"""A folder of the daemon's machine, imported in a browser: its progress, and what was left out and why."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import quote

import numpy as np
import pytest
from playwright.async_api import expect

from tests import photos, portraits
from tests.e2e.browser.accessibility import findings
from tests.e2e.browser.actions import said
from tests.e2e.browser.conftest import Open
from tests.e2e.browser.family import Family
from tests.e2e.browser.furniture import library_of
from tests.e2e.processes import Daemon

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(900)]

OTHERS = (28, 16)
SHOT = 31
"""One that no other test shows: what another test erased stays out."""
QUALITIES = range(40, 96, 2)
"""Of JPEG: copies that are no duplicates, so many that an import stores them in more than one batch."""
SNOWY = 300
WATCH_PROGRESS = """() => {
  window.progress = [];
  const panel = (node) => node.querySelector("familiar-import") ??
    [...node.querySelectorAll("*")].map((one) => one.shadowRoot && panel(one.shadowRoot)).find(Boolean);
  setInterval(() => {
    const text = panel(document)?.shadowRoot?.textContent ?? "";
    const found = /([\\d,]+) of ([\\d,]+) files/.exec(text);
    if (found) window.progress.push(Number(found[1]));
  }, 50);
}"""


@pytest.fixture
def summer(daemon: Daemon) -> Path:
    """A folder with photos in folders of their people, a damaged photo, and a file that is none."""
    summer = library_of(daemon) / "Summer"
    for name, person in (("Yara", OTHERS[0]), ("Zoe", OTHERS[1])):
        (summer / name).mkdir(parents=True, exist_ok=True)
        for quality in QUALITIES:
            picture = photos.encode(portraits.portrait(person, SHOT), quality=quality)
            (summer / name / f"{quality}.jpg").write_bytes(picture)
    (summer / "damaged.jpg").write_bytes(b"\xff\xd8 no picture")
    (summer / "book.pdf").write_bytes(b"%PDF-1.4")
    return summer


@pytest.fixture
def winter(daemon: Daemon) -> Path:
    """A folder with so many photos of nobody that an import lasts a while."""
    winter = library_of(daemon) / "Winter"
    winter.mkdir(exist_ok=True)
    across = np.linspace(0, 90, 640, dtype=np.uint8)
    for number in range(SNOWY):
        sky = np.repeat(np.tile(across + number % 160, (480, 1))[:, :, None], 3, axis=2)
        sky[: number + 1, :, 0] //= 2
        (winter / f"{number}.jpg").write_bytes(photos.encode(sky))
    return winter


async def test_a_running_import_is_canceled(open_window: Open, family: Family, winter: Path) -> None:
    window = await open_window(f"/familiar/teach?from=folder&folder={quote(str(winter))}")
    page = window.page
    await page.get_by_role("button", name="Import Winter").click()
    own = page.locator("familiar-import").filter(has_text=str(winter))
    await expect(own.get_by_role("progressbar")).to_be_visible()
    await own.get_by_role("button", name="Cancel").click()
    await said(page, "Canceled the import of Winter. What it added stays.")
    await expect(own).to_contain_text("Canceled")
    await expect(own.get_by_role("progressbar")).to_have_count(0)
    await expect(own.get_by_role("button", name="Cancel")).to_have_count(0)
    imports = (await family.ask("GET", "/v1/imports"))["items"]
    (canceled,) = [one for one in imports if one["path"] == str(winter)]
    assert canceled["state"] == "cancelled"
    assert canceled["added"] < SNOWY
    kept = (await family.ask("GET", "/v1/photos", params={"limit": "500"}))["items"]
    assert len([one for one in kept if str(winter) in one["source"]]) == canceled["added"]


async def test_a_folder_is_imported_and_says_what_was_left_out(
    open_window: Open, teaching: Family, summer: Path
) -> None:
    window = await open_window("/familiar/teach")
    page = window.page
    await page.evaluate(WATCH_PROGRESS)
    await page.get_by_role("button", name="Folder", exact=True).click()
    await page.locator("familiar-teach-folder").get_by_role("button", name=summer.parent.name).click()
    await page.get_by_role("button", name="Summer").click()
    await expect(page.get_by_role("button", name="Yara")).to_be_visible()
    await page.get_by_label("Folders are named after people").check()
    await page.get_by_role("button", name="Import Summer").click()
    await said(page, "Importing Summer")
    done = page.locator("familiar-import").first
    await expect(done).to_contain_text("Done", timeout=180_000)
    count = 2 * len(QUALITIES)
    await expect(done).to_contain_text(f"{count} added")
    progress = await page.evaluate("window.progress")
    assert any(0 < seen < count for seen in progress), progress
    await done.get_by_text("2 files weren’t accepted").click()
    await expect(done).to_contain_text("damaged.jpg")
    # A busy machine gives up on it before it finds out what it is.
    await expect(done).to_contain_text(re.compile("no image, or it is damaged|couldn’t process this file"))
    await expect(done).to_contain_text("book.pdf")
    assert await findings(page) == []
    assert await teaching.count_faces("Yara") == await teaching.count_faces("Zoe") == len(QUALITIES)
