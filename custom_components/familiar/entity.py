"""Base entities: of the daemon, of a person, of a camera."""

from collections.abc import Callable, Iterable
from typing import override

from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.device_registry import DeviceInfo
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.entity import Entity, EntityDescription
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.update_coordinator import CoordinatorEntity

from .browse.url import media_url
from .client.models import Person
from .const import CONF_CAMERA, MANUFACTURER
from .coordinator import FamiliarConfigEntry, FamiliarCoordinator
from .registry.device_choice import chosen_people
from .registry.ids import device_identifier, unique_id
from .state.signals import camera_added, camera_changed, handed_on


class FamiliarEntity(CoordinatorEntity[FamiliarCoordinator]):
    """An entity of the daemon itself."""

    _attr_has_entity_name = True
    _part: str | None = None

    def __init__(self, coordinator: FamiliarCoordinator, description: EntityDescription) -> None:
        """Belong to the daemon's device."""
        super().__init__(coordinator)
        instance_id = coordinator.data.system.instance_id
        self.entity_description = description
        self._attr_unique_id = unique_id(instance_id, self._part, description.key)
        self._attr_device_info = DeviceInfo(identifiers={device_identifier(instance_id)})

    def _device_below_the_daemon(self, name: str, model: str) -> DeviceInfo:
        instance_id = self.coordinator.data.system.instance_id
        info = DeviceInfo(
            identifiers={device_identifier(instance_id, self._part)},
            name=name,
            manufacturer=MANUFACTURER,
            model=model,
        )
        daemon = dr.async_get(self.coordinator.hass).async_get_device_by_identifier(
            device_identifier(instance_id), self.coordinator.config_entry.entry_id
        )
        if daemon is not None:
            info["via_device_id"] = daemon.id
        return info


class PersonEntity(FamiliarEntity):
    """An entity of a person with a device."""

    def __init__(
        self, coordinator: FamiliarCoordinator, person_id: str, description: EntityDescription
    ) -> None:
        """Belong to the person's device."""
        self.person_id = self._part = person_id
        super().__init__(coordinator, description)
        name = coordinator.data.people[person_id].label or person_id
        self._attr_device_info = self._device_below_the_daemon(name, "Person")
        self._attr_device_info["configuration_url"] = media_url(coordinator.config_entry, person_id)

    @override
    async def async_added_to_hass(self) -> None:
        """Follow a merge, which hands the device on."""
        await super().async_added_to_hass()
        signal = handed_on(self.coordinator.config_entry)
        self.async_on_remove(async_dispatcher_connect(self.hass, signal, self._handed_on))

    @callback
    def _handed_on(self, old: str, new: str) -> None:
        if self.person_id == old:
            self.person_id = self._part = new
            instance_id = self.coordinator.data.system.instance_id
            self._attr_unique_id = unique_id(instance_id, new, self.entity_description.key)

    @property
    def person(self) -> Person:
        """The person as they are now."""
        return self.coordinator.data.people[self.person_id]

    @property
    @override
    def available(self) -> bool:
        return super().available and self.person_id in self.coordinator.data.people

    @callback
    @override
    def _handle_coordinator_update(self) -> None:
        if self.person_id in self.coordinator.data.people:
            super()._handle_coordinator_update()


class CameraEntity(FamiliarEntity):
    """An entity of a camera."""

    def __init__(
        self,
        coordinator: FamiliarCoordinator,
        subentry: ConfigSubentry,
        description: EntityDescription,
    ) -> None:
        """Belong to the camera's own device."""
        self._part = subentry.subentry_id
        super().__init__(coordinator, description)
        self._subentry = subentry
        self._attr_device_info = self._device_below_the_daemon(subentry.title, "Camera")
        self._read()

    def _read(self) -> None:
        """Be as the subentry says now."""
        self.camera: str = self._subentry.data[CONF_CAMERA]

    @override
    async def async_added_to_hass(self) -> None:
        """Follow the subentry."""
        await super().async_added_to_hass()
        signal = camera_changed(self.coordinator.config_entry, self._subentry.subentry_id)
        self.async_on_remove(async_dispatcher_connect(self.hass, signal, self._read))


@callback
def async_add_people(
    entry: FamiliarConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
    make: Callable[[FamiliarCoordinator, str], Iterable[Entity]],
) -> None:
    """Add the entities of each person with a device, now and later."""
    coordinator = entry.runtime_data
    known: set[str] = set()

    @callback
    def add_new() -> None:
        current = chosen_people(entry, coordinator.data)
        new = current - known
        known.clear()
        known.update(current)
        if new:
            async_add_entities(entity for person_id in sorted(new) for entity in make(coordinator, person_id))

    @callback
    def handed(old: str, new: str) -> None:
        known.discard(old)
        known.add(new)

    entry.async_on_unload(async_dispatcher_connect(coordinator.hass, handed_on(entry), handed))
    entry.async_on_unload(coordinator.async_add_listener(add_new))
    add_new()


@callback
def async_add_cameras(
    entry: FamiliarConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
    make: Callable[[FamiliarCoordinator, ConfigSubentry], Iterable[Entity]],
) -> None:
    """Add each camera's entities, as its subentry's own, now and when one is added."""
    coordinator = entry.runtime_data

    @callback
    def add(subentry: ConfigSubentry) -> None:
        async_add_entities(make(coordinator, subentry), config_subentry_id=subentry.subentry_id)

    for subentry_id in coordinator.watchers:
        add(entry.subentries[subentry_id])
    entry.async_on_unload(async_dispatcher_connect(coordinator.hass, camera_added(entry), add))
