"""Each view: accessible, at home on a phone, and it asks nobody but Home Assistant, also under a strict policy."""

from __future__ import annotations

import base64
import hashlib
import re
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Route, expect

from tests.e2e.browser.accessibility import findings
from tests.e2e.browser.chromium import SIZES
from tests.e2e.browser.conftest import Open
from tests.e2e.browser.family import Family
from tests.e2e.browser.logins import ORDINARY
from tests.e2e.browser.views import FOR_ADMINISTRATORS, VIEWS

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(900)]

INJECT = """() => {
  const script = document.createElement("script");
  script.textContent = "window.injected = true";
  document.head.append(script);
  return window.injected === undefined;
}"""
INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("view", VIEWS)
async def test_a_view_is_accessible_and_fits(open_window: Open, family: Family, view: str, size: str) -> None:
    window = await open_window(f"/familiar/{view}", size=size)
    await expect(window.page.locator(f"familiar-view-{view}")).to_be_visible()
    await expect(window.page.locator("familiar-panel .skeleton")).to_have_count(0)
    assert await findings(window.page) == []
    assert not await window.page.evaluate("document.documentElement.scrollWidth > innerWidth")


@pytest.mark.parametrize("view", VIEWS)
async def test_an_ordinary_user_sees_what_is_for_everyone(
    open_window: Open, family: Family, view: str
) -> None:
    window = await open_window(f"/familiar/{view}", user=ORDINARY)
    shown = window.page.locator(f"familiar-view-{view}")
    if view in FOR_ADMINISTRATORS:
        await expect(window.page.get_by_text("Only administrators can open this")).to_be_visible()
        await expect(shown).to_have_count(0)
    else:
        await expect(shown).to_be_attached()


async def test_a_strict_policy_holds(open_window: Open, family: Family) -> None:
    """The strictest that Home Assistant's own page bears: its inline scripts by their hashes, no other, nothing foreign."""
    policies: list[str] = []

    async def strictly(route: Route) -> None:
        response = await route.fetch()
        html = await response.text()
        hashes = " ".join(f"'sha256-{_hash(script)}'" for script in INLINE.findall(html))
        host = urlsplit(route.request.url).netloc
        policies.append(
            f"default-src 'none'; script-src 'self' {hashes}; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:;"
            f" font-src 'self'; connect-src 'self' ws://{host}; manifest-src 'self'; worker-src 'self' blob:;"
            " media-src 'self' blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        )
        await route.fulfill(
            response=response, headers={**response.headers, "content-security-policy": policies[-1]}
        )

    window = await open_window("/familiar")
    await window.page.route(lambda url: urlsplit(url).path.startswith("/familiar/"), strictly)
    for view in VIEWS:
        await window.open(f"/familiar/{view}")
        await expect(window.page.locator(f"familiar-view-{view}")).to_be_visible()
    assert await window.page.evaluate(INJECT), "The policy is not in force."
    window.errors[:] = [error for error in window.errors if "inline script" not in error]
    assert len(policies) == len(VIEWS)


def _hash(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
