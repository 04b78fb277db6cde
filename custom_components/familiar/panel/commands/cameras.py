"""Cameras: what they show now, and how sure Familiar must be of who is on them."""

from base64 import b64encode
from datetime import timedelta
from typing import Any

import probatio
from homeassistant.auth.permissions.const import POLICY_READ
from homeassistant.components.camera import DOMAIN as CAMERA_DOMAIN
from homeassistant.config_entries import ConfigSubentry
from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import config_validation as cv
from homeassistant.util import dt as dt_util

from ...client.encode import encode
from ...client.models import Visit
from ...const import CONF_CAMERA, CONF_CONFIDENCE, CONF_KEEP_UNKNOWN, CONF_ROTATION, SUBENTRY_CAMERA
from ...images.entities import async_entity_picture
from ..call import Call, CommandError, Commands, Fields
from .visits import cameras_of

COMMANDS = Commands()

CAMERA: Fields = {probatio.Required("camera"): cv.entity_domain(CAMERA_DOMAIN)}
MOST_VISITS = 5000
"""Visits that a threshold is tried on; a camera in a street has more in a week."""
PNG = b"\x89PNG"


@COMMANDS.reads("cameras/list")
async def list_cameras(call: Call) -> dict[str, Any]:
    """Return the cameras that Familiar watches, and the confidence from which it recognizes a person at all."""
    system = await call.client.system()
    subentries = call.entry.get_subentries_of_type(SUBENTRY_CAMERA)
    return {
        "items": [_camera(call, subentry) for subentry in subentries],
        "match_confidence": system.match_confidence,
    }


@COMMANDS.reads("camera/analyze", CAMERA)
async def analyze(call: Call) -> dict[str, Any]:
    """Return what a camera shows now, with its faces and who they are; nothing is stored."""
    camera = call.msg["camera"]
    if not call.connection.user.permissions.check_entity(camera, POLICY_READ):
        raise CommandError("unauthorized", "You may not see this camera. Ask an administrator.")
    try:
        picture = await async_entity_picture(call.hass, camera)
    except HomeAssistantError as error:
        raise CommandError("no-picture", str(error)) from error
    subentry = _subentry_of(call, camera)
    analysis = await call.client.analyze(
        picture,
        hidden=call.connection.user.is_admin,
        rotation=int(subentry.data.get(CONF_ROTATION, 0)) if subentry is not None else 0,
    )
    kind = "image/png" if picture.startswith(PNG) else "image/jpeg"
    return {
        "camera": camera,
        "taken_at": dt_util.utcnow().isoformat(),
        "picture": f"data:{kind};base64,{b64encode(picture).decode()}",
        "analysis": encode(analysis),
    }


@COMMANDS.reads(
    "camera/confidences",
    {
        **CAMERA,
        probatio.Optional("days", default=7): probatio.All(int, probatio.Range(min=1, max=31)),
    },
)
async def confidences(call: Call) -> dict[str, Any]:
    """Return how sure Familiar was of each visit to a camera in the last days, to try another threshold on."""
    since = dt_util.utcnow() - timedelta(days=call.msg["days"])
    items: list[dict[str, Any]] = []
    cursor: str | None = None
    while True:
        page = await call.client.visits(camera=cameras_of(call), after=since, limit=500, cursor=cursor)
        items += [_confidence(call, visit) for visit in page.items]
        cursor = page.cursor
        if cursor is None or len(items) >= MOST_VISITS:
            return {"items": items, "since": since.isoformat(), "complete": cursor is None}


@COMMANDS.changes(
    "camera/update",
    {
        probatio.Required("subentry_id"): str,
        probatio.Optional("confidence"): probatio.All(int, probatio.Range(min=0, max=100)),
        probatio.Optional("keep_unknown"): bool,
    },
)
async def update_camera(call: Call) -> dict[str, Any]:
    """Change how sure Familiar must be of who is on a camera, and whether it stores unknown faces of it."""
    subentry = call.entry.subentries.get(call.msg["subentry_id"])
    if subentry is None or subentry.subentry_type != SUBENTRY_CAMERA:
        raise CommandError("not-found", "Familiar does not watch this camera any more. Reload the page.")
    call.hass.config_entries.async_update_subentry(
        call.entry, subentry, data={**subentry.data, **call.given(CONF_CONFIDENCE, CONF_KEEP_UNKNOWN)}
    )
    return {"camera": _camera(call, subentry)}


def _camera(call: Call, subentry: ConfigSubentry) -> dict[str, Any]:
    camera = subentry.data[CONF_CAMERA]
    state = call.hass.states.get(camera)
    return {
        "subentry_id": subentry.subentry_id,
        "camera": camera,
        "name": subentry.title,
        "available": state is not None and state.state != STATE_UNAVAILABLE,
        "confidence": subentry.data[CONF_CONFIDENCE],
        "keep_unknown": subentry.data[CONF_KEEP_UNKNOWN],
    }


def _subentry_of(call: Call, camera: str) -> ConfigSubentry | None:
    watched = call.entry.get_subentries_of_type(SUBENTRY_CAMERA)
    return next((one for one in watched if one.data[CONF_CAMERA] == camera), None)


def _confidence(call: Call, visit: Visit) -> dict[str, Any]:
    face_id = visit.face.id if visit.face is not None and visit.face.has_crop else None
    return {
        "visit_id": visit.id,
        "started_at": visit.started_at.isoformat(),
        "verdict": visit.verdict.value,
        "reasons": list(visit.reasons),
        "person_id": visit.person_id,
        "person_name": visit.person_name,
        "confidence": visit.confidence,
        "thumbnail": call.pictures.url("face", face_id) if face_id else None,
    }
