"""Prove that every original still has its hash."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Literal

from familiard.host.files import printable
from familiard.originals.disk import OWN, digest_of
from familiard.originals.library import OriginalsLibrary
from familiard.store.async_store import AsyncStore
from familiard.store.devices.originals import key_of_stem

if TYPE_CHECKING:
    from familiard.store.devices.originals import OriginalRecord
    from familiard.store.store import Store

SIDECAR = ".xmp"
Problem = Literal["missing", "changed", "unreadable", "unknown"]


@dataclass(frozen=True, slots=True)
class Checked:
    """One original, or a file that is none.

    Attributes:
        path: below `library.originals`.
        problem: None for an original whose content is what was uploaded; `unknown` for a file that nobody uploaded,
            XMP sidecars beside originals aside.
    """

    path: str
    size: int
    problem: Problem | None


async def verify(library: OriginalsLibrary, store: AsyncStore) -> AsyncIterator[Checked]:
    """Read every original, also those in the trash, then list files that are none.

    Raises:
        OriginalsAway: the disk is not mounted.
    """
    await library.ready()
    known: set[str] = set()
    after = ""
    while portion := await _portion(store, after):
        for original in portion:
            checked = await asyncio.to_thread(_check, library, original)
            known.add(checked.path)
            if checked.problem is not None:
                # Perhaps it was deleted, moved or purged meanwhile.
                checked = await _again(library, store, original, checked)
                known.add(checked.path)
            yield checked
        after = portion[-1].id
    for path in await asyncio.to_thread(lambda: list(_files(library.folder.root))):
        # Others may have come in since.
        if path not in known and await _is_unknown(store, path):
            yield Checked(path, 0, "unknown")


async def _portion(store: AsyncStore, after: str) -> tuple[OriginalRecord, ...]:
    return await store.read(lambda store: store.originals.portion(after))


async def _is_unknown(store: AsyncStore, path: str) -> bool:
    folder, _, name = path.rpartition("/")

    def is_unknown(store: Store) -> bool:
        originals = store.originals
        if not originals.is_free(folder, name):
            return False
        stem, suffix = PurePosixPath(name).stem, PurePosixPath(name).suffix
        if suffix.lower() != SIDECAR:
            return True
        # `photo.jpg.xmp` or `photo.xmp`, beside a photo that is known.
        return originals.is_free(folder, stem) and key_of_stem(stem) not in originals.taken_stems(
            folder, stem
        )

    return await store.read(is_unknown)


async def _again(
    library: OriginalsLibrary, store: AsyncStore, original: OriginalRecord, checked: Checked
) -> Checked:
    now = await store.read(lambda store: store.originals.get(original.id))
    if now is None:
        return Checked(checked.path, 0, None)
    return checked if now == original else await asyncio.to_thread(_check, library, now)


def _check(library: OriginalsLibrary, original: OriginalRecord) -> Checked:
    path = library.path_of(original)
    problem: Problem | None = None
    try:
        problem = None if digest_of(path) == original.digest else "changed"
    except FileNotFoundError:
        problem = "missing"
    except OSError:
        problem = "unreadable"
    return Checked(str(path.relative_to(library.folder.root)), original.size, problem)


def _files(root: Path) -> Iterator[str]:
    for parent, folders, files in os.walk(root):
        if Path(parent) == root and OWN in folders:
            folders.remove(OWN)
        for name in sorted(files):
            yield printable((Path(parent) / name).relative_to(root))
