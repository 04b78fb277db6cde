"""Albums: listed, made, changed, deleted, and the photos in them."""

from __future__ import annotations

from typing import Any

import voluptuous as vol
from aiohttp import web

from familiar_client.models import Album, AlbumMatch, AlbumOrder, AlbumRule, Page, Photo
from familiard.errors import AlbumExists, Ambiguous, NotFound, ValidationError
from familiard.server import schemas
from familiard.server.api.dispatch import nothing, reply
from familiard.server.api.documents import PAGING, JsonBody
from familiard.server.api.operations import NOTHING, ApiResponse, Operations, ok
from familiard.server.api.request import ApiRequest
from familiard.server.api.validators import choice
from familiard.store.albums.albums import AlbumChange

OPERATIONS = Operations("albums")


@OPERATIONS.add("GET", "/v1/albums", "List albums, by name", ok(Page[Album]))
async def list_albums(request: ApiRequest) -> Page[Album]:
    """GET /v1/albums."""
    return Page(await request.store.read(lambda store: store.albums.list()))


@OPERATIONS.add(
    "POST",
    "/v1/albums",
    "Create an album of chosen photos, or of photos that follow a rule",
    ApiResponse(201, "The new album.", Album),
    body=JsonBody(schemas.NEW_ALBUM),
    kinds=(AlbumExists, NotFound, Ambiguous),
)
async def create_album(request: ApiRequest) -> web.Response:
    """POST /v1/albums."""
    body = request.body
    order = AlbumOrder(body["order"]) if "order" in body else None
    album = await request.decide(
        lambda store: store.albums.create(
            body["name"],
            description=body["description"],
            rule=_rule(body.get("rule")),
            photos=body["photo_ids"],
            order=order,
        )
    )
    return reply(album, 201, {"Location": f"/v1/albums/{album.id}"})


@OPERATIONS.add("GET", "/v1/albums/{album_id}", "Get an album", ok(Album))
async def get_album(request: ApiRequest) -> Album:
    """GET /v1/albums/{album_id}."""
    return await request.store.read(lambda store: store.albums.get(request.id("album_id")))


@OPERATIONS.add(
    "PATCH",
    "/v1/albums/{album_id}",
    "Update an album's name, description, rule, order, or cover",
    ok(Album),
    body=JsonBody(schemas.ALBUM_CHANGES),
    kinds=(AlbumExists,),
)
async def update_album(request: ApiRequest) -> Album:
    """PATCH /v1/albums/{album_id}."""
    body = dict(request.body)
    if not body:
        raise ValidationError(
            "body", "Specify what to change: name, description, rule, order, or cover_photo_id."
        )
    if "rule" in body:
        body["rule"] = _rule(body["rule"])
    if "order" in body:
        body["order"] = AlbumOrder(body["order"])
    return await request.decide(
        lambda store: store.albums.update(request.id("album_id"), AlbumChange(**body))
    )


@OPERATIONS.add("DELETE", "/v1/albums/{album_id}", "Delete an album; its photos stay", NOTHING)
async def delete_album(request: ApiRequest) -> web.Response:
    """DELETE /v1/albums/{album_id}."""
    await request.decide(lambda store: store.albums.delete(request.id("album_id")))
    return nothing()


@OPERATIONS.add(
    "GET",
    "/v1/albums/{album_id}/photos",
    "List the photos of an album, in its order; a video counts once",
    ok(Page[Photo]),
    query=PAGING,
)
async def list_album_photos(request: ApiRequest) -> Page[Photo]:
    """GET /v1/albums/{album_id}/photos."""
    return await request.store.read(lambda store: store.albums.photos(request.id("album_id"), *request.page))


@OPERATIONS.add(
    "POST",
    "/v1/albums/{album_id}/photos",
    "Add photos to an album of chosen photos, at its end or first, remove some, or set all of them in their order",
    ok(Album),
    body=JsonBody(schemas.ALBUM_PHOTOS),
)
async def change_album_photos(request: ApiRequest) -> Album:
    """POST /v1/albums/{album_id}/photos."""
    action, photos = request.body["action"], request.body["photo_ids"]
    return await request.decide(
        lambda store: store.albums.change_photos(request.id("album_id"), action, photos)
    )


@OPERATIONS.add(
    "GET",
    "/v1/people/{person_id}/photos",
    "List the photos and videos that show a person: everyone is an album",
    ok(Page[Photo]),
    query={
        vol.Optional("order", default=AlbumOrder.NEWEST.value, description="by time"): choice(
            AlbumOrder.NEWEST, AlbumOrder.OLDEST
        ),
        **PAGING,
    },
)
async def list_person_photos(request: ApiRequest) -> Page[Photo]:
    """GET /v1/people/{person_id}/photos."""
    order = AlbumOrder(request.query["order"])
    return await request.store.read(
        lambda store: store.albums.photos_of_person(request.id("person_id"), order, *request.page)
    )


def _rule(body: dict[str, Any] | None) -> AlbumRule | None:
    """A rule as a request brings it; its people are looked up in the store."""
    if body is None:
        return None
    return AlbumRule(
        people=tuple(body["people"]),
        match=AlbumMatch(body["match"]),
        taken_from=body["taken_from"],
        taken_to=body["taken_to"],
        cameras=tuple(body["cameras"]),
        favorites=body["favorites"],
    )
