"""Links: made, listed, changed and revoked by the household. What their visitors see is in `shared`."""

from __future__ import annotations

import asyncio
from typing import Any

from aiohttp import web

from familiar_client.models import Link, LinkCreated, Page
from familiard.errors import Ambiguous, NotFound, ValidationError
from familiard.server import schemas
from familiard.server.api.dispatch import nothing, reply
from familiard.server.api.documents import JsonBody
from familiard.server.api.operations import NOTHING, ApiResponse, Operations, ok
from familiard.server.api.request import ApiRequest
from familiard.store.albums.link_passwords import password_hash
from familiard.store.albums.links import LinkChange, LinkWish

OPERATIONS = Operations("links")


@OPERATIONS.add(
    "GET", "/v1/links", "List links, latest first; revoked ones too, until they are deleted", ok(Page[Link])
)
async def list_links(request: ApiRequest) -> Page[Link]:
    """GET /v1/links."""
    return Page(await request.store.read(lambda store: store.links.list()))


@OPERATIONS.add(
    "POST",
    "/v1/links",
    "Create a link to photos, an album, or a person; only this response has its token",
    ApiResponse(201, "The new link.", LinkCreated),
    body=JsonBody(schemas.NEW_LINK),
    kinds=(NotFound, Ambiguous),
)
async def create_link(request: ApiRequest) -> web.Response:
    """POST /v1/links."""
    body = await _hashed(request.body)
    wish = LinkWish(
        photos=body.pop("photo_ids", ()),
        album=body.pop("album_id", None),
        person=body.pop("person_id", None),
        **body,
    )
    link, token = await request.store.write(lambda store: store.links.create(wish))
    return reply(LinkCreated(link, token), 201, {"Location": f"/v1/links/{link.id}"})


@OPERATIONS.add(
    "PATCH",
    "/v1/links/{link_id}",
    "Update a link's title, password, expiry, or what visitors may do",
    ok(Link),
    body=JsonBody(schemas.LINK_CHANGES),
    kinds=(NotFound,),
)
async def update_link(request: ApiRequest) -> Link:
    """PATCH /v1/links/{link_id}."""
    if not request.body:
        raise ValidationError(
            "body", "Specify what to change: title, password, expires_at, downloads, originals, or names."
        )
    change = LinkChange(**await _hashed(request.body))
    return await request.store.write(lambda store: store.links.update(request.id("link_id"), change))


@OPERATIONS.add(
    "DELETE",
    "/v1/links/{link_id}",
    "Revoke a link, at once; delete a revoked one from the list",
    NOTHING,
    kinds=(NotFound,),
)
async def revoke_link(request: ApiRequest) -> web.Response:
    """DELETE /v1/links/{link_id}."""
    await request.store.write(lambda store: store.links.revoke(request.id("link_id")))
    return nothing()


async def _hashed(body: dict[str, Any]) -> dict[str, Any]:
    """A body whose password became what is kept of it."""
    body = dict(body)
    if "password" in body:
        password = body.pop("password")
        body["password_hash"] = (
            await asyncio.to_thread(password_hash, password) if password is not None else None
        )
    return body
