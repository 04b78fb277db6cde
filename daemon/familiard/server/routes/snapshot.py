"""A household's whole state in one answer."""

from __future__ import annotations

import voluptuous as vol

from familiar_client.models import CameraState, Sighting, Snapshot
from familiard.server.api import serialize
from familiard.server.api.operations import Operations, ok
from familiard.server.api.request import ApiRequest
from familiard.server.api.validators import MOMENT
from familiard.server.routes.system import facts_of, system_of
from familiard.store.models import SightingRecord

OPERATIONS = Operations("system")


@OPERATIONS.add(
    "GET",
    "/v1/snapshot",
    "Get named people, cameras, visits, and sightings at one moment, and the event ID to continue from",
    ok(Snapshot),
    query={
        vol.Optional(
            "after", description="include the visits and sightings since then, at most 1000 each"
        ): MOMENT
    },
)
async def snapshot(request: ApiRequest) -> Snapshot:
    """GET /v1/snapshot."""
    room = await request.services.problems.room()
    after = request.query.get("after")
    facts, state = await request.store.read(lambda store: (facts_of(store), store.current_state(after)))
    return Snapshot(
        system=system_of(request.services, room, facts),
        people=tuple(serialize.person_seen(person, _or_none(last)) for person, last in state.people),
        cameras=tuple(
            CameraState(one.camera, _or_none(one.last_sighting), _or_none(one.last_recognized))
            for one in state.cameras
        ),
        last_unknown=_or_none(state.last_unknown),
        sightings=tuple(serialize.sighting(one) for one in state.sightings),
        event_id=facts.last_event_id,
        visits=tuple(serialize.visit(one) for one in state.visits),
    )


def _or_none(record: SightingRecord | None) -> Sighting | None:
    return None if record is None else serialize.sighting(record)
