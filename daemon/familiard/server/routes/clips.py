"""Clips: recordings of a camera, which become visits."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import voluptuous as vol

from familiar_client.models import ClipResult
from familiard.errors import Busy, EngineFailed, InvalidVideo
from familiard.server.api import serialize
from familiard.server.api.documents import VideoBody
from familiard.server.api.operations import Operations, ok
from familiard.server.api.request import ApiRequest
from familiard.server.api.validators import FLAG, FLAG_OR_ANY, PICTURE_MOMENT, QUARTER_TURN, SHARE, text
from familiard.server.routes.analyze import ROTATION
from familiard.store.async_store import Frozen
from familiard.store.store import CLIP_PREFIX

if TYPE_CHECKING:
    from familiard.importing.clips import Clip
    from familiard.store.models import BurstSighting, Source
    from familiard.store.store import Store
    from familiard.vision.results import Analysis

OPERATIONS = Operations("cameras")
FROZEN_SECONDS = 1.0
"""Between two attempts to write while a backup is taken."""


@OPERATIONS.add(
    "POST",
    "/v1/clips",
    "Recognize the people in a recording of a camera, as visits at the recording's own time; the video is not stored",
    ok(ClipResult),
    query={
        vol.Required("camera", description="the camera's name, such as its entity ID"): text(255),
        vol.Optional(
            "taken_at",
            description="when the recording begins (UTC if without offset); default: as the file says, or so that it "
            "ends now",
        ): PICTURE_MOMENT,
        vol.Optional(
            "keep_unknown",
            default=True,
            description="also store unknown faces, so that you can name them later",
        ): FLAG,
        vol.Optional(
            "min_confidence",
            default=0.0,
            description="0 to 1 (a face's confidence is 0 to 100); a match below it is unknown",
        ): SHARE,
        vol.Optional(
            "hidden", default="false", description="any: include hidden and ignored people"
        ): FLAG_OR_ANY,
        ROTATION: QUARTER_TURN,
    },
    body=VideoBody(),
    kinds=(InvalidVideo, Busy, EngineFailed),
)
async def add_clip(request: ApiRequest) -> ClipResult:
    """POST /v1/clips."""
    from familiard.importing.clips import sample

    camera = request.query["camera"]
    await request.services.vision.ready()
    # One clip at a time: it may be large, and the next one waits before its body is read.
    async with request.services.clips, _temporary(request.services.settings.data_dir) as path:
        digest = await request.video(path)
        known = await request.store.read(partial(_visits_of_content, digest=digest))
        engine = await request.services.vision.for_people()
        clip = await sample(engine, path, request.query.get("taken_at"), request.query["rotation"])
    visits = known or await _record(request, clip, camera, digest)
    wanted = request.query["hidden"]
    found = await request.store.read(lambda store: [store.visits.get(visit_id) for visit_id in visits])
    return ClipResult(
        camera=camera,
        taken_at=clip.taken_at,
        duration=clip.duration,
        frames=len(clip.frames),
        already_known=bool(known),
        visits=tuple(serialize.visit(one) for one in found if wanted is None or one.hidden == wanted),
    )


async def _record(request: ApiRequest, clip: Clip, camera: str, digest: str) -> tuple[str, ...]:
    """Store a clip burst by burst, so that cameras' snapshots come in between; returns the visits."""
    visits: dict[str, None] = {}
    for burst in clip.bursts(camera, digest):
        take = partial(
            _take,
            burst=burst,
            keep_unknown=request.query["keep_unknown"],
            min_confidence=request.query["min_confidence"],
        )
        seen = None
        while seen is None:
            try:
                seen = await request.store.write(take)
            except Frozen:
                await asyncio.sleep(FROZEN_SECONDS)
        visits |= dict.fromkeys(one.sighting.visit_id for one in seen if one.sighting.visit_id is not None)
    return tuple(visits)


def _take(
    store: Store, *, burst: list[tuple[Analysis, Source]], keep_unknown: bool, min_confidence: float
) -> tuple[BurstSighting, ...]:
    return store.bursts.take(burst, keep_unknown=keep_unknown, min_confidence=min_confidence)


def _visits_of_content(store: Store, *, digest: str) -> tuple[str, ...]:
    """The visits of a clip that was processed before, and of which faces are stored."""
    return store.visits.of_content(digest)


@asynccontextmanager
async def _temporary(data_dir: Path) -> AsyncIterator[Path]:
    path = data_dir / f"{CLIP_PREFIX}{uuid.uuid4()}"
    try:
        yield path
    finally:
        await asyncio.shield(asyncio.to_thread(path.unlink, missing_ok=True))
