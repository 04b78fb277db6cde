"""A calendar of the birthdays of named people."""

from datetime import date, datetime, timedelta
from typing import override

from homeassistant.components.calendar import (
    CalendarEntity,
    CalendarEntityDescription,
    CalendarEvent,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.util import dt as dt_util

from .client.models import Person
from .coordinator import FamiliarConfigEntry
from .entity import FamiliarEntity

PARALLEL_UPDATES = 0

BIRTHDAYS = CalendarEntityDescription(key="birthdays", translation_key="birthdays")


async def async_setup_entry(
    hass: HomeAssistant,
    entry: FamiliarConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the calendar."""
    async_add_entities([Birthdays(entry.runtime_data, BIRTHDAYS)])


class Birthdays(FamiliarEntity, CalendarEntity):
    """When who has a birthday; nothing is stored but the birth dates."""

    @property
    @override
    def event(self) -> CalendarEvent | None:
        """Return the next birthday, or today's."""
        today = dt_util.now().date()
        return min(
            self._birthdays(today, today + timedelta(days=366)),
            key=lambda birthday: birthday.start,
            default=None,
        )

    @override
    async def async_get_events(
        self, hass: HomeAssistant, start_date: datetime, end_date: datetime
    ) -> list[CalendarEvent]:
        """Return the birthdays from a time to another."""
        first = dt_util.as_local(start_date).date()
        last = dt_util.as_local(end_date - timedelta(microseconds=1)).date()
        return sorted(self._birthdays(first, last), key=lambda birthday: birthday.start)

    def _birthdays(self, first: date, last: date) -> list[CalendarEvent]:
        return [
            _event(person, person.birth_date, day)
            for person in self.coordinator.data.people.values()
            if person.birth_date is not None
            for year in range(max(first.year, person.birth_date.year), last.year + 1)
            if first <= (day := _in_year(person.birth_date, year)) <= last
        ]


def _in_year(birth_date: date, year: int) -> date:
    """Return the birthday in a year; who was born on 29 February has it on 1 March in between."""
    try:
        return birth_date.replace(year=year)
    except ValueError:
        return date(year, 3, 1)


def _event(person: Person, birth_date: date, day: date) -> CalendarEvent:
    age = day.year - birth_date.year
    return CalendarEvent(
        summary=f"{person.name} ({age})" if age else str(person.name),
        start=day,
        end=day + timedelta(days=1),
        uid=f"{person.id}_{day.year}",
    )
