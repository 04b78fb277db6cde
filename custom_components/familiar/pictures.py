"""Bring pictures together that an action names: cameras, image entities, media and files."""

from pathlib import Path
from typing import Any

import probatio
from aiohttp import ClientError
from homeassistant.components import camera, image
from homeassistant.components.media_player import async_process_play_media_url
from homeassistant.components.media_source import (
    MediaSourceError,
    async_resolve_media,
    is_media_source_id,
)
from homeassistant.const import CONF_PATH
from homeassistant.core import HomeAssistant, split_entity_id
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.aiohttp_client import async_get_clientsession

from .const import DOMAIN

CONF_CAMERA = "camera"
CONF_IMAGE = "image"
CONF_MEDIA = "media"

LARGEST_PICTURE = 64 * 1024 * 1024


def _media_id(value: Any) -> str:
    """Take what the media selector gives, or the id alone."""
    return cv.string(value["media_content_id"] if isinstance(value, dict) else value)


SOURCES: dict[probatio.Marker, Any] = {
    probatio.Optional(CONF_CAMERA): cv.entities_domain(camera.DOMAIN),
    probatio.Optional(CONF_IMAGE): cv.entities_domain(image.DOMAIN),
    probatio.Optional(CONF_MEDIA): probatio.All(probatio.EnsureList(), [_media_id]),
    probatio.Optional(CONF_PATH): probatio.All(probatio.EnsureList(), [cv.string]),
}


async def async_pictures(hass: HomeAssistant, data: dict[str, Any]) -> list[bytes]:
    """Return the bytes of all pictures named in an action's data."""
    pictures = [
        (await camera.async_get_image(hass, entity_id)).content for entity_id in data.get(CONF_CAMERA, ())
    ]
    pictures.extend(
        [(await image.async_get_image(hass, entity_id)).content for entity_id in data.get(CONF_IMAGE, ())]
    )
    pictures.extend([await _async_media(hass, media) for media in data.get(CONF_MEDIA, ())])
    pictures.extend([await _async_file(hass, path) for path in data.get(CONF_PATH, ())])
    if not pictures:
        raise ServiceValidationError(translation_domain=DOMAIN, translation_key="no_picture")
    return pictures


async def _async_file(hass: HomeAssistant, path: str) -> bytes:
    if not await hass.async_add_executor_job(hass.config.is_allowed_path, path):
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="path_not_allowed",
            translation_placeholders={"path": path},
        )
    return await _async_read(hass, Path(path))


async def _async_read(hass: HomeAssistant, path: Path) -> bytes:
    try:
        return await hass.async_add_executor_job(path.read_bytes)
    except OSError as error:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="path_not_readable",
            translation_placeholders={"path": str(path)},
        ) from error


async def _async_media(hass: HomeAssistant, media_id: str) -> bytes:
    """Read a media source item: its file, or what Home Assistant itself serves; never the internet."""
    unusable = ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key="media_not_usable",
        translation_placeholders={"media": media_id},
    )
    if not is_media_source_id(media_id):
        raise unusable
    domain, _, entity_id = media_id.removeprefix("media-source://").partition("/")
    if domain in (camera.DOMAIN, image.DOMAIN) and split_entity_id(entity_id)[0] == domain:
        getter = camera.async_get_image if domain == camera.DOMAIN else image.async_get_image
        return (await getter(hass, entity_id)).content
    try:
        media = await async_resolve_media(hass, media_id, None)
        if media.path is not None:
            return await _async_read(hass, media.path)
        if not media.mime_type.startswith("image/") or not media.url.startswith("/"):
            raise unusable
        url = async_process_play_media_url(hass, media.url)
        async with async_get_clientsession(hass, verify_ssl=False).get(url) as response:
            response.raise_for_status()
            picture = bytearray()
            async for chunk in response.content.iter_any():
                picture += chunk
                if len(picture) > LARGEST_PICTURE:
                    raise unusable
            return bytes(picture)
    except (MediaSourceError, ClientError, TimeoutError) as error:
        raise unusable from error
    except ServiceValidationError:
        raise
    except HomeAssistantError as error:
        raise unusable from error
