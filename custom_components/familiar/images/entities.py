"""Ask a camera or image entity for its picture."""

from homeassistant.components import camera, image
from homeassistant.core import HomeAssistant, split_entity_id
from homeassistant.exceptions import HomeAssistantError

from ..const import DOMAIN


async def async_entity_picture(hass: HomeAssistant, entity_id: str) -> bytes:
    """Return what an entity shows now."""
    getter = (
        camera.async_get_image if split_entity_id(entity_id)[0] == camera.DOMAIN else image.async_get_image
    )
    try:
        return (await getter(hass, entity_id)).content
    except HomeAssistantError as error:
        raise HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key="entity_picture_not_available",
            translation_placeholders={"entity": entity_id, "detail": str(error)},
        ) from error
