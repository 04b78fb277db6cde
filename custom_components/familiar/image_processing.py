"""Face entities for `image_processing.scan` and `image_processing.detect_face`.

The platform has no config entry entry point of its own; `__init__.py` sets it up through the component.
"""

from typing import override

from homeassistant.components.image_processing import (
    FaceInformation,
    ImageProcessingEntityDescription,
    ImageProcessingFaceEntity,
)
from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .client.models import SeenFace, SnapshotResult, Verdict
from .const import CONF_CONFIDENCE
from .coordinator import FamiliarConfigEntry, FamiliarCoordinator
from .entity import CameraEntity, async_add_cameras
from .exceptions import action_errors
from .state.camera_watcher import CameraWatcher

PARALLEL_UPDATES = 1

LEAST_CONFIDENCE = 0.1
"""Of 100; with none at all, core shows how many faces there are instead of a name."""

DETECTION = ImageProcessingEntityDescription(
    key="face_detection",
    translation_key="face_detection",
    # Off at first: it is there for what was written for older integrations, and fills the logbook.
    entity_registry_enabled_default=False,
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: FamiliarConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add a face entity for each camera."""
    async_add_cameras(
        entry,
        async_add_entities,
        lambda coordinator, subentry: [FaceDetection(coordinator, subentry, DETECTION)],
    )


class FaceDetection(CameraEntity, ImageProcessingFaceEntity):
    """A camera's faces, as automations of older integrations expect them."""

    def __init__(
        self,
        coordinator: FamiliarCoordinator,
        subentry: ConfigSubentry,
        description: ImageProcessingEntityDescription,
    ) -> None:
        """Belong to the camera."""
        CameraEntity.__init__(self, coordinator, subentry, description)
        ImageProcessingFaceEntity.__init__(self)

    @override
    def _read(self) -> None:
        super()._read()
        self._attr_camera_entity = self.camera
        self._attr_confidence = self._subentry.data[CONF_CONFIDENCE] or LEAST_CONFIDENCE

    @override
    async def async_added_to_hass(self) -> None:
        """Listen to all snapshots of the camera."""
        await super().async_added_to_hass()
        self.async_on_remove(self._watcher.async_subscribe(self._snapshot_taken))

    @property
    def _watcher(self) -> CameraWatcher:
        return self.coordinator.watchers[self._part or ""]

    @override
    async def async_update(self) -> None:
        """Take a snapshot now."""
        with action_errors():
            await self._watcher.async_take_snapshot()

    @callback
    def _snapshot_taken(self, snapshot: SnapshotResult) -> None:
        known = [_information(face) for face in snapshot.faces if face.verdict is Verdict.RECOGNIZED]
        people = [face for face in snapshot.faces if face.verdict is not Verdict.DUPLICATE]
        self.async_process_faces(known, len(people))
        self.async_write_ha_state()


def _information(face: SeenFace) -> FaceInformation:
    return FaceInformation(
        name=face.person_name or "",
        confidence=round(face.confidence or 0.0, 1),
    )
