"""Albums, and the photos in them."""

from collections.abc import Iterable
from typing import Any

from .. import routes
from ..decode import decode
from ..encode import encode
from ..models import Album, AlbumOrder, AlbumRule, Page, Photo
from .base import Operations


class AlbumOperations(Operations):
    """Albums, and the photos in them."""

    async def albums(self) -> tuple[Album, ...]:
        """List all albums, by name."""
        return (await self._page(Album, routes.ALBUMS, {})).items

    async def album(self, album: str) -> Album:
        """Return an album, by its ID or name."""
        return decode(Album, await self._transport.json(routes.ALBUM, {"album_id": album}))

    async def create_album(
        self,
        name: str,
        *,
        description: str | None = None,
        rule: AlbumRule | None = None,
        photo_ids: Iterable[str] = (),
        order: AlbumOrder | None = None,
    ) -> Album:
        """Create an album of chosen photos, or of those that a rule means.

        Args:
            rule: its people can be names or IDs.
            photo_ids: IDs, or paths of files.
        """
        body: dict[str, Any] = {"name": name, "description": description, "photo_ids": list(photo_ids)}
        if rule is not None:
            body["rule"] = encode(rule)
        if order is not None:
            body["order"] = order
        return decode(Album, await self._transport.json(routes.CREATE_ALBUM, body=body))

    async def update_album(self, album: str, **changes: str | AlbumRule | None) -> Album:
        """Change name, description, rule, order or cover_photo_id of an album."""
        path = {"album_id": album}
        return decode(Album, await self._transport.json(routes.UPDATE_ALBUM, path, body=encode(changes)))

    async def change_album_photos(self, album: str, action: str, photo_ids: Iterable[str]) -> Album:
        """`add`, put `first`, `remove` or `set` the photos of an album of chosen photos."""
        body = {"action": action, "photo_ids": list(photo_ids)}
        return decode(
            Album,
            await self._transport.json(routes.CHANGE_ALBUM_PHOTOS, {"album_id": album}, body=body),
        )

    async def delete_album(self, album: str) -> None:
        """Delete an album; its photos stay."""
        await self._transport.nothing(routes.DELETE_ALBUM, {"album_id": album})

    async def album_photos(self, album: str, limit: int = 100, cursor: str | None = None) -> Page[Photo]:
        """List the photos of an album, in its order."""
        query = {"limit": limit, "cursor": cursor}
        return await self._page(Photo, routes.ALBUM_PHOTOS, query, {"album_id": album})

    async def person_photos(
        self,
        person: str,
        *,
        order: AlbumOrder = AlbumOrder.NEWEST,
        limit: int = 100,
        cursor: str | None = None,
    ) -> Page[Photo]:
        """List the photos and videos that show a person; everyone is an album."""
        query = {"order": order.value, "limit": limit, "cursor": cursor}
        return await self._page(Photo, routes.PERSON_PHOTOS, query, {"person_id": person})
