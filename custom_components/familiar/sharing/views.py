"""The addresses of links: pages, pictures, videos and zip files, sent on from the daemon, which checks each request.

None of them answers 401: Home Assistant counts that as a failed login, and may ban the address of who tried.
"""

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Final
from urllib.parse import parse_qs

from aiohttp import ClientError, hdrs, web
from homeassistant.components.http import KEY_HASS, HomeAssistantView
from homeassistant.core import HomeAssistant, callback

from ..client import routes
from ..client.errors import Busy, FamiliarClientError, NotFound, Refused
from ..client.operations.links import LinkVisit
from ..client.routes import Route
from . import pages
from .answers import COOKIE, PATH, PHOTO_ID, file_headers, link_path, no_file, page_answer, visits
from .texts import texts_for

PHOTOS_A_PAGE: Final = 120
LONGEST_FORM: Final = 4096
COOKIE_SECONDS: Final = 12 * 3600
KEPT: Final = ("Content-Range", "Accept-Ranges", "Content-Disposition")
"""Headers of the daemon's answer that are sent on."""
TYPES: Final = ("image/jpeg", "video/", "application/zip", "application/octet-stream")


async def _first[T](request: web.Request, token: str, ask: Callable[[LinkVisit], Awaitable[T]]) -> T:
    """Return what the daemon answers that knows the link.

    Raises:
        NotFound: none does.
    """
    async for visit in visits(request, token):
        try:
            return await ask(visit)
        except NotFound:
            continue
    raise NotFound(HTTPStatus.NOT_FOUND, "link-gone", "There is no such link.", {})


class _PageView(HomeAssistantView):
    """A page of a link; what goes wrong becomes a page as well."""

    requires_auth = False
    cors_allowed = False

    async def _answer(
        self, request: web.Request, token: str, make: Callable[[LinkVisit], Awaitable[str]]
    ) -> web.Response:
        texts = await texts_for(request.app[KEY_HASS], request.headers.get(hdrs.ACCEPT_LANGUAGE, ""))
        try:
            return page_answer(await _first(request, token, make))
        except NotFound:
            return page_answer(pages.notice(texts, "gone"), HTTPStatus.NOT_FOUND)
        except Refused as refused:
            if refused.code == "password-needed":
                return page_answer(pages.password(token, texts), HTTPStatus.FORBIDDEN)
            if refused.status == HTTPStatus.UNPROCESSABLE_ENTITY:
                # A position that this list did not give out.
                return page_answer(pages.notice(texts, "gone"), HTTPStatus.NOT_FOUND)
            return page_answer(pages.notice(texts, "away"), HTTPStatus.SERVICE_UNAVAILABLE)
        except FamiliarClientError:
            return page_answer(pages.notice(texts, "away"), HTTPStatus.SERVICE_UNAVAILABLE)


class LinkView(_PageView):
    """The page of a link, and the form for its password."""

    url = f"{PATH}/{{token}}"
    name = "api:familiar:share"

    async def get(self, request: web.Request, token: str) -> web.Response:
        """Answer with the page."""
        texts = await texts_for(request.app[KEY_HASS], request.headers.get(hdrs.ACCEPT_LANGUAGE, ""))
        after = request.query.get("after")

        async def make(visit: LinkVisit) -> str:
            shared = await visit.shared(view=after is None and request.method == hdrs.METH_GET)
            photos = await visit.photos(PHOTOS_A_PAGE, after)
            return pages.grid(token, texts, shared, photos, first=after is None)

        return await self._answer(request, token, make)

    head = get

    async def post(self, request: web.Request, token: str) -> web.Response:
        """Take the password, and come back with the key as a cookie."""
        texts = await texts_for(request.app[KEY_HASS], request.headers.get(hdrs.ACCEPT_LANGUAGE, ""))
        given = await _password(request)
        try:
            unlocked = await _first(request, token, lambda visit: visit.unlock(given))
        except NotFound:
            return page_answer(pages.notice(texts, "gone"), HTTPStatus.NOT_FOUND)
        except Busy:
            return page_answer(pages.password(token, texts, busy=True), HTTPStatus.TOO_MANY_REQUESTS)
        except FamiliarClientError as error:
            if isinstance(error, Refused) and error.status < HTTPStatus.INTERNAL_SERVER_ERROR:
                return page_answer(pages.password(token, texts, wrong=True), HTTPStatus.FORBIDDEN)
            return page_answer(pages.notice(texts, "away"), HTTPStatus.SERVICE_UNAVAILABLE)
        answer = page_answer("", HTTPStatus.SEE_OTHER)
        answer.headers[hdrs.LOCATION] = link_path(token)
        answer.set_cookie(
            COOKIE,
            unlocked.key,
            max_age=COOKIE_SECONDS,
            path=link_path(token),
            secure=request.secure,
            httponly=True,
            samesite="Lax",
        )
        return answer


