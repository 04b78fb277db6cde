"""One household for all browser tests: a daemon, a Home Assistant with both kinds of users, and Chromium."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from tests.e2e.browser.chromium import SIZES, Window, chromium
from tests.e2e.browser.logins import ADMINISTRATOR, ORDINARY, Storage, add_ordinary_user, log_in
from tests.e2e.home_assistant import HomeAssistant
from tests.e2e.processes import Daemon, free_port

Open = Callable[..., Awaitable[Window]]


@pytest.fixture(scope="session")
def daemon(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Daemon]:
    """A real daemon that runs and announces itself to nobody."""
    folder = tmp_path_factory.mktemp("daemon")
    daemon = Daemon.create(folder, "--set", "server.zeroconf=false", host="127.0.0.1")
    with daemon.process.running():
        yield daemon


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def home(tmp_path_factory: pytest.TempPathFactory, daemon: Daemon) -> AsyncIterator[HomeAssistant]:
    """A real Home Assistant with Familiar, its owner, and an ordinary user."""
    hass = Path(os.environ["E2E_HASS"])
    assert hass.exists(), f"{hass} does not exist. Run scripts/test, which installs Home Assistant."
    home = HomeAssistant(hass, tmp_path_factory.mktemp("home"), free_port())
    try:
        await home.start()
        await add_ordinary_user(home)
        token = await asyncio.to_thread(daemon.wait_until_it_has_a_token)
        address = {"url": f"127.0.0.1:{daemon.port}", "token": token, "verify_ssl": True}

        async def is_set_up() -> bool:
            result = await home.flow({"handler": "familiar"}, address)
            return bool(result["type"] == "create_entry")

        await home.until(is_set_up)
        yield home
    finally:
        await home.stop()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Chromium."""
    async with chromium() as browser:
        yield browser


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def logins(browser: Browser, home: HomeAssistant) -> dict[str, Storage]:
    """What the browser keeps of both users' logins, by user name."""
    return {name: await log_in(browser, home, name) for name in (ADMINISTRATOR, ORDINARY)}


@pytest_asyncio.fixture(loop_scope="session")
async def open_window(
    browser: Browser, home: HomeAssistant, logins: dict[str, Storage]
) -> AsyncIterator[Open]:
    """Open windows at a path, as a user, in a size; none may complain or ask anybody else."""
    windows: list[Window] = []

    async def open_one(
        path: str, *, user: str = ADMINISTRATOR, size: str = "desktop", **options: object
    ) -> Window:
        context = await browser.new_context(
            storage_state=logins[user], locale="en-US", **{**SIZES[size], **options}
        )
        window = Window(await context.new_page(), home.url)
        windows.append(window)
        await window.open(path)
        return window

    yield open_one
    for window in windows:
        await window.page.context.close()
    for window in windows:
        window.check()
