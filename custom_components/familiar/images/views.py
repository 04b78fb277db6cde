"""Faces and photos over Home Assistant's own HTTP server, so that only it needs to reach the daemon."""

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Final, cast

from aiohttp import hdrs, web
from homeassistant.components.http import KEY_HASS, HomeAssistantView
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant, callback

from ..client.client import FamiliarClient
from ..client.errors import FamiliarClientError, NotFound
from ..const import DOMAIN
from ..coordinator import FamiliarConfigEntry

CACHED = "private, max-age=3600"
JPEG: Final = "image/jpeg"
MP4: Final = "video/mp4"
SIZES: Final = (400, 640, 1280, 1920, 2560, 3840)
"""Pixels along a photo's longer side that an address may ask for; few, so that few copies are cached."""
THUMBNAIL: Final = 400
"""Pixels along the longer side of a photo in a list; of a video there is a face instead."""
FULL: Final = "full"
"""Instead of a size: the photo's file as it is."""
VIDEO_KINDS: Final = frozenset({"video/mp4", "video/quicktime", "video/webm", "video/x-msvideo"})
PASSED_ON: Final = frozenset({hdrs.CONTENT_TYPE, hdrs.CONTENT_LENGTH, hdrs.CONTENT_RANGE, hdrs.ACCEPT_RANGES})
"""Headers of a video that the daemon sets."""
_VIDEO_HEADERS: Final = {hdrs.CACHE_CONTROL: "private, no-store", "X-Content-Type-Options": "nosniff"}
CHUNK: Final = 1 << 18
KINDS: Final = frozenset({"image/avif", "image/gif", "image/jpeg", "image/png", "image/webp"})


def face_url(entry_id: str, face_id: str) -> str:
    """Return the address of a face's picture; it must be signed, or asked for with a token."""
    return f"/api/familiar/{entry_id}/faces/{face_id}"


def person_url(entry_id: str, person_id: str) -> str:
    """Return the address of a person's photo; it must be signed, or asked for with a token."""
    return f"/api/familiar/{entry_id}/people/{person_id}"


def photo_url(entry_id: str, photo_id: str, size: int | None) -> str:
    """Return the address of a photo, as a JPEG of a size or as its file; it must be signed, or asked for with a token.

    The size is in the path, because Home Assistant signs no addresses with a query, and some televisions go by the
    suffix.
    """
    return f"/api/familiar/{entry_id}/photos/{photo_id}/{f'{size}.jpg' if size else FULL}"


def video_url(entry_id: str, photo_id: str) -> str:
    """Return the address of the video that a photo is a frame of; it must be signed, or asked for with a token."""
    return f"/api/familiar/{entry_id}/videos/{photo_id}"


@callback
def async_setup_views(hass: HomeAssistant) -> None:
    """Register the views."""
    hass.http.register_view(FaceView())
    hass.http.register_view(PersonView())
    hass.http.register_view(PhotoView())
    hass.http.register_view(VideoView())


def _client(request: web.Request, entry_id: str) -> FamiliarClient:
    """Return the client of a daemon that is set up."""
    entry = request.app[KEY_HASS].config_entries.async_get_entry(entry_id)
    if entry is None or entry.domain != DOMAIN or entry.state is not ConfigEntryState.LOADED:
        raise web.HTTPNotFound
    return cast("FamiliarConfigEntry", entry).runtime_data.client


class _View(HomeAssistantView):
    """Pictures of daemons, for users who are logged in, and by signed addresses."""

    requires_auth = True

    async def _answer(
        self,
        request: web.Request,
        entry_id: str,
        fetch: Callable[[FamiliarClient], Awaitable[tuple[bytes, str]]],
    ) -> web.Response:
        """Answer with a picture, or that there is none."""
        try:
            picture, kind = await fetch(_client(request, entry_id))
        except NotFound:
            raise web.HTTPNotFound from None
        except FamiliarClientError:
            return self.json_message("The daemon did not answer.", HTTPStatus.BAD_GATEWAY)
        if kind not in KINDS:
            raise web.HTTPNotFound
        headers = {hdrs.CACHE_CONTROL: CACHED, "X-Content-Type-Options": "nosniff"}
        return web.Response(body=picture, content_type=kind, headers=headers)


class _PictureView(_View, ABC):
    """A picture that the daemon keeps as a JPEG."""

    @abstractmethod
    async def _picture(self, client: FamiliarClient, part: str) -> bytes:
        """Fetch it."""

    async def get(self, request: web.Request, entry_id: str, part: str) -> web.Response:
        """Answer with the picture."""

        async def fetch(client: FamiliarClient) -> tuple[bytes, str]:
            return await self._picture(client, part), JPEG

        return await self._answer(request, entry_id, fetch)


class FaceView(_PictureView):
    """A face."""

    url = "/api/familiar/{entry_id}/faces/{part}"
    name = "api:familiar:face"

    async def _picture(self, client: FamiliarClient, part: str) -> bytes:
        return await client.crop(part)


class PersonView(_PictureView):
    """The photo of a person."""

    url = "/api/familiar/{entry_id}/people/{part}"
    name = "api:familiar:person"

    async def _picture(self, client: FamiliarClient, part: str) -> bytes:
        return await client.person_image(part)


class PhotoView(_View):
    """A photo: a JPEG of a size, or its file."""

    url = "/api/familiar/{entry_id}/photos/{photo_id}/{name}"
    name = "api:familiar:photo"

    async def get(self, request: web.Request, entry_id: str, photo_id: str, name: str) -> web.Response:
        """Answer with the photo."""
        size = name.removesuffix(".jpg")
        if name != FULL and (name == size or size not in map(str, SIZES)):
            raise web.HTTPNotFound

        async def fetch(client: FamiliarClient) -> tuple[bytes, str]:
            if name == FULL:
                return await client.photo_image(photo_id)
            try:
                return await client.photo_image(photo_id, size=int(size), jpeg=True)
            except NotFound:
                faces = (await client.photo(photo_id)).face_ids if int(size) == THUMBNAIL else ()
                if not faces:
                    raise
                return await client.crop(faces[0]), JPEG

        return await self._answer(request, entry_id, fetch)


class VideoView(_View):
    """A video as it is; players seek in it, so the part that they ask for is handed on."""

    url = "/api/familiar/{entry_id}/videos/{photo_id}"
    name = "api:familiar:video"

    async def get(self, request: web.Request, entry_id: str, photo_id: str) -> web.StreamResponse:
        """Answer with the video, or a part of it."""
        client = _client(request, entry_id)
        response: web.StreamResponse | None = None
        try:
            async with client.photo_video(photo_id, request.headers.get(hdrs.RANGE)) as video:
                if video.content_type not in VIDEO_KINDS:
                    raise web.HTTPNotFound
                response = web.StreamResponse(status=video.status, headers=_VIDEO_HEADERS)
                for name in PASSED_ON & video.headers.keys():
                    response.headers[name] = video.headers[name]
                await response.prepare(request)
                async for chunk in video.content.iter_chunked(CHUNK):
                    await response.write(chunk)
                await response.write_eof()
                return response
        except NotFound:
            raise web.HTTPNotFound from None
        except FamiliarClientError as error:
            if response is not None:
                # What is missing can only be shown by breaking it off.
                raise ConnectionResetError("The daemon broke off.") from error
            return self.json_message("The daemon did not answer.", HTTPStatus.BAD_GATEWAY)
