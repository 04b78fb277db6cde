"""Links, and what their visitors see."""

from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from aiohttp import ClientResponse, ClientTimeout

from .. import routes
from ..decode import decode
from ..encode import encode
from ..models import Link, LinkCreated, LinkUnlocked, Page, Shared, SharedPhoto, SharedPlace
from ..routes import Route
from ..transport import KEY_HEADER, LINK_HEADER, PATIENT
from .base import Operations

WHOLE = ClientTimeout(total=None, connect=10, sock_read=120)
"""For what takes as long as the visitor's connection needs."""


class LinkOperations(Operations):
    """Links of the household."""

    async def links(self) -> tuple[Link, ...]:
        """List links, latest first; revoked ones too."""
        return (await self._page(Link, routes.LINKS, {})).items

    async def create_link(
        self,
        *,
        photo_ids: Iterable[str] = (),
        album: str | None = None,
        person: str | None = None,
        title: str | None = None,
        password: str | None = None,
        expires_at: datetime | None = None,
        downloads: bool = False,
        originals: bool = False,
        names: bool = False,
        created_by: str | None = None,
    ) -> LinkCreated:
        """Create a link to photos, an album, or a person; only this returns its token."""
        said: dict[str, Any] = {
            "photo_ids": list(photo_ids) or None,
            "album_id": album,
            "person_id": person,
            "title": title,
            "password": password,
            "expires_at": expires_at,
            "created_by": created_by,
        }
        body = {name: value for name, value in said.items() if value is not None}
        body |= {"downloads": downloads, "originals": originals, "names": names}
        return decode(LinkCreated, await self._transport.json(routes.CREATE_LINK, body=encode(body)))

    async def update_link(self, link_id: str, **changes: str | bool | datetime | None) -> Link:
        """Change title, password, expires_at, downloads, originals or names of a link."""
        path = {"link_id": link_id}
        return decode(Link, await self._transport.json(routes.UPDATE_LINK, path, body=encode(changes)))

    async def revoke_link(self, link_id: str) -> None:
        """Let a link show nothing from now on; delete one that was revoked before."""
        await self._transport.nothing(routes.REVOKE_LINK, {"link_id": link_id})

    def link_visit(self, token: str, key: str = "") -> "LinkVisit":
        """Return what a visitor sees who has a link's token, and a key if it has a password."""
        return LinkVisit(self, token, key)


class LinkVisit:
    """A visitor of a link; every method raises `NotFound` when it is not valid any more, `Refused` when it is locked."""

    def __init__(self, operations: Operations, token: str, key: str) -> None:
        """Ask in the name of whoever has the token."""
        self._transport = operations.transport
        self._headers = {LINK_HEADER: token, KEY_HEADER: key}

    async def shared(self, *, view: bool = False) -> Shared:
        """Return what the visitor may know about the link; `view` counts the visit."""
        return decode(Shared, await self._json(routes.SHARED, query={"view": view}))

    async def unlock(self, password: str) -> LinkUnlocked:
        """Enter the password; a wrong one takes its time."""
        return decode(
            LinkUnlocked, await self._json(routes.UNLOCK_SHARED, body={"password": password}, timeout=PATIENT)
        )

    async def photos(self, limit: int = 100, cursor: str | None = None) -> Page[SharedPhoto]:
        """List the photos and videos of the link."""
        answer = await self._json(routes.SHARED_PHOTOS, query={"limit": limit, "cursor": cursor})
        return Page(tuple(decode(SharedPhoto, one) for one in answer["items"]), answer.get("cursor"))

    async def place(self, photo_id: str) -> SharedPlace:
        """Return a photo of the link, and the ones beside it."""
        return decode(SharedPlace, await self._json(routes.SHARED_NEIGHBORS, {"photo_id": photo_id}))

    @asynccontextmanager
    async def open(
        self,
        route: Route,
        photo_id: str | None = None,
        *,
        query: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> AsyncIterator[ClientResponse]:
        """Open an image, original, video or zip file of the link, to be sent on as it comes."""
        path = {"photo_id": photo_id} if photo_id is not None else None
        sent = {**(headers or {}), **self._headers}
        async with self._transport.send(route, path, query=query, headers=sent, timeout=WHOLE) as response:
            yield response

    async def _json(
        self,
        route: Route,
        path: dict[str, str] | None = None,
        *,
        query: Mapping[str, Any] | None = None,
        body: Mapping[str, Any] | None = None,
        timeout: ClientTimeout = PATIENT,
    ) -> Any:
        async with self._transport.send(
            route, path, query=query, body=body, headers=self._headers, timeout=timeout
        ) as response:
            return await response.json()
