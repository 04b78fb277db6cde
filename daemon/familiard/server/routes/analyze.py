"""Look at an image and keep nothing."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from time import perf_counter

import voluptuous as vol

from familiard.errors import Busy, EngineFailed, FamiliarError, ImageTooLarge, InvalidImage
from familiard.server import render, schemas
from familiard.server.bodies import Part
from familiard.server.call import Call
from familiard.server.errors import BadRequest
from familiard.server.operations import ImageBody, Json, Operations, ok
from familiard.server.values import FLAG

OPERATIONS = Operations("images")
OF_ONE_IMAGE = (BadRequest, InvalidImage, ImageTooLarge, EngineFailed)
"""What is wrong with one image of several; the others go on."""
REFUSALS = (InvalidImage, ImageTooLarge, Busy, EngineFailed)


@OPERATIONS.add(
    "POST",
    "/v1/analyze",
    "Find the faces in an image and say who they are; nothing is kept",
    ok(schemas.ANALYSIS),
    query={
        vol.Optional("embedding", default=False, description="with each face's vector"): FLAG,
        vol.Optional("crop", default=False, description="with a small picture of each face"): FLAG,
    },
    body=ImageBody(1),
    kinds=REFUSALS,
)
async def analyze(call: Call) -> Json:
    """POST /v1/analyze."""
    parts = await call.parts()
    analysis = await call.look(only_image(parts), crops=call.query["crop"])
    began = perf_counter()
    decisions = await call.store.recognize(lambda store: store.intake.identify(analysis))
    matched = perf_counter() - began
    call.services.metrics.looked(analysis.timings)
    call.services.metrics.matched(matched)
    faces = []
    for face, decision in zip(analysis.faces, decisions, strict=True):
        document = render.decided(render.looked(face), decision)
        if call.query["embedding"]:
            document["embedding"] = None if face.embedding is None else face.embedding.tolist()
        if call.query["crop"]:
            document["crop"] = None if face.crop is None else base64.b64encode(face.crop).decode()
        faces.append(document)
    seconds = render.plain(analysis.timings)
    return {
        "width": analysis.width,
        "height": analysis.height,
        "faces": faces,
        "notes": list(analysis.notes),
        "seconds": {
            **seconds,
            "match": render.plain(matched),
            "total": render.plain(analysis.timings.total + matched),
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
