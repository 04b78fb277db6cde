"""The action that recognizes faces in pictures."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import probatio
from homeassistant.core import ServiceCall, ServiceResponse
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import config_validation as cv

from ..client.errors import FamiliarClientError, Refused, Superseded
from ..client.models import IdentifiedFace, Outcome, SnapshotResult, Verdict
from ..coordinator import FamiliarConfigEntry
from ..exceptions import action_errors
from ..images.entities import async_entity_picture
from ..images.pictures import CONF_CAMERA, SOURCES, Picture, async_pictures, raise_if_all_refused
from .answers import seen_face_answer
from .entries import ENTRY, entry_of

CONF_KEEP = "keep"

SUPERSEDED = "superseded"
OUTCOMES = [*(verdict.value for verdict in Verdict), SUPERSEDED, Outcome.NO_FACE.value]
"""Outcomes of a picture; that of several pictures is the first of these."""

OF_ONE_PICTURE = frozenset({"invalid-image", "image-too-large", "body-too-large", "engine-failed"})
"""Error codes that concern a single picture."""

PROCESS_SNAPSHOT = probatio.Schema(
    {**SOURCES, **ENTRY, probatio.Optional(CONF_KEEP, default=True): cv.boolean}
)


class _Result:
    """Outcomes, faces and unreadable pictures of an action."""

    def __init__(self) -> None:
        self.outcomes: list[str] = []
        self.faces: list[IdentifiedFace] = []
        self.unreadable: list[Picture] = []
        self.refused: list[dict[str, str]] = []

    @contextmanager
    def reading(self, source: str) -> Iterator[None]:
        """Note an error that concerns one picture, so that the others go on; raise any other."""
        try:
            with action_errors():
                yield
        except HomeAssistantError as error:
            cause = error.__cause__
            if isinstance(cause, FamiliarClientError) and not (
                isinstance(cause, Refused) and cause.code in OF_ONE_PICTURE
            ):
                raise
            self.unreadable.append(Picture(source, refused=error))
            self.refused.append({"source": source, "reason": str(error)})


async def process_snapshot(call: ServiceCall) -> ServiceResponse:
    """Recognize the faces in pictures, and store those of cameras as sightings."""
    entry = entry_of(call)
    data = dict(call.data)
    cameras: list[str] = data.pop(CONF_CAMERA, [])
    result = _Result()
    if call.data[CONF_KEEP]:
        for camera in cameras:
            with result.reading(camera):
                await _process_camera(call, entry, camera, result)
    else:
        data[CONF_CAMERA] = cameras
    if not (result.outcomes or result.refused) or any(data.get(str(source)) for source in SOURCES):
        for picture in await async_pictures(call.hass, data):
            with result.reading(picture.source):
                await _analyze(entry, picture, result)
    if not result.outcomes:
        raise_if_all_refused(result.unreadable)
    answer: dict[str, Any] = {
        "outcome": min(result.outcomes, key=OUTCOMES.index),
        "total": len(result.faces),
        "faces": [seen_face_answer(call.hass, entry, face) for face in result.faces],
    }
    if result.refused:
        answer["refused"] = [*result.refused]
    return answer


async def _process_camera(
    call: ServiceCall, entry: FamiliarConfigEntry, camera: str, result: _Result
) -> None:
    """Take a snapshot of a camera, as its subentry says if it has one."""
    watcher = entry.runtime_data.watcher_of(camera)
    snapshot: SnapshotResult | None
    if watcher is not None:
        snapshot = await watcher.async_take_snapshot()
    else:
        frame = await async_entity_picture(call.hass, camera)
        try:
            snapshot = await entry.runtime_data.client.add_snapshot(camera, [frame])
        except Superseded:
            snapshot = None
    if snapshot is None:
        result.outcomes.append(SUPERSEDED)
        return
    result.outcomes.append(snapshot.outcome.value)
    result.faces += snapshot.faces
    result.refused += [{"source": camera, "reason": frame.detail} for frame in snapshot.frames_refused]


async def _analyze(entry: FamiliarConfigEntry, picture: Picture, result: _Result) -> None:
    if picture.refused is not None:
        raise picture.refused
    watcher = entry.runtime_data.watcher_of(picture.source)
    rotation = watcher.recognition["rotation"] if watcher else 0
    faces = (await entry.runtime_data.client.analyze(picture.data, hidden=False, rotation=rotation)).faces
    verdicts = {face.verdict.value for face in faces} or {Outcome.NO_FACE.value}
    result.outcomes.append(min(verdicts, key=OUTCOMES.index))
    result.faces += faces
