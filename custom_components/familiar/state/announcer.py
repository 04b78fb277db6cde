"""Fire events about sightings and presence: `familiar_event` for automations, `familiar_sighting` for the logbook."""

from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import ATTR_DEVICE_ID, ATTR_ENTITY_ID, Platform
from homeassistant.core import Context, HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er

from ..client.models import Verdict, Visit
from ..const import (
    ATTR_CAMERA,
    ATTR_LINKED_PERSON,
    ATTR_PERSON_ID,
    ATTR_PERSON_NAME,
    CONF_CAMERA,
    DOMAIN,
    EVENT_FAMILIAR,
    EVENT_SIGHTING,
    SUBENTRY_CAMERA,
)
from ..registry.device_choice import chosen_people
from ..registry.ids import device_identifier, unique_id
from ..registry.links import linked_person
from .household import Household
from .seen import Seen

TYPE_APPEARED = "appeared"
TYPE_LEFT = "left"
TYPE_VISIT_ENDED = "visit_ended"


@callback
def async_announce_seen(
    hass: HomeAssistant, entry: ConfigEntry, household: Household, seen: Seen, context: Context
) -> None:
    """Fire what a camera saw; first for the logbook, which names an event's cause by the first of its context."""
    camera = _camera_part(entry, seen.camera)
    part = seen.person_id if seen.person_id in chosen_people(entry, household) else camera
    if seen.verdict is not Verdict.UNUSABLE:
        shown_by = (Platform.EVENT, "faces") if part == camera else (Platform.BINARY_SENSOR, "presence")
        _log(hass, entry, household, seen, part, shown_by, context)
    data = {**seen.data, ATTR_CAMERA: seen.camera}
    _fire(hass, entry, household, seen.verdict.value, part, data, context)


@callback
def async_announce_end(
    hass: HomeAssistant, entry: ConfigEntry, household: Household, visit: Visit, context: Context
) -> None:
    """Fire that a visit ended."""
    camera = visit.cameras[-1]
    chosen = visit.person_id in chosen_people(entry, household)
    part = visit.person_id if chosen else _camera_part(entry, camera)
    data = {**Seen.end_of(visit), ATTR_CAMERA: camera}
    _fire(hass, entry, household, TYPE_VISIT_ENDED, part, data, context)


@callback
def async_announce_presence(
    hass: HomeAssistant, entry: ConfigEntry, household: Household, person_id: str, *, here: bool
) -> None:
    """Fire that a person appeared or left."""
    person = household.people.get(person_id)
    data = {ATTR_PERSON_ID: person_id, ATTR_PERSON_NAME: person.name if person else None}
    _fire(hass, entry, household, TYPE_APPEARED if here else TYPE_LEFT, person_id, data)


def _camera_part(entry: ConfigEntry, camera: str) -> str | None:
    """Return the subentry of a camera, if it is one of the entry's."""
    return next(
        (
            subentry.subentry_id
            for subentry in entry.get_subentries_of_type(SUBENTRY_CAMERA)
            if subentry.data[CONF_CAMERA] == camera
        ),
        None,
    )


def _log(
    hass: HomeAssistant,
    entry: ConfigEntry,
    household: Household,
    seen: Seen,
    part: str | None,
    shown_by: tuple[str, str],
    context: Context,
) -> None:
    """Fire what becomes a sentence of the logbook, at the person's device and entity, or else at the camera's."""
    platform, key = shown_by
    instance_id = household.system.instance_id
    entity_id = er.async_get(hass).async_get_entity_id(platform, DOMAIN, unique_id(instance_id, part, key))
    hass.bus.async_fire(
        EVENT_SIGHTING,
        {
            "type": seen.verdict.value,
            "config_entry_id": entry.entry_id,
            ATTR_DEVICE_ID: _device_id(hass, entry, household, part),
            ATTR_ENTITY_ID: entity_id,
            ATTR_CAMERA: seen.camera,
            ATTR_PERSON_ID: seen.person_id,
            ATTR_PERSON_NAME: seen.person_name,
        },
        context=context,
    )


def _device_id(hass: HomeAssistant, entry: ConfigEntry, household: Household, part: str | None) -> str | None:
    identifier = device_identifier(household.system.instance_id, part)
    device = dr.async_get(hass).async_get_device_by_identifier(identifier, entry.entry_id)
    return device.id if device else None


def _fire(
    hass: HomeAssistant,
    entry: ConfigEntry,
    household: Household,
    kind: str,
    part: str | None,
    data: dict[str, Any],
    context: Context | None = None,
) -> None:
    person_id = data.get(ATTR_PERSON_ID)
    hass.bus.async_fire(
        EVENT_FAMILIAR,
        {
            "type": kind,
            "config_entry_id": entry.entry_id,
            ATTR_DEVICE_ID: _device_id(hass, entry, household, part),
            ATTR_LINKED_PERSON: linked_person(entry, household, person_id) if person_id else None,
            **data,
        },
        context=context,
    )
