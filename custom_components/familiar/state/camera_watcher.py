"""Take snapshots of a camera: on motion, at intervals, or when called."""

import asyncio
from collections.abc import Callable
from dataclasses import fields
from datetime import datetime, timedelta
from typing import TypedDict

from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.const import STATE_ON, STATE_UNAVAILABLE, STATE_UNKNOWN
from homeassistant.core import (
    CALLBACK_TYPE,
    Event,
    EventStateChangedData,
    HomeAssistant,
    State,
    callback,
    split_entity_id,
)
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.event import (
    async_track_state_change_event,
    async_track_time_interval,
)
from homeassistant.util import dt as dt_util

from ..client.client import FamiliarClient
from ..client.errors import Superseded, Unauthorized
from ..client.models import SeenFace, Sighting, SnapshotResult, Verdict
from ..const import (
    CONF_BURST,
    CONF_CAMERA,
    CONF_CONFIDENCE,
    CONF_INTERVAL,
    CONF_KEEP_UNKNOWN,
    CONF_MOTION,
    CONF_ROTATION,
    LOGGER,
)
from ..exceptions import action_errors
from ..images.entities import async_entity_picture
from ..images.files import LARGEST_BATCH

FRAME_DISTANCE = 0.3
"""Seconds between two frames of a burst: far enough for a head to have moved."""


class Recognition(TypedDict, total=False):
    """Settings of a camera that go with its pictures."""

    keep_unknown: bool
    min_confidence: float
    rotation: int


