"""Event entities: what each camera saw."""

from typing import override

from homeassistant.components.event import EventEntity, EventEntityDescription
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .announcer import sighting_data
from .coordinator import FamiliarConfigEntry
from .entity import CameraEntity, async_add_cameras
from .models import Look, Outcome, Sighting, Verdict

PARALLEL_UPDATES = 0

FACES = EventEntityDescription(
    key="faces",
    translation_key="faces",
    event_types=[outcome.value for outcome in Outcome],
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: FamiliarConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add an event entity for each camera."""
    async_add_cameras(
        entry,
        async_add_entities,
        lambda coordinator, subentry: [CameraEvent(coordinator, subentry, FACES)],
    )


class CameraEvent(CameraEntity, EventEntity):
    """Says whom a camera saw; and that it saw nobody, when it was looked at in vain.

    Faces are told by the daemon's stream, which repeats what a break swallowed; only that there was
    none to tell of comes from the answer to the look itself.
    """

    @override
    async def async_added_to_hass(self) -> None:
        """Listen to both."""
        await super().async_added_to_hass()
        self.async_on_remove(self.coordinator.async_subscribe_sightings(self._saw))
        if (watcher := self.coordinator.watchers.get(self._part or "")) is not None:
            self.async_on_remove(watcher.async_subscribe(self._looked))

    @callback
    def _saw(self, sighting: Sighting) -> None:
        if sighting.camera == self.camera and sighting.verdict is not Verdict.UNUSABLE:
            self._trigger_event(sighting.verdict.value, sighting_data(sighting))
            self.async_write_ha_state()

    @callback
    def _looked(self, look: Look) -> None:
        if look.outcome in (Outcome.NO_FACE, Outcome.UNUSABLE):
            self._trigger_event(look.outcome.value, {"faces": len(look.faces)})
            self.async_write_ha_state()
