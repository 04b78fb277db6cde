"""A button that re-clusters all faces."""

from typing import override

from homeassistant.components.button import ButtonEntity, ButtonEntityDescription
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import FamiliarConfigEntry
from .entity import FamiliarEntity
from .exceptions import action_errors

PARALLEL_UPDATES = 1

CLUSTER = ButtonEntityDescription(
    key="cluster", translation_key="cluster", entity_category=EntityCategory.CONFIG
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: FamiliarConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the button."""
    async_add_entities([ClusterButton(entry.runtime_data, CLUSTER)])


class ClusterButton(FamiliarEntity, ButtonEntity):
    """Re-clusters all faces and applies the result; decisions are kept, and it can be undone."""

    @override
    async def async_press(self) -> None:
        """Compute and apply."""
        with action_errors():
            proposal = await self.coordinator.client.cluster()
            await self.coordinator.client.apply_cluster(proposal.id)
