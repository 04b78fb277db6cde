"""`album`: list, show, create and delete albums, and add or remove photos."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from familiar_client.errors import NotFound, Refused
from familiar_client.models import Album, AlbumMatch, AlbumOrder, AlbumRule
from familiard.cli.command import Command, Invocation
from familiard.cli.errors import UsageError
from familiard.cli.lookup import every
from familiard.cli.output import moment, number, short
from familiard.cli.session import connect

if TYPE_CHECKING:
    from familiar_client.client import FamiliarClient

MOST = 500


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date such as 2024-05-31") from None


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("does", choices=("list", "show", "add", "remove"), metavar="list|show|add|remove")
    parser.add_argument("album", metavar="ALBUM", nargs="?", help="its name or ID; to show, also a person")
    parser.add_argument(
        "photos", metavar="PHOTO", nargs="*", help="IDs of photos, or their files, to add or remove"
    )
    parser.add_argument("--description", metavar="TEXT", help="of a new album")
    parser.add_argument(
        "--order", choices=[order.value for order in AlbumOrder], help="of a new album: by time, or as chosen"
    )
    rule = parser.add_argument_group("a new album whose photos follow a rule")
    rule.add_argument("--person", action="append", default=[], metavar="PERSON", help="photos that show them")
    rule.add_argument("--any", action="store_true", help="of several people, at least one (default: all)")
    rule.add_argument("--from", dest="taken_from", type=_day, metavar="DATE", help="first day")
    rule.add_argument("--to", dest="taken_to", type=_day, metavar="DATE", help="last day")
    rule.add_argument("--camera", action="append", default=[], metavar="ENTITY", help="snapshots of a camera")
    rule.add_argument("--favorites", action="store_true", help="photos that show a favorite person")


async def _run(call: Invocation) -> None:
    does = call.arguments.does
    if (call.arguments.album is None) != (does == "list"):
        wants = "takes no album" if does == "list" else "needs the name or ID of an album"
        raise UsageError(f"`familiard album {does}` {wants}.")
    run = {"list": _list, "show": _show, "add": _add, "remove": _remove}[does]
    async with connect(call) as api:
        await run(api, call)


async def _list(api: FamiliarClient, call: Invocation) -> None:
    albums = await api.albums()
    if call.out.as_json:
        call.out.answer({"albums": albums})
        return
    if not albums:
        call.out.say("No albums yet.")
        call.out.hint("Create one: familiard album add NAME --person PERSON")
        return
    call.out.table(
        ("id", "name", "photos", "from", "to", "rule"),
        (
            (
                short(album.id),
                album.name,
                str(album.photos),
                moment(album.first_taken),
                moment(album.last_taken),
                "chosen" if album.rule is None else "rule",
            )
            for album in albums
        ),
        right=("photos",),
    )


async def _show(api: FamiliarClient, call: Invocation) -> None:
    name = call.arguments.album
    try:
        album = await api.album(name)
    except NotFound:
        person = await _person_id(api, name)
        photos = await every(lambda cursor: api.person_photos(person, limit=MOST, cursor=cursor))
    else:
        photos = await every(lambda cursor: api.album_photos(album.id, limit=MOST, cursor=cursor))
    if call.out.as_json:
        call.out.answer({"photos": photos})
        return
    call.out.table(
        ("id", "taken", "faces", "where"),
        (
            (short(photo.id), moment(photo.taken_at), str(len(photo.face_ids)), photo.source)
            for photo in photos
        ),
        right=("faces",),
    )
    if not photos:
        call.out.say("No photos in this album yet.")


async def _person_id(api: FamiliarClient, name: str) -> str:
    try:
        return (await api.person(name)).id
    except Refused as refused:
        if refused.code not in {"not-found", "invalid"}:
            raise
        raise UsageError(
            f"No album and no person matches {name!r}. `familiard album list` lists all albums."
        ) from refused


async def _add(api: FamiliarClient, call: Invocation) -> None:
    given = call.arguments
    rule = AlbumRule(
        people=tuple(given.person),
        match=AlbumMatch.ANY if given.any else AlbumMatch.ALL,
        taken_from=given.taken_from,
        taken_to=given.taken_to,
        cameras=tuple(given.camera),
        favorites=given.favorites,
    )
    has_rule = rule != AlbumRule(match=rule.match)
    photos = [_photo(photo) for photo in given.photos]
    if has_rule and photos:
        raise UsageError("An album has either a rule or chosen photos. Specify one of them.")
    known = [album for album in await api.albums() if album.name == given.album]
    if known and photos and not given.description and given.order is None:
        album = await api.change_album_photos(known[0].id, "add", photos)
    else:
        album = await api.create_album(
            given.album,
            description=given.description,
            rule=rule if has_rule else None,
            photo_ids=photos,
            order=AlbumOrder(given.order) if given.order else None,
        )
    _say(call, album)


async def _remove(api: FamiliarClient, call: Invocation) -> None:
    given = call.arguments
    if given.photos:
        _say(call, await api.change_album_photos(given.album, "remove", map(_photo, given.photos)))
        return
    album = await api.album(given.album)
    await api.delete_album(album.id)
    if call.out.as_json:
        call.out.answer({"removed": album})
    else:
        call.out.say(f"Deleted the album {album.name}. Its photos stay.")
        call.out.hint("`familiard undo` brings it back.")


def _photo(word: str) -> str:
    """An ID as it is; the absolute path of a file that is there."""
    path = Path(word)
    return str(path.absolute()) if path.exists() else word


def _say(call: Invocation, album: Album) -> None:
    if call.out.as_json:
        call.out.answer({"album": album})
    else:
        call.out.say(f"The album {album.name} has {number(album.photos, 'photo')}.")


EXAMPLES: Sequence[tuple[str, str]] = (
    ("album add Children --person Mia --person Ben --any", "photos of either child, also new ones"),
    ("album add Summer --from 2026-06-01 --to 2026-08-31", "photos of a summer"),
    ("album add Best /photos/1.jpg 3f2a9c01", "photos that you choose"),
    ("album show Children", "list the photos of an album"),
)
COMMANDS = (
    Command(
        "album",
        "list, show, create, and delete albums",
        "Albums have photos that you choose, or follow a rule, so that new photos appear in them. Everyone is an album, "
        "too. Deleting an album leaves its photos alone.",
        tuple(EXAMPLES),
        _arguments,
        _run,
    ),
)
