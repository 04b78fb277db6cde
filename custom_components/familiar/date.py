"""Dates: a person's birthday, which can be set."""

import datetime as dt
from typing import override

from homeassistant.components.date import DateEntity, DateEntityDescription
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import FamiliarConfigEntry
from .entity import PersonEntity, async_add_people
from .exceptions import action_errors

PARALLEL_UPDATES = 1

BIRTH_DATE = DateEntityDescription(
    key="birth_date",
    translation_key="birth_date",
    entity_category=EntityCategory.CONFIG,
    entity_registry_enabled_default=False,
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: FamiliarConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the dates."""
    async_add_people(
        entry,
        async_add_entities,
        lambda coordinator, person_id: [BirthDate(coordinator, person_id, BIRTH_DATE)],
    )


class BirthDate(PersonEntity, DateEntity):
    """The day a person was born; a date, without a time zone."""

    @property
    @override
    def native_value(self) -> dt.date | None:
        return self.person.birth_date

    @override
    async def async_set_value(self, value: dt.date) -> None:
        """Tell the daemon."""
        with action_errors():
            await self.coordinator.client.update_person(self.person_id, birth_date=value)
