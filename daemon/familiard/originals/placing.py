"""Where an original goes: the month in which it was taken, next to the other half of a Live Photo, over nothing."""

from __future__ import annotations

import asyncio
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from familiard.originals.disk import OriginalsFolder, digest_of, drop, has_file
from familiard.originals.names import numbered, safe_name
from familiard.store.async_store import AsyncStore
from familiard.store.devices.entries import name_of, parent_of
from familiard.store.devices.originals import key_of_stem

if TYPE_CHECKING:
    from familiard.store.devices.originals import OriginalRecord


class Placing:
    """Finds places below `library.originals`, and puts files there."""

    def __init__(self, folder: OriginalsFolder, store: AsyncStore) -> None:
        self._folder = folder
        self._store = store

    async def place(
        self, source: Path, digest: str, path: str, taken: datetime, device_id: str | None
    ) -> tuple[str, str]:
        """Move a new file to its place; returns the folder and the name there.

        Args:
            path: where the device sees it.
        """
        wanted = safe_name(name_of(path))
        beside = await self._beside(path, device_id, wanted)
        if beside is not None and await asyncio.to_thread(self._folder.place, source, *beside):
            return beside
        return await self._first_free(source, digest, f"{taken.year:04}/{taken.month:02}", wanted)

    async def place_again(self, source: Path, original: OriginalRecord) -> tuple[str, str]:
        """Move the file of a known original to where it was, or next to what is there now."""
        target = self._folder.path(original.folder, original.name)
        if await asyncio.to_thread(self._folder.place, source, original.folder, original.name):
            return original.folder, original.name
        if await asyncio.to_thread(_holds, target, original.digest):
            await asyncio.to_thread(drop, source)
            return original.folder, original.name
        return await self._first_free(source, original.digest, original.folder, original.name)

    async def rename(self, original: OriginalRecord, device_id: str, path: str) -> None:
        """Give an original the name that its device gave it."""
        wanted = safe_name(name_of(path))
        source = self._folder.path(original.folder, original.name)
        if wanted == original.name or not await asyncio.to_thread(has_file, source, original.size):
            return
        beside = await self._beside(path, device_id, wanted)
        if beside is not None and await asyncio.to_thread(self._folder.link, source, *beside):
            folder, name = beside
        else:
            folder, name = await self._first_free(source, "", original.folder, wanted, move=False)
        await self._store.write(lambda store: store.originals.move(original.id, folder, name))
        await asyncio.to_thread(drop, source)

    async def _beside(self, path: str, device_id: str | None, wanted: str) -> tuple[str, str] | None:
        """The place next to what its device keeps under the same stem, if it is free."""
        if device_id is None:
            return None
        owner, suffix = device_id, PurePosixPath(wanted).suffix
        companions = await self._store.read(
            lambda store: tuple(store.originals.companions(owner, parent_of(path), name_of(path)))
        )
        for one in companions:
            place = (one.folder, f"{one.stem}{suffix}")
            if await self._is_free(*place):
                return place
        return None

    async def _is_free(self, folder: str, name: str) -> bool:
        return await self._store.read(lambda store: store.originals.is_free(folder, name))

    async def _first_free(
        self, source: Path, digest: str, folder: str, wanted: str, *, move: bool = True
    ) -> tuple[str, str]:
        """Place a file under the wanted name, or the first numbered one that is free in the ledger and on the disk."""
        stem, suffix = PurePosixPath(wanted).stem, PurePosixPath(wanted).suffix
        taken = await self._store.read(lambda store: store.originals.taken_stems(folder, stem))
        put = self._folder.place if move else self._folder.link
        while True:
            free = numbered(stem, taken)
            name = f"{free}{suffix}"
            if await asyncio.to_thread(put, source, folder, name):
                return folder, name
            # Something that the ledger does not know: perhaps this very file, from before a kill.
            if digest != "" and await asyncio.to_thread(_holds, self._folder.path(folder, name), digest):
                await asyncio.to_thread(drop, source)
                return folder, name
            taken.add(key_of_stem(free))


def _holds(path: Path, digest: str) -> bool:
    try:
        return digest_of(path) == digest
    except OSError:
        return False
