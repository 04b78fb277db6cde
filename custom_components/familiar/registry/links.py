"""Which of Home Assistant's own persons is which of the daemon's, if the owner said so."""

from homeassistant.config_entries import ConfigEntry

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
