"""Event entities: what each camera saw."""

from typing import override

from homeassistant.components.event import ATTR_EVENT_TYPE, EventEntity, EventEntityDescription
from homeassistant.core import Context, HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .client.models import Outcome, SnapshotResult, Verdict, Visit
from .coordinator import FamiliarConfigEntry
from .entity import CameraEntity, async_add_cameras
from .state.announcer import TYPE_VISIT_ENDED
from .state.seen import Seen

PARALLEL_UPDATES = 0


def event_type(seen: Outcome | Verdict) -> str:
    """Return the event type of what was seen.

    Home Assistant keeps the word `unknown` for a state that it does not have, and leaves it out where one chooses.
    """
    return "unknown_face" if seen.value == Outcome.UNKNOWN.value else seen.value


FACES = EventEntityDescription(
    key="faces",
    translation_key="faces",
    event_types=[*(event_type(outcome) for outcome in Outcome), TYPE_VISIT_ENDED],
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
    """Reports the faces that a camera saw, the ends of visits, and snapshots without a usable face.

    Faces and visits come from the daemon's event stream, which repeats what a break left out: each visit once as
    unknown and once as recognized. Only snapshots without a usable face come from the answer to the snapshot itself.
    """

    _last_outcome: str | None = None
    """The last event other than the end of a visit."""

    @override
    async def async_added_to_hass(self) -> None:
        """Listen to all of them."""
        await super().async_added_to_hass()
        self._last_outcome = self.state_attributes[ATTR_EVENT_TYPE]
        self.async_on_remove(self.coordinator.async_subscribe(self._saw))
        self.async_on_remove(self.coordinator.async_subscribe_ends(self._visit_ended))
        if (watcher := self.coordinator.watchers.get(self._part or "")) is not None:
            self.async_on_remove(watcher.async_subscribe(self._snapshot_taken))

    @callback
    def _saw(self, seen: Seen, context: Context) -> None:
        if seen.camera == self.camera and seen.verdict is not Verdict.UNUSABLE:
            self.async_set_context(context)
            self._last_outcome = event_type(seen.verdict)
            self._trigger_event(self._last_outcome, seen.data)
            self.async_write_ha_state()

    @callback
    def _visit_ended(self, visit: Visit, context: Context) -> None:
        if self.camera in visit.cameras:
            self.async_set_context(context)
            self._trigger_event(TYPE_VISIT_ENDED, Seen.end_of(visit))
            self.async_write_ha_state()

    @callback
    def _snapshot_taken(self, snapshot: SnapshotResult) -> None:
        """Report once that there is no face, or no usable face; further snapshots may show the same."""
        no_usable_face = snapshot.outcome in (Outcome.NO_FACE, Outcome.UNUSABLE)
        if no_usable_face and self._last_outcome != snapshot.outcome.value:
            self._last_outcome = snapshot.outcome.value
            self._trigger_event(snapshot.outcome.value, {"faces": len(snapshot.faces)})
            self.async_write_ha_state()
