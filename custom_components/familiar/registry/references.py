"""Follow the entities that cameras and links name, when their entity ids change."""

from typing import Any

from homeassistant.components.camera import DOMAIN as CAMERA_DOMAIN
from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.core import Event, HomeAssistant, callback, split_entity_id
from homeassistant.helpers import entity_registry as er

from ..const import CONF_CAMERA, CONF_HOME_PERSON, CONF_MOTION
from ..coordinator import FamiliarConfigEntry

SINGLE = (CONF_CAMERA, CONF_HOME_PERSON)
"""Members of a subentry that are an entity id; that of motion is a list of them."""


@callback
def async_follow_renames(hass: HomeAssistant, entry: FamiliarConfigEntry) -> None:
    """Let subentries name their entities as they are called now, and keep what cameras were called."""

    @callback
    def is_rename(data: er.EventEntityRegistryUpdatedData) -> bool:
        return data["action"] == "update" and "old_entity_id" in data

    @callback
    def changed(event: Event[er.EventEntityRegistryUpdatedData]) -> None:
        data = event.data
        if data["action"] == "update" and "old_entity_id" in data:
            if split_entity_id(data["entity_id"])[0] == CAMERA_DOMAIN:
                entry.runtime_data.kept.remember_camera(data["old_entity_id"], data["entity_id"])
            for subentry in list(entry.subentries.values()):
                _rename(hass, entry, subentry, data["old_entity_id"], data["entity_id"])

    entry.async_on_unload(hass.bus.async_listen(er.EVENT_ENTITY_REGISTRY_UPDATED, changed, is_rename))


def _named_by(subentry: ConfigSubentry) -> list[str]:
    return [
        *(subentry.data[key] for key in SINGLE if key in subentry.data),
        *subentry.data.get(CONF_MOTION, ()),
    ]


def _rename(hass: HomeAssistant, entry: ConfigEntry, subentry: ConfigSubentry, old: str, new: str) -> None:
    if old not in _named_by(subentry):
        return
    data: dict[str, Any] = dict(subentry.data)
    data |= {key: new for key in SINGLE if data.get(key) == old}
    if CONF_MOTION in data:
        data[CONF_MOTION] = [new if entity_id == old else entity_id for entity_id in data[CONF_MOTION]]
    hass.config_entries.async_update_subentry(
        entry, subentry, data=data, unique_id=new if subentry.unique_id == old else subentry.unique_id
    )
