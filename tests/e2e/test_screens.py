"""Photos on televisions: through Home Assistant's own DLNA and Cast integrations, to renderers that fetch them."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import pytest_asyncio
from PIL import Image

from tests import photos
from tests.e2e.browser.album import import_folder
from tests.e2e.browser.furniture import furnish, library_of, quiet_daemon
from tests.e2e.home_assistant import HomeAssistant
from tests.e2e.processes import Daemon, free_port
from tests.e2e.renderers.television import Television, picture, television

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(600)]

TV, DISPLAY = "media_player.kitchen_tv", "media_player.kitchen_display"
SECONDS = 3
SIDE = 2400
"""Pixels of the photos, which are more than any screen needs."""


@pytest.fixture(scope="module")
def daemon(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Daemon]:
    """A real daemon that runs and announces itself to nobody."""
    daemon = quiet_daemon(tmp_path_factory.mktemp("daemon"))
    with daemon.process.running():
        yield daemon


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def home(tmp_path_factory: pytest.TempPathFactory, daemon: Daemon) -> AsyncIterator[HomeAssistant]:
    """A real Home Assistant with Familiar, whose daemon has Anna's photos."""
    home = HomeAssistant(Path(os.environ["E2E_HASS"]), tmp_path_factory.mktemp("home"), free_port())
    try:
        await furnish(home, daemon)
        # Its address on the network is not where the tests' server listens.
        await home.command("config/core/update", internal_url=home.url)
        await asyncio.to_thread(take_photos, library_of(daemon) / "Anna")
        await import_folder(daemon, library_of(daemon))
        yield home
    finally:
        await home.stop()


