"""Bring pictures together that an action names: cameras, image entities, media and files."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Any

import probatio
from homeassistant.components import camera, image
from homeassistant.const import CONF_PATH
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import config_validation as cv

from ..const import DOMAIN
from .entities import async_entity_picture
from .files import async_read_allowed
from .media import async_media_picture

CONF_CAMERA = "camera"
CONF_IMAGE = "image"
CONF_MEDIA = "media"


def media_id(value: Any) -> str:
    """Take what the media selector gives, or the id alone."""
    return cv.string(value["media_content_id"] if isinstance(value, dict) else value)


SOURCES: dict[probatio.Marker, Any] = {
    probatio.Optional(CONF_CAMERA): cv.entities_domain(camera.DOMAIN),
    probatio.Optional(CONF_IMAGE): cv.entities_domain(image.DOMAIN),
    probatio.Optional(CONF_MEDIA): probatio.All(probatio.EnsureList(), [media_id]),
    probatio.Optional(CONF_PATH): probatio.All(probatio.EnsureList(), [cv.string]),
}


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that an action names: its bytes, or why it cannot be had."""

    source: str
    data: bytes = b""
    refused: HomeAssistantError | None = None


async def async_pictures(hass: HomeAssistant, data: dict[str, Any]) -> list[Picture]:
    """Return all pictures named in an action's data; one that cannot be had does not keep the others back."""
    pictures: list[Picture] = []
    for key, get in _GETTERS.items():
        for source in data.get(key, ()):
            try:
                pictures.append(Picture(source, await get(hass, source)))
            except HomeAssistantError as error:
                pictures.append(Picture(source, refused=error))
    if not pictures:
        raise ServiceValidationError(translation_domain=DOMAIN, translation_key="no_picture_selected")
    return pictures


def raise_if_all_refused(pictures: Iterable[Picture]) -> None:
    """Raise what is wrong with the first picture, if none of them can be had."""
    refused = [picture.refused for picture in pictures]
    if refused and refused[0] is not None and all(refused):
        raise refused[0]


_GETTERS: dict[str, Callable[[HomeAssistant, str], Awaitable[bytes]]] = {
    CONF_CAMERA: async_entity_picture,
    CONF_IMAGE: async_entity_picture,
    CONF_MEDIA: async_media_picture,
    CONF_PATH: async_read_allowed,
}
