"""Chromium: where it is, and its windows, which notice what no page may do."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import Browser, ConsoleMessage, Page, Request, async_playwright, expect

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PATIENCE = 60_000.0
"""Milliseconds until something that a page must show is given up; nobody waits for them on a machine that is not busy."""

OPTIONS = [
    "--no-sandbox",
    "--disable-dev-shm-usage",
    # A page whose headers a test changes would count as somebody else's, who may not connect to this machine.
    "--disable-features=LocalNetworkAccessChecks,LocalNetworkAccessChecksWebSockets",
    # A computer without a camera has one that shows a pattern; pages must ask for it as for any.
    "--use-fake-device-for-media-stream",
]

expect.set_options(timeout=PATIENCE)

PHONE: dict[str, Any] = {
    "viewport": {"width": 360, "height": 740},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
}
DESKTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}}
SIZES = {"phone": PHONE, "desktop": DESKTOP}

IN_PAGES_OF_HOME_ASSISTANT = (
    # Answers to a request that Home Assistant's own frontend makes although nothing is there.
    "Failed to load resource",
    # It registers a service worker only where it may.
    "service worker",
)
"""Parts of messages on the console that come from Home Assistant itself."""


def path_of_chromium() -> str:
    """Return the path of Chromium.

    Raises:
        FileNotFoundError: there is none.
    """
    for name in (os.environ.get("E2E_CHROMIUM", ""), *NAMES):
        if name and (path := shutil.which(name)):
            return path
    raise FileNotFoundError(
        "No Chromium here. Run scripts/test, which installs it, or set E2E_CHROMIUM=/path/to/chromium."
    )


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """Run Chromium without a window."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path_of_chromium(), args=OPTIONS)
        try:
            yield browser
        finally:
            await browser.close()


@dataclass
class Window:
    """A page of the browser, with what it complained about and whom it asked."""

    page: Page
    home: str
    errors: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.set_default_timeout(PATIENCE)
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.errors.append(f"{error.name}: {error.message}"))
        self.page.on("request", self._asks)

    def _hear(self, message: ConsoleMessage) -> None:
        text = message.text
        if message.type == "error" and not any(it in text for it in IN_PAGES_OF_HOME_ASSISTANT):
            self.errors.append(text)

    def _asks(self, request: Request) -> None:
        url = urlsplit(request.url)
        if url.scheme not in {"data", "blob"} and url.netloc != urlsplit(self.home).netloc:
            self.foreign.append(request.url)

    async def open(self, path: str) -> None:
        """Open a path of Home Assistant, and wait until Home Assistant has started in it."""
        await self.page.goto(f"{self.home}{path}")
        await self.page.locator("home-assistant-main").wait_for(state="attached")

    def check(self) -> None:
        """Fail if the page complained, or asked anybody but Home Assistant."""
        assert not self.errors, "\n".join(self.errors)
        assert not self.foreign, "\n".join(self.foreign)
