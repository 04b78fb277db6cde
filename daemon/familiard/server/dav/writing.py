"""PUT, MKCOL, DELETE, COPY and MOVE in a device's folder; originals are never overwritten."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from aiohttp import hdrs, web

from familiard.dates import plausible
from familiard.errors import NotFound
from familiard.originals.incoming import Incoming
from familiard.server.api.bodies import BodyLimits, receive
from familiard.server.dav import conditions
from familiard.server.dav.dav_request import DavRequest, etag, etag_of
from familiard.server.dav.errors import BadPath, NoSuchMethodHere, PreconditionFailed
from familiard.server.problems import BadRequest
from familiard.store.devices.entries import DeviceEntry

MTIME = "X-OC-Mtime"
"""When the file was modified, in seconds since 1970: ownCloud's header, which many apps send."""
EXPECTED = "X-Expected-Entity-Length"
"""macOS says so how long a body in chunks will be."""


async def put(request: DavRequest) -> web.StreamResponse:
    """PUT."""
    http, before = request.http, await request.entry()
    if before is not None and before.is_folder:
        raise NoSuchMethodHere("This is a folder. Upload files into it.")
    await request.check_parent(request.path)
    await request.check_conditions(before)
    conditions.check_match(request.if_match, request.if_none_match, etag_of(before))
    request.locks.check(request.device.id, request.path, request.tokens, member=before is None)
    if hdrs.CONTENT_RANGE in http.headers:
        raise BadRequest("Parts of a file are not accepted (Content-Range). Send the whole file.")
    await request.library.check_space(request.device, http.content_length or 0)
    modified = modified_at(http)
    with Incoming(request.library.folder) as incoming:
        await receive(http, BodyLimits.of_original(request.services.settings), incoming.write)
        _check_length(http, incoming.size)
        kept = await request.library.keep(incoming, request.device, request.path, modified)
    headers = {"ETag": etag(kept.original.digest if kept.original is not None else "")}
    if MTIME in http.headers and modified is not None:
        headers[MTIME] = "accepted"
    return web.Response(status=201 if before is None else 204, headers=headers)


async def mkcol(request: DavRequest) -> web.StreamResponse:
    """MKCOL."""
    request.refuse_body()
    before = await request.entry()
    if before is not None:
        raise NoSuchMethodHere("There already is a file or folder of this name.")
    await request.check_parent(request.path)
    await request.check_conditions(before)
    request.locks.check(request.device.id, request.path, request.tokens, member=True)
    device_id, path = request.device.id, request.path
    await request.services.store.write(lambda store: store.entries.put_folder(device_id, path))
    return web.Response(status=201)


async def delete(request: DavRequest) -> web.StreamResponse:
    """DELETE: originals that no device sees any more go to the trash."""
    entry = await _existing(request)
    if not request.path:
        raise BadPath(
            "The device's own folder cannot be deleted. `familiard device remove` removes the device."
        )
    await request.check_conditions(entry)
    conditions.check_match(request.if_match, request.if_none_match, etag_of(entry))
    request.locks.check(request.device.id, request.path, request.tokens, deep=True, member=True)
    await request.library.trash(request.device.id, request.path)
    request.locks.forget(request.device.id, request.path)
    return web.Response(status=204)


async def copy(request: DavRequest) -> web.StreamResponse:
    """COPY: another name for the same original."""
    entry, target = await _existing(request), request.destination()
    await request.check_conditions(entry)
    before = await _check_target(request, target)
    device_id, source = request.device.id, request.path
    deep = request.depth("infinity") != "0"
    if before is not None:
        await _make_way(request, target)
    await request.services.store.write(lambda store: store.entries.copy(device_id, source, target, deep=deep))
    return web.Response(status=201 if before is None else 204)


async def move(request: DavRequest) -> web.StreamResponse:
    """MOVE: how apps that upload under a temporary name give a file its own."""
    entry, target = await _existing(request), request.destination()
    await request.check_conditions(entry)
    request.locks.check(request.device.id, request.path, request.tokens, deep=True, member=True)
    before = await _check_target(request, target)
    if before is not None:
        await _make_way(request, target)
    await request.library.rename(request.device.id, request.path, target)
    request.locks.forget(request.device.id, request.path)
    return web.Response(status=201 if before is None else 204)


def modified_at(http: web.Request) -> datetime | None:
    """When the client says that the file was modified; None where it says nothing that can be true."""
    if (text := http.headers.get(MTIME)) is not None:
        try:
            return plausible(datetime.fromtimestamp(float(text), UTC))
        except (ValueError, OverflowError, OSError):
            return None
    try:
        return plausible(parsedate_to_datetime(http.headers.get(hdrs.LAST_MODIFIED, "")))
    except (TypeError, ValueError):
        return None


async def _existing(request: DavRequest) -> DeviceEntry:
    entry = await request.entry()
    if entry is None:
        raise NotFound("file", request.path, "There is no such file or folder.")
    return entry


async def _check_target(request: DavRequest, target: str) -> DeviceEntry | None:
    """What is where COPY or MOVE leads, if it may be replaced."""
    before = await request.entry(target)
    if before is not None and not request.overwrites:
        raise PreconditionFailed("There already is a file or folder of this name (Overwrite: F).")
    await request.check_parent(target)
    request.locks.check(
        request.device.id, target, request.tokens, deep=before is not None, member=before is None
    )
    return before


async def _make_way(request: DavRequest, target: str) -> None:
    """Let the device see no longer what is at a path; the originals stay where they are."""
    device_id = request.device.id
    await request.services.store.write(lambda store: store.entries.remove(device_id, target))


def _check_length(http: web.Request, size: int) -> None:
    """Refuse a body that is not as long as it was announced."""
    announced = http.headers.get(EXPECTED, "")
    if announced.isascii() and announced.isdigit() and int(announced) != size:
        raise BadRequest(f"The body has {size} bytes instead of {announced}. Upload the file again.")
    if http.content_length is not None and http.content_length != size:
        raise BadRequest(f"The body has {size} bytes instead of {http.content_length}. Upload it again.")
