"""Somebody without an account plays a video of a link, and jumps to its end before all of it was loaded."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Response, expect

from tests import portraits
from tests.e2e.browser.accessibility import findings
from tests.e2e.browser.chromium import SIZES, Window
from tests.e2e.browser.family import NAMED, Family
from tests.e2e.browser.h264 import film
from tests.e2e.browser.photo_folder import imported
from tests.e2e.home_assistant import HomeAssistant
from tests.e2e.processes import Daemon
from tests.e2e.visitors import switch_links

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(900)]

SHOT = 61
"""A portrait that no other test shows: the video is deleted afterwards."""
SECONDS, NEAR_END = 24, 21
NEXT_FRAMES = """async (video) => {
  const from = video.currentTime;
  video.muted = true;
  await video.play();
  while (video.currentTime <= from + 0.3) await new Promise((resolve) => setTimeout(resolve, 50));
  video.pause();
  return [from, video.currentTime, video.videoWidth, video.error && video.error.message];
}"""
JUMP = """(video, to) => new Promise((resolve, reject) => {
  video.addEventListener("seeked", () => resolve(video.currentTime), { once: true });
  video.addEventListener("error", () => reject(new Error(video.error.message)), { once: true });
  video.currentTime = to;
})"""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def link(
    household: Family, daemon: Daemon, home: HomeAssistant, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[str]:
    """The path of a link to one video of Anna."""
    made = tmp_path_factory.mktemp("film") / "anna.mp4"
    portrait = portraits.jpeg(NAMED["Anna"], SHOT)
    await asyncio.to_thread(film, made, portrait, SECONDS)
    async with imported(household, home, daemon, "Film", {made.name: made.read_bytes()}) as folder:
        await switch_links(home, on=True)
        video = await first_moment(household, folder / made.name)
        # Without originals: what the file says beside pictures and sound is left out of each part.
        answer = await home.command("familiar/link/create", photo_ids=[video], title="The film")
        yield answer["url"].partition("/api/")[2]
        await home.command("familiar/link/revoke", link_id=answer["link"]["id"])
        await switch_links(home, on=False)


async def first_moment(family: Family, path: Path) -> str:
    """The photo that stands for a video."""
    photos = (await family.ask("GET", "/v1/photos", params={"limit": "500"}))["items"]
    moments = [photo for photo in photos if photo["source"] == str(path)]
    assert moments, "The video was not imported."
    return str(min(moments, key=lambda photo: photo["offset"])["id"])


@pytest.mark.parametrize("size", SIZES)
async def test_a_visitor_plays_a_video_and_jumps_in_it(
    browser: Browser, home: HomeAssistant, link: str, size: str
) -> None:
    context = await browser.new_context(locale="en-US", **SIZES[size])
    visitor = Window(await context.new_page(), home.url)
    page = visitor.page
    parts: list[tuple[int, str]] = []

    def came(response: Response) -> None:
        if "/video/" in response.url:
            parts.append((response.status, response.headers.get("content-range", "")))

    await page.goto(f"{home.url}/api/{link}")
    await expect(page.get_by_role("heading", name="The film")).to_be_visible()
    await page.locator(".grid a").click()
    page.on("response", came)
    await page.reload()
    video = page.locator("main video")
    await expect(video).to_be_visible()
    assert await findings(page, ours="") == []
    assert not await page.evaluate("document.documentElement.scrollWidth > innerWidth")

    before, after, width, error = await video.evaluate(NEXT_FRAMES)
    assert (before < after, width, error) == (True, 640, None)
    assert abs(await video.evaluate(JUMP, NEAR_END) - NEAR_END) < 0.2
    before, after, width, error = await video.evaluate(NEXT_FRAMES)
    assert (NEAR_END - 0.2 < before < after <= SECONDS + 1, error) == (True, None)
    # The jump asked for the part that was not there yet.
    assert {status for status, _ in parts} == {206}
    assert [one for _, one in parts if not one.startswith("bytes 0-")], parts
    visitor.check()
    await context.close()
