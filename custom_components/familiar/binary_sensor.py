"""Binary sensors: presence of people, connectivity and problems of the daemon."""

from typing import Any, override

from homeassistant.components.binary_sensor import (
    BinarySensorDeviceClass,
    BinarySensorEntity,
    BinarySensorEntityDescription,
)
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .const import ATTR_LINKED_PERSON, ATTR_PERSON_ID
from .coordinator import FamiliarConfigEntry
from .entity import FamiliarEntity, PersonEntity, async_add_people
from .issues import UNREACHABLE
from .registry.camera_names import camera_name
from .registry.links import linked_person

PARALLEL_UPDATES = 0

ATTR_LAST_SEEN = "last_seen"
ATTR_LAST_CAMERA = "last_camera"

PRESENCE = BinarySensorEntityDescription(
    key="presence",
    translation_key="presence",
    device_class=BinarySensorDeviceClass.OCCUPANCY,
)
CONNECTIVITY = BinarySensorEntityDescription(
    key="connectivity",
    device_class=BinarySensorDeviceClass.CONNECTIVITY,
    entity_category=EntityCategory.DIAGNOSTIC,
)
PROBLEM = BinarySensorEntityDescription(
    key="problem",
    device_class=BinarySensorDeviceClass.PROBLEM,
    entity_category=EntityCategory.DIAGNOSTIC,
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: FamiliarConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the binary sensors."""
    async_add_entities(
        [
            ConnectivitySensor(entry.runtime_data, CONNECTIVITY),
            ProblemSensor(entry.runtime_data, PROBLEM),
        ]
    )
    async_add_people(
        entry,
        async_add_entities,
        lambda coordinator, person_id: [PresenceSensor(coordinator, person_id, PRESENCE)],
    )


class PresenceSensor(PersonEntity, BinarySensorEntity):
    """On from being seen until not being seen again for the timeout."""

    @property
    @override
    def is_on(self) -> bool:
        return self.coordinator.presence.is_here(self.person_id)

    @property
    @override
    def extra_state_attributes(self) -> dict[str, Any]:
        """Return the ids by which automations know the person, and when and where they were seen last."""
        linked = linked_person(self.coordinator.config_entry, self.coordinator.data, self.person_id)
        camera = self.coordinator.data.last_camera(self.person_id)
        seen_at = self.coordinator.data.last_seen_at(self.person_id)
        return {
            ATTR_PERSON_ID: self.person_id,
            ATTR_LINKED_PERSON: linked,
            ATTR_LAST_SEEN: seen_at.isoformat() if seen_at else None,
            ATTR_LAST_CAMERA: camera_name(self.hass, camera) if camera else None,
        }


class AlwaysThere(FamiliarEntity, BinarySensorEntity):
    """A sensor that answers while the daemon does not: that is what it is asked about."""

    @property
    @override
    def available(self) -> bool:
        return True


class ConnectivitySensor(AlwaysThere):
    """On while the daemon is heard."""

    @property
    @override
    def is_on(self) -> bool:
        return self.coordinator.last_update_success


class ProblemSensor(AlwaysThere):
    """On while the daemon reports a problem, or has been unreachable for minutes."""

    @property
    @override
    def is_on(self) -> bool:
        return bool(self._problems)

    @property
    @override
    def extra_state_attributes(self) -> dict[str, Any]:
        """Return what it is."""
        return {"problems": self._problems}

    @property
    def _problems(self) -> list[str]:
        away = [UNREACHABLE] if self.coordinator.outage.is_long else []
        return [problem.code for problem in self.coordinator.data.system.problems] + away
