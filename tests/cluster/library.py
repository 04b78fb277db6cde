"""A library whose photos other machines analyze, and what two libraries have in common."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from familiar_client.models import WorkerState
from familiard.cluster.cluster_engine import ClusterEngine
from familiard.cluster.kind import Kind
from familiard.config.settings import ClusterSettings
from familiard.engine.manager import Engine
from familiard.packs import PackFiles
from familiard.vision.options import VisionOptions
from tests import photos
from tests.importing.desk import Desk

NAMES = ("id", "photo", "added_at")


@asynccontextmanager
async def cluster(url: str, engine: Engine, files: PackFiles) -> AsyncIterator[ClusterEngine]:
    """An engine that uses the scheduler at `url`."""
    made = ClusterEngine(ClusterSettings(url), engine, Kind.of(files.pack), VisionOptions(), most_local=1)
    made.start()
    yield made
    await made.stop()


def states(engine: ClusterEngine) -> dict[str, WorkerState]:
    """Name → state of each worker."""
    return {worker.name: worker.state for worker in engine.status().workers}


def album(folder: Path, count: int) -> Path:
    """Write photos of the same group, each with bytes of its own: 72 ms of work on one core, or more."""
    folder.mkdir(parents=True)
    for n in range(count):
        (folder / f"{n:03d}.jpg").write_bytes(photos.group_jpeg() + f"{n}".encode())
    return folder


async def contents(desk: Desk) -> list[tuple[object, ...]]:
    """Every face of a store, in the photos' order: file, box, quality, embedding, and whom it was grouped with."""

    def read() -> list[tuple[object, ...]]:
        rows = desk.store.ledger.db.execute(
            "SELECT p.source, f.x, f.y, f.quality, f.embedding, m.person_id FROM face f JOIN photo p ON p.id = f.photo_id"
            " LEFT JOIN member m ON m.face_id = f.id ORDER BY p.source, f.x"
        ).fetchall()
        # People have random IDs: number them by their first face.
        numbers: dict[str | None, int] = {None: -1}
        return [(*row[:5], numbers.setdefault(row[5], len(numbers))) for row in rows]

    return await desk.thread.run(read)
