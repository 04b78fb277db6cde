"""Read pictures of media sources: a file, or what Home Assistant itself serves; never the internet."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import IO

from aiohttp import ClientError, ClientTimeout
from homeassistant.components import camera, image
from homeassistant.components.media_player import async_process_play_media_url
from homeassistant.components.media_source import (
    PlayMedia,
    async_resolve_media,
    is_media_source_id,
)
from homeassistant.core import HomeAssistant, split_entity_id
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.helpers.network import NoURLAvailableError, get_url, is_hass_url
from yarl import URL

from ..const import DOMAIN
from .entities import async_entity_picture
from .files import LARGEST_PICTURE, async_opened, async_read, too_large

PATIENCE = ClientTimeout(total=30)
PATIENT = ClientTimeout(total=900, connect=10)
"""For a video, which the daemon reads while it arrives."""
CHUNK = 1 << 18


async def async_media_picture(hass: HomeAssistant, media_id: str) -> bytes:
    """Return the bytes of a media source item."""
    if not is_media_source_id(media_id):
        raise _unusable("media_not_supported", media_id)
    domain, _, entity_id = media_id.removeprefix("media-source://").partition("/")
    if domain in (camera.DOMAIN, image.DOMAIN) and split_entity_id(entity_id)[0] == domain:
        # What a camera's resolves to is a stream.
        return await async_entity_picture(hass, entity_id)
    media = await _resolved(hass, media_id, "image/")
    if media.path is not None:
        return await async_read(hass, media.path)
    return await _async_fetch(hass, media_id, _served_here(hass, media_id, media))


@asynccontextmanager
async def async_media_video(
    hass: HomeAssistant, media_id: str
) -> AsyncIterator[IO[bytes] | AsyncIterator[bytes]]:
    """Open a video of a media source: a file, or what Home Assistant serves, as it arrives."""
    if not is_media_source_id(media_id):
        raise _unusable("video_not_supported", media_id)
    media = await _resolved(hass, media_id, "video/")
    if media.path is not None:
        async with async_opened(hass, media.path) as file:
            yield file
        return
    session = async_get_clientsession(hass, verify_ssl=False)
    url = _served_here(hass, media_id, media)
    try:
        async with session.get(url, allow_redirects=False, timeout=PATIENT) as response:
            if response.status != HTTPStatus.OK:
                raise _unusable("media_not_available", media_id, detail=f"HTTP {response.status}")
            yield response.content.iter_chunked(CHUNK)
    except (ClientError, TimeoutError) as error:
        detail = str(error) or type(error).__name__
        raise _unusable("media_not_available", media_id, detail=detail) from error


async def _resolved(hass: HomeAssistant, media_id: str, kind: str) -> PlayMedia:
    """Resolve an item of a media source that must be of a kind."""
    refused = "media_not_supported" if kind == "image/" else "video_not_supported"
    try:
        media = await async_resolve_media(hass, media_id, None)
    except HomeAssistantError as error:
        raise _unusable(refused, media_id) from error
    if not media.mime_type.startswith(kind):
        raise _unusable(refused, media_id)
    return media


def _served_here(hass: HomeAssistant, media_id: str, media: PlayMedia) -> URL:
    """Return the signed address of an item, if it is Home Assistant that serves it."""
    url = URL(media.url)
    if url.is_absolute():
        if not is_hass_url(hass, media.url):
            raise _unusable("media_not_local", media_id)
        url = url.relative()
    signed = async_process_play_media_url(hass, str(url), allow_relative_url=True)
    return _own_address(hass, media_id).join(URL(signed))


def _own_address(hass: HomeAssistant, media_id: str) -> URL:
    """Return the internal URL of Home Assistant, so that pictures don't go through a cloud."""
    try:
        return URL(get_url(hass, allow_external=False, allow_cloud=False, allow_ip=True))
    except NoURLAvailableError as error:
        if (api := hass.config.api) is None:
            raise _unusable(
                "media_not_available", media_id, detail="Home Assistant has no internal URL"
            ) from error
        # With a certificate for another name and without an internal URL, use the IP address.
        return URL.build(scheme="https" if api.use_ssl else "http", host=api.local_ip, port=api.port)


async def _async_fetch(hass: HomeAssistant, media_id: str, url: URL) -> bytes:
    # The certificate is for a name, and this is Home Assistant asking itself.
    session = async_get_clientsession(hass, verify_ssl=False)
    picture = bytearray()
    try:
        # A redirect may lead to the internet.
        async with session.get(url, allow_redirects=False, timeout=PATIENCE) as response:
            if response.status != HTTPStatus.OK:
                raise _unusable("media_not_available", media_id, detail=f"HTTP {response.status}")
            async for chunk in response.content.iter_any():
                picture += chunk
                if len(picture) > LARGEST_PICTURE:
                    raise too_large(media_id)
    except (ClientError, TimeoutError) as error:
        detail = str(error) or type(error).__name__
        raise _unusable("media_not_available", media_id, detail=detail) from error
    return bytes(picture)


def _unusable(key: str, media_id: str, **placeholders: str) -> HomeAssistantError:
    return ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key=key,
        translation_placeholders={"media": media_id, **placeholders},
    )
