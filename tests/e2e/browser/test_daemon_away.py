"""The daemon goes away and comes back while the page is open."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.e2e.browser.accessibility import findings
from tests.e2e.browser.conftest import Open
from tests.e2e.browser.family import Family
from tests.e2e.processes import Daemon

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(900)]


async def test_the_page_says_so_and_goes_on(open_window: Open, family: Family, daemon: Daemon) -> None:
    window = await open_window("/familiar/inbox")
    box = window.page.get_by_role("combobox").first
    await expect(box).to_be_editable()
    daemon.process.kill()
    banner = window.page.get_by_text("Familiar isn’t reachable")
    await expect(banner).to_be_visible()
    # Once, also in a view that is opened now, which has nothing to show.
    other = await open_window("/familiar/people")
    said = other.page.get_by_text("Familiar isn’t reachable")
    await expect(said).to_have_count(1)
    await expect(other.page.locator("familiar-failure")).to_be_visible()
    assert await findings(other.page) == []
    daemon.process.start()
    await expect(banner).to_have_count(0, timeout=120_000)
    await expect(said).to_have_count(0)
    await expect(other.page.locator("familiar-people-cell").first).to_be_visible()
    await box.fill("Nora")
    await box.press("Enter")
    await expect(window.page.get_by_role("status").filter(has_text="Nora").first).to_be_visible()
    assert "Nora" in await family.names()
