"""All data: export, rebuild of the index, repair, backup."""

from __future__ import annotations

import asyncio
import json
from functools import partial
from typing import TYPE_CHECKING, Any

import voluptuous as vol
from aiohttp import web

from familiar_client.models import FrozenUntil, Rebuilt, Repaired
from familiard.errors import Busy
from familiard.server.api.dispatch import PRIVATE, nothing, streaming
from familiard.server.api.operations import NOTHING, ApiResponse, Operations, ok
from familiard.server.api.request import ApiRequest
from familiard.server.api.validators import FLAG, whole

if TYPE_CHECKING:
    from familiard.store.store import Store

OPERATIONS = Operations("data")
DEFAULT_FREEZE = 600
LONGEST_FREEZE = 3600


@OPERATIONS.add(
    "GET",
    "/v1/export",
    "Export all faces as JSON Lines",
    ApiResponse(
        200,
        "One line per face: `face_id`, `source`, `person_id`, `person_name`, `box`, `score`, `quality`, and, with "
        "`embeddings`, `embedding`; with `details`, also `photo_id`, `places` (all paths of its file), `digest`, `width`, "
        "`height`, `origin`, `camera`, `taken_at`, `offset` (seconds into a video), and `confirmed`.",
        media_type="application/x-ndjson",
    ),
    query={
        vol.Optional("embeddings", default=False): FLAG,
        vol.Optional("details", default=False, description="include each face's photo"): FLAG,
    },
)
async def export(request: ApiRequest) -> web.StreamResponse:
    """GET /v1/export."""
    chunk = partial(_chunk, embeddings=request.query["embeddings"], details=request.query["details"])
    lines, position = await request.store.read(partial(chunk, after=0))
    response = web.StreamResponse(headers=PRIVATE)
    response.content_type = "application/x-ndjson"
    await response.prepare(request.http)
    async with streaming(request.http):
        await response.write(await asyncio.to_thread(_encode, lines))
        while position is not None:
            # Between the chunks the store's thread is free for others.
            lines, position = await request.store.read(partial(chunk, after=position))
            await response.write(await asyncio.to_thread(_encode, lines))
        await response.write_eof()
    return response


@OPERATIONS.add("POST", "/v1/rebuild", "Rebuild the Chroma index from the ledger", ok(Rebuilt))
async def rebuild(request: ApiRequest) -> Rebuilt:
    """POST /v1/rebuild."""
    return Rebuilt(await request.store.write(lambda store: store.rebuild()))


@OPERATIONS.add(
    "POST",
    "/v1/repair",
    "Repair damaged rows of the ledger, with as little loss as possible",
    ok(Repaired),
)
async def repair(request: ApiRequest) -> Repaired:
    """POST /v1/repair."""
    return Repaired(await request.store.write(lambda store: store.repair()))


@OPERATIONS.add(
    "POST",
    "/v1/backup/freeze",
    "Write all data to disk and pause changes, so that the data directory can be copied",
    ok(FrozenUntil),
    query={
        vol.Optional(
            "seconds",
            default=DEFAULT_FREEZE,
            description="resume changes after this many seconds at the latest",
        ): whole(1, LONGEST_FREEZE)
    },
    kinds=(Busy,),
)
async def freeze(request: ApiRequest) -> FrozenUntil:
    """POST /v1/backup/freeze."""
    if request.services.reembedding.done is not None:
        raise Busy("All faces are being re-embedded. Start the backup when that is done.", retry_after=60.0)
    return FrozenUntil(await request.services.backup.freeze(request.query["seconds"]))


@OPERATIONS.add("POST", "/v1/backup/thaw", "Resume changes", NOTHING)
async def thaw(request: ApiRequest) -> web.Response:
    """POST /v1/backup/thaw."""
    await request.services.backup.thaw()
    return nothing()


def _chunk(
    store: Store, *, after: int, embeddings: bool, details: bool
) -> tuple[list[dict[str, Any]], int | None]:
    return store.export.chunk(after, embeddings=embeddings, details=details)


def _encode(lines: list[dict[str, Any]]) -> bytes:
    text = "".join(json.dumps(line, separators=(",", ":")) + "\n" for line in lines)
    return text.encode("utf-8", "replace")
