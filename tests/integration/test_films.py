"""Slideshows as videos: encoded by Home Assistant's PyAV, for players that take no pictures."""

import asyncio
import io
from datetime import timedelta
from fractions import Fraction
from pathlib import Path
from unittest.mock import patch

import av
import pytest
from homeassistant.components.media_player import MediaPlayerState
from homeassistant.components.media_source import async_resolve_media
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.familiar.slideshow import film
from custom_components.familiar.slideshow.films import FILMS
from custom_components.familiar.slideshow.shows import SHOWS

from .album import ALBUM, Album
from .conftest import ANNA, BEN, INSTANCE_ID, let_time_pass, set_up, settle
from .peer import Peer
from .photos import faces, photo_id
from .screens import Screen, add_screens
from .test_services import call

TV = "media_player.tv"
SECONDS = 3
RED, GREEN = (76, 85, 255), (150, 44, 21)
"""Colors as luminance and two chrominances."""


def jpeg(color: tuple[int, int, int], width: int, height: int) -> bytes:
    """Return a picture of one color."""
    file = io.BytesIO()
    with av.open(file, "w", format="mjpeg") as container:
        stream = container.add_stream("mjpeg", rate=1)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuvj420p"
        frame = av.VideoFrame(width, height, "yuvj420p")
        for plane, value in zip(frame.planes, color, strict=True):
            plane.update(bytes([value]) * plane.buffer_size)
        frame.pts, frame.time_base = 0, Fraction(1, 1)
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return file.getvalue()


@pytest.fixture
async def tv(hass: HomeAssistant) -> Screen:
    """A television that takes videos only."""
    tv = Screen("TV")
    await add_screens(hass, webostv=tv)
    return tv


@pytest.fixture
async def home(
    hass: HomeAssistant, tv: Screen, entry: MockConfigEntry, peer: Peer, tmp_path: Path
) -> MockConfigEntry:
    """A daemon with two photos of Anna, of which the first is wide and the second is tall."""
    hass.config.config_dir = str(tmp_path)
    anna = faces((1, "2026-11-24T10:00:00Z"), (2, "2026-11-23T10:00:00Z"))
    peer.answer("GET", f"/v1/people/{ANNA}/faces", anna)
    peer.answer("GET", f"/v1/people/{BEN}/faces", faces((4, "2026-11-24T10:00:00Z"), origin="camera"))
    peer.answer("GET", f"/v1/photos/{photo_id(1)}/image", jpeg(RED, 1600, 400))
    peer.answer("GET", f"/v1/photos/{photo_id(2)}/image", jpeg(GREEN, 400, 800))
    return await set_up(hass, entry, peer)


def films(tmp_path: Path) -> list[Path]:
    return list(tmp_path.rglob("*.mp4"))


def shade(frame: av.VideoFrame, x: float, y: float) -> int:
    """Return the luminance at a place, as shares of width and height."""
    plane = frame.planes[0]
    return bytes(plane)[int(y * frame.height) * plane.line_size + int(x * frame.width)]


async def test_a_television_that_takes_no_pictures_gets_a_video(
    hass: HomeAssistant,
    tv: Screen,
    home: MockConfigEntry,
    tmp_path: Path,
    hass_client: ClientSessionGenerator,
) -> None:
    await call(hass, "slideshow", entity_id=TV, person="Anna", seconds=SECONDS)
    await settle(hass, lambda: tv.given)
    assert tv.kinds == ["video/mp4"]
    assert tv.given[0].startswith(f"media-source://familiar/{INSTANCE_ID}/film/")
    media = await async_resolve_media(hass, tv.given[0], TV)
    assert media.mime_type == "video/mp4"
    client = await hass_client()
    whole = await client.get(media.url)
    assert (whole.status, whole.content_type) == (200, "video/mp4")
    content = await whole.read()
    # Players seek: they ask for parts.
    part = await client.get(media.url, headers={"Range": "bytes=100-199"})
    assert (part.status, await part.read()) == (206, content[100:200])
    with av.open(io.BytesIO(content)) as container:
        stream = container.streams.video[0]
        assert (stream.codec_context.name, stream.width, stream.height) == ("h264", 1920, 1080)
        assert stream.pix_fmt == "yuv420p"
        frames = list(container.decode(video=0))
    assert len(frames) / 10 == 2 * SECONDS
    first, second = frames[5], frames[-5]
    middle, above, beside = (0.5, 0.5), (0.5, 0.05), (0.05, 0.5)
    assert shade(first, *middle) > 50
    assert shade(first, *beside) > 50
    assert shade(first, *above) < 30
    assert shade(second, *middle) > 100
    assert shade(second, *above) > 100
    assert shade(second, *beside) < 30
    assert films(tmp_path)


