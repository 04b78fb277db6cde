"""Which of Home Assistant's own persons is which of the daemon's, if the owner said so."""

from types import MappingProxyType

from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.core import HomeAssistant, callback

from ..client.models import Person
from ..const import CONF_FAMILIAR_PERSON, CONF_HOME_PERSON, SUBENTRY_LINK
from ..state.household import Household


def linked_person(entry: ConfigEntry, household: Household, person_id: str) -> str | None:
    """Return the entity id of the Home Assistant person linked to a person of the daemon."""
    for linked, entity_id in _links(entry, household):
        if linked == person_id:
            return entity_id
    return None


def person_linked_to(entry: ConfigEntry, household: Household, entity_id: str) -> str | None:
    """Return the daemon's person linked to a Home Assistant person."""
    for linked, home_person in _links(entry, household):
        if home_person == entity_id:
            return linked
    return None


def _links(entry: ConfigEntry, household: Household) -> list[tuple[str, str]]:
    return [
        (household.survivor(subentry.data[CONF_FAMILIAR_PERSON]), subentry.data[CONF_HOME_PERSON])
        for subentry in entry.get_subentries_of_type(SUBENTRY_LINK)
    ]


@callback
def async_link(
    hass: HomeAssistant, entry: ConfigEntry, household: Household, person: Person, entity_id: str | None
) -> None:
    """Link a person of the daemon to a person of Home Assistant, or to none; each is linked once."""
    for subentry in entry.get_subentries_of_type(SUBENTRY_LINK):
        linked = household.survivor(subentry.data[CONF_FAMILIAR_PERSON])
        if linked == person.id or subentry.data[CONF_HOME_PERSON] == entity_id:
            hass.config_entries.async_remove_subentry(entry, subentry.subentry_id)
    if entity_id is not None:
        data = {CONF_FAMILIAR_PERSON: person.id, CONF_HOME_PERSON: entity_id}
        link = ConfigSubentry(
            data=MappingProxyType(data),
            subentry_type=SUBENTRY_LINK,
            title=person.label or person.id,
            unique_id=person.id,
        )
        hass.config_entries.async_add_subentry(entry, link)
