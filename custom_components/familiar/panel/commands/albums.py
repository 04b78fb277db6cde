"""Albums, their photos, and the links that share them."""

from datetime import timedelta
from typing import Any

import probatio
from homeassistant.helpers import config_validation as cv
from homeassistant.util import dt as dt_util

from ...client.models import Album, AlbumMatch, AlbumOrder, AlbumRule, Page, Photo
from ...sharing.answers import is_sharing
from ...sharing.links import link_url
from ..call import Call, CommandError, Commands
from .people import PAGING

COMMANDS = Commands()

NAME = probatio.All(str, str.strip, probatio.Length(min=1, max=100))
PHOTO_IDS = probatio.All([str], probatio.Length(min=1, max=1000))
RULE = {
    probatio.Optional("people", default=[]): [str],
    probatio.Optional("match", default=AlbumMatch.ANY.value): probatio.Coerce(AlbumMatch),
    probatio.Optional("taken_from"): probatio.Any(None, cv.date),
    probatio.Optional("taken_to"): probatio.Any(None, cv.date),
    probatio.Optional("favorites", default=False): bool,
}


@COMMANDS.reads("albums/list")
async def list_albums(call: Call) -> dict[str, Any]:
    """Return all albums, each with the address of its cover as `image`."""
    return {"items": [_album(call, album) for album in await call.client.albums()]}


@COMMANDS.reads("album/get", {probatio.Required("album_id"): str})
async def get_album(call: Call) -> dict[str, Any]:
    """Return one album."""
    return {"album": _album(call, await call.client.album(call.msg["album_id"]))}


@COMMANDS.reads("album/photos", {probatio.Required("album_id"): str, **PAGING})
async def album_photos(call: Call) -> dict[str, Any]:
    """Return a page of an album's photos, each with its address as `image`; videos and snapshots have none."""
    return _photos(
        call, await call.client.album_photos(call.msg["album_id"], **call.given("limit", "cursor"))
    )


@COMMANDS.reads("person/photos", {probatio.Required("person_id"): str, **PAGING})
async def person_photos(call: Call) -> dict[str, Any]:
    """Return a page of the photos that show a person, newest first, as `album/photos`, each with the faces in it."""
    page = await call.client.person_photos(call.msg["person_id"], **call.given("limit", "cursor"))
    listed = _photos(call, page)
    for photo, item in zip(page.items, listed["items"], strict=True):
        item["faces"] = call.pictures.added([{"face_id": face_id} for face_id in photo.face_ids])
    return listed


@COMMANDS.changes(
    "album/create",
    {
        probatio.Required("name"): NAME,
        probatio.Exclusive("rule", "what"): RULE,
        probatio.Exclusive("photo_ids", "what"): PHOTO_IDS,
    },
)
async def create_album(call: Call) -> dict[str, Any]:
    """Create an album of chosen photos, or of those that follow a rule, newest first."""
    rule = call.msg.get("rule")
    if rule is None:
        album = await call.client.create_album(call.msg["name"], **call.given("photo_ids"))
    else:
        album = await call.client.create_album(
            call.msg["name"],
            rule=AlbumRule(
                people=tuple(rule["people"]),
                match=rule["match"],
                taken_from=rule.get("taken_from"),
                taken_to=rule.get("taken_to"),
                favorites=rule["favorites"],
            ),
            order=AlbumOrder.NEWEST,
        )
    return {"album": _album(call, album)}


@COMMANDS.changes(
    "album/update",
    {
        probatio.Required("album_id"): str,
        probatio.Optional("name"): NAME,
        probatio.Optional("description"): probatio.Any(None, probatio.All(str, probatio.Length(max=2000))),
        probatio.Optional("order"): probatio.Coerce(AlbumOrder),
        probatio.Optional("cover_photo_id"): probatio.Any(None, str),
    },
)
async def update_album(call: Call) -> dict[str, Any]:
    """Change an album's name, description, order, or cover."""
    changes = call.given("name", "description", "order", "cover_photo_id")
    return {"album": _album(call, await call.client.update_album(call.msg["album_id"], **changes))}


@COMMANDS.changes(
    "album/change_photos",
    {
        probatio.Required("album_id"): str,
        probatio.Required("action"): probatio.In(["add", "remove", "first"]),
        probatio.Required("photo_ids"): PHOTO_IDS,
    },
)
async def change_album_photos(call: Call) -> dict[str, Any]:
    """Add photos to an album of chosen ones, remove some, or move some to its beginning."""
    album_id, action, photo_ids = (call.msg[name] for name in ("album_id", "action", "photo_ids"))
    return {"album": _album(call, await call.client.change_album_photos(album_id, action, photo_ids))}


@COMMANDS.changes("album/delete", {probatio.Required("album_id"): str})
async def delete_album(call: Call) -> dict[str, Any]:
    """Delete an album; its photos stay."""
    await call.client.delete_album(call.msg["album_id"])
    return {"album_id": call.msg["album_id"]}


@COMMANDS.reads("links/list", admin=True)
async def list_links(call: Call) -> dict[str, Any]:
    """Return all links, and whether links are switched on."""
    return {"items": call.document(await call.client.links()), "enabled": is_sharing(call.entry)}


@COMMANDS.changes(
    "link/create",
    {
        probatio.Exclusive("album_id", "what"): str,
        probatio.Exclusive("person_id", "what"): str,
        probatio.Exclusive("photo_ids", "what"): PHOTO_IDS,
        probatio.Optional("title"): probatio.All(str, probatio.Length(max=100)),
        probatio.Optional("days"): probatio.All(int, probatio.Range(min=1, max=3650)),
        probatio.Optional("password"): probatio.All(str, probatio.Length(min=1, max=200)),
        probatio.Optional("downloads", default=False): bool,
        probatio.Optional("originals", default=False): bool,
        probatio.Optional("names", default=False): bool,
    },
)
async def create_link(call: Call) -> dict[str, Any]:
    """Create a link; only this result has its address."""
    if not is_sharing(call.entry):
        raise CommandError("sharing-off", "Links are off. Switch them on in the options of Familiar.")
    days = call.msg.get("days")
    user = call.connection.user
    created = await call.client.create_link(
        photo_ids=call.msg.get("photo_ids", ()),
        album=call.msg.get("album_id"),
        person=call.msg.get("person_id"),
        expires_at=dt_util.utcnow() + timedelta(days=days) if days else None,
        created_by=user.name if user else None,
        **call.given("title", "password", "downloads", "originals", "names"),
    )
    return {"link": call.document(created.link), "url": link_url(call.hass, created.token)}


@COMMANDS.changes("link/revoke", {probatio.Required("link_id"): str})
async def revoke_link(call: Call) -> dict[str, Any]:
    """Let a link show nothing from now on; delete one that was revoked before."""
    await call.client.revoke_link(call.msg["link_id"])
    return {"link_id": call.msg["link_id"]}


def shown(call: Call, photo: Photo) -> dict[str, Any]:
    """Return a photo with its address as `image`; videos and snapshots have none."""
    image = call.pictures.url("photo", photo.id) if photo.places and photo.offset is None else None
    return {**call.document(photo), "image": image}


def _photos(call: Call, page: Page[Photo]) -> dict[str, Any]:
    items = [
        {
            **shown(call, photo),
            "thumbnail": call.pictures.url("face", photo.face_ids[0]) if photo.face_ids else None,
        }
        for photo in page.items
    ]
    return {"items": items, "cursor": page.cursor}


def _album(call: Call, album: Album) -> dict[str, Any]:
    cover = album.cover_photo_id
    return {**call.document(album), "image": call.pictures.url("photo", cover) if cover else None}
