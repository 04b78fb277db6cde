"""How many photos a second the importing process stores, if their faces come from a cache, as from very many workers."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.cached_worker import faces_of, number_of, photo
from familiard.engine.types import Priority, VideoChunk, VideoOptions
from familiard.importing.file_analyzer import Reading
from familiard.importing.jobs import ImportManager, ImportRequest
from familiard.packs import Pack
from familiard.store.crops import Crops
from familiard.store.import_jobs import ImportState
from familiard.store.index.chroma import FaceCollection
from familiard.store.store import Store
from familiard.store.store_thread import StoreThread
from familiard.vision.results import Analysis, Box

AT_ONCE = 256
PARTS: dict[str, tuple[tuple[type, str], ...]] = {
    "search": ((FaceCollection, "query"),),
    "index": tuple((FaceCollection, name) for name in ("upsert", "reassign", "recount")),
    "crops": ((Crops, "put"), (Crops, "replace")),
}


@dataclass
class Stored:
    """Photos a second up to a number of stored faces, and where the time went, in ms per photo."""

    faces: int
    per_second: float
    parts: dict[str, float] = field(default_factory=dict)
    cpu: float = 0.0


class _CachedEngine:
    """Answers at once."""

    def __init__(self, embeddings: NDArray[np.float32], crop: bytes) -> None:
        self._embeddings = embeddings
        self._crop = crop

    async def analyze(
        self,
        image: bytes | Path,
        _priority: Priority,
        /,
        *,
        box: Box | None = None,  # noqa: ARG002  # of the protocol
    ) -> Analysis:
        """The face of a photo."""
        assert isinstance(image, bytes)
        return faces_of(self._embeddings[number_of(image)], self._crop)

    async def video_frames(self, _path: Path, _after: float, _options: VideoOptions, /) -> VideoChunk:
        """No frames: there are no videos."""
        return VideoChunk((), None, None)


def limit(embeddings: NDArray[np.float32], jpeg: bytes, folder: Path, pack: Pack, steps: int) -> list[Stored]:
    """Import one photo a face, in as many folders as there are steps."""
    each = len(embeddings) // steps
    for step in range(steps):
        below = folder / f"photos-{step}"
        below.mkdir(parents=True)
        for number in range(step * each, (step + 1) * each):
            (below / f"{number:07d}.jpg").write_bytes(photo(jpeg, number))
    return asyncio.run(_run(embeddings, jpeg, folder, pack, steps))


async def _run(
    embeddings: NDArray[np.float32], jpeg: bytes, folder: Path, pack: Pack, steps: int
) -> list[Stored]:
    thread = StoreThread()
    store = await thread.run(Store.open, folder / "data", pack.identity, pack.thresholds)
    library = ImportManager(
        _CachedEngine(embeddings, jpeg[: 7 << 10]),
        store,
        thread,
        reading=Reading(1 << 20, pack.thresholds),
        workers=lambda: AT_ONCE,
        publish=lambda _: None,
        clustering=_NoClustering(),
    )
    found = []
    for step in range(steps):
        with _timed() as spent:
            start, cpu = perf_counter(), process_time()
            state = await library.start(ImportRequest(folder / f"photos-{step}", cluster=False))
            ended = await library.wait(state.id)
            seconds, cpu = perf_counter() - start, process_time() - cpu
        _check(ended)
        parts = {name: 1000 * part / ended.done for name, part in spent.items()}
        faces = await thread.run(store.index.expected)
        found.append(Stored(faces, ended.done / seconds, parts, cpu / seconds))
    await library.stop()
    await thread.run(store.close)
    thread.close()
    return found


def _check(state: ImportState) -> None:
    if state.added != state.done or not state.done:
        raise RuntimeError(f"the import ended as {state}")


class _NoClustering:
    """Is not asked for."""

    def prepare(self) -> None: ...

    async def apply_if_due(self) -> None: ...


@contextmanager
def _timed() -> Iterator[dict[str, float]]:
    """Seconds inside the methods of each part."""
    spent = dict.fromkeys(PARTS, 0.0)
    kept: list[tuple[type, str, Any]] = []
    for part, methods in PARTS.items():
        for owner, name in methods:
            if name in vars(owner):
                kept.append((owner, name, vars(owner)[name]))
                setattr(owner, name, _timing(vars(owner)[name], spent, part))
    try:
        yield spent
    finally:
        for owner, name, method in kept:
            setattr(owner, name, method)


def _timing(method: Any, spent: dict[str, float], part: str) -> Any:
    def timed(*arguments: Any, **options: Any) -> Any:
        start = perf_counter()
        try:
            return method(*arguments, **options)
        finally:
            spent[part] += perf_counter() - start

    return timed
