"""A household's whole state in one answer."""

from __future__ import annotations

import voluptuous as vol

from familiard.server import schemas
from familiard.server.api import serialize
from familiard.server.api.operations import Json, Operations, ok
from familiard.server.api.request import ApiRequest
from familiard.server.api.validators import MOMENT
from familiard.server.routes.system import facts_of, system_document
from familiard.store.models import Sighting

OPERATIONS = Operations("system")


@OPERATIONS.add(
    "GET",
    "/v1/snapshot",
    "Get named people, cameras, and sightings at one moment, and the event ID to continue from",
    ok(schemas.SNAPSHOT),
    query={vol.Optional("after", description="include the sightings since then, at most 1000"): MOMENT},
)
async def snapshot(request: ApiRequest) -> Json:
    """GET /v1/snapshot."""
    room = await request.services.problems.room()
    after = request.query.get("after")
    facts, state = await request.store.read(lambda store: (facts_of(store), store.current_state(after)))
    return {
        "system": system_document(request.services, room, facts),
        "people": [
            {**serialize.plain(person), "last_sighting": _or_null(sighting)}
            for person, sighting in state.people
        ],
        "cameras": [
            {
                "camera": one.camera,
                "last_sighting": _or_null(one.last_sighting),
                "last_recognized": _or_null(one.last_recognized),
            }
            for one in state.cameras
        ],
        "last_unknown": _or_null(state.last_unknown),
        "sightings": [serialize.sighting(sighting) for sighting in state.sightings],
        "event_id": facts.last_event_id,
    }


def _or_null(sighting: Sighting | None) -> Json | None:
    return serialize.sighting(sighting) if sighting is not None else None
