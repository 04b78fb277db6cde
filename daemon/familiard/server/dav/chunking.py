"""Uploads in chunks, as Nextcloud has them: `MKCOL /dav/uploads/USER/ID`, `PUT …/ID/CHUNK`, `MOVE …/ID/.file`.

The chunks are on the disk before they are acknowledged, and the file is stored as a whole when it is moved to its place.
"""

from __future__ import annotations

import asyncio
import re
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import replace
from pathlib import Path

from aiohttp import web

from familiard.errors import NotFound
from familiard.originals.disk import open_original, sync
from familiard.originals.incoming import CHECKED, Incoming
from familiard.server.api.bodies import BodyLimits, receive
from familiard.server.dav import paths
from familiard.server.dav.dav_request import DavRequest
from familiard.server.dav.errors import BadPath, FiniteDepth, NoParent, NoSuchMethodHere
from familiard.server.dav.uploading import check_length, checked_target, keep
from familiard.server.dav.xml_answers import element, multistatus, response_of
from familiard.server.problems import BadRequest

CHUNK = re.compile(r"(\d{1,20})(?:-\d{1,20})?", re.ASCII)
"""A number, or where the chunk begins and ends."""
WHOLE = ".file"
TOTAL = "OC-Total-Length"
MOST = 10_000
"""Chunks of an upload."""


async def mkcol(request: DavRequest) -> web.StreamResponse:
    """MKCOL: begin an upload."""
    request.refuse_body()
    upload, name = _split(request)
    if not upload or name:
        raise NoSuchMethodHere("An upload is a folder directly in uploads.")
    folder = request.library.partials.chunks(request.device.id, upload)
    try:
        await asyncio.to_thread(_make, folder)
    except FileExistsError:
        raise NoSuchMethodHere("There already is such an upload.") from None
    return web.Response(status=201)


async def put(request: DavRequest) -> web.StreamResponse:
    """PUT: one chunk."""
    folder, name = await _folder(request)
    if CHUNK.fullmatch(name) is None:
        raise BadPath("The name of a chunk must be a number, or two with - between them.")
    library, limits = request.library, BodyLimits.of_original(request.services.settings)
    count, held = await asyncio.to_thread(_held, folder)
    if count >= MOST:
        raise BadRequest(f"An upload can have at most {MOST:,} chunks. Send larger ones.")
    coming = request.http.content_length or 0
    limits.check_length(held + coming)
    await library.check_space(request.device, coming)
    with Incoming(library.folder) as incoming:
        came = await receive(request.http, limits, incoming.write)
        check_length(request.http, came, None)
        await asyncio.to_thread(_settle, incoming, folder / name)
    return web.Response(status=201)


async def propfind(request: DavRequest) -> web.StreamResponse:
    """PROPFIND: which chunks are here."""
    if request.depth("1") == "infinity":
        raise FiniteDepth
    folder, name = await _folder(request)
    found = {one.name: size for one, size in await asyncio.to_thread(_listed, folder)}
    if name:
        if name not in found:
            raise _gone(request)
        found = {name: found[name]}
    upload = request.path.partition("/")[0]

    async def answers() -> AsyncIterator[str]:
        if not name:
            yield response_of(
                paths.href(request.root, upload, is_folder=True),
                [(200, [element("resourcetype", element("collection"))])],
            )
        for one, size in found.items() if name or request.depth("1") == "1" else ():
            where = paths.href(request.root, f"{upload}/{one}", is_folder=False)
            yield response_of(
                where, [(200, [element("resourcetype"), element("getcontentlength", text=str(size))])]
            )

    return await multistatus(request.http, answers())


async def delete(request: DavRequest) -> web.StreamResponse:
    """DELETE: give an upload up, or one of its chunks."""
    folder, name = await _folder(request)
    if not name:
        await asyncio.to_thread(shutil.rmtree, folder)
    elif CHUNK.fullmatch(name) is None or not (folder / name).exists():
        raise _gone(request)
    else:
        (folder / name).unlink()
    return web.Response(status=204)


async def move(request: DavRequest) -> web.StreamResponse:
    """MOVE of `.file`: store the chunks, one after the other, as a file."""
    folder, name = await _folder(request)
    if name != WHOLE:
        raise NoSuchMethodHere(f"Move {WHOLE} to where the file shall be.")
    header = request.http.headers.get("Destination")
    if header is None:
        raise BadPath("The header Destination is missing.")
    path = paths.destination(request.device.folder, header)
    target = replace(request, path=path)
    before = await checked_target(target)
    chunks = await asyncio.to_thread(_listed, folder)
    total = sum(size for _, size in chunks)
    announced = request.http.headers.get(TOTAL, "")
    if announced.isascii() and announced.isdigit() and int(announced) != total:
        raise BadRequest(f"The chunks have {total} bytes instead of {announced}. Send the missing ones.")
    # The chunks themselves count already, and are deleted at the end.
    await request.library.check_space(None, total)
    with Incoming(request.library.folder) as incoming:
        for chunk, _ in chunks:
            await asyncio.to_thread(_append, incoming, chunk)
        answer = await keep(target, incoming, before)
    await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)
    return answer


METHODS: Mapping[str, Callable[[DavRequest], Awaitable[web.StreamResponse]]] = {
    "MKCOL": mkcol,
    "PUT": put,
    "PROPFIND": propfind,
    "DELETE": delete,
    "MOVE": move,
}


def _split(request: DavRequest) -> tuple[str, str]:
    """The upload, and the name in it."""
    upload, _, name = request.path.partition("/")
    return upload, name


async def _folder(request: DavRequest) -> tuple[Path, str]:
    """The folder of an upload that was begun, and the name in it."""
    upload, name = _split(request)
    folder = request.library.partials.chunks(request.device.id, upload)
    if not await asyncio.to_thread(folder.is_dir):
        if name:
            raise NoParent
        raise _gone(request)
    return folder, name


def _gone(request: DavRequest) -> NotFound:
    return NotFound("upload", request.path, "There is no such upload. Begin it with MKCOL.")


def _make(folder: Path) -> None:
    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.mkdir(mode=0o700)
    sync(folder.parent)


def _settle(incoming: Incoming, chunk: Path) -> None:
    """Put a chunk that is complete to the others; it replaces what was sent before it."""
    incoming.finish(None)
    incoming.path.replace(chunk)
    sync(chunk.parent)


def _listed(folder: Path) -> list[tuple[Path, int]]:
    """The chunks in their order, with their sizes."""
    chunks = [one for one in folder.iterdir() if CHUNK.fullmatch(one.name)]
    chunks.sort(key=lambda one: (int(one.name.partition("-")[0]), one.name))
    return [(one, one.stat().st_size) for one in chunks]


def _held(folder: Path) -> tuple[int, int]:
    listed = _listed(folder)
    return len(listed), sum(size for _, size in listed)


def _append(incoming: Incoming, chunk: Path) -> None:
    with open_original(chunk) as file:
        while piece := file.read(CHECKED):
            incoming.write(piece)
