"""Bring pictures together that an action names: cameras, image entities, media and files."""

from typing import Any

import probatio
from homeassistant.components import camera, image
from homeassistant.const import CONF_PATH
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import config_validation as cv

from .const import DOMAIN
from .picture_entities import async_entity_picture
from .picture_files import async_read_allowed
from .picture_media import async_media_picture

CONF_CAMERA = "camera"
CONF_IMAGE = "image"
CONF_MEDIA = "media"


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
    entities = (*data.get(CONF_CAMERA, ()), *data.get(CONF_IMAGE, ()))
    pictures = [await async_entity_picture(hass, entity_id) for entity_id in entities]
    pictures.extend([await async_media_picture(hass, media) for media in data.get(CONF_MEDIA, ())])
    pictures.extend([await async_read_allowed(hass, path) for path in data.get(CONF_PATH, ())])
    if not pictures:
        raise ServiceValidationError(translation_domain=DOMAIN, translation_key="no_picture")
    return pictures
