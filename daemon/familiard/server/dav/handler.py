"""All requests below `/dav/`: who asks, for what, and which method answers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from aiohttp import web

from familiard.server.context import SERVICES
from familiard.server.dav import conditions, locking, paths, properties, reading, writing
from familiard.server.dav.access import device_of, is_safe
from familiard.server.dav.dav_request import DavRequest
from familiard.server.dav.errors import InsecureConnection, OtherDevice
from familiard.server.dav.locks import Locks
from familiard.store.async_store import NotReady

Method = Callable[[DavRequest], Awaitable[web.StreamResponse]]
METHODS: Mapping[str, Method] = {
    "GET": reading.get,
    "HEAD": reading.get,
    "PUT": writing.put,
    "MKCOL": writing.mkcol,
    "DELETE": writing.delete,
    "COPY": writing.copy,
    "MOVE": writing.move,
    "PROPFIND": properties.propfind,
    "PROPPATCH": properties.proppatch,
    "LOCK": locking.lock,
    "UNLOCK": locking.unlock,
}
ALLOWED = ", ".join(["OPTIONS", *METHODS])
CAPABILITIES = {"DAV": "1, 2", "MS-Author-Via": "DAV", "Allow": ALLOWED}
WRITING = frozenset(METHODS) - {"GET", "HEAD", "PROPFIND", "UNLOCK"}


class DavHandler:
    """Handles WebDAV; `handle` is what aiohttp calls, and checks passwords itself."""

    def __init__(self) -> None:
        self._locks = Locks()

    async def handle(self, http: web.Request) -> web.StreamResponse:
        """Answer a request of a device."""
        services = http.app[SERVICES]
        if services.stopping:
            raise NotReady("The daemon is stopping. Try again when it runs again.", retry_after=5.0)
        if http.method == "OPTIONS":
            if not is_safe(http):
                raise InsecureConnection
            return web.Response(headers=CAPABILITIES)
        device = await device_of(http, services)
        folder, path = paths.decoded(http.raw_path.partition("?")[0])
        if folder.casefold() != device.folder:
            raise OtherDevice(device.folder)
        method = METHODS.get(http.method)
        if method is None:
            raise web.HTTPMethodNotAllowed(http.method, [*METHODS, "OPTIONS"])
        library = services.originals_library
        if http.method in WRITING:
            await library.ready()
        header = http.headers.get("If")
        lists = [] if header is None else conditions.parse_if(header)
        request = DavRequest(http, services, library, self._locks, device, path, lists)
        return await method(request)
