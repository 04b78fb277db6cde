"""Pictures of media sources: what Home Assistant serves itself can be looked at, and nothing else."""

from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from homeassistant.components.http import ApiConfig, HomeAssistantView
from homeassistant.components.media_source import MediaSource, MediaSourceItem, PlayMedia
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    MockModule,
    mock_integration,
    mock_platform,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.familiar.images.files import LARGEST_PICTURE

from .conftest import INSTANCE_ID
from .peer import JPEG, Peer
from .test_services import FACE, call, last

FACE_MEDIA = f"media-source://familiar/{INSTANCE_ID}/face/{FACE}"


class Album(MediaSource):
    """An integration's pictures, served as some do."""

    def __init__(self, here: str) -> None:
        super().__init__("album")
        self.answers = {
            "signed": PlayMedia("/api/album/photo/1.jpg", "image/jpeg"),
            "own": PlayMedia(f"{here}/api/album/photo/1.jpg", "image/jpeg"),
            "spaced": PlayMedia("/api/album/photo/summer%20holidays.jpg", "image/jpeg"),
            "large": PlayMedia("/api/album/photo/large", "image/jpeg"),
            "moved": PlayMedia("/api/album/photo/moved", "image/jpeg"),
            "elsewhere": PlayMedia("https://example.org/1.jpg", "image/jpeg"),
            "sound": PlayMedia("/api/album/photo/1.jpg", "audio/mpeg"),
        }

    async def async_resolve_media(self, item: MediaSourceItem) -> PlayMedia:
        if item.identifier == "broken":
            raise HomeAssistantError("It is broken.")
        return self.answers[item.identifier]


class Photo(HomeAssistantView):
    """Serves them to those who are logged in, or have a signed address."""

    url = "/api/album/photo/{name}"
    name = "api:album"

    async def get(self, request: web.Request, name: str) -> web.Response:
        if name == "moved":
            raise web.HTTPFound("https://example.org/1.jpg")
        return web.Response(body=bytes(LARGEST_PICTURE + 1) if name == "large" else JPEG)


@pytest.fixture
async def here(
    hass: HomeAssistant, front_door: Path, loaded: MockConfigEntry, hass_client: ClientSessionGenerator
) -> str:
    """Where Home Assistant answers; an album is among its media sources."""
    hass.http.register_view(Photo())
    address = str((await hass_client()).make_url("/")).rstrip("/")
    hass.config.internal_url = address

    async def async_get_media_source(hass: HomeAssistant) -> MediaSource:
        return Album(address)

    mock_integration(hass, MockModule("album"))
    platform: Any = type("platform", (), {"async_get_media_source": staticmethod(async_get_media_source)})
    mock_platform(hass, "album.media_source", platform)
    hass.config.components.add("album")
    return address


@pytest.mark.parametrize("item", ["signed", "own", "spaced"])
async def test_what_home_assistant_serves_is_looked_at(
    hass: HomeAssistant, here: str, peer: Peer, item: str
) -> None:
    await call(hass, "process_snapshot", media=f"media-source://album/{item}")
    assert last(peer, "POST", "/v1/analyze") == JPEG


async def test_a_face_and_a_file_are_media_too(
    hass: HomeAssistant, here: str, front_door: Path, peer: Peer
) -> None:
    await call(hass, "process_snapshot", media=FACE_MEDIA)
    assert last(peer, "POST", "/v1/analyze") == JPEG
    await call(hass, "enroll", name="Carl", media="media-source://media_source/local/front_door.jpg")
    assert last(peer, "POST", "/v1/enroll") == JPEG


async def test_home_assistant_finds_itself_without_an_address(
    hass: HomeAssistant, here: str, peer: Peer
) -> None:
    hass.config.internal_url = None
    hass.config.external_url = "https://my-house.example.org"
    hass.config.api = ApiConfig("127.0.0.1", "127.0.0.1", int(here.rpartition(":")[2]), use_ssl=False)
    await call(hass, "process_snapshot", media=FACE_MEDIA)
    assert last(peer, "POST", "/v1/analyze") == JPEG


@pytest.mark.parametrize(
    ("media", "key"),
    [
        ("https://example.org/a.jpg", "media_not_supported"),
        ("media-source://familiar/nobody", "media_not_supported"),
        ("media-source://album/broken", "media_not_supported"),
        ("media-source://album/sound", "media_not_supported"),
        ("media-source://album/elsewhere", "media_not_local"),
        ("media-source://album/moved", "media_not_available"),
        ("media-source://album/large", "picture_too_large"),
    ],
)
async def test_what_cannot_be_had_is_said(
    hass: HomeAssistant, here: str, peer: Peer, media: str, key: str
) -> None:
    with pytest.raises(ServiceValidationError) as error:
        await call(hass, "process_snapshot", media=media)
    assert error.value.translation_key == key
    assert not peer.asked("POST", "/v1/analyze")


async def test_a_server_that_does_not_answer_is_said(hass: HomeAssistant, here: str, peer: Peer) -> None:
    for address in ("http://127.0.0.1:1", None):
        hass.config.internal_url, hass.config.api = address, None
        with pytest.raises(ServiceValidationError) as error:
            await call(hass, "process_snapshot", media=FACE_MEDIA)
        assert error.value.translation_key == "media_not_available"


async def test_a_camera_without_a_picture_is_said(hass: HomeAssistant, here: str, peer: Peer) -> None:
    with pytest.raises(HomeAssistantError) as error:
        await call(hass, "process_snapshot", media="media-source://camera/camera.garden")
    assert error.value.translation_key == "entity_picture_not_available"