class PhotoView(_PageView):
    """The page of one photo of a link."""

    url = f"{PATH}/{{token}}/photo/{{photo_id}}"
    name = "api:familiar:share:photo"

    async def get(self, request: web.Request, token: str, photo_id: str) -> web.Response:
        """Answer with the page."""
        texts = await texts_for(request.app[KEY_HASS], request.headers.get(hdrs.ACCEPT_LANGUAGE, ""))

        async def make(visit: LinkVisit) -> str:
            if not PHOTO_ID.fullmatch(photo_id):
                raise NotFound(HTTPStatus.NOT_FOUND, "link-gone", "There is no such photo.", {})
            return pages.full_view(token, texts, await visit.shared(), await visit.place(photo_id))

        return await self._answer(request, token, make)

    head = get


class FileView(HomeAssistantView):
    """A picture, original or video of a link."""

    url = f"{PATH}/{{token}}/{{kind}}/{{photo_id}}"
    name = "api:familiar:share:file"
    requires_auth = False
    cors_allowed = False
    KINDS: Final = {
        "image": routes.SHARED_IMAGE,
        "original": routes.SHARED_ORIGINAL,
        "video": routes.SHARED_VIDEO,
    }

    async def get(self, request: web.Request, token: str, kind: str, photo_id: str) -> web.StreamResponse:
        """Answer with the file, or the part of it that is asked for."""
        if kind not in self.KINDS or not PHOTO_ID.fullmatch(photo_id):
            return no_file(HTTPStatus.NOT_FOUND)
        return await _send(request, token, self.KINDS[kind], photo_id)

    head = get


class ZipView(HomeAssistantView):
    """All photos of a link."""

    url = f"{PATH}/{{token}}/zip"
    name = "api:familiar:share:zip"
    requires_auth = False
    cors_allowed = False

    async def get(self, request: web.Request, token: str) -> web.StreamResponse:
        """Answer with the zip file."""
        return await _send(request, token, routes.SHARED_ZIP, None)

    head = get


@callback
def async_setup_sharing(hass: HomeAssistant) -> None:
    """Register the views; without links switched on, each answers that there is no such link."""
    for view in (LinkView(), PhotoView(), ZipView(), FileView()):
        hass.http.register_view(view)


async def _send(request: web.Request, token: str, route: Route, photo_id: str | None) -> web.StreamResponse:
    sent: dict[str, str] = {hdrs.RANGE: request.headers[hdrs.RANGE]} if hdrs.RANGE in request.headers else {}
    query = {"size": _size(request)} if route is routes.SHARED_IMAGE else None

    async def send(visit: LinkVisit) -> web.StreamResponse:
        async with visit.open(route, photo_id, query=query, headers=sent) as source:
            headers = file_headers() | {name: source.headers[name] for name in KEPT if name in source.headers}
            if request.query.get("download") and hdrs.CONTENT_DISPOSITION not in headers:
                headers[hdrs.CONTENT_DISPOSITION] = "attachment"
            kind = source.content_type
            response = web.StreamResponse(status=source.status, headers=headers)
            response.content_type = kind if kind.startswith(TYPES) else "application/octet-stream"
            response.content_length = source.content_length
            await response.prepare(request)
            if request.method == hdrs.METH_HEAD:
                return response
            try:
                async for chunk in source.content.iter_any():
                    await response.write(chunk)
                await response.write_eof()
            except ClientError, OSError:
                # The answer has begun: what goes wrong now can only be shown by breaking it off.
                if request.transport is not None:
                    request.transport.abort()
            return response

    try:
        return await _first(request, token, send)
    except NotFound:
        return no_file(HTTPStatus.NOT_FOUND)
    except FamiliarClientError as error:
        if not isinstance(error, Refused) or error.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return no_file(HTTPStatus.BAD_GATEWAY)
        if error.status != HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
            return no_file(HTTPStatus.FORBIDDEN)
        answer = no_file(error.status)
        answer.headers[hdrs.CONTENT_RANGE] = f"bytes */{error.context.get('size', '*')}"
        return answer


def _size(request: web.Request) -> int:
    """Return the size of a tile if it is asked for, or else that of a full view: no others."""
    return pages.SMALL if request.query.get("size") == str(pages.SMALL) else pages.LARGE


async def _password(request: web.Request) -> str:
    """Return the password of the form; a body that is too long or none is none."""
    if request.content_type != "application/x-www-form-urlencoded":
        return ""
    body = await request.content.read(LONGEST_FORM)
    try:
        return parse_qs(body.decode(), max_num_fields=10).get("password", [""])[0][:200]
    except ValueError:
        return ""