async def test_a_video_that_ends_plays_again_and_is_removed_when_it_is_stopped(
    hass: HomeAssistant, tv: Screen, home: MockConfigEntry, tmp_path: Path
) -> None:
    await call(hass, "slideshow", entity_id=TV, person="Anna", seconds=SECONDS)
    await settle(hass, lambda: tv.given)
    await let_time_pass(hass, timedelta(seconds=2 * SECONDS))
    await settle(hass, lambda: len(tv.given) == 2)
    assert tv.given[0] == tv.given[1]
    assert len(films(tmp_path)) == 1
    await call(hass, "stop_slideshow")
    await settle(hass, lambda: not films(tmp_path))


async def test_a_long_video_that_stops_early_was_stopped(
    hass: HomeAssistant, tv: Screen, home: MockConfigEntry, tmp_path: Path
) -> None:
    await call(hass, "slideshow", entity_id=TV, person="Anna", seconds=30)
    await settle(hass, lambda: tv.given)
    tv.become(MediaPlayerState.IDLE)
    await settle(hass, lambda: not hass.data[SHOWS].players)
    await settle(hass, lambda: not films(tmp_path))


async def test_a_player_that_says_nothing_gets_the_video_once(
    hass: HomeAssistant, tv: Screen, home: MockConfigEntry
) -> None:
    tv.reports = False
    await call(hass, "slideshow", entity_id=TV, person="Anna", seconds=SECONDS, shuffle=True)
    await settle(hass, lambda: tv.given)
    await let_time_pass(hass, timedelta(seconds=2 * SECONDS))
    await settle(hass, lambda: not hass.data[SHOWS].players)
    assert len(tv.given) == 1


async def test_one_photo_is_a_video_too(
    hass: HomeAssistant, tv: Screen, home: MockConfigEntry, peer: Peer
) -> None:
    peer.answer("GET", "/v1/faces/{face_id}", faces((2, "2026-11-23T10:00:00Z"))["items"][0])
    peer.requests.clear()
    with patch.object(film, "FRAME_RATE", 1):
        await call(hass, "show_person", entity_id=TV, person="Anna")
        await settle(hass, lambda: tv.given)
    asked = [request.path for request in peer.requests if request.path.endswith("/image")]
    assert asked == [f"/v1/photos/{photo_id(2)}/image"]
    await let_time_pass(hass, timedelta(seconds=60))
    await settle(hass, lambda: not hass.data[SHOWS].players)
    assert len(tv.given) == 1


async def test_the_choice_is_the_owners(hass: HomeAssistant, tv: Screen, home: MockConfigEntry) -> None:
    await call(hass, "slideshow", entity_id=TV, person="Anna", as_video=False)
    assert tv.kinds == ["image/jpeg"]


async def test_what_cannot_be_decoded_or_is_gone_is_left_out(
    hass: HomeAssistant, tv: Screen, home: MockConfigEntry, peer: Peer, caplog: pytest.LogCaptureFixture
) -> None:
    peer.answer("GET", "/v1/faces/{face_id}/crop", jpeg(RED, 224, 224))
    await call(hass, "slideshow", entity_id=TV, person="Ben", seconds=SECONDS)
    await settle(hass, lambda: tv.given)
    peer.answer("GET", f"/v1/photos/{photo_id(1)}/image", b"\xff\xd8\xff no picture")
    peer.refuse("GET", f"/v1/photos/{photo_id(2)}/image", 404, "not-found")
    await call(hass, "slideshow", entity_id=TV, person="Anna", seconds=SECONDS)
    await settle(hass, lambda: not hass.data[SHOWS].players)
    assert "cannot be made a video: none of the photos is there" in caplog.text
    peer.refuse("GET", f"/v1/photos/{photo_id(2)}/image", 500, "error")
    await call(hass, "slideshow", entity_id=TV, person="Anna", seconds=SECONDS)
    await settle(hass, lambda: not hass.data[SHOWS].players)
    tv.refuses = True
    peer.answer("GET", f"/v1/photos/{photo_id(2)}/image", jpeg(RED, 64, 64))
    await call(hass, "slideshow", entity_id=TV, person="Anna", seconds=SECONDS)
    await settle(hass, lambda: not hass.data[SHOWS].players)
    assert "The slideshow on media_player.tv ends: It is no picture." in caplog.text
    peer.answer("GET", f"/v1/people/{ANNA}/faces", {"items": [], "cursor": None})
    with pytest.raises(Exception, match=r"no_photos|No photos"):
        await call(hass, "slideshow", entity_id=TV, person="Anna")


