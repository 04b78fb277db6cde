"""The people with a device: the household, as selected in the options."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr

from ..client.models import Person
from ..const import CONF_NEW_PEOPLE, CONF_PEOPLE, CONF_PEOPLE_WITHOUT, DOMAIN
from ..state.household import Household


class NewPeople(StrEnum):
    """Which new people get a device automatically."""

    NAMED_HERE = "named_here"
    """Whoever is named in Home Assistant, or linked to a person of it."""
    EVERYBODY = "everybody"
    NONE = "nobody"


DEFAULT_NEW_PEOPLE = NewPeople.NAMED_HERE


@callback
def chosen_people(entry: ConfigEntry, household: Household) -> set[str]:
    """Return the ids of those who are devices; a merge hands the choice on to the survivor."""
    chosen = _now(household, entry.options.get(CONF_PEOPLE, ()))
    if entry.options.get(CONF_NEW_PEOPLE) == NewPeople.EVERYBODY:
        chosen |= household.people.keys() - _now(household, entry.options.get(CONF_PEOPLE_WITHOUT, ()))
    return chosen & household.people.keys()


def _now(household: Household, person_ids: Iterable[str]) -> set[str]:
    return {household.survivor(person_id) for person_id in person_ids}


def options_of(
    before: dict[str, Any], people: Iterable[str], chosen: Iterable[str], new_people: str
) -> dict[str, Any]:
    """Return the options after the owner chose among people.

    Args:
        before: the options until now; people who were not offered, for example hidden ones, keep their choice.
        people: the ids of the people that were offered.
    """
    offered, chosen = set(people), set(chosen)
    kept = set(before.get(CONF_PEOPLE, ())) - offered
    without = set(before.get(CONF_PEOPLE_WITHOUT, ())) - offered
    options = before | {CONF_PEOPLE: sorted(kept | chosen), CONF_NEW_PEOPLE: new_people}
    options.pop(CONF_PEOPLE_WITHOUT, None)
    if new_people == NewPeople.EVERYBODY:
        options[CONF_PEOPLE_WITHOUT] = sorted(without | (offered - chosen))
    return options


@callback
def async_choose(hass: HomeAssistant, entry: ConfigEntry, person_id: str) -> None:
    """Give a device to a person who was named here or linked, unless new people get none."""
    new_people = entry.options.get(CONF_NEW_PEOPLE, DEFAULT_NEW_PEOPLE)
    if new_people != NewPeople.NONE and person_id not in entry.options.get(CONF_PEOPLE, ()):
        options = options_of(dict(entry.options), [person_id], [person_id], new_people)
        hass.config_entries.async_update_entry(entry, options=options)


@callback
def async_choose_no_more(hass: HomeAssistant, entry: ConfigEntry, person_ids: Iterable[str]) -> None:
    """Let people be no devices any more: the owner deleted theirs."""
    new_people = entry.options.get(CONF_NEW_PEOPLE, DEFAULT_NEW_PEOPLE)
    options = options_of(dict(entry.options), person_ids, (), new_people)
    hass.config_entries.async_update_entry(entry, options=options)


@callback
def async_choose_if_new(
    hass: HomeAssistant, entry: ConfigEntry, person: Person, named_before: frozenset[str]
) -> None:
    """Make a device of a person who got a name just now by an action."""
    if person.name and not person.hidden and person.id not in named_before:
        async_choose(hass, entry, person.id)


@callback
def async_choose_those_with_devices(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Keep the existing devices: until version 1.1 all named people had one."""
    prefix = f"{entry.unique_id}_"
    parts = {
        identifier.removeprefix(prefix)
        for device in dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
        for domain, identifier in device.identifiers
        if domain == DOMAIN and identifier.startswith(prefix)
    }
    options = dict(entry.options) | {
        CONF_PEOPLE: sorted(parts - entry.subentries.keys()),
        CONF_NEW_PEOPLE: DEFAULT_NEW_PEOPLE.value,
    }
    hass.config_entries.async_update_entry(entry, options=options, minor_version=2)
