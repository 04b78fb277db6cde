"""Tell Home Assistant's bus what was seen: `familiar_event`, for automations and the logbook."""

from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr

from .chosen import chosen_people
from .const import (
    ATTR_CAMERA,
    ATTR_CONFIDENCE,
    ATTR_FACE_ID,
    ATTR_LINKED_PERSON,
    ATTR_PERSON_ID,
    ATTR_PERSON_NAME,
    ATTR_TAKEN_AT,
    CONF_CAMERA,
    EVENT_FAMILIAR,
    SUBENTRY_CAMERA,
)
from .household import Household
from .ids import device_identifier
from .links import linked_person
from .models import Sighting

TYPE_APPEARED = "appeared"
TYPE_LEFT = "left"


def sighting_data(sighting: Sighting) -> dict[str, Any]:
    """Return what an event entity says of a sighting."""
    return {
        ATTR_PERSON_ID: sighting.person_id,
        ATTR_PERSON_NAME: sighting.person_name,
        ATTR_CONFIDENCE: sighting.confidence,
        ATTR_FACE_ID: sighting.id or None,
        ATTR_TAKEN_AT: sighting.taken_at.isoformat(),
        "quality": sighting.quality,
    }


@callback
def async_announce_sighting(
    hass: HomeAssistant, entry: ConfigEntry, household: Household, sighting: Sighting
) -> None:
    """Fire what a camera saw."""
    part = sighting.person_id if sighting.person_id in chosen_people(entry, household) else None
    if part is None:
        part = next(
            (
                subentry.subentry_id
                for subentry in entry.get_subentries_of_type(SUBENTRY_CAMERA)
                if subentry.data[CONF_CAMERA] == sighting.camera
            ),
            None,
        )
    data = {**sighting_data(sighting), ATTR_CAMERA: sighting.camera}
    _fire(hass, entry, household, sighting.verdict.value, part, data)


@callback
def async_announce_presence(
    hass: HomeAssistant, entry: ConfigEntry, household: Household, person_id: str, *, here: bool
) -> None:
    """Fire that somebody appeared or left."""
    person = household.people.get(person_id)
    data = {ATTR_PERSON_ID: person_id, ATTR_PERSON_NAME: person.name if person else None}
    _fire(hass, entry, household, TYPE_APPEARED if here else TYPE_LEFT, person_id, data)


def _fire(
    hass: HomeAssistant,
    entry: ConfigEntry,
    household: Household,
    kind: str,
    part: str | None,
    data: dict[str, Any],
) -> None:
    identifier = device_identifier(household.system.instance_id, part)
    device = dr.async_get(hass).async_get_device_by_identifier(identifier, entry.entry_id)
    person_id = data.get(ATTR_PERSON_ID)
    hass.bus.async_fire(
        EVENT_FAMILIAR,
        {
            "type": kind,
            "config_entry_id": entry.entry_id,
            "device_id": device.id if device else None,
            ATTR_LINKED_PERSON: linked_person(entry, household, person_id) if person_id else None,
            **data,
        },
    )
