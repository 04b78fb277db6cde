"""The originals: kept, found again by content, and trashed; the disk first, then the ledger, then the client hears of it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from familiard.originals.capture_time import taken_at
from familiard.originals.disk import OriginalsFolder, has_file
from familiard.originals.errors import OriginalsAway, QuotaExceeded
from familiard.originals.incoming import Incoming
from familiard.originals.partials import Partials
from familiard.originals.placing import Placing
from familiard.store.async_store import AsyncStore
from familiard.store.devices.entries import name_of
from familiard.store.ledger.timestamps import now

if TYPE_CHECKING:
    from familiard.store.devices.devices import DeviceRecord
    from familiard.store.devices.originals import OriginalRecord
    from familiard.store.store import Store

T = TypeVar("T")
IDENTITY = "originals"
"""Key of `meta`: which folder holds the originals."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of an upload.

    Attributes:
        original: None for an empty file, which is not stored.
        path: where the device sees it.
        known: its content was stored already.
    """

    original: OriginalRecord | None
    path: str
    known: bool


class OriginalsLibrary:
    """The originals of one daemon.

    Attributes:
        trouble: why nothing can be stored; None as long as something can.
        partials: uploads that are not complete.

    Args:
        trash_days: days until what is in the trash is deleted.
    """

    def __init__(self, folder: OriginalsFolder, store: AsyncStore, trash_days: int) -> None:
        self.folder = folder
        self.trouble: OriginalsAway | None = None
        self.partials = Partials(folder)
        self._store = store
        self._trash_days = trash_days
        self._placing = Placing(folder, store)
        self._lock = asyncio.Lock()
        self._identity: str | None = None

    async def ready(self) -> None:
        """Check that originals can be stored now.

        Raises:
            OriginalsAway: the disk is not mounted.
            Frozen: a backup is being taken.
        """
        self._store.check_writable()
        try:
            async with self._lock:
                if self._identity is None:
                    self._identity = await self._prepare()
            await asyncio.to_thread(self.folder.check, self._identity)
            self.trouble = None
        except OriginalsAway as error:
            self.trouble = error
            raise

    async def check_space(
        self, device: DeviceRecord | None, size: int, path: str | None = None, coming: int | None = None
    ) -> None:
        """Refuse an upload that does not fit, before it is read.

        Beyond a quota, only what may be known already is read: content of a size that an original has.

        Args:
            size: bytes of the whole file; 0 if it is not known.
            path: where the device shall see it; other unfinished uploads count against its quota, too.
            coming: bytes that are not here yet; by default all.

        Raises:
            NoSpace, QuotaExceeded: it does not.
        """
        used = 0
        if device is not None and device.quota is not None:
            used = await asyncio.to_thread(self.partials.used, device.id, path)
        try:
            _check_quota(device, size + used)
        except QuotaExceeded:
            if size and not await self._store.read(lambda store: store.originals.has_size(size)):
                raise
        await asyncio.to_thread(self.folder.check_space, size if coming is None else coming)

    async def keep(
        self,
        incoming: Incoming,
        device: DeviceRecord | None,
        path: str,
        modified: datetime | None,
        *,
        replace: bool = True,
    ) -> Kept:
        """Keep a complete upload: when this returns, it is on the disk and in the ledger.

        Args:
            device: None for one of no device.
            path: where the device shall see it; its folder is there.
            modified: as the client says.
            replace: let the device see it at `path`, whatever was there (which stays an original); else at `name~1`.

        Raises:
            NoSpace, QuotaExceeded: it does not fit; nothing was kept.
        """
        await asyncio.to_thread(incoming.finish, modified)
        return await self._undisturbed(lambda: self._keep(incoming, device, path, modified, replace=replace))

    async def trash(self, device_id: str, path: str) -> None:
        """Remove what a device sees; what no device sees any more goes to the trash."""
        await self._undisturbed(lambda: self._trash_all(device_id, path))

    async def rename(self, device_id: str, source: str, target: str) -> None:
        """Move what a device sees to a path that is free; the original gets the new name, too."""
        await self._undisturbed(lambda: self._rename(device_id, source, target))

    async def purge(self) -> int:
        """Delete old originals in the trash, and uploads that nobody continued; returns how many originals that were."""
        await self.ready()
        await asyncio.to_thread(self.partials.expire)
        return await self._undisturbed(self._purge)

    def path_of(self, original: OriginalRecord) -> Path:
        """Where an original lies now."""
        if original.trashed_at is not None:
            return self.folder.in_trash(original.id)
        return self.folder.path(original.folder, original.name)

    async def _prepare(self) -> str:
        known = await self._store.read(lambda store: store.ledger.meta(IDENTITY))
        identity = await asyncio.to_thread(self.folder.prepare, known)
        if known is None:
            await self._store.write(lambda store: store.ledger.set_meta(IDENTITY, identity))
        await self._settle_trash()
        return identity

    async def _undisturbed(self, act: Callable[[], Awaitable[T]]) -> T:
        """Run one change after the other, each to its end, whoever goes away meanwhile."""

        async def run() -> T:
            async with self._lock:
                return await act()

        return await asyncio.shield(asyncio.ensure_future(run()))

    async def _keep(
        self,
        incoming: Incoming,
        device: DeviceRecord | None,
        path: str,
        modified: datetime | None,
        *,
        replace: bool,
    ) -> Kept:
        original: OriginalRecord | None = None
        known = False
        if incoming.size:
            digest = incoming.digest
            original = await self._store.read(lambda store: store.originals.find(digest))
            known = original is not None
            if original is not None:
                original = await self._again(original, incoming)
            else:
                if device is not None:
                    # As it is now: others may have come in while this one did.
                    device_id = device.id
                    _check_quota(
                        await self._store.read(lambda store: store.devices.get(device_id)), incoming.size
                    )
                original = await self._new(incoming, device, path, modified)
        if device is None:
            return Kept(original, path, known)
        seen_at = modified or (original.taken_at if original is not None else now())
        owner, kept = device, original

        def see(store: Store) -> str:
            where = path if replace else _free_path(store, owner.id, path, kept)
            store.entries.put_file(owner.id, where, None if kept is None else kept.id, seen_at)
            return where

        return Kept(original, await self._store.write(see), known)

    async def _new(
        self, incoming: Incoming, device: DeviceRecord | None, path: str, modified: datetime | None
    ) -> OriginalRecord:
        taken = await asyncio.to_thread(taken_at, incoming.path, name_of(path), modified)
        device_id = None if device is None else device.id
        folder, name = await self._placing.place(incoming.path, incoming.digest, path, taken, device_id)
        digest, size = incoming.digest, incoming.size
        try:
            return await self._store.write(
                lambda store: store.originals.add(digest, folder, name, size, taken, device_id)
            )
        except BaseException:
            # Not acknowledged: the ledger was full, or frozen for a backup.
            await asyncio.to_thread(self.folder.path(folder, name).unlink, missing_ok=True)
            raise

    async def _again(self, original: OriginalRecord, incoming: Incoming) -> OriginalRecord:
        """A content that is known: out of the trash if it is there, and from the upload if its file is damaged or gone."""
        if original.trashed_at is None:
            if await asyncio.to_thread(has_file, self.path_of(original), original.size):
                return original
            source = incoming.path
        else:
            source = self.folder.in_trash(original.id)
            if not await asyncio.to_thread(has_file, source, original.size):
                source = incoming.path
        folder, name = await self._placing.place_again(source, original)
        original_id = original.id

        def back(store: Store) -> OriginalRecord:
            with store.ledger.transaction():
                store.originals.move(original_id, folder, name)
                store.originals.set_trashed(original_id, None)
            found = store.originals.get(original_id)
            assert found is not None
            return found

        return await self._store.write(back)

    async def _trash_all(self, device_id: str, path: str) -> None:
        def forget(store: Store) -> list[OriginalRecord]:
            at = now()
            with store.ledger.transaction():
                unseen = store.entries.remove(device_id, path)
                for original_id in unseen:
                    store.originals.set_trashed(original_id, at)
            return [one for one in map(store.originals.get, unseen) if one is not None]

        await self._discard(await self._store.write(forget))

    async def _discard(self, originals: list[OriginalRecord]) -> None:
        files = [(self.folder.path(one.folder, one.name), one.id) for one in originals]
        await asyncio.to_thread(self.folder.discard, files)

    async def _settle_trash(self) -> None:
        """Finish what a kill left undone: what the ledger says is in the trash goes there."""
        trashed = await self._store.read(lambda store: store.originals.trashed())
        late = [one for one in trashed if not self.folder.in_trash(one.id).exists()]
        await self._discard(late)

    async def _rename(self, device_id: str, source: str, target: str) -> None:
        await self._store.write(lambda store: store.entries.move(device_id, source, target))
        entry = await self._store.read(lambda store: store.entries.get(device_id, target))
        if entry is None or entry.original_id is None:
            return
        original_id = entry.original_id
        original = await self._store.read(
            lambda store: (
                store.originals.get(original_id) if store.originals.is_seen_once(original_id) else None
            )
        )
        if original is not None and original.trashed_at is None:
            await self._placing.rename(original, device_id, target)

    async def _purge(self) -> int:
        expired = await self._store.read(lambda store: store.originals.expired(self._trash_days))
        for original in expired:
            await asyncio.to_thread(self.folder.in_trash(original.id).unlink, missing_ok=True)

            def forget(store: Store, gone: OriginalRecord = original) -> None:
                store.originals.purge(gone)

            await self._store.write(forget)
        return len(expired)


def _check_quota(device: DeviceRecord | None, size: int) -> None:
    if device is not None and device.quota is not None and device.bytes + size > device.quota:
        raise QuotaExceeded(
            f"{device.name} may use {device.quota >> 20:,} MiB, and uses {device.bytes >> 20:,} MiB of it. Delete "
            "what it uploaded, or add it again with a larger quota.",
            quota_bytes=device.quota,
        )


def _free_path(store: Store, device_id: str, path: str, original: OriginalRecord | None) -> str:
    """The path, or `name~1`, `name~2`, … next to it, that is free or has this content already."""
    folder, slash, name = path.rpartition("/")
    stem, dot, suffix = name.rpartition(".")
    if not stem:
        stem, dot, suffix = name, "", ""
    number, candidate = 0, path
    wanted = None if original is None else original.id
    while (entry := store.entries.get(device_id, candidate)) is not None:
        if not entry.is_folder and entry.original_id == wanted:
            break
        number += 1
        candidate = f"{folder}{slash}{stem}~{number}{dot}{suffix}"
    return candidate
