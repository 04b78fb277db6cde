"""The page in another language, as its user chose it in their profile."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from playwright.async_api import Browser

from tests.e2e.browser.chromium import Window
from tests.e2e.browser.logins import Storage
from tests.e2e.home_assistant import HomeAssistant

USUAL = {"number_format": "language", "time_format": "language", "date_format": "language"}
USUAL |= {"time_zone": "local", "first_weekday": "language"}


@asynccontextmanager
async def in_language(
    language: str, browser: Browser, home: HomeAssistant, storage: Storage, size: dict[str, Any]
) -> AsyncIterator[Window]:
    """Open a window of the owner, whose profile has this language; it must not complain."""
    await choose(home, language)
    context = await browser.new_context(storage_state=storage, **size)
    try:
        window = Window(await context.new_page(), home.url)
        yield window
        window.check()
    finally:
        await context.close()
        await choose(home, "en")


async def choose(home: HomeAssistant, language: str) -> None:
    """Choose the owner's language in their profile."""
    await home.command("frontend/set_user_data", key="language", value={"language": language, **USUAL})
