"""The aiohttp application: routes from the operations; errors, authentication and figures around them."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Awaitable, Callable, MutableMapping
from functools import cache
from time import monotonic
from typing import Any

from aiohttp import ClientPayloadError, hdrs, web
from aiohttp.abc import AbstractAccessLogger
from aiohttp.http_exceptions import HttpProcessingError

from familiard.server import auth
from familiard.server.api.dispatch import Dispatcher
from familiard.server.connections import connection_of
from familiard.server.context import OPENAPI, SERVICES, Services
from familiard.server.dav.access import device_of
from familiard.server.dav.errors import DeviceUnauthorized
from familiard.server.dav.handler import DavHandler
from familiard.server.problems import Unauthorized, problem_of
from familiard.server.routes import OPERATIONS
from familiard.store.async_store import NotReady

Next = Callable[[web.Request], Awaitable[web.StreamResponse]]
UNKNOWN = "unknown"
GONE = 499
"""As nginx has it: the client went away first."""
HEALTH = "/v1/health"
PACED = (401, 429)
ID = re.compile(r"[0-9a-fA-F-]{36}|\d{1,12}", re.ASCII)
"""What a path may hold beside `WORDS`: an id, or a number."""
WORDS = frozenset(part for operation in OPERATIONS for part in operation.path.split("/") if "{" not in part)
PUBLIC: web.AppKey[frozenset[Next]] = web.AppKey("public")
"""Handlers that need no token, or check passwords themselves."""
FOR_DEVICES: web.AppKey[frozenset[Next]] = web.AppKey("for devices")
"""Handlers that also take the password of a device."""


def build_app(services: Services) -> web.Application:
    """Return the application for the daemon's services."""
    app = web.Application(
        middlewares=[
            connection_middleware,
            metrics_middleware,
            pacing_middleware,
            problem_middleware,
            auth_middleware,
        ]
    )
    app[SERVICES] = services
    app[OPENAPI] = _document
    public, for_devices = set(), set()
    for operation in OPERATIONS:
        handle = Dispatcher(operation).handle
        app.router.add_route(operation.method, operation.path, handle, expect_handler=_not_yet)
        if operation.public:
            public.add(handle)
        if operation.for_devices:
            for_devices.add(handle)
    dav = DavHandler().handle
    for path in ("/dav/{path:.*}", "/dav"):
        app.router.add_route("*", path, dav, expect_handler=_not_yet)
    public.add(dav)
    app[PUBLIC] = frozenset(public)
    app[FOR_DEVICES] = frozenset(for_devices)
    return app


@cache
def _document() -> bytes:
    """Make the OpenAPI document once: anybody may ask for it, so it must cost little."""
    from familiard.server.api.openapi import document

    return json.dumps(document(OPERATIONS), separators=(",", ":")).encode()


async def _not_yet(_request: web.Request) -> None:
    """Ask for a body that waits to be wanted (`Expect: 100-continue`) only when it is read; see `bodies`."""


@web.middleware
async def connection_middleware(request: web.Request, handler: Next) -> web.StreamResponse:
    """Tell the connection that a request is being answered."""
    connection = connection_of(request)
    if connection is None:
        return await handler(request)
    try:
        await connection.begin()
        return await handler(request)
    finally:
        connection.end()


@web.middleware
async def metrics_middleware(request: web.Request, handler: Next) -> web.StreamResponse:
    """Count responses, and measure how long they took."""
    began = monotonic()
    resource = request.match_info.route.resource
    route = resource.canonical if resource is not None else UNKNOWN
    status = GONE
    try:
        response = await handler(request)
        status = response.status
        return response
    finally:
        # What is no method of ours must not become a label: anybody can make up any number of them.
        method = request.method if request.method in hdrs.METH_ALL else UNKNOWN
        request.app[SERVICES].metrics.answered(method, route, status, monotonic() - began)


@web.middleware
async def pacing_middleware(request: web.Request, handler: Next) -> web.StreamResponse:
    """Answer a client more slowly that is refused again and again."""
    response = await handler(request)
    if response.status in PACED and not auth.is_owner(request):
        connection = connection_of(request)
        await request.app[SERVICES].refusals.pace(connection.client if connection is not None else "")
    return response


@web.middleware
async def problem_middleware(request: web.Request, handler: Next) -> web.StreamResponse:
    """Turn what goes wrong into a problem document."""
    try:
        return await handler(request)
    except (ConnectionResetError, ClientPayloadError):
        # The client disconnected: nobody reads a response, and this is no error of the daemon.
        return web.Response(status=GONE)
    except web.HTTPException as error:
        if error.status < 400:
            raise
        return problem_of(error).response()
    except Exception as error:  # noqa: BLE001  # logged there; whatever it is, the client gets a document
        return problem_of(error).response()


@web.middleware
async def auth_middleware(request: web.Request, handler: Next) -> web.StreamResponse:
    """Let pass who may, while there is somebody to answer."""
    services = request.app[SERVICES]
    if request.match_info.handler in request.app[PUBLIC]:
        return await handler(request)
    try:
        auth.check(request, services.token)
    except Unauthorized as refused:
        if request.match_info.handler not in request.app[FOR_DEVICES]:
            raise
        try:
            await device_of(request, services)
        except DeviceUnauthorized:
            raise refused from None
    if (connection := connection_of(request)) is not None:
        connection.trust()
    if services.stopping:
        raise NotReady("The daemon is stopping. Try again when it runs again.", retry_after=5.0)
    return await handler(request)


class WithoutContents(logging.LoggerAdapter[logging.Logger]):
    """aiohttp's own log, without the lines of a request that is no HTTP: one of them may hold the token."""

    def process(self, msg: Any, kwargs: MutableMapping[str, Any]) -> tuple[Any, MutableMapping[str, Any]]:
        """Drop the traceback of such a request."""
        if isinstance(kwargs.get("exc_info"), HttpProcessingError):
            kwargs["exc_info"] = None
        return msg, kwargs


class AccessLogger(AbstractAccessLogger):
    """Log one line per request, without its query and without words in its path, which may be a token or a name."""

    def log(self, request: web.BaseRequest, response: web.StreamResponse, time: float) -> None:
        """Write the line; what went well interests few, and cameras and health checks make much of it."""
        who, path = request.remote or "owner", _speechless(request.rel_url.raw_path)
        refused = response.status >= 400 and not path.startswith(HEALTH)
        level = logging.INFO if refused else logging.DEBUG
        # One client that is refused for one reason is one fault, whatever it asks for.
        fold = {"fold": (who, response.status)}
        self.logger.log(
            level, "%s %s %s %d %.3fs", who, request.method, path, response.status, time, extra=fold
        )

    @property
    def enabled(self) -> bool:
        """Whether anybody reads it."""
        return self.logger.isEnabledFor(logging.INFO)


def _speechless(path: str) -> str:
    """A path as far as it is an address's own words and ids."""
    return "/".join(part if part in WORDS or ID.fullmatch(part) else "…" for part in path.split("/"))
