"""LOCK and UNLOCK."""

from __future__ import annotations

import re

from aiohttp import web

from familiard.server.dav import paths
from familiard.server.dav.conditions import tokens_of
from familiard.server.dav.dav_request import DavRequest
from familiard.server.dav.errors import BadPath, BadXml, NotLocked, PreconditionFailed
from familiard.server.dav.locks import DEFAULT_SECONDS, LONGEST_SECONDS, Lock
from familiard.server.dav.xml_answers import DECLARATION, XML, element, lock_discovery
from familiard.server.dav.xml_body import DAV, serialized
from familiard.server.dav.xml_request import read_xml
from familiard.store.ledger.timestamps import now

TIMEOUT = re.compile(r"(?i)\s*(?:second-(\d{1,12})|(infinite))")
LONGEST_OWNER = 4096


async def lock(request: DavRequest) -> web.StreamResponse:
    """LOCK: a new lock, or more time for one."""
    body = await read_xml(request)
    if body is None:
        return _refreshed(request)
    if body.tag != f"{DAV}lockinfo" or body.find(f"{DAV}locktype/{DAV}write") is None:
        raise BadXml("The body must be a lockinfo with a write lock.")
    exclusive = body.find(f"{DAV}lockscope/{DAV}exclusive") is not None
    if not exclusive and body.find(f"{DAV}lockscope/{DAV}shared") is None:
        raise BadXml("The lock must be exclusive or shared.")
    depth = request.depth("infinity")
    if depth == "1":
        raise BadPath("The depth of a lock must be 0 or infinity.")
    owner = body.find(f"{DAV}owner")
    said = "" if owner is None else serialized(owner)
    entry = await request.entry()
    await request.check_conditions(entry)
    if entry is None:
        await request.check_parent(request.path)
        request.locks.check(request.device.id, request.path, request.tokens, member=True)
    held = request.locks.add(
        request.device.id,
        request.path,
        said if len(said) <= LONGEST_OWNER else "",
        _seconds(request),
        exclusive=exclusive,
        deep=depth == "infinity",
    )
    if entry is None:
        # A name that is reserved: an empty file.
        device_id, path = request.device.id, request.path
        await request.services.store.write(lambda store: store.entries.put_file(device_id, path, None, now()))
    answer = _described(request, held, 200 if entry is not None else 201)
    answer.headers["Lock-Token"] = f"<{held.token}>"
    return answer


async def unlock(request: DavRequest) -> web.StreamResponse:
    """UNLOCK."""
    token = request.http.headers.get("Lock-Token", "").strip().removeprefix("<").removesuffix(">")
    if not token:
        raise BadPath("The header Lock-Token is missing.")
    held = request.locks.covering(request.device.id, request.path)
    if not any(one.token == token for one in held):
        raise NotLocked
    request.locks.release(request.device.id, token)
    return web.Response(status=204)


def _refreshed(request: DavRequest) -> web.StreamResponse:
    tokens = tokens_of(request.lists)
    for held in request.locks.covering(request.device.id, request.path):
        if held.token in tokens:
            request.locks.refresh(held, _seconds(request))
            return _described(request, held, 200)
    raise PreconditionFailed("To refresh a lock, send its token in the header If.")


def _seconds(request: DavRequest) -> int:
    found = TIMEOUT.match(request.http.headers.get("Timeout", ""))
    if found is None:
        return DEFAULT_SECONDS
    return LONGEST_SECONDS if found[2] else min(int(found[1]), LONGEST_SECONDS)


def _described(request: DavRequest, held: Lock, status: int) -> web.Response:
    root = paths.href(request.root, held.path, is_folder=False)
    text = serialized(element("prop", lock_discovery([held], root)))
    return web.Response(body=(DECLARATION + text).encode(), status=status, headers={"Content-Type": XML})
