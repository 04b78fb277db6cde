"""Who uses Home Assistant: its owner and an ordinary user, each logged in by Home Assistant's own form."""

from __future__ import annotations

from typing import Any

from playwright.async_api import Browser

from tests.e2e.browser.chromium import Window
from tests.e2e.home_assistant import PASSWORD, HomeAssistant

ADMINISTRATOR = "owner"
ORDINARY = "visitor"
Storage = Any
"""What a browser keeps of a login."""


async def add_ordinary_user(home: HomeAssistant) -> None:
    """Create a user who is no administrator."""
    created = await home.command("config/auth/create", name="Visitor", group_ids=["system-users"])
    await home.command(
        "config/auth_provider/homeassistant/create",
        user_id=created["user"]["id"],
        username=ORDINARY,
        password=PASSWORD,
    )


async def log_in(browser: Browser, home: HomeAssistant, username: str) -> Storage:
    """Log in as a person does; returns what the browser keeps."""
    context = await browser.new_context()
    window = Window(await context.new_page(), home.url)
    await window.page.goto(home.url)
    await window.page.locator("input[name=username]").fill(username)
    await window.page.locator("input[name=password]").fill(PASSWORD)
    await window.page.locator("input[name=password]").press("Enter")
    await window.page.locator("home-assistant-main").wait_for(state="attached")
    window.check()
    storage = await context.storage_state()
    await context.close()
    return storage
