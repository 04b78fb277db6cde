"""Pictures of the page for the documentation, of people who do not exist and one whose photo is in the public domain.

scripts/screenshots
"""

from __future__ import annotations

import asyncio
import io
import os
import tempfile
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.async_api import Browser, Page, expect

from tests import photos
from tests.e2e.browser.chromium import SIZES, Window, chromium
from tests.e2e.browser.family import Family
from tests.e2e.browser.furniture import add_camera, furnish, quiet_daemon
from tests.e2e.browser.logins import ADMINISTRATOR, Storage, log_in
from tests.e2e.home_assistant import HomeAssistant
from tests.e2e.processes import REPO, free_port

TARGET = REPO / "docs" / "images"
NAMES = {
    "Anna": 7, "Ben": 9, "Chloé": 12, "Ruth": 5, "Dana": 11, "Emil": 20, "Farah": 10, "Grace": 13, "Henry": 34,
    "Paul": 37,
}  # fmt: skip
NAMELESS = (8, 21, 18, 22, 2, 25, 35)
CAME = (("Ben", 26 * 60), ("Chloé", 300), ("Ruth", 190), (8, 75), ("Emil", 42), ("Anna", 3))
"""Who came to the door, and how many minutes ago."""
QUALITY = 86


async def fill(home: HomeAssistant, family: Family) -> None:
    """Let a family live here, and people come to the door."""
    await add_camera(home)
    for name, person in NAMES.items():
        family.named[name] = await family.enroll(name, person, 4)
    await family.ask("POST", "/v1/enroll", photos.astronaut_jpeg(), params={"name": "Eileen"})
    for person in NAMELESS:
        family.unnamed.append(await family.enroll(f"Person {person}", person, 3))
    await family.take_names()
    await family.separate()
    for who, minutes in CAME:
        await family.come(NAMES[who] if isinstance(who, str) else who, minutes_ago=minutes)
    await add_dashboard(home, family)


async def add_dashboard(home: HomeAssistant, family: Family) -> None:
    """Add a dashboard with the four cards."""
    await home.command("lovelace/dashboards/create", url_path="our-cards", title="Home", mode="storage")

    def grid(*cards: dict[str, Any]) -> dict[str, Any]:
        return {
            "type": "grid",
            "cards": [{**card, "type": f"custom:familiar-{card['type']}"} for card in cards],
        }

    frame = {"type": "photo-frame", "person": family.named["Anna"], "caption": True}
    frame |= {"grid_options": {"columns": 12, "rows": 4}}
    sections = [
        grid({"type": "at-the-door"}, {"type": "unnamed-faces"}),
        grid(frame, {"type": "who-is-here", "limit": 4}),
    ]
    view = {"type": "sections", "title": "Home", "max_columns": 2, "sections": sections}
    await home.command("lovelace/config/save", url_path="our-cards", config={"views": [view]})


class Photographer:
    """Opens pages and takes their pictures."""

    def __init__(self, browser: Browser, home: HomeAssistant, storage: Storage) -> None:
        self._browser, self._home, self._storage = browser, home, storage

    async def take(self, path: str, size: str, scheme: str) -> Image.Image:
        """Take a picture of a page, as soon as everything on it is there."""
        options = {"storage_state": self._storage, "color_scheme": scheme, "locale": "en-US", **SIZES[size]}
        context = await self._browser.new_context(**{**options, "device_scale_factor": 2})
        window = Window(await context.new_page(), self._home.url)
        await window.open(path)
        await _settled(window.page)
        taken = await window.page.screenshot(animations="disabled")
        await context.close()
        window.check()
        return Image.open(io.BytesIO(taken)).convert("RGB")


PICTURES = """all => all.every((one) => {
  const { top, bottom } = one.getBoundingClientRect();
  return one.complete || bottom < 0 || top > innerHeight;
})"""


async def _settled(page: Page) -> None:
    """Wait until nothing loads any more, and each picture in sight is there."""
    await expect(page.locator("familiar-face img").first).to_be_visible()
    for selector in (".skeleton:not(img)", "[aria-busy=true]"):
        await expect(page.locator(selector)).to_have_count(0)
    await page.wait_for_load_state("networkidle")
    while not await page.locator("img").evaluate_all(PICTURES):
        await asyncio.sleep(0.2)
    await page.wait_for_timeout(1500)


def save(picture: Image.Image, name: str, width: int) -> None:
    """Save a picture small."""
    height = round(picture.height * width / picture.width)
    target = TARGET / f"{name}.webp"
    picture.resize((width, height), Image.Resampling.LANCZOS).save(target, quality=QUALITY, method=6)
    print(f"{target.relative_to(REPO)}: {target.stat().st_size // 1024} KiB")  # noqa: T201  # what a command did


def side_by_side(*pictures: Image.Image, gap: int = 48) -> Image.Image:
    """Put phones beside each other."""
    width = sum(picture.width for picture in pictures) + gap * (len(pictures) - 1)
    row = Image.new("RGB", (width, max(picture.height for picture in pictures)), "white")
    left = 0
    for picture in pictures:
        row.paste(picture, (left, 0))
        left += picture.width + gap
    return row


async def main() -> None:
    """Take all pictures."""
    folder = Path(tempfile.mkdtemp(prefix="familiar-screenshots-"))
    daemon = quiet_daemon(folder)
    home = HomeAssistant(Path(os.environ["E2E_HASS"]), folder, free_port())
    with daemon.process.running():
        try:
            await furnish(home, daemon)
            family = Family(home, daemon, await asyncio.to_thread(daemon.token))
            await fill(home, family)
            async with chromium() as browser:
                photographer = Photographer(browser, home, await log_in(browser, home, ADMINISTRATOR))
                await take_all(photographer, family)
        finally:
            await home.stop()


async def take_all(photographer: Photographer, family: Family) -> None:
    """Take the pictures of the documentation."""
    person = family.named["Anna"]
    save(await photographer.take("/familiar/people", "desktop", "light"), "page-people", 1280)
    save(await photographer.take("/familiar/inbox", "desktop", "dark"), "page-inbox", 1280)
    save(await photographer.take("/our-cards", "desktop", "light"), "cards", 1280)
    phones = [
        await photographer.take(path, "phone", scheme)
        for path, scheme in (
            ("/familiar/inbox", "light"),
            (f"/familiar/people/{person}", "dark"),
            ("/familiar/visits", "light"),
            ("/our-cards", "dark"),
        )
    ]
    save(side_by_side(*phones), "page-phone", 1280)


if __name__ == "__main__":
    asyncio.run(main())
