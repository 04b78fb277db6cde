"""XML in answers: multistatus, piece by piece, and lock discovery."""

from __future__ import annotations

from collections.abc import AsyncIterable, Iterable
from http import HTTPStatus
from xml.etree import ElementTree as ET

from aiohttp import web

from familiard.server.dav.locks import Lock
from familiard.server.dav.xml_body import DAV, parse, serialized

XML = "application/xml; charset=utf-8"
DECLARATION = '<?xml version="1.0" encoding="utf-8"?>\n'


def element(name: str, *children: ET.Element, text: str | None = None) -> ET.Element:
    """An element of WebDAV's own namespace."""
    made = ET.Element(f"{DAV}{name}")
    made.text = text
    made.extend(children)
    return made


def response_of(href: str, found: Iterable[tuple[int, Iterable[ET.Element]]]) -> str:
    """One `response`: properties by status."""
    answer = element("response", element("href", text=href))
    for status, properties in found:
        listed = list(properties)
        if listed:
            line = f"HTTP/1.1 {status} {HTTPStatus(status).phrase}"
            answer.append(element("propstat", element("prop", *listed), element("status", text=line)))
    return serialized(answer)


async def multistatus(http: web.Request, responses: AsyncIterable[str]) -> web.StreamResponse:
    """207, written as its parts come, since a phone's folder may hold 100,000 photos."""
    response = web.StreamResponse(status=207, headers={"Content-Type": XML})
    await response.prepare(http)
    await response.write(f'{DECLARATION}<D:multistatus xmlns:D="DAV:">'.encode())
    async for one in responses:
        await response.write(one.encode())
    await response.write(b"</D:multistatus>\n")
    await response.write_eof()
    return response


def lock_discovery(locks: Iterable[Lock], href: str) -> ET.Element:
    """The property `lockdiscovery`."""
    return element("lockdiscovery", *(_active(lock, href) for lock in locks))


def supported_lock() -> ET.Element:
    """The property `supportedlock`."""
    return element(
        "supportedlock",
        *(
            element(
                "lockentry",
                element("lockscope", element(scope)),
                element("locktype", element("write")),
            )
            for scope in ("exclusive", "shared")
        ),
    )


def _active(lock: Lock, root: str) -> ET.Element:
    active = element(
        "activelock",
        element("locktype", element("write")),
        element("lockscope", element("exclusive" if lock.exclusive else "shared")),
        element("depth", text="infinity" if lock.deep else "0"),
    )
    if lock.owner:
        active.append(parse(lock.owner.encode()))
    active.append(element("timeout", text=f"Second-{lock.seconds}"))
    active.append(element("locktoken", element("href", text=lock.token)))
    active.append(element("lockroot", element("href", text=root)))
    return active