async def test_without_an_encoder_it_says_so(
    hass: HomeAssistant, tv: Screen, home: MockConfigEntry, caplog: pytest.LogCaptureFixture
) -> None:
    with patch.object(film, "ENCODER", "libx999"):
        await call(hass, "slideshow", entity_id=TV, person="Anna")
        await settle(hass, lambda: not hass.data[SHOWS].players)
    assert "no encoder libx999" in caplog.text
    with patch.dict("sys.modules", {"av": None}):
        await call(hass, "slideshow", entity_id=TV, person="Anna")
        await settle(hass, lambda: not hass.data[SHOWS].players)
    assert "stream integration is not installed" in caplog.text


async def test_a_video_goes_on_after_the_daemon_is_set_up_again(
    hass: HomeAssistant, tv: Screen, home: MockConfigEntry, tmp_path: Path
) -> None:
    await call(hass, "slideshow", entity_id=TV, person="Anna", seconds=SECONDS)
    await settle(hass, lambda: tv.given)
    assert await hass.config_entries.async_reload(home.entry_id)
    await settle(hass, lambda: len(tv.given) == 2)
    await settle(hass, lambda: len(films(tmp_path)) == 1)


async def test_a_video_of_an_album_is_made_again_only_when_photos_came_or_went(
    hass: HomeAssistant, tv: Screen, home: MockConfigEntry, peer: Peer, tmp_path: Path
) -> None:
    album = Album(peer)
    album.show(1)

    async def again(kind: str) -> None:
        """Let the album change, and the video end and begin again."""
        changes, number = home.runtime_data.photo_changes, len(tv.given)
        before = changes.others
        peer.happen(kind, {"album_id": ALBUM})
        await settle(hass, lambda: changes.others > before)
        await let_time_pass(hass, timedelta(seconds=2 * SECONDS))
        await settle(hass, lambda: len(tv.given) > number or not hass.data[SHOWS].players)

    await call(hass, "slideshow", entity_id=TV, album="Children", seconds=SECONDS)
    await settle(hass, lambda: tv.given)
    await again("album_updated")
    assert tv.given[1] == tv.given[0]
    album.show(2, 1)
    await again("album_updated")
    assert tv.given[2] != tv.given[1]
    assert len(films(tmp_path)) == 1
    # While the daemon is away, the same one is played.
    peer.refuse("GET", f"/v1/albums/{ALBUM}/photos", 503, "busy")
    await again("album_updated")
    assert tv.given[3] == tv.given[2]
    album.delete()
    await again("album_deleted")
    assert len(tv.given) == 4
    assert tv.state == MediaPlayerState.IDLE
    await settle(hass, lambda: not films(tmp_path))


async def test_only_films_are_served(
    hass: HomeAssistant, home: MockConfigEntry, hass_client: ClientSessionGenerator, tmp_path: Path
) -> None:
    client = await hass_client()
    for name in ("0" * 32, "..%2f..%2fsecrets", "a.b"):
        assert (await client.get(f"/api/familiar/films/{name}.mp4")).status in (400, 404)
    left = hass.data[FILMS].path("left")
    await asyncio.to_thread(lambda: (left.parent.mkdir(parents=True), left.write_bytes(b"of a crash")))
    await hass.data[FILMS].async_clear()
    assert not left.exists()
