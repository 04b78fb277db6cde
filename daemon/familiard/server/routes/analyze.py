"""Analyze an image without storing anything."""

from __future__ import annotations

from collections.abc import Sequence
from time import perf_counter

import voluptuous as vol

from familiar_client.models import Analysis
from familiard.errors import Busy, EngineFailed, ImageTooLarge, InvalidImage
from familiard.server.api import serialize
from familiard.server.api.bodies import Part
from familiard.server.api.operations import ImageBody, Operations, ok
from familiard.server.api.request import ApiRequest
from familiard.server.api.validators import FLAG
from familiard.server.problems import BadRequest

OPERATIONS = Operations("images")
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
    },
    body=ImageBody(1),
    kinds=REFUSALS,
)
async def analyze(request: ApiRequest) -> Analysis:
    """POST /v1/analyze."""
    parts = await request.parts()
    analysis = await request.analyze(only_image(parts), crops=request.query["crop"])
    began = perf_counter()
    decisions = await request.store.recognize(lambda store: store.intake.identify(analysis))
    matched = perf_counter() - began
    request.services.metrics.looked(analysis.timings)
    request.services.metrics.matched(matched)
    embedding, crop = request.query["embedding"], request.query["crop"]
    return Analysis(
        width=analysis.width,
        height=analysis.height,
        faces=tuple(
            serialize.analyzed(face, decision, embedding=embedding, crop=crop)
            for face, decision in zip(analysis.faces, decisions, strict=True)
        ),
        seconds=serialize.seconds(analysis.timings, matched),
        notes=tuple(analysis.notes),
        parts_refused=serialize.parts_refused(parts),
    )


def only_image(parts: Sequence[Part]) -> bytes:
    """The image of a body that brings one."""
    return next(part.data for part in parts if part.refused is None)
