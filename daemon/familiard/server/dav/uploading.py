"""PUT: a file as a whole, or the part of it that continues an upload."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from aiohttp import hdrs, web

from familiard.dates import plausible
from familiard.originals.errors import UploadInUse
from familiard.originals.incoming import Incoming
from familiard.originals.partials import KEPT_FROM
from familiard.originals.resumable import Resumable
from familiard.server.api.bodies import BodyLimits, receive
from familiard.server.dav import conditions
from familiard.server.dav.dav_request import DavRequest, etag, etag_of
from familiard.server.dav.errors import NoSuchMethodHere
from familiard.server.dav.ranges import Part, part_of
from familiard.server.problems import BadRequest
from familiard.store.devices.entries import DeviceEntry

MTIME = "X-OC-Mtime"
"""When the file was modified, in seconds since 1970: ownCloud's header, which many apps send."""
EXPECTED = "X-Expected-Entity-Length"
"""macOS says so how long a body in chunks will be."""


async def put(request: DavRequest) -> web.StreamResponse:
    """PUT."""
    http, before = request.http, await checked_target(request)
    part = part_of(http)
    limits = BodyLimits.of_original(request.services.settings)
    if part is not None:
        limits.check_length(part.total)
    coming = http.content_length or 0
    total = coming if part is None else part.total
    await request.library.check_space(request.device, total, request.path, coming)
    with _opened(request, part) as incoming:
        came = await receive(http, limits, incoming.write)
        check_length(http, came, part)
        if not incoming.is_complete:
            await asyncio.to_thread(incoming.settle)
            return web.Response(
                status=202, headers={"Upload-Offset": str(incoming.size), "Upload-Length": str(total)}
            )
        return await keep(request, incoming, before)


async def checked_target(request: DavRequest) -> DeviceEntry | None:
    """What is at a path that a file is written to, if nothing is against it."""
    before = await request.entry()
    if before is not None and before.is_folder:
        raise NoSuchMethodHere("This is a folder. Upload files into it.")
    await request.check_parent(request.path)
    await request.check_conditions(before)
    conditions.check_match(request.if_match, request.if_none_match, etag_of(before))
    request.locks.check(request.device.id, request.path, request.tokens, member=before is None)
    return before


async def keep(request: DavRequest, incoming: Incoming, before: DeviceEntry | None) -> web.Response:
    """Keep a complete file, and say so: it is on the disk then."""
    modified = modified_at(request.http)
    kept = await request.library.keep(incoming, request.device, request.path, modified)
    # Another connection may still send what is stored now.
    await asyncio.to_thread(request.library.partials.drop, request.device.id, request.path)
    headers = {"ETag": etag(kept.original.digest if kept.original is not None else "")}
    if MTIME in request.http.headers and modified is not None:
        headers[MTIME] = "accepted"
    return web.Response(status=201 if before is None else 204, headers=headers)


def modified_at(http: web.Request) -> datetime | None:
    """When the client says that the file was modified; None where it says nothing that can be true."""
    if (text := http.headers.get(MTIME)) is not None:
        return moment_of(text)
    try:
        return plausible(parsedate_to_datetime(http.headers.get(hdrs.LAST_MODIFIED, "")))
    except (TypeError, ValueError):
        return None


def moment_of(text: str) -> datetime | None:
    """A moment in seconds since 1970; None if it is none that can be true."""
    try:
        return plausible(datetime.fromtimestamp(float(text), UTC))
    except (ValueError, OverflowError, OSError):
        return None


@contextmanager
def _opened(request: DavRequest, part: Part | None) -> Iterator[Incoming]:
    """The file that the body goes to: one that stays if the upload breaks off, unless it is small."""
    library, length = request.library, request.http.content_length or 0
    start, total = (part.start, part.total) if part is not None else (0, length)
    incoming = Incoming(library.folder)
    with ExitStack() as stack:
        if part is not None or length >= KEPT_FROM:
            incoming = Resumable(
                library.folder, library.partials, request.device.id, request.path, start, total
            )
        try:
            stack.enter_context(incoming)
        except UploadInUse:
            if part is not None and not part.is_whole:
                raise
            # The client's former connection, which it has given up, or another program.
            incoming = stack.enter_context(Incoming(library.folder))
        yield incoming


def check_length(http: web.Request, came: int, part: Part | None) -> None:
    """Refuse a body that is not as long as it was announced."""
    lengths = [part.stop - part.start] if part is not None else []
    announced = http.headers.get(EXPECTED, "")
    if announced.isascii() and announced.isdigit():
        lengths.append(int(announced))
    if http.content_length is not None:
        lengths.append(http.content_length)
    for length in lengths:
        if came != length:
            raise BadRequest(f"The body has {came} bytes instead of {length}. Upload it again.")
