"""Slideshows and the photo frame of an album: its photos in its order, and what comes and goes meanwhile."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from homeassistant.components.image import async_get_image
from homeassistant.components.media_player import MediaPlayerState
from homeassistant.components.media_source import async_browse_media
from homeassistant.const import EVENT_HOMEASSISTANT_FINAL_WRITE
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.familiar.slideshow.slides import Slide, ordered
from custom_components.familiar.state import photo_changes

from .album import ALBUM, FACE, Album
from .conftest import INSTANCE_ID, let_time_pass, settle
from .peer import Peer, moved
from .photos import photo_id
from .screens import Screen
from .test_services import call
from .test_slideshow import SECONDS, TV, next_photo, pass_time, running, start

FRAME = "image.familiar_frame"


@pytest.fixture
def album(peer: Peer) -> Album:
    """An album with three photos, in an order that is not that of their time."""
    album = Album(peer)
    album.show(2, 1, 3)
    return album


async def shown(hass: HomeAssistant, tv: Screen, number: int) -> list[str]:
    """Let photos follow until so many were shown; returns all."""
    while len(tv.given) < number:
        await next_photo(hass, tv)
    return tv.shown


def ids(*numbers: int) -> list[str]:
    return [photo_id(number) for number in numbers]


def changes(hass: HomeAssistant, home: MockConfigEntry) -> Callable[[], tuple[int, int]]:
    counted = home.runtime_data.photo_changes
    return lambda: (counted.others, counted.arrivals)


async def happen(hass: HomeAssistant, home: MockConfigEntry, peer: Peer, kind: str, /, **data: Any) -> None:
    """Let something happen, and wait until it arrived."""
    count = changes(hass, home)
    before = count()
    peer.happen(kind, data)
    await settle(hass, lambda: count() != before)


@pytest.mark.parametrize("wanted", ["Children", ALBUM])
async def test_an_album_is_shown_in_its_order_again_and_again(
    hass: HomeAssistant, tv: Screen, home: MockConfigEntry, album: Album, wanted: str
) -> None:
    assert await start(hass, album=wanted) == {"players": [TV], "refused": []}
    assert tv.given == [f"media-source://familiar/{INSTANCE_ID}/photo/{photo_id(2)}"]
    assert await shown(hass, tv, 5) == ids(2, 1, 3, 2, 1)
    assert running(hass) == [TV]


async def test_days_narrow_an_album(
    hass: HomeAssistant, tv: Screen, home: MockConfigEntry, album: Album
) -> None:
    day = dt_util.as_local(datetime.fromisoformat(moved("2026-11-22T10:00:00Z"))).date().isoformat()
    await start(hass, album="Children", after=day)
    assert await shown(hass, tv, 3) == ids(2, 3, 2)
    with pytest.raises(HomeAssistantError) as raised:
        await start(hass, album="Children", after="2100-01-01")
    assert raised.value.translation_key == "no_photos"


@pytest.mark.parametrize("action", ["slideshow", "set_frame"])
@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"album": "Nowhere"}, "album_not_found"),
        ({"album": "Children", "person": "Anna"}, "album_or_people"),
        ({"album": "Children", "favorites": True}, "album_or_people"),
        ({"album": "Childr"}, "conflict"),
    ],
)
async def test_an_album_that_is_not_meant_is_refused(
    hass: HomeAssistant,
    tv: Screen,
    home: MockConfigEntry,
    album: Album,
    peer: Peer,
    action: str,
    options: dict[str, Any],
    error: str,
) -> None:
    peer.refuse("GET", "/v1/albums/{album_id}", 404, "not-found")
    peer.refuse("GET", "/v1/albums/Childr", 409, "ambiguous")
    target = {"entity_id": TV} if action == "slideshow" else {}
    with pytest.raises(ServiceValidationError) as raised:
        await call(hass, action, **target, **options)
    assert raised.value.translation_key == error
    assert tv.given == []


async def test_an_empty_album_is_refused_by_its_name(
    hass: HomeAssistant, tv: Screen, home: MockConfigEntry, album: Album
) -> None:
    album.show()
    with pytest.raises(ServiceValidationError, match="Children"):
        await start(hass, album=ALBUM)
    assert running(hass) == []


async def test_what_comes_and_goes_is_followed_within_the_round(
    hass: HomeAssistant, tv: Screen, home: MockConfigEntry, album: Album, peer: Peer
) -> None:
    await start(hass, album="Children")
    await shown(hass, tv, 2)
    # Photo 3 leaves, and so does the one that is shown; 4 comes at the beginning and 5 at the end.
    album.show(4, 2, 5)
    await happen(hass, home, peer, "album_updated", album_id=ALBUM)
    assert await shown(hass, tv, 4) == ids(2, 1, 4, 5)
    assert await shown(hass, tv, 7) == ids(2, 1, 4, 5, 4, 2, 5)


async def test_new_photos_of_an_import_are_read_now_and_then(
    hass: HomeAssistant, tv: Screen, home: MockConfigEntry, album: Album, peer: Peer
) -> None:
    await start(hass, album="Children")
    album.show(2, 1, 3, 4)
    await happen(hass, home, peer, "photo_added", source="/photos/4.jpg", faces=1)
    peer.requests.clear()
    await next_photo(hass, tv)
    assert not peer.asked("GET", f"/v1/albums/{ALBUM}/photos")
    with patch.object(photo_changes, "READ_AFTER", 0.0):
        await next_photo(hass, tv)
        assert await next_photo(hass, tv) == photo_id(4)
    assert peer.asked("GET", f"/v1/albums/{ALBUM}/photos")


async def test_a_shuffled_album_shows_each_photo_once_a_round_although_others_come(
    hass: HomeAssistant, tv: Screen, home: MockConfigEntry, album: Album, peer: Peer
) -> None:
    album.show(*range(1, 7))
    await start(hass, album="Children", shuffle=True)
    await shown(hass, tv, 3)
    album.show(*range(1, 10))
    await happen(hass, home, peer, "album_updated", album_id=ALBUM)
    assert sorted(await shown(hass, tv, 9)) == ids(*range(1, 10))


def test_a_random_order_is_another_for_each_seed_and_stays_when_a_slide_comes() -> None:
    slides = [Slide("photo", photo_id(number), dt_util.utcnow()) for number in range(100)]
    first = ordered(slides, 1)
    assert first != slides
    assert first != ordered(slides, 2)
    assert first == ordered(reversed(slides), 1)
    added = ordered([*slides, Slide("photo", photo_id(500), dt_util.utcnow())], 1)
    assert [slide for slide in added if slide.id != photo_id(500)] == first


async def test_an_album_that_is_deleted_ends_it_and_its_photo(
    hass: HomeAssistant,
    tv: Screen,
    home: MockConfigEntry,
    album: Album,
    peer: Peer,
    hass_storage: dict[str, Any],
    caplog: pytest.LogCaptureFixture,
) -> None:
    await start(hass, album="Children")
    album.delete()
    await happen(hass, home, peer, "album_deleted", album_id=ALBUM)
    await let_time_pass(hass, timedelta(seconds=SECONDS))
    await settle(hass, lambda: not running(hass))
    assert tv.shown == ids(2)
    assert tv.state == MediaPlayerState.IDLE
    assert "The slideshow on media_player.tv ends: It is not-found." in caplog.text
    # It is stored as it is by a restart.
    hass.bus.async_fire(EVENT_HOMEASSISTANT_FINAL_WRITE)
    await settle(hass)
    assert hass_storage["familiar.slideshows"]["data"] == {}


async def test_an_album_that_becomes_empty_ends_it_although_the_player_does_not_stop(
    hass: HomeAssistant, tv: Screen, home: MockConfigEntry, album: Album, peer: Peer
) -> None:
    await start(hass, album="Children")

    async def refuse() -> None:
        raise HomeAssistantError("It does not stop.")

    album.show()
    await happen(hass, home, peer, "undone", seq=1, kind="album-created")
    with patch.object(tv, "async_media_stop", refuse):
        await let_time_pass(hass, timedelta(seconds=SECONDS))
        await settle(hass, lambda: not running(hass))
    assert tv.shown == ids(2)


async def test_while_the_daemon_is_away_the_photo_stays(
    hass: HomeAssistant, tv: Screen, home: MockConfigEntry, album: Album, peer: Peer
) -> None:
    await start(hass, album="Children")
    await happen(hass, home, peer, "album_updated", album_id=ALBUM)
    peer.refuse("GET", f"/v1/albums/{ALBUM}/photos", 503, "busy")
    await pass_time(hass)
    assert tv.shown == ids(2)
    assert running(hass) == [TV]
    album.show(2, 1, 3)
    assert await next_photo(hass, tv) == photo_id(1)


async def test_videos_are_left_out_and_faces_are_shown_only_where_there_is_no_photo(
    hass: HomeAssistant, tv: Screen, home: MockConfigEntry, album: Album, peer: Peer
) -> None:
    album.become_video(2)
    await start(hass, album="Children")
    assert await shown(hass, tv, 3) == ids(1, 3, 1)
    album.show(2, 5, 6)
    album.become_snapshot(5, ("f0000000-0000-4000-8000-000000000065",))
    album.become_snapshot(6, ())
    await start(hass, album="Children")
    assert tv.given[-1] == f"media-source://familiar/{INSTANCE_ID}/face/{FACE}"
    # Of the second one, no crop was kept.
    peer.refuse("GET", "/v1/faces/f0000000-0000-4000-8000-000000000065/crop", 404, "not-found")
    assert await next_photo(hass, tv) == FACE


async def test_it_goes_on_with_the_photo_that_was_shown(
    hass: HomeAssistant, tv: Screen, home: MockConfigEntry, album: Album
) -> None:
    await start(hass, album="Children")
    await shown(hass, tv, 2)
    assert await hass.config_entries.async_reload(home.entry_id)
    await settle(hass, lambda: len(tv.shown) == 3)
    await settle(hass, lambda: running(hass))
    assert await shown(hass, tv, 5) == ids(2, 1, 1, 3, 2)


async def test_the_frame_shows_an_album_and_nothing_of_one_that_is_gone(
    hass: HomeAssistant, tv: Screen, home: MockConfigEntry, album: Album, peer: Peer
) -> None:
    for number in (1, 2, 3):
        peer.answer("GET", f"/v1/photos/{photo_id(number)}/image", str(number).encode())

    async def turn(is_so: Callable[[], bool]) -> None:
        await let_time_pass(hass, timedelta(seconds=61))
        await settle(hass, is_so)

    answer = await call(hass, "set_frame", album="Children", shuffle=False, seconds=60)
    assert answer["selection"]["album"] == ALBUM
    assert (await async_get_image(hass, FRAME)).content == b"2"
    folder: Any = await async_browse_media(hass, f"media-source://familiar/{INSTANCE_ID}/frame")
    assert [item.media_content_id.rsplit("/", 1)[-1] for item in folder.children] == ids(2, 1, 3)
    album.delete()
    await happen(hass, home, peer, "album_deleted", album_id=ALBUM)
    await turn(lambda: hass.states.get(FRAME).state == "unknown")
    with pytest.raises(HomeAssistantError):
        await async_get_image(hass, FRAME)
    # Until the deletion is undone.
    album.show(3)
    await turn(lambda: hass.states.get(FRAME).state not in ("unknown", "unavailable"))
    assert (await async_get_image(hass, FRAME)).content == b"3"
    # A frame may wait for photos to come.
    album.show()
    await call(hass, "set_frame", album="Children")
    assert hass.states.get(FRAME).state == "unknown"
