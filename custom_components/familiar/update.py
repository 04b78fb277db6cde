"""Update information: whether the daemon is older than what this integration was made with."""

from typing import override

from homeassistant.components.update import UpdateEntity, UpdateEntityDescription, UpdateEntityFeature
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .const import BUILT_FOR, DOCUMENTATION
from .coordinator import FamiliarConfigEntry
from .entity import FamiliarEntity
from .state.changelog import read_changes

PARALLEL_UPDATES = 0

DAEMON = UpdateEntityDescription(
    key="daemon", translation_key="daemon", entity_category=EntityCategory.DIAGNOSTIC
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: FamiliarConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the update entity."""
    async_add_entities([DaemonUpdate(entry.runtime_data, DAEMON)])


class DaemonUpdate(FamiliarEntity, UpdateEntity):
    """Compares two versions that are here already: nothing is asked of the internet."""

    _attr_title = "familiard"
    _attr_supported_features = UpdateEntityFeature.RELEASE_NOTES
    _attr_release_url = f"{DOCUMENTATION}/blob/main/CHANGELOG.md"

    @property
    @override
    def installed_version(self) -> str:
        return self.coordinator.data.system.version

    @property
    @override
    def latest_version(self) -> str:
        """Return the version this integration was made with, unless the daemon is newer."""
        if self.version_is_newer(BUILT_FOR, self.installed_version):
            return BUILT_FOR
        return self.installed_version

    @override
    async def async_release_notes(self) -> str | None:
        """Return what changed since the installed version, from the changelog that came with this integration."""
        return await self.hass.async_add_executor_job(
            read_changes, self.installed_version, self.latest_version
        )
