"""Home Assistant's own pages open in the browser, for both kinds of users, and a complaint of a page is noticed."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.e2e.browser.chromium import SIZES
from tests.e2e.browser.conftest import Open
from tests.e2e.browser.logins import ADMINISTRATOR, ORDINARY

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(900)]

IS_ADMINISTRATOR = "document.querySelector('home-assistant').hass.user.is_admin"


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("user", [ADMINISTRATOR, ORDINARY])
async def test_a_dashboard_opens(open_window: Open, user: str, size: str) -> None:
    window = await open_window("/home", user=user, size=size)
    await expect(window.page.locator("ha-panel-home")).to_be_attached()
    assert await window.page.evaluate(IS_ADMINISTRATOR) == (user == ADMINISTRATOR)


async def test_an_error_of_a_page_is_noticed(open_window: Open) -> None:
    window = await open_window("/home")
    await window.page.evaluate("console.error('Something is wrong.')")
    with pytest.raises(AssertionError, match="Something is wrong"):
        window.check()
    window.errors.clear()


async def test_a_request_to_somebody_else_is_noticed(open_window: Open) -> None:
    window = await open_window("/home")
    await window.page.evaluate("fetch('http://192.0.2.1/', {mode: 'no-cors'}).catch(() => 0), 0")
    with pytest.raises(AssertionError, match=r"192\.0\.2\.1"):
        window.check()
    window.foreign.clear()
