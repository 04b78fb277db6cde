"""Originals: uploaded by programs that speak no WebDAV, and verified."""

from __future__ import annotations

import json

import voluptuous as vol
from aiohttp import web

from familiar_client.models import Uploaded
from familiard.originals.errors import NoSpace, OriginalsAway, OriginalsOff, QuotaExceeded
from familiard.originals.incoming import Incoming
from familiard.originals.verify import verify
from familiard.server.api.bodies import BodyLimits, receive
from familiard.server.api.dispatch import PRIVATE, reply, streaming
from familiard.server.api.documents import FileBody
from familiard.server.api.operations import ApiResponse, Operations
from familiard.server.api.request import ApiRequest
from familiard.server.api.validators import PICTURE_MOMENT, text
from familiard.server.auth import allows
from familiard.server.dav.access import device_of
from familiard.server.dav.errors import BadPath, InsecureConnection
from familiard.server.dav.paths import check_name
from familiard.server.dav.ranges import part_of
from familiard.server.dav.uploading import check_length
from familiard.server.problems import BadRequest

OPERATIONS = Operations("devices")
PROGRESS = 256 << 20
"""Bytes between two lines that say how far it is."""
NAMELESS = "upload"


@OPERATIONS.add(
    "PUT",
    "/v1/upload",
    "Store a photo or video as an original (iOS Shortcuts, Tasker); also takes a device's password as token",
    ApiResponse(201, "The file is stored on disk.", Uploaded),
    ApiResponse(200, "A file with this content was stored before.", Uploaded),
    query={
        vol.Optional("name", default=NAMELESS, description="the file's name, with its suffix"): text(255),
        vol.Optional(
            "taken_at", description="when it was taken, if the file does not say so; UTC if without offset"
        ): PICTURE_MOMENT,
    },
    body=FileBody(),
    kinds=(OriginalsOff, OriginalsAway, NoSpace, QuotaExceeded, InsecureConnection, BadPath),
    for_devices=True,
)
async def upload(request: ApiRequest) -> web.Response:
    """PUT /v1/upload."""
    library = request.services.originals_library
    by_owner = allows(request.http, request.services.token)
    device = None if by_owner else await device_of(request.http, request.services)
    name = check_name(request.query["name"])
    if request.http.content_type.startswith("multipart/"):
        raise BadRequest("Send the file itself as the body, not as multipart.")
    part = part_of(request.http)
    if part is not None and not part.is_whole:
        raise BadRequest("Parts of a file are accepted over WebDAV only. Send the whole file.")
    await library.ready()
    await library.check_space(device, request.http.content_length or 0)
    with Incoming(library.folder) as incoming:
        limits = BodyLimits.of_original(request.services.settings)
        check_length(request.http, await receive(request.http, limits, incoming.write), part)
        if not incoming.size:
            raise BadRequest("The body is empty. Send the file as the body.")
        taken_at = request.query.get("taken_at")
        kept = await library.keep(incoming, device, name, taken_at, replace=False)
    assert kept.original is not None
    uploaded = Uploaded(
        name=kept.path,
        place=f"{kept.original.folder}/{kept.original.name}",
        bytes=kept.original.size,
        taken_at=kept.original.taken_at,
        already_known=kept.known,
    )
    return reply(uploaded, 200 if kept.known else 201)


@OPERATIONS.add(
    "POST",
    "/v1/originals/verify",
    "Read all originals and compare them with their hashes",
    ApiResponse(
        200,
        "JSON Lines: `{path, problem}` for each file that is `missing`, `changed`, `unreadable`, or `unknown`; "
        "`{checked, bytes}` now and then; at the end also with `done`.",
        media_type="application/x-ndjson",
    ),
    kinds=(OriginalsOff, OriginalsAway),
)
async def verify_originals(request: ApiRequest) -> web.StreamResponse:
    """POST /v1/originals/verify."""
    library = request.services.originals_library
    await library.ready()
    response = web.StreamResponse(headers=PRIVATE)
    response.content_type = "application/x-ndjson"
    await response.prepare(request.http)
    checked = size = unreported = 0
    async with streaming(request.http):
        async for one in verify(library, request.store):
            if one.problem != "unknown":
                checked, size, unreported = checked + 1, size + one.size, unreported + one.size
            if one.problem is not None:
                await response.write(_line({"path": one.path, "problem": one.problem}))
            if unreported >= PROGRESS:
                unreported = 0
                await response.write(_line({"checked": checked, "bytes": size}))
        await response.write(_line({"checked": checked, "bytes": size, "done": True}))
        await response.write_eof()
    return response


def _line(value: dict[str, object]) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode() + b"\n"
