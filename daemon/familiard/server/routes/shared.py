"""What a link's visitor may see. Home Assistant serves it: each request brings the link's token as `Familiar-Link`.

Every request resolves the token, the link's scope and the photo again, so that a revoked link is gone at once.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

import voluptuous as vol
from aiohttp import hdrs, web

from familiar_client.models import LinkUnlocked, Page, Photo, Shared, SharedPhoto, SharedPlace
from familiar_client.transport import KEY_HEADER, LINK_HEADER
from familiard.errors import (
    BadRange,
    Busy,
    DownloadsOff,
    LinkGone,
    PasswordNeeded,
    StorageFull,
    WrongPassword,
)
from familiard.host.threads import detached
from familiard.importing.original import UNKNOWN_KIND
from familiard.importing.preview import content_of, preview
from familiard.importing.shared_video import SharedVideo
from familiard.importing.shrunk import LEAST_SIDE
from familiard.server import schemas
from familiard.server.api.dispatch import PRIVATE, streaming
from familiard.server.api.documents import PAGING, JsonBody
from familiard.server.api.operations import ApiResponse, Operations, ok
from familiard.server.api.request import ApiRequest
from familiard.server.api.validators import FLAG, whole
from familiard.server.zip_stream import ZipStream
from familiard.store.albums.link_passwords import is_password, key_of
from familiard.store.async_store import Frozen
from familiard.store.ledger.timestamps import from_seconds, now

if TYPE_CHECKING:
    from familiard.store.albums.link_photos import OpenLink
    from familiard.store.store import Store

OPERATIONS = Operations("shared")
UNLOCKED_SECONDS = 12 * 3600
PREVIEW_SIDE = 2048
"""Pixels along the longer side of the largest preview."""
CHUNK = 1 << 18
IN_ZIP_AT_ONCE = 50
"""Photos between two checks that a link still shows them."""
GONE = (LinkGone, PasswordNeeded)


@OPERATIONS.add(
    "GET",
    "/v1/shared",
    "Get what the visitor of a link (`Familiar-Link`) may know about it",
    ok(Shared),
    query={vol.Optional("view", default=False, description="count this as a view of the page"): FLAG},
    kinds=GONE,
)
async def get_shared(request: ApiRequest) -> Shared:
    """GET /v1/shared."""

    def get(store: Store) -> tuple[Shared, str]:
        link = _open(request, store)
        return store.links.shared(link), link.id

    shared, link_id = await request.store.read(get)
    if request.query["view"]:
        # While a backup is taken, visitors still see photos.
        with suppress(Frozen, StorageFull):
            await request.store.write(lambda store: store.links.count_view(link_id))
    return shared


@OPERATIONS.add(
    "POST",
    "/v1/shared/unlock",
    "Enter the password of a link; the key (`Familiar-Key`) opens it for 12 hours",
    ok(LinkUnlocked),
    body=JsonBody(schemas.UNLOCK),
    kinds=(LinkGone, WrongPassword, Busy),
)
async def unlock_shared(request: ApiRequest) -> LinkUnlocked:
    """POST /v1/shared/unlock."""
    attempts = request.services.link_attempts
    lock = await request.store.read(lambda store: store.links.lock(_token(request)))
    async with attempts.turn(lock.id):
        # It may have been revoked while others had their turn.
        lock = await request.store.read(lambda store: store.links.lock(_token(request)))
        until = int(now().timestamp()) + UNLOCKED_SECONDS
        if lock.password_hash is None:
            return LinkUnlocked("", from_seconds(until))
        if not await asyncio.to_thread(is_password, request.body["password"], lock.password_hash):
            await attempts.wrong(lock.id)
            await request.store.write(lambda store: store.links.count_wrong_password(lock.id))
            raise WrongPassword
        attempts.right(lock.id)
        return LinkUnlocked(key_of(lock.id, lock.password_hash, until), from_seconds(until))


@OPERATIONS.add(
    "GET",
    "/v1/shared/photos",
    "List the photos and videos of a link",
    ok(Page[SharedPhoto]),
    query=PAGING,
    kinds=GONE,
)
async def list_shared_photos(request: ApiRequest) -> Page[SharedPhoto]:
    """GET /v1/shared/photos."""
    return await request.store.read(lambda store: store.links.photos(_open(request, store), *request.page))


@OPERATIONS.add(
    "GET",
    "/v1/shared/photos/{photo_id}",
    "Get a photo of a link, and the ones beside it",
    ok(SharedPlace),
    kinds=GONE,
)
async def get_shared_photo(request: ApiRequest) -> SharedPlace:
    """GET /v1/shared/photos/{photo_id}."""
    return await request.store.read(
        lambda store: store.links.place(_open(request, store), request.id("photo_id"))
    )


@OPERATIONS.add(
    "GET",
    "/v1/shared/photos/{photo_id}/image",
    "Get a photo of a link as a JPEG with no metadata",
    ApiResponse(200, "A JPEG of at most `size` pixels along its longer side.", media_type="image/jpeg"),
    query={vol.Optional("size", default=PREVIEW_SIDE): whole(LEAST_SIDE, PREVIEW_SIDE)},
    kinds=GONE,
)
async def shared_image(request: ApiRequest) -> web.Response:
    """GET /v1/shared/photos/{photo_id}/image."""
    _, photo = await _photo(request)
    if photo.offset is not None:
        raise LinkGone
    return web.Response(
        body=await _preview(photo, request.query["size"]), content_type="image/jpeg", headers=PRIVATE
    )


@OPERATIONS.add(
    "GET",
    "/v1/shared/photos/{photo_id}/original",
    "Get the original file of a photo, if the link shows originals and allows downloads",
    ApiResponse(200, "The file as it was imported.", media_type="application/octet-stream"),
    kinds=(*GONE, DownloadsOff),
)
async def shared_original(request: ApiRequest) -> web.Response:
    """GET /v1/shared/photos/{photo_id}/original."""
    link, photo = await _photo(request)
    if not (link.originals and link.downloads):
        raise DownloadsOff
    if photo.offset is not None:
        raise LinkGone
    content, kind = await detached(content_of, photo.id, photo.places, photo.digest)
    headers = {
        hdrs.CONTENT_DISPOSITION: f'attachment; filename="{_name(photo, 0, _suffix(content, kind))}"',
        **PRIVATE,
    }
    return web.Response(body=content, content_type="application/octet-stream", headers=headers)


@OPERATIONS.add(
    "GET",
    "/v1/shared/photos/{photo_id}/video",
    "Get a video of a link, in whole or in part; without its metadata, unless the link shows originals",
    ApiResponse(200, "The video.", media_type="video/*"),
    ApiResponse(206, "The part asked for by `Range`.", media_type="video/*"),
    kinds=(*GONE, BadRange),
)
async def shared_video(request: ApiRequest) -> web.StreamResponse:
    """GET /v1/shared/photos/{photo_id}/video."""
    link, photo = await _photo(request)
    video = await _video(request, link, photo)
    try:
        return await _send_part(request.http, video)
    finally:
        video.close()


@OPERATIONS.add(
    "GET",
    "/v1/shared/zip",
    "Download all photos and videos of a link as a zip file, if it allows downloads",
    ApiResponse(200, "The zip file.", media_type="application/zip"),
    kinds=(*GONE, DownloadsOff),
)
async def shared_zip(request: ApiRequest) -> web.StreamResponse:
    """GET /v1/shared/zip."""
    link = await request.store.read(lambda store: _open(request, store))
    if not link.downloads:
        raise DownloadsOff
    headers = {hdrs.CONTENT_DISPOSITION: 'attachment; filename="photos.zip"', **PRIVATE}
    response = web.StreamResponse(headers=headers)
    response.content_type = "application/zip"
    await response.prepare(request.http)
    async with streaming(request.http):
        made, number = ZipStream(), 0
        cursor: str | None = None
        while True:
            # The link is opened for each page: revoked meanwhile, the file breaks off.
            link, page = await request.store.read(partial(_page, request, cursor))
            for photo in page.items:
                number += 1
                await _add_to_zip(request, response, made, link, photo, number)
            if (cursor := page.cursor) is None:
                break
        await response.write(made.end())
        await response.write_eof()
    return response


async def _add_to_zip(
    request: ApiRequest,
    response: web.StreamResponse,
    made: ZipStream,
    link: OpenLink,
    photo: Photo,
    number: int,
) -> None:
    """Add one photo or video; one whose file is gone is left out."""
    try:
        if photo.offset is None:
            if link.originals:
                content, kind = await detached(content_of, photo.id, photo.places, photo.digest)
            else:
                content, kind = await _preview(photo, PREVIEW_SIDE), "image/jpeg"
            name = _name(photo, number, _suffix(content, kind))
            await response.write(made.whole(name, photo.taken_at, content))
            return
        video = await _video(request, link, photo)
    except LinkGone:
        return
    try:
        with made.begin(_name(photo, number, video.suffix), photo.taken_at) as entry:
            for start in range(0, video.size, CHUNK):
                entry.write(await detached(video.read, start, CHUNK))
                await response.write(made.take())
        await response.write(made.take())
    finally:
        video.close()


async def _send_part(http: web.Request, video: SharedVideo) -> web.StreamResponse:
    headers = {"Accept-Ranges": "bytes", **PRIVATE}
    is_part = hdrs.RANGE in http.headers
    try:
        start, stop, _ = http.http_range.indices(video.size)
    except ValueError:
        raise BadRange(video.size) from None
    if is_part and start >= stop:
        raise BadRange(video.size)
    if is_part:
        headers[hdrs.CONTENT_RANGE] = f"bytes {start}-{stop - 1}/{video.size}"
    response = web.StreamResponse(status=206 if is_part else 200, headers=headers)
    response.content_type = video.media_type
    response.content_length = stop - start
    await response.prepare(http)
    async with streaming(http):
        while start < stop:
            chunk = await detached(video.read, start, min(CHUNK, stop - start))
            if not chunk:
                raise LinkGone
            await response.write(chunk)
            start += len(chunk)
        await response.write_eof()
    return response


async def _photo(request: ApiRequest) -> tuple[OpenLink, Photo]:
    def get(store: Store) -> tuple[OpenLink, Photo]:
        link = _open(request, store)
        return link, store.links.photo(link, request.id("photo_id"))

    return await request.store.read(get)


async def _video(request: ApiRequest, link: OpenLink, photo: Photo) -> SharedVideo:
    """The file of a video; close it."""
    if photo.offset is None:
        raise LinkGone
    files = await request.store.read(lambda store: store.links.files(photo))
    return await detached(SharedVideo.open, files, original=link.originals)


async def _preview(photo: Photo, side: int) -> bytes:
    return await detached(preview, photo.id, photo.places, photo.digest, side)


def _page(request: ApiRequest, cursor: str | None, store: Store) -> tuple[OpenLink, Page[Photo]]:
    link = _open(request, store)
    return link, store.links.originals(link, cursor, IN_ZIP_AT_ONCE)


def _open(request: ApiRequest, store: Store) -> OpenLink:
    return store.links.open(_token(request), request.http.headers.get(KEY_HEADER, ""))


def _token(request: ApiRequest) -> str:
    return request.http.headers.get(LINK_HEADER, "")


def _name(photo: Photo, number: int, suffix: str) -> str:
    """A file name that says when, and nothing else: names of files name people and places."""
    when = photo.taken_at.strftime("%Y-%m-%d %H.%M.%S")
    return f"{when} {number:04}{suffix}" if number else f"{when}{suffix}"


def _suffix(content: bytes, kind: str) -> str:
    """What the file of a picture is called, by its media type, or else by its first bytes."""
    if kind == UNKNOWN_KIND:
        return ".heic" if content[4:8] == b"ftyp" else ".tif" if content[:2] in (b"II", b"MM") else ".bmp"
    return {"image/jpeg": ".jpg"}.get(kind, "." + kind.removeprefix("image/"))
