"""Analyze an image without storing anything."""

from __future__ import annotations

from collections.abc import Sequence
from time import perf_counter
from typing import TYPE_CHECKING

import voluptuous as vol

from familiar_client.models import Analysis, Decision
from familiard.errors import Busy, EngineFailed, ImageTooLarge, InvalidImage
from familiard.server.api import serialize
from familiard.server.api.bodies import Part
from familiard.server.api.documents import ImageBody
from familiard.server.api.operations import Operations, ok
from familiard.server.api.request import ApiRequest
from familiard.server.api.validators import FLAG, FLAG_OR_ANY, QUARTER_TURN
from familiard.server.problems import BadRequest

if TYPE_CHECKING:
    from familiard.store.store import Store
    from familiard.vision import results as vision

OPERATIONS = Operations("images")
ROTATION = vol.Optional(
    "rotation",
    default=0,
    description="degrees by which to turn the image clockwise before it is analyzed, for a camera that is mounted "
    "sideways or upside down; boxes refer to the image as sent",
)
OF_ONE_IMAGE = (BadRequest, InvalidImage, ImageTooLarge, EngineFailed)
"""What is wrong with one image of several; the others go on."""
REFUSALS = (InvalidImage, ImageTooLarge, Busy, EngineFailed)


@OPERATIONS.add(
    "POST",
    "/v1/analyze",
    "Detect and recognize the faces in an image; nothing is stored",
    ok(Analysis),
    query={
        vol.Optional("embedding", default=False, description="include each face's embedding"): FLAG,
        vol.Optional("crop", default=False, description="include a crop of each face, as base64"): FLAG,
        vol.Optional(
            "hidden", default="any", description="false: omit the faces of hidden and ignored people"
        ): FLAG_OR_ANY,
        ROTATION: QUARTER_TURN,
    },
    body=ImageBody(1),
    kinds=REFUSALS,
)
async def analyze(request: ApiRequest) -> Analysis:
    """POST /v1/analyze."""
    parts = await request.parts()
    analysis = await request.analyze(
        only_image(parts), crops=request.query["crop"], rotation=request.query["rotation"]
    )
    began = perf_counter()
    decided, hidden = await request.store.recognize(lambda store: _recognize(store, analysis))
    matched = perf_counter() - began
    request.services.metrics.analyzed(analysis.timings)
    request.services.metrics.matched(matched)
    wanted = request.query["hidden"]
    embedding, crop = request.query["embedding"], request.query["crop"]
    return Analysis(
        width=analysis.width,
        height=analysis.height,
        faces=tuple(
            serialize.analyzed(face, decision, embedding=embedding, crop=crop)
            for face, decision in decided
            if wanted is None or (decision.person_id in hidden) == wanted
        ),
        seconds=serialize.seconds(analysis.timings, matched),
        notes=tuple(analysis.notes),
        parts_refused=serialize.parts_refused(parts),
    )


def _recognize(
    store: Store, analysis: vision.Analysis
) -> tuple[list[tuple[vision.Face, Decision]], set[str]]:
    """Return the faces with who they are, and the IDs of those people who are hidden or ignored."""
    decisions = store.intake.identify(analysis)
    people = {decision.person_id for decision in decisions if decision.person_id is not None}
    hidden = {person_id for person_id in people if store.faces.is_hidden(person_id)}
    return list(zip(analysis.faces, decisions, strict=True)), hidden


def only_image(parts: Sequence[Part]) -> bytes:
    """The image of a body that brings one."""
    return next(part.data for part in parts if part.refused is None)
