"""Compute embeddings of another pack again: from the kept crops, or from the photos where there is no crop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from familiard.engine.types import Priority
from familiard.errors import Busy, FamiliarError, NotFound
from familiard.host.threads import detached
from familiard.identity.primary_face import primary_face
from familiard.importing.file_presence import actual
from familiard.vision.results import Analysis

if TYPE_CHECKING:
    from familiard.engine.manager import Engine
    from familiard.store.store import Store
    from familiard.store.store_thread import StoreThread

BATCH = 64
LARGEST_PHOTO = 1 << 30
"""Bytes; a video, from which a face may be, is no photo to look at again."""
Box = tuple[float, float, float, float]


async def reembed(engine: Engine, store: Store, thread: StoreThread, progress: Callable[[int], None]) -> int:
    """Compute all embeddings of another pack again; people stay as they are.

    What was made is kept batch by batch, so that a run that is cut short goes on where it was. A face of which
    neither crop nor photo is left becomes unusable.

    Args:
        store: opened with `reembed=True`.
        progress: told how many faces were looked at.

    Returns:
        How many faces can be found now.
    """
    done = 0
    while batch := await thread.run(store.reembedding.waiting, BATCH):
        embeddings = await asyncio.gather(
            *(_embed(engine, store, thread, face_id, crop) for face_id, crop in batch)
        )
        await thread.run(
            store.reembedding.put, dict(zip((face_id for face_id, _ in batch), embeddings, strict=True))
        )
        done += len(batch)
        progress(done)
    return await thread.run(store.reembedding.finish)


async def _embed(
    engine: Engine, store: Store, thread: StoreThread, face_id: str, crop: bytes | None
) -> NDArray[np.float32] | None:
    """The face's new embedding, or None."""
    if crop is not None:
        analysis = await _analyze(engine, crop)
        if analysis is not None:
            index, _ = primary_face(analysis.faces, analysis.width, analysis.height)
            if index is not None:
                return analysis.faces[index].embedding
    try:
        box, paths = await thread.run(_whereabouts, store, face_id)
    except NotFound:
        return None
    for path in paths:
        analysis = await _analyze(engine, await detached(actual, path))
        if analysis is not None:
            best = max(analysis.faces, key=lambda face: _overlap(face.box, box), default=None)
            if best is not None and _overlap(best.box, box) > 0:
                return best.embedding
    return None


async def _analyze(engine: Engine, image: bytes | Path) -> Analysis | None:
    try:
        return await engine.analyze(image, Priority.LIBRARY)
    except Busy:
        raise
    except FamiliarError:
        return None


def _whereabouts(store: Store, face_id: str) -> tuple[Box, tuple[str, ...]]:
    """Where a face is in its photo, and where copies of the photo lie."""
    face = store.faces.get(face_id)
    digest = store.photos.get(face.photo_id).digest
    return face.box, store.photos.files(digest)


def _overlap(one: Box, other: Box) -> float:
    """Intersection over union of two boxes."""
    width = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
    height = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
    shared = max(width, 0.0) * max(height, 0.0)
    return shared / (one[2] * one[3] + other[2] * other[3] - shared)