def originals() -> dict[str, Image.Image]:
    """Return Anna's photos as they are to be seen, the newest first."""
    astronaut = Image.fromarray(photos.astronaut()).resize((SIDE, SIDE), Image.Resampling.BICUBIC)
    return {
        "2026:03:03": astronaut.crop((0, 0, SIDE, SIDE * 3 // 4)),
        "2026:02:02": astronaut.crop((0, 0, SIDE * 3 // 4, SIDE)),
        "2026:01:01": Image.fromarray(photos.astronaut()),
    }


def take_photos(folder: Path) -> None:
    """Write them as phones do: lying on their side, as other formats, small ones too."""
    folder.mkdir()
    landscape, portrait, small = originals().items()
    for (day, image), turned in ((landscape, None), (portrait, 6)):
        exif = Image.Exif()
        exif[0x0132] = exif.get_ifd(0x8769)[0x9003] = f"{day} 12:00:00"
        if turned:
            exif[0x0112] = turned
        taken = image.rotate(90, expand=True) if turned else image
        taken.save(folder / f"{day.replace(':', '-')}.jpg", exif=exif, quality=92)
    small[1].save(folder / "small.png")
    old = 1767268800  # 2026-01-01 12:00 UTC
    os.utime(folder / "small.png", (old, old))


def is_same(shown: Image.Image, original: Image.Image) -> bool:
    """Whether two pictures show the same, upright."""
    if abs(shown.width / shown.height - original.width / original.height) > 0.02:
        return False
    small = (48, 48)
    one, other = (np.asarray(image.convert("RGB").resize(small), np.float64) for image in (shown, original))
    return bool(np.abs(one - other).mean() < 6)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def tv(home: HomeAssistant, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Television]:
    """A DLNA renderer, added by its address."""
    async with television("dlna", tmp_path_factory.mktemp("dlna") / "tv") as tv:
        result = await home.flow({"handler": "dlna_dmr"})
        if result["step_id"] == "user":
            result = await home.go_on(result, {})
        result = await home.go_on(result, {"url": tv.address})
        assert result["type"] == "create_entry", result
        await home.until_state(TV, "idle")
        yield tv


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def display(home: HomeAssistant, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Television]:
    """A Cast receiver, added by its address."""
    async with television("cast", tmp_path_factory.mktemp("cast") / "display") as display:
        result = await home.flow({"handler": "cast"}, {"known_hosts": [display.address]})
        assert result["type"] == "create_entry", result
        await home.until_state(DISPLAY, "off")
        yield display


@pytest_asyncio.fixture(autouse=True, loop_scope="module")
async def _dark(home: HomeAssistant) -> None:
    """Let no slideshow run from before."""
    await home.call("familiar", "stop_slideshow")


async def start(home: HomeAssistant, player: str, **options: Any) -> dict[str, Any]:
    """Start a slideshow of Anna."""
    options = {"person": "Anna", "seconds": SECONDS} | options
    return dict(await home.call("familiar", "slideshow", entity_id=player, **options))


async def test_a_dlna_television_shows_one_photo_after_the_other(home: HomeAssistant, tv: Television) -> None:
    assert (await start(home, TV))["players"] == [TV]
    first, second, third, again = (await tv.shown(4))[:4]
    assert (await home.call("familiar", "stop_slideshow"))["players"] == [TV]
    landscape, portrait, small = originals().values()
    shown = [picture(event) for event in (first, second, third, again)]
    assert [image.size for image in shown] == [(1920, 1440), (1440, 1920), (512, 512), (1920, 1440)]
    for image, original in zip(shown, (landscape, portrait, small, landscape), strict=True):
        assert is_same(image, original)
        assert not image.getexif()
    # Each was stopped, and had stopped, before the next one was sent: it refuses one otherwise.
    assert len(tv.events("stopped")) >= 3
    assert not tv.events("refused")


async def test_a_pause_is_respected_and_a_stop_ends_it(home: HomeAssistant, tv: Television) -> None:
    number = len(tv.events("shown"))
    await start(home, TV, seconds=2 * SECONDS)
    await tv.shown(number + 1)
    await home.until_state(TV, "playing")
    await home.call("media_player", "media_pause", entity_id=TV)
    await home.until_state(TV, "paused")
    number = len(tv.events("shown"))
    await asyncio.sleep(3 * SECONDS)
    assert len(tv.events("shown")) == number
    await home.call("media_player", "media_play", entity_id=TV)
    await tv.shown(number + 1)
    await home.until_state(TV, "playing")
    await home.call("media_player", "media_stop", entity_id=TV)
    number = len(tv.events("shown"))
    await asyncio.sleep(3 * SECONDS)
    assert len(tv.events("shown")) == number
    assert (await home.call("familiar", "stop_slideshow"))["players"] == []


async def test_a_slideshow_goes_on_after_a_restart(home: HomeAssistant, tv: Television) -> None:
    number = len(tv.events("shown"))
    await start(home, TV, shuffle=True)
    await tv.shown(number + 2)
    await home.restart()
    number = len(tv.events("shown"))
    for event in (await tv.shown(number + 2))[number:]:
        assert any(is_same(picture(event), original) for original in originals().values())
    assert (await home.call("familiar", "stop_slideshow"))["players"] == [TV]
    await home.until_state(TV, "idle")


async def test_a_cast_display_shows_a_person_and_their_photos(
    home: HomeAssistant, display: Television
) -> None:
    answer = await home.call("familiar", "show_person", entity_id=DISPLAY, person="Anna")
    assert answer == {"players": [DISPLAY], "refused": []}
    (event,) = await display.shown(1)
    assert event["asked"] == "image/jpeg"
    image = picture(event)
    # What such a receiver displays at most.
    assert max(image.size) <= 1280
    assert any(is_same(image, original) for original in originals().values())
    await start(home, DISPLAY)
    shown = [picture(event) for event in (await display.shown(4))[1:4]]
    assert [image.size for image in shown] == [(1280, 960), (960, 1280), (512, 512)]
    for image, original in zip(shown, originals().values(), strict=True):
        assert is_same(image, original)
    await home.until_state(DISPLAY, "playing")
    await home.call("media_player", "turn_off", entity_id=DISPLAY)
    await display.until(lambda: display.events("turned off"))
    number = len(display.events("shown"))
    await asyncio.sleep(2.5 * SECONDS)
    assert len(display.events("shown")) == number
    assert (await home.call("familiar", "stop_slideshow"))["players"] == []


async def test_other_content_ends_it(home: HomeAssistant, display: Television) -> None:
    number = len(display.events("shown"))
    await start(home, DISPLAY)
    await display.shown(number + 1)
    icon = f"{home.url}/static/icons/favicon-192x192.png"
    media = {"media_content_id": icon, "media_content_type": "image/png"}
    await home.call("media_player", "play_media", entity_id=DISPLAY, **media)
    await display.until(lambda: display.events("shown")[-1]["uri"].startswith(icon))
    await asyncio.sleep(2.5 * SECONDS)
    assert display.events("shown")[-1]["uri"].startswith(icon)
    assert (await home.call("familiar", "stop_slideshow"))["players"] == []
