"""What cameras see."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import voluptuous as vol

from familiar_client.models import Origin, Outcome, Page, SeenFace, Sighting, SnapshotResult, Verdict
from familiard.engine.types import Priority
from familiard.errors import FamiliarError, NotFound
from familiard.server.api import serialize
from familiard.server.api.bodies import Part
from familiard.server.api.documents import PAGING, ImageBody
from familiard.server.api.operations import Operations, ok
from familiard.server.api.request import ApiRequest
from familiard.server.api.validators import (
    FLAG,
    FLAG_OR_ANY,
    MOMENT,
    PERSON_REF,
    PICTURE_MOMENT,
    QUARTER_TURN,
    SHARE,
    text,
)
from familiard.server.event_hub import Message, encode
from familiard.server.problems import Superseded
from familiard.server.routes.analyze import OF_ONE_IMAGE, REFUSALS, ROTATION
from familiard.server.routes.photos import digest_of
from familiard.store.ledger.timestamps import now, to_text
from familiard.store.models import FacesQuery, Source

if TYPE_CHECKING:
    from familiard.engine.manager import Engine
    from familiard.store.models import BurstSighting
    from familiard.vision.results import Analysis

OPERATIONS = Operations("cameras")
CAMERA = text(255)
HIDDEN = vol.Optional("hidden", default="false", description="any: include hidden and ignored people")
IN_FLIGHT = 2
"""Frames of one burst that the engine has at once, so that a burst takes no more places than a worker needs."""


@OPERATIONS.add(
    "POST",
    "/v1/sightings",
    "Recognize the people in a camera's snapshot, store and announce them; in a burst, each person's best face counts",
    ok(SnapshotResult),
    query={
        vol.Required("camera", description="the camera's name, such as its entity ID"): CAMERA,
        vol.Optional(
            "keep_unknown",
            default=True,
            description="also store unknown faces, so that you can name them later",
        ): FLAG,
        vol.Optional(
            "taken_at",
            description="when the image was taken (UTC if without offset; from 1826 to a day from now); default: now",
        ): PICTURE_MOMENT,
        vol.Optional(
            "min_confidence",
            default=0.0,
            description="0 to 1 (a face's confidence is 0 to 100); a match below it is unknown."
            " Recognized faces have at least `match_confidence` of `/v1/system`",
        ): SHARE,
        HIDDEN: FLAG_OR_ANY,
        ROTATION: QUARTER_TURN,
    },
    body=ImageBody(),
    kinds=(*REFUSALS, Superseded),
)
async def add_sighting(request: ApiRequest) -> SnapshotResult:
    """POST /v1/sightings."""
    camera, taken_at = request.query["camera"], request.query.get("taken_at") or now()
    parts = await request.parts()
    request.services.vision.note_camera()
    async with request.services.cameras.turn(camera):
        engine = await request.services.vision.ready()
        analyzed = await _analyze_all(engine, parts, (request.client, camera), request.query["rotation"])
        frames = {index: one for index, one in enumerate(analyzed) if not isinstance(one, FamiliarError)}
        digests = {index: await digest_of(parts[index].data) for index in frames}
        sources = {
            index: Source(Origin.CAMERA, camera, digest, taken_at, camera=camera)
            for index, digest in digests.items()
        }
        pairs = [(frames[index], sources[index]) for index in frames]
        seen = await request.store.write(
            lambda store: store.bursts.take(
                pairs,
                keep_unknown=request.query["keep_unknown"],
                min_confidence=request.query["min_confidence"],
            )
        )
    for analysis in frames.values():
        request.services.metrics.analyzed(analysis.timings)
    outcome = _outcome(seen)
    numbers = list(frames)
    wanted = request.query["hidden"]
    faces = tuple(
        serialize.seen(one.sighting, numbers[one.frame])
        for one in seen
        if wanted is None or one.sighting.hidden == wanted
    )
    shown = [one.sighting.visit_id for one in seen if one.sighting.visit_id and not one.sighting.hidden]
    request.services.hub.publish([_snapshot_analyzed(camera, outcome, faces, shown, taken_at)])
    return SnapshotResult(outcome, len(parts), taken_at, faces, serialize.frames_refused(analyzed))


@OPERATIONS.add(
    "GET",
    "/v1/sightings",
    "List sightings, newest first",
    ok(Page[Sighting]),
    query={
        vol.Optional("person_id"): PERSON_REF,
        vol.Optional("camera"): CAMERA,
        vol.Optional("after"): MOMENT,
        vol.Optional("before"): MOMENT,
        HIDDEN: FLAG_OR_ANY,
        **PAGING,
    },
    kinds=(NotFound,),
)
async def list_sightings(request: ApiRequest) -> Page[Sighting]:
    """GET /v1/sightings."""
    query = FacesQuery(
        person_id=request.query.get("person_id"),
        camera=request.query.get("camera"),
        after=request.query.get("after"),
        before=request.query.get("before"),
        hidden=request.query["hidden"],
    )
    page = await request.store.read(lambda store: store.faces.sightings(query, *request.page))
    return Page(tuple(serialize.sighting(one) for one in page.items), page.cursor)


async def _analyze_all(
    engine: Engine, parts: Sequence[Part], client: tuple[str, ...], rotation: int
) -> list[Analysis | FamiliarError]:
    """What is in the frames, in order, or why one cannot be looked at.

    Raises:
        FamiliarError: none of them can be looked at.
    """
    places = asyncio.Semaphore(IN_FLIGHT)

    async def analyze_part(part: Part) -> Analysis | FamiliarError:
        if part.refused is not None:
            return part.refused
        async with places:
            try:
                return await engine.analyze(part.data, Priority.CAMERA, rotation=rotation, client=client)
            except OF_ONE_IMAGE as error:
                return error

    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(analyze_part(part)) for part in parts]
    except BaseExceptionGroup as failed:
        raise failed.exceptions[0] from None
    analyzed = [task.result() for task in tasks]
    if isinstance(analyzed[0], FamiliarError) and all(isinstance(one, FamiliarError) for one in analyzed):
        raise analyzed[0]
    return analyzed


def _outcome(seen: Sequence[BurstSighting]) -> Outcome:
    """The best that can be said of what was seen; hidden and ignored people count."""
    # An ignored person without a name is nobody whom a client should report.
    verdicts = {Verdict.RECOGNIZED if one.sighting.hidden else one.sighting.verdict for one in seen}
    for verdict in (Verdict.RECOGNIZED, Verdict.UNKNOWN, Verdict.UNUSABLE):
        if verdict in verdicts:
            return Outcome(verdict.value)
    return Outcome.NO_FACE


def _snapshot_analyzed(
    camera: str, outcome: Outcome, faces: Sequence[SeenFace], visit_ids: Sequence[str], taken_at: datetime
) -> Message:
    """Return the event for a snapshot, also for one without faces; it is not stored, so it is not repeated.

    Args:
        visit_ids: the visits that it is part of, whether or not a face was stored.
    """
    data = {
        "id": None,
        "type": "snapshot_analyzed",
        "at": to_text(now()),
        "camera": camera,
        "outcome": outcome.value,
        "faces": len(faces),
        "photo_id": next((face.photo_id for face in faces if face.photo_id), None),
        "visit_ids": list(dict.fromkeys(visit_ids)),
        "taken_at": to_text(taken_at),
    }
    return Message(encode("snapshot_analyzed", data))
