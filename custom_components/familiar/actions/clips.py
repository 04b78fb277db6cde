"""The action that recognizes people in a recording of a camera."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, Any

import probatio
from homeassistant.components import camera
from homeassistant.const import CONF_PATH
from homeassistant.core import HomeAssistant, ServiceCall, ServiceResponse
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import config_validation as cv
from homeassistant.util import dt as dt_util

from ..client.models import Outcome, Visit
from ..const import ATTR_TAKEN_AT, DOMAIN
from ..coordinator import FamiliarConfigEntry
from ..exceptions import action_errors
from ..images.files import async_check_allowed, async_opened
from ..images.media import async_media_video
from ..images.pictures import CONF_CAMERA, CONF_MEDIA, media_id
from ..images.views import face_url
from ..registry.links import linked_person
from .answers import signed
from .entries import ENTRY, entry_of
from .pictures import OUTCOMES

PROCESS_CLIP = probatio.Schema(
    {
        **ENTRY,
        probatio.Required(CONF_CAMERA): cv.entity_domain(camera.DOMAIN),
        probatio.Optional(CONF_MEDIA): media_id,
        probatio.Optional(CONF_PATH): cv.string,
        probatio.Optional(ATTR_TAKEN_AT): cv.datetime,
    }
)


async def process_clip(call: ServiceCall) -> ServiceResponse:
    """Recognize the people in a recording of a camera, as visits at its own time."""
    entry = entry_of(call)
    source: str = call.data[CONF_CAMERA]
    watcher = entry.runtime_data.watcher_of(source)
    taken_at: datetime | None = call.data.get(ATTR_TAKEN_AT)
    async with _video(call.hass, call.data) as video:
        with action_errors():
            clip = await entry.runtime_data.client.add_clip(
                source,
                video,
                taken_at=dt_util.as_utc(taken_at) if taken_at else None,
                **(watcher.recognition if watcher else {}),
            )
    outcomes = [visit.verdict.value for visit in clip.visits] or [Outcome.NO_FACE.value]
    return {
        "camera": source,
        "outcome": min(outcomes, key=OUTCOMES.index),
        "taken_at": clip.taken_at.isoformat(),
        "duration": clip.duration,
        "frames": clip.frames,
        "already_known": clip.already_known,
        "visits": [_visit(call.hass, entry, visit) for visit in clip.visits],
    }


@asynccontextmanager
async def _video(
    hass: HomeAssistant, data: dict[str, Any]
) -> AsyncIterator[IO[bytes] | AsyncIterator[bytes]]:
    """Open the one video that an action names."""
    if (CONF_MEDIA in data) == (CONF_PATH in data):
        raise ServiceValidationError(translation_domain=DOMAIN, translation_key="one_video_needed")
    if CONF_MEDIA in data:
        async with async_media_video(hass, data[CONF_MEDIA]) as video:
            yield video
        return
    await async_check_allowed(hass, data[CONF_PATH])
    async with async_opened(hass, Path(data[CONF_PATH])) as file:
        yield file


def _visit(hass: HomeAssistant, entry: FamiliarConfigEntry, visit: Visit) -> dict[str, Any]:
    face_id = visit.face.id if visit.face else None
    household = entry.runtime_data.data
    return {
        "visit_id": visit.id,
        "verdict": visit.verdict.value,
        "person_id": visit.person_id,
        "person_name": visit.person_name,
        "linked_person": linked_person(entry, household, visit.person_id) if visit.person_id else None,
        "confidence": visit.confidence,
        "started_at": visit.started_at.isoformat(),
        "last_seen_at": visit.last_seen_at.isoformat(),
        "snapshots": visit.snapshots,
        "face_id": face_id,
        "image": signed(hass, face_url(entry.entry_id, face_id)) if face_id else None,
    }
