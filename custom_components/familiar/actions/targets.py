"""Whom an action, trigger or condition means: by device, entity, name, id or face."""

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

from ..client.errors import NotFound
from ..const import DOMAIN
from ..coordinator import FamiliarConfigEntry
from ..exceptions import action_errors
from ..registry.ids import part_of_device, part_of_unique_id
from ..registry.links import person_linked_to
from ..registry.merged_ids import is_id
from ..registry.naming import people_meant
from ..registry.short_ids import async_begun_by

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
    """Return all names and ids, of people, devices and entities, by which an automation means somebody."""
    return {
        text
        for texts in (target.get(ATTR_DEVICE_ID), target.get(ATTR_ENTITY_ID), options.get(CONF_PERSON))
        for text in probatio.EnsureList()(texts or [])
    }


@callback
def people_named(hass: HomeAssistant, text: str) -> list[Target]:
    """Return whom a name, an id, the beginning of one, or an id from before a merge means: all of that name."""
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
    """Return whom devices, entities (a linked `person` as well), areas and labels stand for."""
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
        if part and part not in entry.subentries:
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
        if part and part not in entry.subentries:
            yield part


async def async_people(
    hass: HomeAssistant, entry: FamiliarConfigEntry | None, data: dict[str, Any]
) -> list[Target]:
    """Return everybody whom an action's data name.

    Raises:
        ServiceValidationError: somebody is not known, or a name is two people's.
    """
    people = [await _async_now(target) for target in people_targeted(hass, data)]
    return people + [await _async_person(hass, entry, text) for text in data.get(CONF_PERSON, ())]


async def _async_now(target: Target) -> Target:
    """Return who it is now that a device or entity stood for, which is gone."""
    if target.person_id in target.entry.runtime_data.data.people:
        return target
    with action_errors():
        person = await target.entry.runtime_data.client.person(target.person_id)
    return Target(target.entry, person.id)


async def async_one_person(
    hass: HomeAssistant, entry: FamiliarConfigEntry | None, data: dict[str, Any]
) -> Target:
    """Return the one person whom an action's data name."""
    people = await async_people(hass, entry, data)
    if len(people) != 1:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="not_one_person",
            translation_placeholders={"number": str(len(people))},
        )
    return people[0]


async def _async_person(hass: HomeAssistant, entry: FamiliarConfigEntry | None, text: str) -> Target:
    """Find somebody by name or id, and the id of one who was merged by the survivor."""
    entries = [entry] if entry else loaded_entries(hass)
    for candidate in entries:
        if person := candidate.runtime_data.data.person_named(text):
            return Target(candidate, person.id)
    if is_id(text):
        for candidate in entries:
            try:
                with action_errors():
                    person = await candidate.runtime_data.client.person(text)
            except ServiceValidationError as error:
                if not isinstance(error.__cause__, NotFound):
                    raise
                continue
            return Target(candidate, person.id)
    if len(begun := await async_begun_by(entries, text)) == 1:
        return Target(*begun[0])
    raise ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key="person_not_found",
        translation_placeholders={"person": text},
    )
