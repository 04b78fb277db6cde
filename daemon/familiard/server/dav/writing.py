"""MKCOL, DELETE, COPY and MOVE in a device's folder; originals are never overwritten."""

from __future__ import annotations

import asyncio

from aiohttp import web

from familiard.server.dav import conditions
from familiard.server.dav.dav_request import DavRequest, etag_of
from familiard.server.dav.errors import BadPath, NoSuchMethodHere, PreconditionFailed
from familiard.store.devices.entries import DeviceEntry


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
    """DELETE: originals that no device sees any more go to the trash, and an unfinished upload is deleted."""
    entry, drop = await request.entry(), request.library.partials.drop
    if entry is None:
        if await asyncio.to_thread(drop, request.device.id, request.path):
            return web.Response(status=204)
        raise await request.missing()
    if not request.path:
        raise BadPath(
            "The device's own folder cannot be deleted. `familiard device remove` removes the device."
        )
    await request.check_conditions(entry)
    conditions.check_match(request.if_match, request.if_none_match, etag_of(entry))
    request.locks.check(request.device.id, request.path, request.tokens, deep=True, member=True)
    await asyncio.to_thread(drop, request.device.id, request.path)
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


async def _existing(request: DavRequest) -> DeviceEntry:
    entry = await request.entry()
    if entry is None:
        raise await request.missing()
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
