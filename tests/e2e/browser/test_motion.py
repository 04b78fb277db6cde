"""Whoever asks their device for less motion gets none: nothing on the page or the cards is animated."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from tests.e2e.browser.actions import said, undo
from tests.e2e.browser.conftest import Open
from tests.e2e.browser.family import Family
from tests.e2e.browser.views import VIEWS

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(900)]

WATCH = """() => {
  window.moved = new Set();
  const walk = (root, ours) => {
    if (ours) for (const one of root.getAnimations()) {
      const { activeDuration } = one.effect.getComputedTiming();
      if (activeDuration > 0) {
        const { target } = one.effect;
        moved.add(`${root.host.localName} ${target.localName}.${target.className}: ${one.animationName ?? one.transitionProperty}`);
      }
    }
    for (const it of root.querySelectorAll("*")) {
      if (it.shadowRoot) walk(it.shadowRoot, it.localName.startsWith("familiar-"));
    }
  };
  const each = () => {
    walk(document, false);
    requestAnimationFrame(each);
  };
  requestAnimationFrame(each);
}"""
"""Runs before the page does: notes in each frame what is animated in elements of ours."""


async def watch(page: Page, motion: str) -> None:
    """Let the browser ask for less motion or not, and note what moves in pages that are opened from now on."""
    await page.emulate_media(reduced_motion="reduce" if motion == "reduce" else "no-preference")
    await page.add_init_script(f"({WATCH})()")


async def moved(page: Page) -> list[str]:
    """Return what moved on this page."""
    return sorted(await page.evaluate("[...moved]"))


async def hide_person(page: Page) -> None:
    """Hide the person whom the inbox asks about, and undo it: a message comes, and goes."""
    await page.locator("familiar-view-inbox").get_by_role("button", name="Hide").click()
    await said(page, "Hidden")
    await undo(page)


async def test_views_stand_still(open_window: Open, family: Family) -> None:
    window = await open_window("/familiar")
    await watch(window.page, "reduce")
    for view in VIEWS:
        await window.open(f"/familiar/{view}")
        await expect(window.page.locator(f"familiar-view-{view}")).to_be_visible()
        await expect(window.page.locator("familiar-panel .skeleton:not(img)")).to_have_count(0)
        for button in await window.page.locator(f"familiar-view-{view} familiar-button:visible").all():
            await button.hover(force=True)
        assert await moved(window.page) == [], view
    await window.open("/familiar/inbox")
    await hide_person(window.page)
    assert await moved(window.page) == []


async def test_without_that_wish_they_move(open_window: Open, family: Family) -> None:
    """Otherwise the test above would see nothing whatever happened."""
    window = await open_window("/familiar")
    await watch(window.page, "any")
    await window.open("/familiar/inbox")
    await hide_person(window.page)
    assert any("rise" in one for one in await moved(window.page))
