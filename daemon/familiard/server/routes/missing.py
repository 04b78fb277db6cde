"""Photos that are gone from where they were found: listed, and taken out when somebody says so."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import voluptuous as vol

from familiar_client.models import FolderAway, MissingPage, MissingPhoto, Removed
from familiard.errors import Conflict, ValidationError
from familiard.host.threads import detached
from familiard.importing.file_presence import FilePresence
from familiard.importing.missing_files import Missing, missing
from familiard.server.api.documents import PAGING, JsonBody
from familiard.server.api.operations import Operations, ok
from familiard.server.api.request import ApiRequest
from familiard.server.api.validators import FLAG
from familiard.server.schemas.missing import REMOVE_MISSING
from familiard.store.ledger import cursors
from familiard.store.people import removed_faces

if TYPE_CHECKING:
    from familiard.store.people.photo_places import Placed
    from familiard.store.store import Store

OPERATIONS = Operations("photos")
CHUNK = 5000
"""Photos that are read at once; between chunks the store's thread is free for others."""


@OPERATIONS.add(
    "GET",
    "/v1/photos/missing",
    "List photos whose file is gone, oldest first",
    ok(MissingPage),
    query={
        **PAGING,
        vol.Optional(
            "away", default=False, description="include folders that are gone or empty as a whole"
        ): FLAG,
    },
)
async def list_missing(request: ApiRequest) -> MissingPage:
    """GET /v1/photos/missing."""
    cursor, limit = request.page
    after = _position(cursor)
    found = await _missing(request)
    listed = [one for one in found if request.query["away"] or one.away is None]
    page = [one for one in listed if one.placed.position > after][: limit + 1]
    shown = page[:limit]
    facts = await request.store.read(
        lambda store: [store.whereabouts.describe(one.placed.photo_ids) for one in shown]
    )
    folders = [one.away for one in found if one.away is not None]
    return MissingPage(
        items=tuple(
            MissingPhoto(
                one.placed.photo_ids,
                one.placed.places,
                one.away,
                described.added_at,
                described.faces,
                described.people,
            )
            for one, described in zip(shown, facts, strict=True)
        ),
        cursor=cursors.encode(shown[-1].placed.position) if len(page) > limit else None,
        total=len(found) - len(folders),
        away=tuple(FolderAway(path, folders.count(path)) for path in sorted(set(folders))),
    )


@OPERATIONS.add(
    "POST",
    "/v1/photos/missing/remove",
    "Remove photos whose file is gone, with their faces; can be undone, and an import that finds the files restores them",
    ok(Removed),
    body=JsonBody(REMOVE_MISSING, optional=True),
    kinds=(Conflict,),
)
async def remove_missing(request: ApiRequest) -> Removed:
    """POST /v1/photos/missing/remove."""
    gone = {
        photo_id
        for one in await _missing(request)
        if request.body["away"] or one.away is None
        for photo_id in one.placed.photo_ids
    }
    wanted = request.body.get("photo_ids")
    there = [photo_id for photo_id in wanted or () if photo_id not in gone]
    if there:
        raise Conflict(
            f"The photo {there[0]} is not missing. `familiard photos missing` lists missing photos; to erase any "
            "other photo, delete it.",
            photo_ids=there,
        )
    chosen = sorted(gone if wanted is None else wanted)
    if chosen:
        await request.decide(lambda store: removed_faces.remove_photos(store.ledger, chosen))
    return Removed(tuple(chosen))


def _placed(store: Store, *, after: int) -> list[Placed]:
    return store.whereabouts.placed(after, CHUNK)


def _position(cursor: str | None) -> int:
    if cursor is None:
        return 0
    (position,) = cursors.decode(cursor, 1)
    if not isinstance(position, int):
        raise ValidationError(
            "cursor", "The cursor is invalid. Use the cursor of the previous page, or leave it out."
        )
    return position


async def _missing(request: ApiRequest) -> list[Missing]:
    """All missing photos, in the order in which they were added."""
    places = FilePresence(await request.store.read(lambda store: store.whereabouts.roots()))
    found: list[Missing] = []
    after = 0
    while True:
        photos = await request.store.read(partial(_placed, after=after))
        found += await detached(missing, photos, places)
        if len(photos) < CHUNK:
            return found
        after = photos[-1].position
