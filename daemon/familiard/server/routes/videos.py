"""The files of videos, played with seeking."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from aiohttp import hdrs, web

from familiar_client.models import Origin, Photo
from familiard.errors import NotFound
from familiard.host.threads import detached
from familiard.importing.original_video import OpenVideo, open_video, read_part
from familiard.server.api.dispatch import streaming
from familiard.server.api.operations import ApiResponse, Operations
from familiard.server.api.request import ApiRequest

if TYPE_CHECKING:
    from familiard.store.store import Store

OPERATIONS = Operations("photos")


@OPERATIONS.add(
    "GET",
    "/v1/photos/{photo_id}/video",
    "Get the file of the video that a photo is a frame of, if it is still there; with `Range`, a part of it",
    ApiResponse(200, "The file.", media_type="video/*"),
    ApiResponse(206, "The part of the file that `Range` asks for.", media_type="video/*"),
    kinds=(NotFound,),
)
async def photo_video(request: ApiRequest) -> web.StreamResponse:
    """GET /v1/photos/{photo_id}/video."""
    video = await _opened(request)
    try:
        start, stop = _range(request.http, video.size)
        is_part = stop - start < video.size
        response = web.StreamResponse(status=206 if is_part else 200)
        response.content_type = video.kind
        response.content_length = stop - start
        response.headers.update({hdrs.ACCEPT_RANGES: "bytes", hdrs.CACHE_CONTROL: "private, no-cache"})
        if is_part:
            response.headers[hdrs.CONTENT_RANGE] = f"bytes {start}-{stop - 1}/{video.size}"
        await response.prepare(request.http)
        async with streaming(request.http):
            while start < stop:
                chunk = await detached(read_part, video.file, start, stop - start)
                if not chunk:
                    raise EOFError("The file became shorter.")
                start += len(chunk)
                await response.write(chunk)
            await response.write_eof()
        return response
    finally:
        video.file.close()


async def _opened(request: ApiRequest) -> OpenVideo:
    """The first place of the video where it is as it was imported, by size and time."""
    photo = await request.store.read(lambda store: store.photos.get(request.id("photo_id")))
    for place in photo.places if photo.origin is Origin.VIDEO else ():
        video = await detached(open_video, place)
        if video is None:
            continue
        if await request.store.read(partial(_is_of, photo=photo, place=place, video=video)):
            return video
        video.file.close()
    raise NotFound("file of the video", photo.id)


def _is_of(store: Store, *, photo: Photo, place: str, video: OpenVideo) -> bool:
    known = store.photos.known_file(place, video.size, video.mtime_ns)
    return known is not None and known.digest == photo.digest


def _range(request: web.Request, size: int) -> tuple[int, int]:
    """The part that is asked for; the whole file where the header makes no sense."""
    try:
        asked = request.http_range
    except ValueError:
        return 0, size
    start, stop, _ = asked.indices(size)
    return (start, stop) if start < stop else (0, size)
