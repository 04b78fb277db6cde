"""Folders that are followed: imported at start, and again where something new has come to rest."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from watchfiles import Change, awatch

from familiard.errors import FamiliarError
from familiard.library.imports import ImportRequest, Library
from familiard.library.walk import Scope, kind_of, walk

LOGGER = logging.getLogger(__name__)

SETTLE_SECONDS = 2.0
"""A file that has not grown for so long is taken to be whole."""
RESCAN_SECONDS = 3600.0
"""Shares on the network tell nobody what others write to them, so they are also looked through."""
TICK_MS = 500


class Watcher:
    """Keeps the library up with some folders.

    Args:
        folders: absolute; one that is missing (a drive that is not plugged in) is tried again later.
    """

    def __init__(
        self,
        library: Library,
        folders: Sequence[Path],
        *,
        settle: float = SETTLE_SECONDS,
        rescan: float = RESCAN_SECONDS,
    ) -> None:
        self._library = library
        self._folders = tuple(folders)
        self._settle = settle
        self._rescan = rescan

    async def run(self) -> None:
        """Follow the folders until cancelled."""
        while self._folders:
            present = [folder for folder in self._folders if folder.is_dir()]
            for folder in self._folders:
                if folder not in present:
                    LOGGER.warning("The watched folder %s is not there; it is looked for again later", folder)
            for folder in present:
                await self._import(folder)
            await self._follow(present)

    async def _follow(self, folders: Sequence[Path]) -> None:
        """Import what settles, until it is time to look through everything again."""
        clock = asyncio.get_running_loop().time
        until = clock() + self._rescan
        if not folders:
            await asyncio.sleep(self._rescan)
            return
        moving = _Moving(self._settle)
        changes = awatch(*folders, rust_timeout=TICK_MS, yield_on_timeout=True, ignore_permission_denied=True)
        async for batch in changes:
            written = [Path(path) for change, path in batch if change is not Change.deleted]
            await asyncio.to_thread(moving.note, written, clock())
            settled = await asyncio.to_thread(moving.settled, clock())
            for folder in folders:
                here = [path.parent for path in settled if path.is_relative_to(folder)]
                if here:
                    await self._import(Path(os.path.commonpath(here)))
            if clock() >= until and not moving:
                return

    async def _import(self, folder: Path) -> None:
        try:
            state = await self._library.start(ImportRequest(folder))
            # One after another: what arrives meanwhile is the next one's.
            await self._library.wait(state.id)
        except FamiliarError as error:
            LOGGER.warning("The watched folder %s was not imported: %s", folder, error.detail)


class _Moving:
    """Files that were written to, until they are left alone."""

    def __init__(self, settle: float) -> None:
        self._settle = settle
        self._files: dict[Path, tuple[int, float]] = {}

    def __bool__(self) -> bool:
        return bool(self._files)

    def note(self, paths: Iterable[Path], at: float) -> None:
        """Paths that changed; a folder that was moved in as a whole stands for what it holds."""
        for path in paths:
            if path.is_dir():
                self.note([found.path for found in walk(path, Scope())], at)
            elif kind_of(path.name) is not None:
                self._files[path] = (_size(path), at)

    def settled(self, at: float) -> list[Path]:
        """The files that have kept their size for long enough; they are forgotten."""
        done = []
        for path, (size, since) in list(self._files.items()):
            now = _size(path)
            if now < 0:
                del self._files[path]
            elif now != size:
                self._files[path] = (now, at)
            elif at - since >= self._settle:
                del self._files[path]
                done.append(path)
        return done


def _size(path: Path) -> int:
    """Bytes, or -1 for a file that is gone again."""
    try:
        return path.stat().st_size
    except OSError:
        return -1
