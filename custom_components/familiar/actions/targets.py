"""The people that an action, trigger or condition targets, by device, entity, name or id."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import probatio
from homeassistant.components.person import DOMAIN as PERSON_DOMAIN
from homeassistant.const import ATTR_AREA_ID, ATTR_DEVICE_ID, ATTR_ENTITY_ID, ATTR_FLOOR_ID, ATTR_LABEL_ID
from homeassistant.core import HomeAssistant, callback, split_entity_id
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import (
    config_validation as cv,
)
from homeassistant.helpers import (
    device_registry as dr,
)
from homeassistant.helpers import (
    entity_registry as er,
)
from homeassistant.helpers.target import TargetSelection, async_extract_referenced_entity_ids

from ..client.errors import Conflicting, NotFound
from ..const import DOMAIN
from ..coordinator import FamiliarConfigEntry
from ..exceptions import action_errors
from ..registry.ids import part_of_device, part_of_unique_id
from ..registry.links import person_linked_to
from ..registry.merged_ids import is_id
from ..registry.naming import people_meant

CONF_PERSON = "person"
CONF_CONFIG_ENTRY_ID = "config_entry_id"

TARGETS: dict[probatio.Marker, Any] = {
    probatio.Optional(CONF_PERSON): probatio.All(probatio.EnsureList(), [cv.string]),
    probatio.Optional(ATTR_DEVICE_ID): probatio.All(probatio.EnsureList(), [cv.string]),
    probatio.Optional(ATTR_ENTITY_ID): cv.comp_entity_ids,
    probatio.Optional(ATTR_AREA_ID): probatio.All(probatio.EnsureList(), [cv.string]),
    probatio.Optional(ATTR_FLOOR_ID): probatio.All(probatio.EnsureList(), [cv.string]),
    probatio.Optional(ATTR_LABEL_ID): probatio.All(probatio.EnsureList(), [cv.string]),
}


@dataclass(frozen=True, slots=True)
class Target:
    """A person of one daemon."""

    entry: FamiliarConfigEntry
    person_id: str


@callback
def loaded_entries(hass: HomeAssistant) -> list[FamiliarConfigEntry]:
    """Return the daemons that are set up now."""
    return hass.config_entries.async_loaded_entries(DOMAIN)


def named_by(target: dict[str, Any], options: dict[str, Any]) -> set[str]:
    """Return the names and ids of people, devices and entities that an automation contains."""
    return {
        text
        for texts in (target.get(ATTR_DEVICE_ID), target.get(ATTR_ENTITY_ID), options.get(CONF_PERSON))
        for text in probatio.EnsureList()(texts or [])
    }


@callback
def people_named(hass: HomeAssistant, text: str) -> list[Target]:
    """Return the people that match a name, an id, the beginning of one, or an id from before a merge."""
    people: list[Target] = []
    for entry in loaded_entries(hass):
        household = entry.runtime_data.data
        found = people_meant(household.people.values(), text)
        if not found and (person := household.people.get(household.survivor(text))):
            found = [person]
        people += [Target(entry, person.id) for person in found]
    return people


@callback
def people_targeted(hass: HomeAssistant, target: dict[str, Any]) -> list[Target]:
    """Return the people of devices, entities (including a linked `person`), areas and labels."""
    selected = async_extract_referenced_entity_ids(
        hass, TargetSelection(target), expand_group=True, primary_entities_only=False
    )
    entity_ids = selected.referenced | selected.indirectly_referenced
    people: dict[tuple[str, str], Target] = {}
    for entry in loaded_entries(hass):
        device_ids = selected.referenced_devices | selected.missing_devices
        for person_id in _parts(hass, entry, device_ids, entity_ids):
            survivor = entry.runtime_data.data.survivor(person_id)
            people[(entry.entry_id, survivor)] = Target(entry, survivor)
    return list(people.values())


def _parts(
    hass: HomeAssistant, entry: FamiliarConfigEntry, device_ids: set[str], entity_ids: set[str]
) -> Iterator[str]:
    household = entry.runtime_data.data
    instance_id = household.system.instance_id
    kept = entry.runtime_data.kept
    registry = er.async_get(hass)
    for device_id in device_ids:
        device = dr.async_get(hass).async_get(device_id)
        part = part_of_device(device, instance_id) if device else kept.former_person(device_id)
        if part and is_id(part):
            yield part
    for entity_id in sorted(entity_ids):
        if split_entity_id(entity_id)[0] == PERSON_DOMAIN:
            part = person_linked_to(entry, household, entity_id)
        elif (entity := registry.async_get(entity_id)) and entity.platform == DOMAIN:
            part = part_of_unique_id(entity.unique_id, instance_id)
        elif entity is None:
            part = kept.former_person(entity_id)
        else:
            part = None
        if part and is_id(part):
            yield part


async def async_people(
    hass: HomeAssistant, entry: FamiliarConfigEntry | None, data: dict[str, Any]
) -> list[Target]:
    """Return all people that an action's data name.

    Raises:
        ServiceValidationError: a name matches no person, or several.
    """
    people = [await _async_now(target) for target in people_targeted(hass, data)]
    return people + [await _async_person(hass, entry, text) for text in data.get(CONF_PERSON, ())]


async def _async_now(target: Target) -> Target:
    """Return the person that a device or entity stood for, following merges."""
    if target.person_id in target.entry.runtime_data.data.people:
        return target
    with action_errors():
        person = await target.entry.runtime_data.client.person(target.person_id)
    return Target(target.entry, person.id)


async def async_one_person(
    hass: HomeAssistant, entry: FamiliarConfigEntry | None, data: dict[str, Any]
) -> Target:
    """Return the one person that an action's data name."""
    people = await async_people(hass, entry, data)
    if len(people) != 1:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="not_one_person",
            translation_placeholders={"number": str(len(people))},
        )
    return people[0]


async def _async_person(hass: HomeAssistant, entry: FamiliarConfigEntry | None, text: str) -> Target:
    """Return the person that a daemon finds by a name, an id, or the beginning of one."""
    for candidate in [entry] if entry else loaded_entries(hass):
        try:
            with action_errors():
                person = await candidate.runtime_data.client.person(text)
        except ServiceValidationError as error:
            cause = error.__cause__
            if isinstance(cause, NotFound):
                continue
            if isinstance(cause, Conflicting):
                break
            raise
        return Target(candidate, person.id)
    raise ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key="person_not_found",
        translation_placeholders={"person": text},
    )
