"""A WebDAV request of a device, with what its methods need."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from aiohttp import hdrs, web

from familiard.errors import NotFound
from familiard.originals.errors import UploadUnfinished
from familiard.originals.library import OriginalsLibrary
from familiard.originals.partials import Progress
from familiard.server.context import Services
from familiard.server.dav import conditions, paths
from familiard.server.dav.errors import BadPath, NoParent, OtherDevice, PreconditionFailed, UnsupportedBody
from familiard.server.dav.locks import Locks
from familiard.store.devices.devices import DeviceRecord
from familiard.store.devices.entries import DeviceEntry, parent_of, path_key


@dataclass(frozen=True, slots=True)
class DavRequest:
    """A request.

    Attributes:
        root: what its URL has between `/dav/` and the path: the device's folder, perhaps below `files`.
        path: in the device's folder, as the client wrote it.
        lists: the conditions of the header If.
    """

    http: web.Request
    services: Services
    library: OriginalsLibrary
    locks: Locks
    device: DeviceRecord
    root: str
    path: str
    lists: list[conditions.ConditionList]

    @property
    def tokens(self) -> set[str]:
        """The lock tokens that the request carries."""
        return conditions.tokens_of(self.lists)

    @property
    def href(self) -> str:
        """The path of its URL, as a folder's."""
        return paths.href(self.root, self.path, is_folder=True)

    async def entry(self, path: str | None = None) -> DeviceEntry | None:
        """What is at the request's path, or at another."""
        wanted = self.path if path is None else path
        return await self.services.store.read(lambda store: store.entries.get(self.device.id, wanted))

    async def missing(self) -> NotFound:
        """The error that says that nothing is at the request's path, or how far its upload is."""
        progress = await self.progress()
        if progress is not None:
            return UploadUnfinished(self.path, progress.offset, progress.total)
        return NotFound("file", self.path, "There is no such file or folder.")

    async def progress(self) -> Progress | None:
        """How far an upload to the request's path is."""
        return await asyncio.to_thread(self.library.partials.progress, self.device.id, self.path)

    async def children(self, after: str) -> tuple[DeviceEntry, ...]:
        """The next entries of the folder at the request's path."""
        return await self.services.store.read(
            lambda store: store.entries.children(self.device.id, self.path, after)
        )

    async def check_parent(self, path: str) -> None:
        """Refuse a path whose folder is not there.

        Raises:
            NoParent: it is not.
        """
        parent = await self.entry(parent_of(path))
        if parent is None or not parent.is_folder:
            raise NoParent

    async def check_conditions(self, entry: DeviceEntry | None) -> None:
        """Refuse a request whose If header does not hold.

        Raises:
            PreconditionFailed: none of its lists does.
        """
        if not self.lists:
            return
        for one in self.lists:
            path, about = self.path, entry
            if (raw := conditions.path_of(one.resource)) is not None:
                try:
                    path = paths.place_in(self.device.folder, raw.rstrip("/") or raw).path
                    about = await self.entry(path)
                except OtherDevice:
                    about = None
            held = {lock.token for lock in self.locks.covering(self.device.id, path)}
            if conditions.holds(one, etag_of(about), held):
                return
        raise PreconditionFailed("No condition of the header If holds.")

    def destination(self) -> str:
        """The path that COPY or MOVE leads to.

        Raises:
            BadPath: there is none, or it leads into itself.
            OtherDevice: it is another device's.
        """
        header = self.http.headers.get("Destination")
        if header is None:
            raise BadPath("The header Destination is missing.")
        path = paths.destination(self.device.folder, header)
        source, target = path_key(self.path), path_key(path)
        if source == target:
            raise BadPath("The Destination is the file or folder itself.")
        if not source or not target or target.startswith(f"{source}/") or source.startswith(f"{target}/"):
            raise BadPath("A folder cannot be copied or moved into itself, or over what it is in.")
        return path

    def refuse_body(self) -> None:
        """Refuse a body that the method knows nothing about.

        Raises:
            UnsupportedBody: there is one.
        """
        if self.http.body_exists:
            raise UnsupportedBody("This request must not have a body.")

    def depth(self, default: str) -> str:
        """The header Depth: `0`, `1` or `infinity`.

        Raises:
            BadPath: it is something else.
        """
        depth = self.http.headers.get("Depth", default).strip().lower()
        if depth not in {"0", "1", "infinity"}:
            raise BadPath("The header Depth must be 0, 1, or infinity.")
        return depth

    @property
    def overwrites(self) -> bool:
        """Whether COPY and MOVE may put something in the place of what is there."""
        return self.http.headers.get("Overwrite", "T").strip().upper() != "F"

    @property
    def if_match(self) -> str | None:
        """The header If-Match."""
        return self.http.headers.get(hdrs.IF_MATCH)

    @property
    def if_none_match(self) -> str | None:
        """The header If-None-Match."""
        return self.http.headers.get(hdrs.IF_NONE_MATCH)


ETAG_LENGTH = 32
"""Hex digits of the content's hash: 128 bits, and short, since some clients have little room for conditions."""


def etag_of(entry: DeviceEntry | None) -> str | None:
    """The entity tag of a file, which changes with its content only."""
    return None if entry is None or entry.is_folder else etag(entry.digest)


def etag(digest: str) -> str:
    """The entity tag of a content."""
    return f'"{digest[:ETAG_LENGTH] or "empty"}"'
