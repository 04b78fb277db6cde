"""A library on a store of its own, and photos to put into it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from familiard.engine.types import LibraryEngine
from familiard.importing.file_analyzer import Reading
from familiard.importing.jobs import ImportManager, ImportRequest
from familiard.packs import PackFiles
from familiard.service.clustering import ClusteringService
from familiard.store.async_store import AsyncStore
from familiard.store.import_jobs import ImportState
from familiard.store.models import PeopleQuery
from familiard.store.store import Store
from familiard.store.store_thread import StoreThread
from tests import photos

RATE = 10
SIZE = (640, 480)
WORKERS = 2


class Desk:
    """A library on a store of its own."""

    def __init__(
        self,
        engine: LibraryEngine,
        files: PackFiles,
        data_dir: Path,
        *,
        keep_crops: bool = True,
        workers: Callable[[], int] = lambda: WORKERS,
    ) -> None:
        self.engine = engine
        self.workers = workers
        self.keep_crops = keep_crops
        self.pack = files.pack
        self.data_dir = data_dir
        self.published: list[ImportState] = []
        self.changed = asyncio.Event()

    async def open(self, pack: str | None = None) -> None:
        """Open the store, as of another pack if its identity is given."""
        self.thread = StoreThread()
        identity = pack or self.pack.identity
        self.store = await self.thread.run(
            Store.open, self.data_dir, identity, self.pack.thresholds, keep_crops=self.keep_crops
        )
        access = AsyncStore(self.thread)
        access.opened(self.store)
        self.grouping = ClusteringService(access, self.pack.thresholds)
        self.library = ImportManager(
            self.engine,
            self.store,
            self.thread,
            reading=Reading(max_bytes=1 << 20, thresholds=self.pack.thresholds),
            workers=self.workers,
            publish=self.publish,
            clustering=self.grouping,
        )

    async def close(self) -> None:
        await self.library.stop()
        await self.grouping.close()
        await self.thread.run(self.store.close)
        self.thread.close()

    async def import_all(self, folder: Path, **wishes: bool | str) -> ImportState:
        """Import a folder to its end; without clustering, unless it is asked for."""
        request = ImportRequest(folder, **{"cluster": False, **wishes})  # type: ignore[arg-type]
        state = await self.library.start(request)
        return await self.library.wait(state.id)

    async def until(self, condition: Callable[[], object]) -> None:
        """Wait until something published makes the condition true."""
        while not condition():
            self.changed.clear()
            await self.changed.wait()

    def publish(self, state: ImportState) -> None:
        """What the library tells everybody."""
        self.published.append(state)
        self.changed.set()

    async def sources(self) -> list[str]:
        """Where the stored photos come from, in the order in which they came."""
        rows = await self.thread.run(
            lambda: [
                row[0] for row in self.store.ledger.db.execute("SELECT source FROM photo ORDER BY rowid")
            ]
        )
        return [str(row) for row in rows]

    async def people(self) -> dict[str | None, int]:
        """How many faces each name has."""
        page = await self.thread.run(self.store.people.list, PeopleQuery())
        return {person.name: person.faces for person in page.items}


def photo(path: Path, picture: NDArray[np.uint8], shift: int = 0) -> Path:
    """A JPEG of the picture, with bytes of its own for each `shift`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(photos.encode(picture[shift:], quality=90))
    return path


def film(path: Path, *scenes: tuple[NDArray[np.uint8] | None, float]) -> Path:
    """A video of still scenes that drift a little, each (picture or nothing, seconds)."""
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"mp4v"), RATE, SIZE)
    assert writer.isOpened()
    for picture, seconds in scenes:
        for i in range(round(seconds * RATE)):
            frame = np.full((SIZE[1], SIZE[0], 3), 90, np.uint8)
            if picture is not None:
                frame[:, :] = cv2.resize(np.roll(picture, i // 2, axis=1), SIZE)[:, :, ::-1]
            writer.write(frame)
    writer.release()
    return path


def counts(state: ImportState) -> tuple[int, int, int, int]:
    """Files that were added, known and broken, and faces."""
    return state.added, state.known, state.broken_count, state.faces
