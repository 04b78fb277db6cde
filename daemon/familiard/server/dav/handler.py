"""All requests below `/dav/`: who asks, for what, and which method answers."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from aiohttp import web

from familiard.server.context import SERVICES, Services
from familiard.server.dav import chunking, conditions, locking, paths, properties, reading, uploading, writing
from familiard.server.dav.access import device_of, is_safe
from familiard.server.dav.dav_request import DavRequest
from familiard.server.dav.errors import InsecureConnection
from familiard.server.dav.locks import Locks
from familiard.store.async_store import NotReady

Method = Callable[[DavRequest], Awaitable[web.StreamResponse]]
METHODS: Mapping[str, Method] = {
    "GET": reading.get,
    "HEAD": reading.get,
    "PUT": uploading.put,
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
LOCKS = "locks"
"""Key of `meta`: the locks that devices hold."""
WRITING = frozenset(METHODS) - {"GET", "HEAD", "PROPFIND", "UNLOCK"}


class DavHandler:
    """Handles WebDAV; `handle` is what aiohttp calls, and checks passwords itself."""

    def __init__(self) -> None:
        self._locks: Locks | None = None
        self._restoring = asyncio.Lock()

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
        place = paths.place_in(device.folder, http.raw_path.partition("?")[0])
        methods = chunking.METHODS if place.area == paths.UPLOADS else METHODS
        method = methods.get(http.method)
        if method is None:
            raise web.HTTPMethodNotAllowed(http.method, [*methods, "OPTIONS"])
        library = services.originals_library
        if http.method in WRITING:
            await library.ready()
        header = http.headers.get("If")
        lists = [] if header is None else conditions.parse_if(header)
        locks = await self._restored(services)
        root = f"{place.area}/{device.folder}" if place.area else device.folder
        request = DavRequest(http, services, library, locks, device, root, place.path, lists)
        try:
            return await method(request)
        finally:
            await _save(locks, services)

    async def _restored(self, services: Services) -> Locks:
        """The locks, as they were before a restart."""
        async with self._restoring:
            if self._locks is None:
                self._locks = Locks.restored(
                    await services.store.read(lambda store: store.ledger.meta(LOCKS))
                )
            return self._locks


async def _save(locks: Locks, services: Services) -> None:
    """Save locks that changed; while nothing can be written, the next change saves them."""
    if locks.is_changed and services.store.trouble is None and not services.store.is_frozen:
        text = locks.saved()
        await services.store.write(lambda store: store.ledger.set_meta(LOCKS, text))
