"""Logbook: one sentence a sighting, such as "Anna was recognized at Front door"."""

from collections.abc import Callable

from homeassistant.components.logbook import (
    LOGBOOK_ENTRY_ICON,
    LOGBOOK_ENTRY_MESSAGE,
    LOGBOOK_ENTRY_NAME,
    LazyEventPartialState,
)
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.translation import async_get_cached_translations

from .actions.targets import loaded_entries
from .client.models import Verdict
from .const import ATTR_CAMERA, ATTR_PERSON_ID, ATTR_PERSON_NAME, DOMAIN, EVENT_SIGHTING
from .registry.camera_names import camera_name

type Line = dict[str, str | None]

ENGLISH = {
    "logbook_recognized": "was recognized at {camera}",
    "logbook_someone": "Someone",
    "logbook_unknown": "An unknown face",
    "logbook_unknown_seen": "was seen at {camera}",
}
"""What is said where the household's language is not loaded."""


@callback
def async_describe_events(
    hass: HomeAssistant,
    async_describe_event: Callable[[str, str, Callable[[LazyEventPartialState], Line]], None],
) -> None:
    """Describe sightings."""

    @callback
    def describe(event: LazyEventPartialState) -> Line:
        data = event.data
        camera = camera_name(hass, data[ATTR_CAMERA])
        if data["type"] == Verdict.RECOGNIZED.value:
            name = _person_name(hass, data[ATTR_PERSON_ID], data[ATTR_PERSON_NAME])
            message, icon = _text(hass, "logbook_recognized"), "mdi:account-check"
        else:
            name = _text(hass, "logbook_unknown")
            message, icon = _text(hass, "logbook_unknown_seen"), "mdi:account-question"
        # No entity is named: its name would stand in the place of the person's. The event itself names it, and the
        # device, so that the sentence is on their pages.
        return {
            LOGBOOK_ENTRY_NAME: name,
            LOGBOOK_ENTRY_MESSAGE: message.replace("{camera}", camera),
            LOGBOOK_ENTRY_ICON: icon,
        }

    async_describe_event(DOMAIN, EVENT_SIGHTING, describe)


def _text(hass: HomeAssistant, key: str) -> str:
    texts = async_get_cached_translations(hass, hass.config.language, "common", DOMAIN)
    return texts.get(f"component.{DOMAIN}.common.{key}", ENGLISH[key])


def _person_name(hass: HomeAssistant, person_id: str, then: str | None) -> str:
    """Return the current name of a person, who may have been renamed, merged, forgotten or erased since."""
    for entry in (entries := loaded_entries(hass)):
        household = entry.runtime_data.data
        if person := household.people.get(household.survivor(person_id)):
            return person.name or then or _text(hass, "logbook_someone")
    # Who is not known any more is not called by a name either, unless no daemon is there to say so.
    return _text(hass, "logbook_someone") if entries else then or _text(hass, "logbook_someone")
