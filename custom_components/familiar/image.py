"""Images: a person's photo, the last recognized face, the last unknown face, and the photo frame."""

from abc import abstractmethod
from datetime import datetime, timedelta
from typing import override

from homeassistant.components.image import ImageEntity, ImageEntityDescription
from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.util import dt as dt_util

from .client.errors import FamiliarClientError
from .client.models import Sighting
from .const import LOGGER
from .coordinator import FamiliarConfigEntry, FamiliarCoordinator
from .entity import (
    CameraEntity,
    FamiliarEntity,
    PersonEntity,
    async_add_cameras,
    async_add_people,
)
from .exceptions import action_errors
from .slideshow.frame import FRAMES

PARALLEL_UPDATES = 0

PHOTO = ImageEntityDescription(key="photo", translation_key="photo")
LAST_FACE = ImageEntityDescription(key="last_face", translation_key="last_face")
LAST_UNKNOWN = ImageEntityDescription(key="last_unknown", translation_key="last_unknown")
FRAME = ImageEntityDescription(key="frame", translation_key="frame")


async def async_setup_entry(
    hass: HomeAssistant,
    entry: FamiliarConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the images."""
    async_add_entities(
        [
            LastUnknownImage(hass, entry.runtime_data, LAST_UNKNOWN),
            FrameImage(hass, entry.runtime_data, FRAME),
        ]
    )
    async_add_people(
        entry,
        async_add_entities,
        lambda coordinator, person_id: [
            PersonPhoto(hass, coordinator, person_id, PHOTO),
            PersonLastFace(hass, coordinator, person_id, LAST_FACE),
        ],
    )
    async_add_cameras(
        entry,
        async_add_entities,
        lambda coordinator, subentry: [CameraLastFace(hass, coordinator, subentry, LAST_FACE)],
    )


class FaceImage(FamiliarEntity, ImageEntity):
    """The picture of one face, fetched once when it is first requested."""

    _face_id: str | None = None
    _picture: bytes | None = None

    @abstractmethod
    def _current(self) -> tuple[str | None, datetime | None]:
        """Return the id of the face to show, and since when it is the one."""

    @override
    async def async_added_to_hass(self) -> None:
        """Show the current face."""
        await super().async_added_to_hass()
        if self.available:
            self._follow()

    def _follow(self) -> None:
        face_id, since = self._current()
        if face_id != self._face_id:
            self._face_id = face_id
            self._picture = None
            if since is not None and since == self._attr_image_last_updated:
                # Dashboards load a picture again when its time changes, and two faces of one frame share theirs.
                since += timedelta(microseconds=1)
            self._attr_image_last_updated = since if face_id else None

    @callback
    @override
    def _handle_coordinator_update(self) -> None:
        if self.available:
            self._follow()
        super()._handle_coordinator_update()

    @override
    async def async_image(self) -> bytes | None:
        """Return the picture."""
        if (face_id := self._face_id) is None:
            return None
        if self._picture is None:
            with action_errors():
                picture = await self.coordinator.client.crop(face_id)
            if face_id != self._face_id:
                return picture
            self._picture = picture
        return self._picture


def _of(sighting: Sighting | None) -> tuple[str | None, datetime | None]:
    if sighting is None or not sighting.has_crop:
        return None, None
    return sighting.id, sighting.taken_at


class LastUnknownImage(FaceImage):
    """The last unknown face."""

    def __init__(
        self, hass: HomeAssistant, coordinator: FamiliarCoordinator, description: ImageEntityDescription
    ) -> None:
        """Belong to the daemon."""
        FamiliarEntity.__init__(self, coordinator, description)
        ImageEntity.__init__(self, hass)

    @override
    def _current(self) -> tuple[str | None, datetime | None]:
        return _of(self.coordinator.data.last_unknown)


class FrameImage(FamiliarEntity, ImageEntity):
    """Photos of the library, one after the other, for displays that show an image entity."""

    def __init__(
        self, hass: HomeAssistant, coordinator: FamiliarCoordinator, description: ImageEntityDescription
    ) -> None:
        """Show the frame of the daemon."""
        FamiliarEntity.__init__(self, coordinator, description)
        ImageEntity.__init__(self, hass)
        self._frame = hass.data[FRAMES][coordinator.config_entry.entry_id]

    @override
    async def async_added_to_hass(self) -> None:
        """Turn from one photo to the next."""
        await super().async_added_to_hass()
        self.async_on_remove(self._frame.async_follow(self._turned))
        self.coordinator.config_entry.async_create_background_task(
            self.hass, self._frame.async_turn(), f"familiar frame of {self.entity_id}"
        )

    @callback
    def _turned(self) -> None:
        self._attr_image_last_updated = dt_util.utcnow() if self._frame.slide else None
        self.async_write_ha_state()

    @override
    async def async_image(self) -> bytes | None:
        """Return the picture."""
        with action_errors():
            return await self._frame.async_picture()


class PersonImage(PersonEntity, FaceImage):
    """A picture of a person."""

    def __init__(
        self,
        hass: HomeAssistant,
        coordinator: FamiliarCoordinator,
        person_id: str,
        description: ImageEntityDescription,
    ) -> None:
        """Belong to the person."""
        PersonEntity.__init__(self, coordinator, person_id, description)
        ImageEntity.__init__(self, hass)


class PersonPhoto(PersonImage):
    """The feature photo of a person; its time is when the photo was taken, which the daemon knows."""

    _taken_at: tuple[str, datetime] | None = None

    @override
    async def async_added_to_hass(self) -> None:
        """Learn when the face was taken before it is shown."""
        await self._learn_time()
        await super().async_added_to_hass()

    @override
    def _current(self) -> tuple[str | None, datetime | None]:
        face_id = self.person.feature_face_id
        if face_id is None or self._taken_at is None:
            return None, None
        # Until the new photo's time is known, the former photo stays.
        return self._taken_at

    async def _learn_time(self) -> None:
        face_id = self.person.feature_face_id
        if face_id is None or (self._taken_at is not None and self._taken_at[0] == face_id):
            return
        try:
            face = await self.coordinator.client.face(face_id)
        except FamiliarClientError as error:
            LOGGER.debug("Failed to get the time of a photo; retrying at the next change: %s", error)
            return
        self._taken_at = face_id, face.taken_at

    @callback
    @override
    def _handle_coordinator_update(self) -> None:
        super()._handle_coordinator_update()
        if self.available and self._current()[0] != self.person.feature_face_id:
            self.coordinator.config_entry.async_create_background_task(
                self.hass, self._learn_and_show(), f"familiar photo of {self.entity_id}"
            )

    async def _learn_and_show(self) -> None:
        await self._learn_time()
        if self.available:
            self._follow()
            self.async_write_ha_state()


class PersonLastFace(PersonImage):
    """The very face by which a person was recognized last."""

    @override
    def _current(self) -> tuple[str | None, datetime | None]:
        return _of(self.coordinator.data.last_sightings.get(self.person_id))


class CameraLastFace(CameraEntity, FaceImage):
    """The last face that a camera saw."""

    def __init__(
        self,
        hass: HomeAssistant,
        coordinator: FamiliarCoordinator,
        subentry: ConfigSubentry,
        description: ImageEntityDescription,
    ) -> None:
        """Belong to the camera."""
        CameraEntity.__init__(self, coordinator, subentry, description)
        ImageEntity.__init__(self, hass)

    @override
    def _current(self) -> tuple[str | None, datetime | None]:
        return _of(self.coordinator.data.last_by_camera.get(self.camera))
