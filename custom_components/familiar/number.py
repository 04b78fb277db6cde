"""Numbers: after how many minutes a person who is not seen again counts as gone."""

from dataclasses import replace
from datetime import timedelta
from typing import override

from homeassistant.components.number import (
    NumberDeviceClass,
    NumberEntityDescription,
    NumberExtraStoredData,
    NumberMode,
    RestoreNumber,
)
from homeassistant.const import EntityCategory, UnitOfTime
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .const import KEY_PRESENCE_TIMEOUT
from .coordinator import FamiliarConfigEntry
from .entity import PersonEntity, async_add_people

PARALLEL_UPDATES = 0

TIMEOUT = NumberEntityDescription(
    key=KEY_PRESENCE_TIMEOUT,
    translation_key="presence_timeout",
    device_class=NumberDeviceClass.DURATION,
    native_unit_of_measurement=UnitOfTime.MINUTES,
    native_min_value=1,
    native_max_value=1440,
    native_step=1,
    mode=NumberMode.BOX,
    entity_category=EntityCategory.CONFIG,
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: FamiliarConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the numbers."""
    async_add_people(
        entry,
        async_add_entities,
        lambda coordinator, person_id: [PresenceTimeout(coordinator, person_id, TIMEOUT)],
    )


class PresenceTimeout(PersonEntity, RestoreNumber):
    """A person's own timeout; the options' until it is set."""

    _own: float | None = None

    @override
    async def async_added_to_hass(self) -> None:
        """Go on with what was set before the restart."""
        await super().async_added_to_hass()
        if (data := await self.async_get_last_number_data()) and data.native_value is not None:
            self._set(data.native_value, quietly=True)
            self.coordinator.async_update_listeners()

    @property
    @override
    def native_value(self) -> float:
        return self.coordinator.presence.timeout(self.person_id).total_seconds() / 60

    @override
    async def async_set_native_value(self, value: float) -> None:
        """Set the timeout."""
        self._set(value)
        self.coordinator.async_update_listeners()

    @property
    @override
    def extra_restore_state_data(self) -> NumberExtraStoredData:
        """Keep only what was set here, so that the options go on counting where nothing was."""
        return replace(super().extra_restore_state_data, native_value=self._own)

    def _set(self, minutes: float, *, quietly: bool = False) -> None:
        self._own = minutes
        self.coordinator.presence.set_timeout(self.person_id, timedelta(minutes=minutes), quietly=quietly)
