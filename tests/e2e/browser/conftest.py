"""One household for all browser tests: a daemon, a Home Assistant with both kinds of users, and Chromium."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext

from tests.e2e.browser.chromium import SIZES, Window, chromium
from tests.e2e.browser.family import Family
from tests.e2e.browser.furniture import add_camera, furnish, quiet_daemon
from tests.e2e.browser.logins import ADMINISTRATOR, ORDINARY, Storage, log_in
from tests.e2e.home_assistant import HomeAssistant
from tests.e2e.processes import Daemon, free_port

Open = Callable[..., Awaitable[Window]]
Contexts = dict[tuple[str, str], BrowserContext]


@pytest.fixture(scope="session")
def daemon(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Daemon]:
    """A real daemon that runs and announces itself to nobody."""
    daemon = quiet_daemon(tmp_path_factory.mktemp("daemon"))
    with daemon.process.running():
        yield daemon


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def home(tmp_path_factory: pytest.TempPathFactory, daemon: Daemon) -> AsyncIterator[HomeAssistant]:
    """A real Home Assistant with Familiar, its owner, and an ordinary user."""
    hass = Path(os.environ["E2E_HASS"])
    assert hass.exists(), f"{hass} does not exist. Run scripts/test, which installs Home Assistant."
    home = HomeAssistant(hass, tmp_path_factory.mktemp("home"), free_port())
    try:
        await furnish(home, daemon)
        yield home
    finally:
        await home.stop()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def household(home: HomeAssistant, daemon: Daemon) -> Family:
    """A family that has moved in, and a camera at the door."""
    family = Family(home, daemon, await asyncio.to_thread(daemon.token))
    await add_camera(home)
    await family.move_in()
    return family


@pytest_asyncio.fixture(loop_scope="session")
async def family(household: Family) -> Family:
    """The family, of whom those have no names who had none at first."""
    await household.take_names()
    return household


@pytest_asyncio.fixture(loop_scope="session")
async def teaching(family: Family) -> AsyncIterator[Family]:
    """The family; whoever is taught is erased afterwards."""
    before = {person["id"] for person in await family.people(hidden="any")}
    yield family
    for person in await family.people(hidden="any", min_faces="0"):
        if person["id"] not in before:
            await family.ask("DELETE", f"/v1/people/{person['id']}", params={"erase": "true"})


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Chromium."""
    async with chromium() as browser:
        yield browser


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def logins(browser: Browser, home: HomeAssistant) -> dict[str, Storage]:
    """What the browser keeps of both users' logins, by user name."""
    return {name: await log_in(browser, home, name) for name in (ADMINISTRATOR, ORDINARY)}


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def contexts(browser: Browser, logins: dict[str, Storage]) -> AsyncIterator[Contexts]:
    """One context for each user and size, so that Home Assistant's own files are loaded and compiled once."""
    contexts = {
        (user, size): await browser.new_context(storage_state=storage, locale="en-US", **options)
        for user, storage in logins.items()
        for size, options in SIZES.items()
    }
    yield contexts
    for context in contexts.values():
        await context.close()


@pytest_asyncio.fixture(loop_scope="session")
async def open_window(contexts: Contexts, home: HomeAssistant) -> AsyncIterator[Open]:
    """Open windows at a path, as a user, in a size; none may complain or ask anybody else."""
    windows: list[Window] = []

    async def open_one(path: str, *, user: str = ADMINISTRATOR, size: str = "desktop") -> Window:
        window = Window(await contexts[user, size].new_page(), home.url)
        windows.append(window)
        await window.open(path)
        return window

    yield open_one
    for window in windows:
        await window.page.close()
    for window in windows:
        window.check()
