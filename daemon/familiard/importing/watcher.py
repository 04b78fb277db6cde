"""Folders that are followed: imported at start, and again where something new has come to rest."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from familiard.errors import FamiliarError
from familiard.host.threads import detached
from familiard.importing.file_kinds import kind_of_file
from familiard.importing.folder_events import Changes
from familiard.importing.jobs import ImportManager, ImportRequest
from familiard.importing.scan_rules import ScanRules
from familiard.importing.scanner import Scope, walk
from familiard.importing.sidecars import is_sidecar

LOGGER = logging.getLogger(__name__)

SETTLE_SECONDS = 2.0
"""A file that has not grown for so long is taken to be whole."""
RESCAN_SECONDS = 3600.0
"""Shares on the network tell nobody what others write to them, so they are also looked through."""
RETRY_SECONDS = 60.0
"""A folder that cannot be followed any more is looked through again after this long."""
TICK_SECONDS = 0.5


class Watcher:
    """Keeps the library up with some folders, each by itself: one that does not answer keeps nobody up.

    Args:
        folders: absolute; one that is missing (a drive that is not plugged in) is tried again later.
    """

    def __init__(
        self,
        library: ImportManager,
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
        async with asyncio.TaskGroup() as tasks:
            for folder in self._folders:
                tasks.create_task(self._keep_up(folder), name=f"follow {folder}")

    async def _keep_up(self, folder: Path) -> None:
        while True:
            try:
                if await detached(os.path.isdir, folder):
                    # Heard from the beginning: an import and its clustering take long, and files come meanwhile.
                    async with Changes(folder) as changes:
                        await self._import(folder, folder, whole=True)
                        await self._follow(folder, changes)
                    continue
                LOGGER.warning("The watched folder %s does not exist; checking again later", folder)
                await asyncio.sleep(self._rescan)
            except Exception as error:  # noqa: BLE001  # whatever it is, the folder is tried again
                LOGGER.warning(
                    "Cannot watch the folder %s (%s: %s); importing it again later",
                    folder,
                    type(error).__name__,
                    error,
                )
                await asyncio.sleep(min(self._rescan, RETRY_SECONDS))

    async def _follow(self, folder: Path, changes: Changes) -> None:
        """Import what settles, until it is time to look through everything again."""
        clock = asyncio.get_running_loop().time
        until = clock() + self._rescan
        moving = _Moving(self._settle)
        while clock() < until or moving:
            written = await changes.next(TICK_SECONDS)
            if not written and not moving:
                continue
            await detached(moving.note, written, clock())
            settled = await detached(moving.settled, clock())
            if here := await detached(_wanted, settled, folder, self._library.exclude):
                await self._import(Path(os.path.commonpath(here)), folder)

    async def _import(self, part: Path, folder: Path, *, whole: bool = False) -> None:
        """Import a watched folder or a part of it, as a walk of the whole would.

        Clustering all faces is for the whole: what comes in bit by bit is matched, and clustered the next time.
        """
        try:
            base_folder = folder if part != folder else None
            state = await self._library.start(ImportRequest(part, base_folder=base_folder, cluster=whole))
            # One after another: what arrives meanwhile is the next one's.
            await self._library.wait(state.id)
        except FamiliarError as error:
            LOGGER.warning("Cannot import the watched folder %s: %s", part, error.detail)


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
            try:
                if path.is_dir():
                    found = [one.path for one in walk(path, Scope()) if one.left_out is None]
                else:
                    found = [path] if path.is_file() and _is_of_interest(path) else []
            except (OSError, FamiliarError):
                # Gone again, or nothing to open: the next look through the whole says so.
                continue
            self._files.update((one, (_size(one), at)) for one in found)

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


def _wanted(files: Iterable[Path], folder: Path, exclude: tuple[str, ...]) -> list[Path]:
    """The folders of those files that a walk of the watched folder would come to."""
    reach = ScanRules(folder, exclude)
    return [path.parent for path in files if reach.has(path)]


def _is_of_interest(path: Path) -> bool:
    """Whether a file is a photo, a video, or has the names in a photo."""
    return is_sidecar(path.name) or kind_of_file(path, path.name) is not None


def _size(path: Path) -> int:
    """Bytes, or -1 for a file that is gone again."""
    try:
        return path.stat().st_size
    except OSError:
        return -1
