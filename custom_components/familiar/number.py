"""Numbers: after how many minutes a person who is not seen again counts as gone."""

from datetime import timedelta
from typing import override

from homeassistant.components.number import (
    NumberDeviceClass,
    NumberEntity,
    NumberEntityDescription,
    NumberMode,
)
from homeassistant.const import EntityCategory, UnitOfTime
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import FamiliarConfigEntry, FamiliarCoordinator
from .entity import PersonEntity, async_add_people

PARALLEL_UPDATES = 0

TIMEOUT = NumberEntityDescription(
    key="presence_timeout",
    translation_key="presence_timeout",
    device_class=NumberDeviceClass.DURATION,
    native_unit_of_measurement=UnitOfTime.MINUTES,
    native_min_value=1,
    native_max_value=1440,
    native_step=1,
    mode=NumberMode.BOX,
    entity_category=EntityCategory.CONFIG,
    entity_registry_enabled_default=False,
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: FamiliarConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the numbers."""
    async_add_people(entry, async_add_entities, _timeouts)


def _timeouts(coordinator: FamiliarCoordinator, person_id: str) -> list[PresenceTimeout]:
    return [PresenceTimeout(coordinator, person_id, TIMEOUT)]


class PresenceTimeout(PersonEntity, NumberEntity):
    """A person's own timeout; the options' until it is set."""

    @property
    @override
    def native_value(self) -> float:
        return self.coordinator.presence.timeout(self.person_id).total_seconds() / 60

    @override
    async def async_set_native_value(self, value: float) -> None:
        """Set the timeout, for good."""
        timeout = timedelta(minutes=value)
        self.coordinator.kept.remember_timeout(self.person_id, timeout)
        self.coordinator.presence.set_timeout(self.person_id, timeout)
        self.coordinator.async_update_listeners()
