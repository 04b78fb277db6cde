"""Data of another pack, embedded anew by this one from the kept crops; who is who stays."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from familiard.access import StoreAccess
from familiard.engine_types import Priority
from familiard.errors import Conflict, EngineFailed, FamiliarError, InvalidImage
from familiard.identity.prominent import subject
from familiard.vision_host import VisionHost

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from familiard.engine import Engine

LOGGER = logging.getLogger(__name__)


class ReembeddingRun:
    """Runs in the background; after a kill it goes on where it was when it is asked for again.

    Attributes:
        done: faces embedded so far; None where it does not run.
        problem: why it ended early.
    """

    def __init__(self, store: StoreAccess, vision: VisionHost) -> None:
        self._store = store
        self._vision = vision
        self._task: asyncio.Task[None] | None = None
        self.done: int | None = None
        self.problem: FamiliarError | None = None

    async def start(self) -> None:
        """Begin, unless it runs.

        Raises:
            Conflict: the data is of the pack in use.
        """
        if self._task is not None:
            return
        if self._store.trouble is None:
            raise Conflict("All embeddings are of the pack in use; there is nothing to do.")
        await self._vision.ready()
        self.done, self.problem = 0, None
        self._task = asyncio.create_task(self._run(), name="embed anew")

    async def stop(self) -> None:
        """End with what is done kept."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])

    async def _run(self) -> None:
        try:
            await self._embed_all()
            self._store.trouble = None
            LOGGER.info("All faces were embedded anew")
        except FamiliarError as error:
            self.problem = error
            LOGGER.warning("Embedding anew ended early: %s", error.detail)
        finally:
            self.done = self._task = None

    async def _embed_all(self) -> None:
        engine = await self._vision.ready()
        while crops := await self._store.read(lambda store: store.reembedding.waiting()):
            embeddings = {face_id: await _embed(engine, crop) for face_id, crop in crops}
            await self._store.read(lambda store, new=embeddings: store.reembedding.put(new))  # type: ignore[misc]  # mypy cannot infer a lambda's default
            self.done = (self.done or 0) + len(embeddings)
        await self._store.read(lambda store: store.reembedding.finish())
        await self._store.read(lambda store: store.gallery.forget())


async def _embed(engine: Engine, crop: bytes | None) -> NDArray[np.float32] | None:
    """The embedding of the face that a crop shows, float32 [D]; None where there is none."""
    if crop is None:
        return None
    try:
        analysis = await engine.analyze(crop, Priority.LIBRARY)
    except (InvalidImage, EngineFailed):
        return None
    index, _ = subject(analysis.faces, analysis.width, analysis.height)
    return None if index is None else analysis.faces[index].embedding
