"""Photos on televisions: through Home Assistant's own DLNA and Cast integrations, to renderers that fetch them."""

from __future__ import annotations

import asyncio
import io
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from PIL import Image

from tests import photos, portraits
from tests.e2e.browser.album import import_folder
from tests.e2e.browser.furniture import furnish, library_of, quiet_daemon
from tests.e2e.home_assistant import HomeAssistant
from tests.e2e.processes import Daemon, free_port
from tests.e2e.renderers.television import Television, add_dlna, is_same, picture, television
from tests.importing.desk import film

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(600)]

TV, DISPLAY = "media_player.kitchen_tv", "media_player.kitchen_display"
SECONDS = 3
SIDE = 2400
"""Pixels of the photos, which are more than any screen needs."""
OTTO, FILM = 52, "otto.mp4"
"""A portrait, and the film that shows it."""


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
    (folder.parent / "Otto").mkdir()
    film(folder.parent / "Otto" / FILM, (portraits.portrait(OTTO), 1))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def tv(home: HomeAssistant, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Television]:
    """A DLNA renderer, added by its address."""
    async with television("dlna", tmp_path_factory.mktemp("dlna") / "tv") as tv:
        await add_dlna(home, tv, TV)
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


async def album(home: HomeAssistant, name: str, **rule: Any) -> str:
    """Make an album as the page does."""
    made = await home.command("familiar/album/create", name=name, rule=rule)
    return str(made["album"]["id"])


async def test_an_album_follows_its_rule_on_the_television_until_it_is_deleted(
    home: HomeAssistant, tv: Television, daemon: Daemon
) -> None:
    anna = await anna_of(home)
    album_id = await album(home, "Anna in spring", people=[anna], taken_from="2026-02-01")
    number = len(tv.events("shown"))
    answer = await home.call("familiar", "slideshow", entity_id=TV, album="anna in spring", seconds=SECONDS)
    assert answer["players"] == [TV]
    landscape, portrait, _ = originals().values()
    for event in (await tv.shown(number + 3))[number:]:
        assert any(is_same(picture(event), original) for original in (landscape, portrait))
    # Another one comes while it runs.
    square = landscape.crop((300, 0, 2100, 1800))
    exif = Image.Exif()
    exif[0x0132] = exif.get_ifd(0x8769)[0x9003] = "2026:04:04 12:00:00"
    exif[0x0112] = 3
    square.rotate(180).save(library_of(daemon) / "Anna" / "square.jpg", exif=exif, quality=92)
    await import_folder(daemon, library_of(daemon))
    await tv.until(lambda: is_same(picture(tv.events("shown")[-1]), square))
    await home.command("familiar/album/delete", album_id=album_id)
    await home.until_state(TV, "idle")

    async def is_over() -> bool:
        number = len(tv.events("shown"))
        await asyncio.sleep(2 * SECONDS)
        return len(tv.events("shown")) == number

    await home.until(is_over)
    assert (await home.call("familiar", "stop_slideshow"))["players"] == []


async def test_a_television_that_takes_videos_gets_one_of_an_album(
    home: HomeAssistant, tv: Television
) -> None:
    album_id = await album(home, "Small", people=[await anna_of(home)], taken_to="2026-01-31")
    number = len(tv.events("shown"))
    await home.call("familiar", "slideshow", entity_id=TV, album=album_id, seconds=SECONDS, as_video=True)
    event = (await tv.shown(number + 1))[number]
    assert (event["status"], event["kind"]) == (200, "video/mp4")
    content = await asyncio.to_thread(Path(event["file"]).read_bytes)
    assert content[4:8] == b"ftyp"
    await home.call("familiar", "stop_slideshow")
    await home.command("familiar/album/delete", album_id=album_id)


async def test_an_album_is_a_folder_of_photos_and_videos(home: HomeAssistant, daemon: Daemon) -> None:
    album_id = await album(home, "Everything", taken_from="2000-01-01")
    root = "media-source://familiar"
    folders = await home.command("media_source/browse_media", media_content_id=root)
    (albums,) = [one for one in folders["children"] if one["title"] == "Albums"]
    shown = await home.command("media_source/browse_media", media_content_id=albums["media_content_id"])
    (folder,) = [one for one in shown["children"] if one["title"] == "Everything"]
    # Its cover is the film, which is the newest, so a face in it. Browsers have addresses signed before they load them.
    cover = await home.command("auth/sign_path", path=folder["thumbnail"])
    assert (await home.picture(cover["path"], signed=True))[0] == 200
    inside = await home.command("media_source/browse_media", media_content_id=folder["media_content_id"])
    kinds = [one["media_class"] for one in inside["children"]]
    assert kinds.count("image") >= 3
    (video,) = [one for one in inside["children"] if one["media_class"] == "video"]
    assert video["title"].startswith(FILM)
    photo = next(one for one in inside["children"] if one["title"].startswith("2026-03-03.jpg"))

    async def resolved(media_id: str) -> str:
        answer = await home.command("media_source/resolve_media", media_content_id=media_id)
        return str(answer["url"])

    status, fitting = await home.picture(await resolved(photo["media_content_id"]), signed=True)
    assert status == 200
    with Image.open(io.BytesIO(fitting)) as image:
        assert image.size == (1920, 1440)
    full = await home.picture(await resolved(photo["media_content_id"] + "/full"), signed=True)
    assert full == (200, (library_of(daemon) / "Anna" / "2026-03-03.jpg").read_bytes())
    url = await resolved(video["media_content_id"])
    content = (library_of(daemon) / "Otto" / FILM).read_bytes()
    part = {"Range": "bytes=100-199"}
    async with home.session.get(f"{home.url}{url}", headers=part) as answer:
        assert (answer.status, answer.content_type) == (206, "video/mp4")
        assert await answer.read() == content[100:200]
    await home.command("familiar/album/delete", album_id=album_id)


async def anna_of(home: HomeAssistant) -> str:
    """The ID of Anna."""
    people = (await home.command("familiar/people/list", named=True))["items"]
    return next(str(person["id"]) for person in people if person["name"] == "Anna")
