"""Sensors: who was seen where and when, and how the daemon is doing."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import override

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.const import EntityCategory, UnitOfInformation, UnitOfTime
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.typing import StateType
from homeassistant.util import dt as dt_util

from .client.models import System
from .coordinator import FamiliarConfigEntry, FamiliarCoordinator
from .entity import (
    CameraEntity,
    FamiliarEntity,
    PersonEntity,
    async_add_cameras,
    async_add_people,
)
from .panel.counts import waiting
from .registry.camera_names import camera_name

PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class DaemonSensorDescription(SensorEntityDescription):
    """A sensor of the daemon."""

    value: Callable[[System], StateType]
    attributes: Callable[[System], dict[str, int]] | None = None


@dataclass(frozen=True, kw_only=True)
class PersonSensorDescription(SensorEntityDescription):
    """A sensor of a person."""

    value: Callable[[FamiliarCoordinator, str], StateType | date | datetime]


def _last_seen(coordinator: FamiliarCoordinator, person_id: str) -> datetime | None:
    return coordinator.data.last_seen_at(person_id)


def _last_camera(coordinator: FamiliarCoordinator, person_id: str) -> str | None:
    camera = coordinator.data.last_camera(person_id)
    return camera_name(coordinator.hass, camera) if camera else None


def _sightings_today(coordinator: FamiliarCoordinator, person_id: str) -> int:
    return coordinator.data.times_seen_since(person_id, dt_util.start_of_local_day())


DAEMON_SENSORS = (
    DaemonSensorDescription(
        key="people",
        translation_key="people",
        state_class=SensorStateClass.MEASUREMENT,
        value=lambda system: system.counts.named,
    ),
    DaemonSensorDescription(
        key="unnamed_people",
        translation_key="unnamed_people",
        state_class=SensorStateClass.MEASUREMENT,
        value=lambda system: system.counts.unnamed,
    ),
    DaemonSensorDescription(
        key="inbox",
        translation_key="inbox",
        state_class=SensorStateClass.MEASUREMENT,
        value=lambda system: waiting(system)["total"],
        attributes=lambda system: {kind: count for kind, count in waiting(system).items() if kind != "total"},
    ),
    DaemonSensorDescription(
        key="faces",
        translation_key="faces",
        state_class=SensorStateClass.MEASUREMENT,
        entity_category=EntityCategory.DIAGNOSTIC,
        value=lambda system: system.counts.faces,
    ),
    DaemonSensorDescription(
        key="queue",
        translation_key="queue",
        state_class=SensorStateClass.MEASUREMENT,
        entity_category=EntityCategory.DIAGNOSTIC,
        value=lambda system: system.engine.queued,
    ),
    DaemonSensorDescription(
        key="processing_time",
        translation_key="processing_time",
        device_class=SensorDeviceClass.DURATION,
        native_unit_of_measurement=UnitOfTime.SECONDS,
        suggested_unit_of_measurement=UnitOfTime.MILLISECONDS,
        state_class=SensorStateClass.MEASUREMENT,
        entity_category=EntityCategory.DIAGNOSTIC,
        suggested_display_precision=0,
        value=lambda system: system.engine.mean_seconds,
    ),
    DaemonSensorDescription(
        key="data_size",
        translation_key="data_size",
        device_class=SensorDeviceClass.DATA_SIZE,
        native_unit_of_measurement=UnitOfInformation.BYTES,
        suggested_unit_of_measurement=UnitOfInformation.MEBIBYTES,
        state_class=SensorStateClass.MEASUREMENT,
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        suggested_display_precision=1,
        value=lambda system: system.data_bytes,
    ),
)

PERSON_SENSORS = (
    PersonSensorDescription(
        key="last_seen",
        translation_key="last_seen",
        # Off at first, as all that repeats in the logbook what a sighting's sentence says.
        entity_registry_enabled_default=False,
        device_class=SensorDeviceClass.TIMESTAMP,
        value=_last_seen,
    ),
    PersonSensorDescription(
        key="last_camera",
        translation_key="last_camera",
        entity_registry_enabled_default=False,
        value=_last_camera,
    ),
    PersonSensorDescription(
        key="sightings_today",
        translation_key="sightings_today",
        state_class=SensorStateClass.MEASUREMENT,
        entity_registry_enabled_default=False,
        value=_sightings_today,
    ),
    PersonSensorDescription(
        key="faces",
        translation_key="faces",
        state_class=SensorStateClass.MEASUREMENT,
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        value=lambda coordinator, person_id: coordinator.data.people[person_id].faces,
    ),
)

LAST_PERSON = SensorEntityDescription(
    key="last_person", translation_key="last_person", entity_registry_enabled_default=False
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: FamiliarConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the sensors."""
    async_add_entities(DaemonSensor(entry.runtime_data, description) for description in DAEMON_SENSORS)
    async_add_people(
        entry,
        async_add_entities,
        lambda coordinator, person_id: [
            PersonSensor(coordinator, person_id, description) for description in PERSON_SENSORS
        ],
    )
    async_add_cameras(
        entry,
        async_add_entities,
        lambda coordinator, subentry: [LastPersonSensor(coordinator, subentry, LAST_PERSON)],
    )


class DaemonSensor(FamiliarEntity, SensorEntity):
    """A figure of the daemon."""

    entity_description: DaemonSensorDescription

    @property
    @override
    def native_value(self) -> StateType:
        return self.entity_description.value(self.coordinator.data.system)

    @property
    @override
    def extra_state_attributes(self) -> dict[str, int] | None:
        attributes = self.entity_description.attributes
        return attributes(self.coordinator.data.system) if attributes else None


class PersonSensor(PersonEntity, SensorEntity):
    """A figure of a person."""

    entity_description: PersonSensorDescription

    @property
    @override
    def native_value(self) -> StateType | date | datetime:
        return self.entity_description.value(self.coordinator, self.person_id)


class LastPersonSensor(CameraEntity, SensorEntity):
    """Who was recognized last by a camera."""

    @property
    @override
    def native_value(self) -> str | None:
        household = self.coordinator.data
        if (sighting := household.recognized_by_camera.get(self.camera)) is None:
            return None
        person = household.people.get(sighting.person_id or "")
        return person.name if person else None
