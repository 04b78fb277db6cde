"""People's devices: they are renamed, go and are handed on as the people themselves, and as the owner chooses."""

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.dispatcher import async_dispatcher_send

from ..browse.url import media_url
from ..client.models import Person
from ..const import (
    CONF_FAMILIAR_PERSON,
    CONF_PEOPLE,
    CONF_PEOPLE_WITHOUT,
    DOMAIN,
    MANUFACTURER,
    SUBENTRY_LINK,
)
from ..state.household import Household
from ..state.signals import handed_on
from ..state.storage import Kept
from .device_choice import chosen_people
from .ids import device_identifier, part_of_device


@callback
def async_register_daemon(hass: HomeAssistant, entry: ConfigEntry, household: Household) -> str:
    """Register the daemon's own device, which all others hang on, and return its id."""
    system = household.system
    device = dr.async_get(hass).async_get_or_create(
        config_entry_id=entry.entry_id,
        identifiers={device_identifier(system.instance_id)},
        manufacturer=MANUFACTURER,
        model="familiard",
        name=entry.title,
        sw_version=system.version,
        entry_type=dr.DeviceEntryType.SERVICE,
        # Its own address would show JSON, and ask for a token.
        configuration_url=media_url(entry),
    )
    return device.id


@callback
def async_follow_people(hass: HomeAssistant, entry: ConfigEntry, household: Household, kept: Kept) -> bool:
    """Let people's devices follow names, merges and leavings.

    Returns:
        True if a device was handed to another id.
    """
    registry = dr.async_get(hass)
    instance_id = household.system.instance_id
    chosen = chosen_people(entry, household)
    handed = False
    for device in dr.async_entries_for_config_entry(registry, entry.entry_id):
        part = part_of_device(device, instance_id)
        if part is None or part in entry.subentries:
            continue
        if part in chosen:
            name = household.people[part].label
            if device.name != name:
                registry.async_update_device(device.id, name=name)
            continue
        survivor = household.survivor(part)
        identifier = device_identifier(instance_id, survivor)
        is_free = registry.async_get_device_by_identifier(identifier, entry.entry_id) is None
        if survivor in chosen and is_free:
            # Entities that are there follow first: they must not lose their person for a moment.
            async_dispatcher_send(hass, handed_on(entry), part, survivor)
            _hand_on(hass, entry, device.id, instance_id, part, household.people[survivor])
            handed = True
        else:
            entities = er.async_entries_for_device(
                er.async_get(hass), device.id, include_disabled_entities=True
            )
            kept.remember_former((device.id, *(entity.entity_id for entity in entities)), part)
            registry.async_remove_device(device.id)
    return handed


@callback
def known_people(hass: HomeAssistant, entry: ConfigEntry, household: Household) -> set[str]:
    """Return the ids by which devices, links and options know people, those of old as well."""
    parts = {
        part_of_device(device, household.system.instance_id)
        for device in dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
    }
    links = {link.data[CONF_FAMILIAR_PERSON] for link in entry.get_subentries_of_type(SUBENTRY_LINK)}
    chosen = {*entry.options.get(CONF_PEOPLE, ()), *entry.options.get(CONF_PEOPLE_WITHOUT, ())}
    return {part for part in parts if part and part not in entry.subentries} | links | chosen


def _hand_on(
    hass: HomeAssistant,
    entry: ConfigEntry,
    device_id: str,
    instance_id: str,
    old: str,
    survivor: Person,
) -> None:
    """Give a merged person's device and entities to the survivor, so that automations go on working."""
    identifiers = {device_identifier(instance_id, survivor.id)}
    dr.async_get(hass).async_update_device(
        device_id,
        new_identifiers=identifiers,
        name=survivor.label,
        configuration_url=media_url(entry, survivor.id),
    )
    entities = er.async_get(hass)
    for entity in er.async_entries_for_device(entities, device_id, include_disabled_entities=True):
        if entity.platform == DOMAIN:
            entities.async_update_entity(
                entity.entity_id,
                new_unique_id=entity.unique_id.replace(f"_{old}_", f"_{survivor.id}_", 1),
            )
