"""How a camera is called: as Home Assistant shows it, also while it is gone or was given another name or entity id."""

from homeassistant.core import HomeAssistant, callback, split_entity_id, valid_entity_id
from homeassistant.helpers import entity_registry as er

from ..const import CONF_CAMERA, DOMAIN, SUBENTRY_CAMERA


@callback
def camera_name(hass: HomeAssistant, camera: str) -> str:
    """Return the name of a camera's entity, else the one under which it was added, else one made of its id."""
    for entry in hass.config_entries.async_loaded_entries(DOMAIN):
        camera = entry.runtime_data.kept.camera_now(camera)
    if state := hass.states.get(camera):
        return state.name
    if (entity := er.async_get(hass).async_get(camera)) and (name := entity.name or entity.original_name):
        return name
    for entry in hass.config_entries.async_entries(DOMAIN):
        for subentry in entry.get_subentries_of_type(SUBENTRY_CAMERA):
            if subentry.data[CONF_CAMERA] == camera:
                return subentry.title
    if valid_entity_id(camera):
        return split_entity_id(camera)[1].replace("_", " ").capitalize()
    return camera
