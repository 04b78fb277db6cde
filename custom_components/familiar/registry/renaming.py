"""A device that is renamed in Home Assistant renames what it stands for: a person, a camera here, the daemon's entry."""

from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers import device_registry as dr

from ..client.errors import FamiliarClientError
from ..const import LOGGER
from ..coordinator import FamiliarConfigEntry
from .ids import part_of_device


@callback
def async_follow_devices(hass: HomeAssistant, entry: FamiliarConfigEntry) -> None:
    """Follow new names of an entry's devices.

    The name then becomes the device's own one, and the one given by hand is dropped: so both stay the same, whether
    the next new name comes from here or from elsewhere.
    """
    registry = dr.async_get(hass)

    @callback
    def is_named(data: dr.EventDeviceRegistryUpdatedData) -> bool:
        return data["action"] == "update" and "name_by_user" in data["changes"]

    @callback
    def changed(event: Event[dr.EventDeviceRegistryUpdatedData]) -> None:
        device = registry.async_get(event.data["device_id"])
        if device is None or not device.name_by_user or entry.entry_id not in device.config_entries:
            return
        part = part_of_device(device, entry.runtime_data.data.system.instance_id)
        name = device.name_by_user
        if part is None:
            hass.config_entries.async_update_entry(entry, title=name)
        elif subentry := entry.subentries.get(part):
            hass.config_entries.async_update_subentry(entry, subentry, title=name)
        else:
            entry.async_create_task(
                hass, _name_person(hass, entry, device.id, part, name), f"familiar name of {device.id}"
            )
            return
        registry.async_update_device(device.id, name=name, name_by_user=None)

    entry.async_on_unload(hass.bus.async_listen(dr.EVENT_DEVICE_REGISTRY_UPDATED, changed, is_named))


async def _name_person(
    hass: HomeAssistant, entry: FamiliarConfigEntry, device_id: str, person_id: str, name: str
) -> None:
    """Name a person as their device; if the daemon refuses, only the device has the name."""
    household = entry.runtime_data.data
    try:
        person = await entry.runtime_data.client.name_person(household.survivor(person_id), name)
    except FamiliarClientError as error:
        LOGGER.warning("Renamed only the device, not the person in Familiar: %s", error)
        return
    household.put(person)
    entry.runtime_data.async_publish()
    dr.async_get(hass).async_update_device(device_id, name=person.label, name_by_user=None)
