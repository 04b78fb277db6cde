"""Re-embed the data of another pack in the background."""

from __future__ import annotations

import asyncio
import logging

from familiard.errors import Conflict, FamiliarError
from familiard.importing.reembedding import reembed
from familiard.service.vision_service import VisionService
from familiard.store.async_store import AsyncStore

LOGGER = logging.getLogger(__name__)


class ReembeddingRun:
    """Runs in the background; after a kill it goes on where it was when it is asked for again.

    Attributes:
        done: faces embedded so far; None where it does not run.
        problem: why it ended early.
    """

    def __init__(self, store: AsyncStore, vision: VisionService) -> None:
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
            raise Conflict("All embeddings are already from the pack in use.")
        await self._vision.ready()
        self.done, self.problem = 0, None
        self._task = asyncio.create_task(self._run(), name="re-embed")

    async def stop(self) -> None:
        """End with what is done kept."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])

    def _progress(self, done: int) -> None:
        self.done = done

    async def _run(self) -> None:
        try:
            engine = await self._vision.ready()
            store = self._store.store
            await reembed(engine, store, self._store.thread, self._progress)
            # What people look like on average was known in the former embeddings.
            await self._store.read(lambda store: store.centroids.forget())
            await self._store.read(lambda store: store.visit_recorder.forget())
            self._store.trouble = None
            LOGGER.info("All faces were re-embedded")
        except FamiliarError as error:
            self.problem = error
            LOGGER.warning("Re-embedding ended early: %s", error.detail)
        finally:
            self.done = self._task = None
