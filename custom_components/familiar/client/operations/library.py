"""Imports and photos."""

import json
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

from aiohttp import ClientResponse, ClientTimeout

from .. import routes
from ..decode import decode
from ..models import Import, ImportFolders, MissingPage, Page, Photo, PhotoAdded, Removed, Workers
from ..transport import Body
from .base import Operations

PLAYING = ClientTimeout(total=None, connect=10, sock_read=60)
"""A video is read as long as it is played."""


class LibraryOperations(Operations):
    """Imports and photos."""

    async def start_import(
        self,
        path: str,
        *,
        by_folder: bool = False,
        recursive: bool = True,
        videos: bool = True,
        erased: bool = False,
        cluster: bool = True,
        exclude: Iterable[str] = (),
    ) -> Import:
        """Import a folder on the daemon's machine; progress comes as events.

        Args:
            by_folder: folders are named after people.
            erased: also import photos that were erased before.
            cluster: re-cluster all faces at the end.
            exclude: patterns of files and folders to skip, as in a .gitignore.
        """
        body = {
            "path": path,
            "by_folder": by_folder,
            "recursive": recursive,
            "videos": videos,
            "erased": erased,
            "cluster": cluster,
            "exclude": list(exclude),
        }
        return decode(Import, await self._transport.json(routes.START_IMPORT, body=body))

    async def imports(self) -> tuple[Import, ...]:
        """List imports, latest first."""
        return (await self._page(Import, routes.IMPORTS, {})).items

    async def import_folders(self, path: str | None = None) -> ImportFolders:
        """List the folders that may be imported, or the folders in one of them."""
        return decode(ImportFolders, await self._transport.json(routes.IMPORT_FOLDERS, query={"path": path}))

    async def import_workers(self) -> Workers:
        """Return the other machines that analyze the photos of imports."""
        return decode(Workers, await self._transport.json(routes.IMPORT_WORKERS))

    async def get_import(self, import_id: str) -> Import:
        """Return an import as it is now."""
        return decode(Import, await self._transport.json(routes.IMPORT, {"import_id": import_id}))

    async def cancel_import(self, import_id: str) -> Import:
        """Stop an import; what it added stays."""
        return decode(Import, await self._transport.json(routes.CANCEL_IMPORT, {"import_id": import_id}))

    async def add_photo(
        self,
        image: bytes,
        *,
        name: str | None = None,
        names: Iterable[tuple[str, tuple[float, float, float, float]]] = (),
    ) -> PhotoAdded:
        """Add a photo.

        Args:
            name: of the file.
            names: of its faces, each with x, y, width, and height as fractions of the upright image.
        """
        faces = [{"name": who, "box": [round(side, 5) for side in box]} for who, box in names]
        query = {"name": name, "names": json.dumps(faces, ensure_ascii=False) if faces else None}
        return decode(
            PhotoAdded, await self._transport.json(routes.ADD_PHOTO, query=query, body=Body((image,)))
        )

    async def photo(self, photo_id: str) -> Photo:
        """Return a photo."""
        return decode(Photo, await self._transport.json(routes.PHOTO, {"photo_id": photo_id}))

    async def photo_image(
        self, photo_id: str, *, size: int | None = None, jpeg: bool | None = None
    ) -> tuple[bytes, str]:
        """Return the file of a photo that browsers can show, and its media type.

        Args:
            size: pixels along the longer side; a larger photo is shrunk to it.
            jpeg: always a JPEG, upright and without metadata; also of formats that browsers don't show.
        """
        path, query = {"photo_id": photo_id}, {"size": size, "jpeg": jpeg}
        async with self._transport.send(routes.PHOTO_IMAGE, path, query=query) as response:
            return await response.read(), response.content_type

    @asynccontextmanager
    async def photo_video(self, photo_id: str, part: str | None = None) -> AsyncIterator[ClientResponse]:
        """Open the file of the video that a photo is a frame of.

        Args:
            part: a `Range` header; the answer has the status 206 then.
        """
        path, headers = {"photo_id": photo_id}, {"Range": part} if part else {}
        async with self._transport.send(
            routes.PHOTO_VIDEO, path, headers=headers, timeout=PLAYING
        ) as response:
            yield response

    async def photos(self, limit: int = 100, cursor: str | None = None) -> Page[Photo]:
        """List photos, last added first."""
        return await self._page(Photo, routes.PHOTOS, {"limit": limit, "cursor": cursor})

    async def missing_photos(
        self, *, away: bool = False, limit: int = 100, cursor: str | None = None
    ) -> MissingPage:
        """List photos whose file is gone; with `away` also those in folders that are gone as a whole."""
        query = {"away": away, "limit": limit, "cursor": cursor}
        return decode(MissingPage, await self._transport.json(routes.MISSING, query=query, patient=True))

    async def remove_missing(self, photo_ids: Iterable[str], *, away: bool = False) -> Removed:
        """Remove photos whose file is gone."""
        body = {"photo_ids": list(photo_ids), "away": away}
        return decode(Removed, await self._transport.json(routes.REMOVE_MISSING, body=body, patient=True))
