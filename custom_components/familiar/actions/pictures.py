"""The action that looks at pictures."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import probatio
from homeassistant.core import ServiceCall, ServiceResponse
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import config_validation as cv

from ..client.errors import FamiliarClientError, Refused, Superseded
from ..client.models import IdentifiedFace, Outcome, Verdict
from ..coordinator import FamiliarConfigEntry
from ..exceptions import action_errors
from ..images.entities import async_entity_picture
from ..images.pictures import CONF_CAMERA, SOURCES, Picture, async_pictures, raise_if_all_refused
from ..state.camera_watcher import watcher_of
from ..state.visibility import async_shown_look, async_without_hidden, outcome_of
from .answers import seen_face_answer
from .entries import ENTRY, entry_of

CONF_KEEP = "keep"

type Faces = tuple[IdentifiedFace, ...]
"""What one picture showed."""

SUPERSEDED = "superseded"
OUTCOMES = [*(verdict.value for verdict in Verdict), SUPERSEDED, Outcome.NO_FACE.value]
"""The best comes first; that there was no face is said only where every picture was looked at."""

OF_ONE_PICTURE = frozenset({"invalid-image", "image-too-large", "body-too-large", "engine-failed"})
"""The codes of a refusal that is about one picture."""

PROCESS_SNAPSHOT = probatio.Schema(
    {**SOURCES, **ENTRY, probatio.Optional(CONF_KEEP, default=True): cv.boolean}
)


async def process_snapshot(call: ServiceCall) -> ServiceResponse:
    """Say who is in each picture. A camera's picture is kept as a sighting, others are not."""
    entry = entry_of(call)
    data = dict(call.data)
    cameras: list[str] = data.pop(CONF_CAMERA, [])
    looks: list[Faces | None] = []
    refused: list[Picture] = []
    if call.data[CONF_KEEP]:
        for camera in cameras:
            with _naming(camera, refused):
                looks.append(await _look(call, entry, camera))
    else:
        data[CONF_CAMERA] = cameras
    if not (looks or refused) or any(data.get(str(source)) for source in SOURCES):
        for picture in await async_pictures(call.hass, data):
            with _naming(picture.source, refused):
                looks.append(await _analyze(entry, picture))
    if not looks:
        raise_if_all_refused(refused)
    faces = [face for look in looks if look is not None for face in look]
    answer: dict[str, Any] = {
        "outcome": min((_outcome(look) for look in looks), key=OUTCOMES.index),
        "total": len(faces),
        "faces": [seen_face_answer(call.hass, entry, face) for face in faces],
    }
    if refused:
        answer["refused"] = [{"source": one.source, "reason": str(one.refused)} for one in refused]
    return answer


@contextmanager
def _naming(source: str, refused: list[Picture]) -> Iterator[None]:
    """Remember what is wrong with one picture, so that the others go on; raise what is wrong with all."""
    try:
        with action_errors():
            yield
    except HomeAssistantError as error:
        cause = error.__cause__
        if isinstance(cause, FamiliarClientError) and not (
            isinstance(cause, Refused) and cause.code in OF_ONE_PICTURE
        ):
            raise
        refused.append(Picture(source, refused=error))


async def _look(call: ServiceCall, entry: FamiliarConfigEntry, camera: str) -> Faces | None:
    """Look at a camera, as its subentry says; None if a newer look took this one's place."""
    if watcher := watcher_of(entry, camera):
        seen = await watcher.async_look()
        return None if seen is None else seen.faces
    frame = await async_entity_picture(call.hass, camera)
    try:
        look = await entry.runtime_data.client.look(camera, [frame], keep_unknown=True)
    except Superseded:
        return None
    return (await async_shown_look(entry, camera, look)).faces


async def _analyze(entry: FamiliarConfigEntry, picture: Picture) -> Faces:
    if picture.refused is not None:
        raise picture.refused
    seen = (await entry.runtime_data.client.analyze(picture.data)).faces
    return await async_without_hidden(entry, seen)


def _outcome(faces: Faces | None) -> str:
    """Return what came of a picture, to somebody who is not told of the hidden."""
    return SUPERSEDED if faces is None else outcome_of(faces).value
