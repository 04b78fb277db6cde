"""PROPFIND and PROPPATCH: what a folder holds, and what clients write of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from email.utils import format_datetime
from xml.etree import ElementTree as ET

from aiohttp import web

from familiard.server.dav import paths
from familiard.server.dav.dav_request import DavRequest, etag_of
from familiard.server.dav.errors import BadXml, FiniteDepth, PreconditionFailed
from familiard.server.dav.reading import type_of
from familiard.server.dav.uploading import moment_of
from familiard.server.dav.xml_answers import (
    element,
    lock_discovery,
    multistatus,
    response_of,
    supported_lock,
)
from familiard.server.dav.xml_body import DAV, parse, serialized, text
from familiard.server.dav.xml_request import read_xml
from familiard.store.devices.entries import DeviceEntry
from familiard.store.store import Store

Make = Callable[[DavRequest, DeviceEntry], str | ET.Element | None]
LAST_MODIFIED = f"{DAV}lastmodified"
"""In seconds since 1970: what rclone writes if only the time of a file changed."""
MOST_PROPERTIES = 256
"""Properties that clients may write of a file, and …"""
LARGEST_PROPERTIES = 64 << 10
"""… letters in them."""


def _locks(request: DavRequest, entry: DeviceEntry) -> ET.Element:
    held = request.locks.covering(request.device.id, entry.path)
    return lock_discovery(held, paths.href(request.root, entry.path, is_folder=entry.is_folder))


def _quota_available(request: DavRequest, entry: DeviceEntry) -> str | None:
    if not entry.is_folder:
        return None
    try:
        free = request.library.folder.free()
    except OSError:
        # Its disk is not mounted.
        free = 0
    quota = request.device.quota
    return str(free if quota is None else max(0, min(free, quota - request.device.bytes)))


LIVE: Mapping[str, Make] = {
    "resourcetype": lambda _, entry: element(
        "resourcetype", *([element("collection")] if entry.is_folder else [])
    ),
    "displayname": lambda request, entry: text(entry.name or request.device.name),
    "creationdate": lambda _, entry: entry.created_at.replace(microsecond=0, tzinfo=None).isoformat() + "Z",
    "getlastmodified": lambda _, entry: format_datetime(entry.modified_at, usegmt=True),
    "getcontentlength": lambda _, entry: None if entry.is_folder else str(entry.size),
    "getcontenttype": lambda _, entry: None if entry.is_folder else type_of(entry.name),
    "getetag": lambda _, entry: etag_of(entry),
    "lockdiscovery": _locks,
    "supportedlock": lambda *_: supported_lock(),
    "quota-used-bytes": lambda request, entry: str(request.device.bytes) if entry.is_folder else None,
    "quota-available-bytes": _quota_available,
}
ON_REQUEST = frozenset({"quota-used-bytes", "quota-available-bytes"})
"""Not in `allprop` (RFC 4331)."""


async def propfind(request: DavRequest) -> web.StreamResponse:
    """PROPFIND."""
    depth = request.depth("infinity")
    if depth == "infinity":
        raise FiniteDepth
    body = await read_xml(request)
    wanted = _wanted(body)
    entry = await request.entry()
    if entry is None:
        raise await request.missing()
    return await multistatus(request.http, _listed(request, entry, wanted, deep=depth == "1"))


async def proppatch(request: DavRequest) -> web.StreamResponse:
    """PROPPATCH: all of it, or nothing."""
    body = await read_xml(request)
    if body is None or body.tag != f"{DAV}propertyupdate":
        raise BadXml("The body must be a propertyupdate.")
    entry = await request.entry()
    if entry is None:
        raise await request.missing()
    await request.check_conditions(entry)
    request.locks.check(request.device.id, request.path, request.tokens)
    properties, named = dict(entry.properties), []
    for kind, one in _changes(body):
        named.append(one.tag)
        if kind == f"{DAV}set":
            properties[one.tag] = serialized(one)
        elif kind == f"{DAV}remove":
            properties.pop(one.tag, None)
    modified = next(
        (moment_of(one.text or "") for _, one in _changes(body) if one.tag == LAST_MODIFIED), None
    )
    refused = [name for name in named if name.removeprefix(DAV) in LIVE and name.startswith(DAV)]
    if len(properties) > MOST_PROPERTIES or sum(map(len, properties.values())) > LARGEST_PROPERTIES:
        raise PreconditionFailed("There is no room for more properties of this file.")
    if not refused and entry.path:
        device_id, path = request.device.id, request.path

        def change_entry(store: Store) -> None:
            with store.ledger.transaction():
                store.entries.set_properties(device_id, path, properties)
                if modified is not None:
                    store.entries.touch(device_id, path, modified)

        await request.services.store.write(change_entry)
    failed = refused or ([] if entry.path else named)
    statuses = {name: 403 if name in failed else 424 if failed else 200 for name in named}
    found = [
        (status, [ET.Element(name) for name, its in statuses.items() if its == status])
        for status in (200, 403, 424)
    ]
    where = paths.href(request.root, request.path, is_folder=entry.is_folder)

    async def answer() -> AsyncIterator[str]:
        yield response_of(where, found)

    return await multistatus(request.http, answer())


def _changes(body: ET.Element) -> Iterator[tuple[str, ET.Element]]:
    """What a propertyupdate changes, each with `set` or `remove`."""
    for change in body:
        for prop in change.findall(f"{DAV}prop"):
            for one in prop:
                yield change.tag, one


async def _listed(
    request: DavRequest, entry: DeviceEntry, wanted: _Wanted, *, deep: bool
) -> AsyncIterator[str]:
    yield _response(request, entry, request.path, wanted)
    if not deep or not entry.is_folder:
        return
    path, after = request.path, ""
    while True:
        portion = await request.children(after)
        # A portion at a time: others get their turn.
        yield "".join(_response(request, one, f"{path}/{one.name}", wanted) for one in portion)
        if not portion:
            return
        after = portion[-1].path
        await asyncio.sleep(0)


class _Wanted:
    """Which properties a client asks for.

    Attributes:
        names: those that it names; None for all.
    """

    def __init__(self, names: list[str] | None, *, values: bool) -> None:
        self.names = names
        self.values = values


def _wanted(body: ET.Element | None) -> _Wanted:
    if body is None:
        return _Wanted(None, values=True)
    if body.tag != f"{DAV}propfind":
        raise BadXml("The body must be a propfind.")
    prop = body.find(f"{DAV}prop")
    if prop is not None:
        return _Wanted([one.tag for one in prop], values=True)
    if body.find(f"{DAV}propname") is not None:
        return _Wanted(None, values=False)
    if body.find(f"{DAV}allprop") is None:
        raise BadXml("The body must name properties: prop, propname, or allprop.")
    return _Wanted(None, values=True)


def _response(request: DavRequest, entry: DeviceEntry, path: str, wanted: _Wanted) -> str:
    where = paths.href(request.root, path, is_folder=entry.is_folder)
    names = wanted.names
    if names is None:
        names = [f"{DAV}{name}" for name in LIVE if name not in ON_REQUEST] + list(entry.properties)
    found, missing = [], []
    for name in names:
        value = _value(request, entry, name)
        if value is not None:
            found.append(value if wanted.values else ET.Element(name))
        elif wanted.names is not None:
            missing.append(ET.Element(name))
    return response_of(where, [(200, found), (404, missing)])


def _value(request: DavRequest, entry: DeviceEntry, name: str) -> ET.Element | None:
    make = LIVE.get(name.removeprefix(DAV)) if name.startswith(DAV) else None
    if make is None:
        stored = entry.properties.get(name)
        return None if stored is None else parse(stored.encode())
    made = make(request, entry)
    if made is None or isinstance(made, ET.Element):
        return made
    return element(name.removeprefix(DAV), text=made)
