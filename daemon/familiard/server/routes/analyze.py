"""Analyze an image without storing anything."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from time import perf_counter

import voluptuous as vol

from familiard.errors import Busy, EngineFailed, FamiliarError, ImageTooLarge, InvalidImage
from familiard.server import schemas
from familiard.server.api import serialize
from familiard.server.api.bodies import Part
from familiard.server.api.operations import ImageBody, Json, Operations, ok
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
    ok(schemas.ANALYSIS),
    query={
        vol.Optional("embedding", default=False, description="include each face's embedding"): FLAG,
        vol.Optional("crop", default=False, description="include a crop of each face, as base64"): FLAG,
    },
    body=ImageBody(1),
    kinds=REFUSALS,
)
async def analyze(request: ApiRequest) -> Json:
    """POST /v1/analyze."""
    parts = await request.parts()
    analysis = await request.analyze(only_image(parts), crops=request.query["crop"])
    began = perf_counter()
    decisions = await request.store.recognize(lambda store: store.intake.identify(analysis))
    matched = perf_counter() - began
    request.services.metrics.looked(analysis.timings)
    request.services.metrics.matched(matched)
    faces = []
    for face, decision in zip(analysis.faces, decisions, strict=True):
        document = serialize.decided(serialize.looked(face), decision)
        if request.query["embedding"]:
            document["embedding"] = None if face.embedding is None else face.embedding.tolist()
        if request.query["crop"]:
            document["crop"] = None if face.crop is None else base64.b64encode(face.crop).decode()
        faces.append(document)
    seconds = serialize.plain(analysis.timings)
    return {
        "width": analysis.width,
        "height": analysis.height,
        "faces": faces,
        "notes": list(analysis.notes),
        "seconds": {
            **seconds,
            "match": serialize.plain(matched),
            "total": serialize.plain(analysis.timings.total + matched),
        },
        **parts_refused(parts),
    }


def only_image(parts: Sequence[Part]) -> bytes:
    """The image of a body that brings one."""
    return next(part.data for part in parts if part.refused is None)


def parts_refused(parts: Sequence[Part]) -> Json:
    """What else a body brought, named; nothing where there was nothing else."""
    refused = [
        {"part": index, **refusal(part.refused)}
        for index, part in enumerate(parts)
        if part.refused is not None
    ]
    return {"parts_refused": refused} if refused else {}


def refusal(error: FamiliarError) -> Json:
    """Why one of several was refused."""
    return {"code": error.code, "detail": error.detail}