class CameraWatcher:
    """Takes the snapshots of one camera, and passes them on to its entities."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry,
        subentry: ConfigSubentry,
        client: FamiliarClient,
        *,
        is_connected: Callable[[], bool],
        see_not_stored: Callable[[Sighting], None],
    ) -> None:
        """Watch the camera of a subentry.

        Args:
            is_connected: returns whether the daemon answers.
            see_not_stored: called with each sighting that the daemon did not store, as asked.
        """
        self._hass = hass
        self._entry = entry
        self._subentry = subentry
        self._client = client
        self._is_connected = is_connected
        self._see_not_stored = see_not_stored
        self.camera: str
        self._motion: list[str]
        self._read()
        self._taking = asyncio.Lock()
        self._listeners: list[Callable[[SnapshotResult], None]] = []
        self._stops: list[CALLBACK_TYPE] = []
        self._stop_interval: CALLBACK_TYPE | None = None
        self._failed = False

    @callback
    def async_start(self) -> None:
        """Start to watch."""
        if self._motion:
            self._stops.append(async_track_state_change_event(self._hass, self._motion, self._motion_changed))
        if not self._motion or self._is_motion():
            self._start_interval()

    @callback
    def async_change(self) -> None:
        """Apply changed settings."""
        self.async_stop()
        self._read()
        self._failed = False
        self.async_start()

    @property
    def recognition(self) -> Recognition:
        """How the daemon is to recognize faces in the camera's pictures."""
        data = self._subentry.data
        return Recognition(
            keep_unknown=data[CONF_KEEP_UNKNOWN],
            min_confidence=data[CONF_CONFIDENCE] / 100,
            rotation=int(data.get(CONF_ROTATION, 0)),
        )

    def _read(self) -> None:
        self.camera = self._subentry.data[CONF_CAMERA]
        self._motion = self._subentry.data[CONF_MOTION]

    @callback
    def async_stop(self) -> None:
        """Stop to watch."""
        self._end_interval()
        while self._stops:
            self._stops.pop()()

    @callback
    def async_subscribe(self, listener: Callable[[SnapshotResult], None]) -> CALLBACK_TYPE:
        """Call `listener` with each snapshot."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    async def async_take_snapshot(self) -> SnapshotResult | None:
        """Take a snapshot; return None if a newer one took its place.

        Raises:
            HomeAssistantError: the camera gave no picture, or the daemon refused it.
        """
        async with self._taking:
            frames = await self._async_frames()
            try:
                snapshot = await self._client.add_snapshot(self.camera, frames, **self.recognition)
            except Superseded:
                return None
        for face in snapshot.faces:
            if face.verdict in (Verdict.RECOGNIZED, Verdict.UNKNOWN) and face.id is None:
                self._see_not_stored(_sighting_of(self.camera, face))
        for listener in list(self._listeners):
            listener(snapshot)
        return snapshot

    async def _async_frames(self) -> list[bytes]:
        """Return the frames of a burst that differ; one is enough, if the camera gives no more."""
        frames: list[bytes] = []
        failure: HomeAssistantError | None = None
        for number in range(int(self._subentry.data[CONF_BURST])):
            if number:
                await asyncio.sleep(FRAME_DISTANCE)
            try:
                frame = await async_entity_picture(self._hass, self.camera)
            except HomeAssistantError as error:
                if frames or failure is not None:
                    # Each further one may take as long as Home Assistant waits for a camera.
                    break
                failure = error
                continue
            if sum(map(len, frames)) + len(frame) > LARGEST_BATCH:
                break
            if frame not in frames:
                frames.append(frame)
        if failure is not None and not frames:
            raise failure
        return frames

    async def _async_take_in_background(self) -> None:
        """Take a snapshot that no one waits for; log an error once."""
        if self._taking.locked():
            return
        try:
            with action_errors():
                await self.async_take_snapshot()
        except HomeAssistantError as error:
            if isinstance(error.__cause__, Unauthorized) or not self._is_connected():
                # It is the daemon, not the camera, and that is said once for all of them.
                LOGGER.debug("Skipped a snapshot of %s: %s", self.camera, error)
                return
            if not self._failed:
                LOGGER.warning("Failed to process a snapshot of %s: %s", self.camera, error)
            self._failed = True
        else:
            if self._failed:
                LOGGER.info("Processing snapshots of %s works again", self.camera)
            self._failed = False

    @callback
    def _take_soon(self, _now: datetime | None = None) -> None:
        self._entry.async_create_background_task(
            self._hass, self._async_take_in_background(), f"familiar snapshot of {self.camera}"
        )

    @callback
    def _motion_changed(self, event: Event[EventStateChangedData]) -> None:
        old, new = event.data["old_state"], event.data["new_state"]
        if old is not None and new is not None and _began(old, new):
            self._take_soon()
        if self._is_motion():
            self._start_interval()
        else:
            # Also where the sensor is gone or does not know: it would never say that the motion ended.
            self._end_interval()

    def _is_motion(self) -> bool:
        return any(self._hass.states.is_state(sensor, STATE_ON) for sensor in self._motion)

    @callback
    def _start_interval(self) -> None:
        seconds = self._subentry.data[CONF_INTERVAL]
        if seconds and self._stop_interval is None:
            self._stop_interval = async_track_time_interval(
                self._hass, self._take_soon, timedelta(seconds=seconds)
            )

    @callback
    def _end_interval(self) -> None:
        if self._stop_interval is not None:
            self._stop_interval()
            self._stop_interval = None


def _began(old: State, new: State) -> bool:
    """Return whether a change of state is motion, or a doorbell."""
    if split_entity_id(new.entity_id)[0] == "event":
        known = new.state not in (STATE_UNKNOWN, STATE_UNAVAILABLE)
        return known and old.state not in (STATE_UNAVAILABLE, new.state)
    return new.state == STATE_ON and old.state != STATE_ON


def _sighting_of(camera: str, face: SeenFace) -> Sighting:
    """Return the sighting of a face that the daemon did not store."""
    members = {member.name: getattr(face, member.name) for member in fields(Sighting)}
    if face.verdict is Verdict.UNKNOWN:
        members |= {"person_id": None, "person_name": None, "confidence": None, "similarity": None}
    return Sighting(**members | {"id": "", "photo_id": "", "camera": camera, "taken_at": dt_util.utcnow()})
