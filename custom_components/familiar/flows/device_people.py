"""The fields to select the people with a device, for setup and options."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

import probatio
from homeassistant.components.person import DOMAIN as PERSON_DOMAIN
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.selector import (
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
)

from ..client.models import Person
from ..client.names import name_key
from ..const import CONF_NEW_PEOPLE, CONF_PEOPLE
from ..registry.device_choice import DEFAULT_NEW_PEOPLE, NewPeople

MOST_BOXES = 12
"""The most people to show as check boxes; more are shown as a list."""


def people_fields(
    people: Iterable[Person], chosen: Iterable[str] = (), new_people: str = DEFAULT_NEW_PEOPLE
) -> dict[probatio.Marker, Any]:
    """Return a field to choose among people, the most seen first, and one for those who come later."""
    ranked = sorted(people, key=lambda person: (-person.faces, name_key(person.label), person.id))
    mode = SelectSelectorMode.LIST if len(ranked) <= MOST_BOXES else SelectSelectorMode.DROPDOWN
    return {
        probatio.Optional(CONF_PEOPLE, default=sorted(chosen)): SelectSelector(
            SelectSelectorConfig(options=_options(ranked), multiple=True, mode=mode)
        ),
        probatio.Required(CONF_NEW_PEOPLE, default=str(new_people)): SelectSelector(
            SelectSelectorConfig(
                options=[choice.value for choice in NewPeople],
                translation_key="new_people",
                mode=SelectSelectorMode.DROPDOWN,
            )
        ),
    }


def _options(people: list[Person]) -> list[SelectOptionDict]:
    bearers = Counter(name_key(person.label) for person in people)
    return [
        SelectOptionDict(
            value=person.id,
            label=f"{person.label} ({person.faces})"
            if bearers[name_key(person.label)] == 1
            else f"{person.label} ({person.faces}, {person.id[:8]})",
        )
        for person in people
    ]


@callback
def of_the_household(hass: HomeAssistant, people: Iterable[Person]) -> list[str]:
    """Return those who are called as one of Home Assistant's own persons: they most likely live here."""
    names = {name_key(state.name) for state in hass.states.async_all(PERSON_DOMAIN)}
    return [person.id for person in people if name_key(person.name or "") in names]
