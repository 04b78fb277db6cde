"""The child process that clusters all faces. Its libraries take seconds to load, so it is started ahead and kept."""

from __future__ import annotations

import asyncio
import importlib
import multiprocessing
import os
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool

import numpy as np
from numpy.typing import NDArray
from pebble import ProcessExpired, ProcessPool

from familiard.errors import EngineFailed
from familiard.store.people import cluster_proposals
from familiard.store.people.cluster_proposals import GroupingInput

KEPT_SECONDS = 60.0
"""How long it is kept after its last use: photos that arrive one by one are clustered one by one."""
MANY_FACES = 20_000
"""From so many on it ends at once: a process does not give back the memory that it needed."""
NICENESS = 5
LIBRARIES = ("scipy.sparse", "sklearn.cluster")


class ClusteringProcess:
    """One child at most, and one computation at a time. For one event loop."""

    def __init__(self, kept_seconds: float = KEPT_SECONDS) -> None:
        self._kept_seconds = kept_seconds
        self._pool: ProcessPool | None = None
        self._busy = False
        self._end: asyncio.TimerHandle | None = None
        self._ending: set[asyncio.Task[None]] = set()

    @property
    def is_running(self) -> bool:
        """Whether there is a child, be it idle."""
        return self._pool is not None

    def prepare(self) -> None:
        """Start the child, if there is none, since it is going to be needed."""
        if self._pool is not None and not self._pool.active:
            # Its child was killed, for which pebble gives up the pool.
            self._end_idle()
        if self._pool is None:
            self._pool = ProcessPool(max_workers=1, context=multiprocessing.get_context("spawn"))
            loading: Future[None] = self._pool.schedule(_load)
            loading.add_done_callback(_taken_note_of)
        if not self._busy:
            self._keep()

    async def compute(self, given: GroupingInput) -> NDArray[np.int64]:
        """Cluster all faces. Cancelling it ends the child.

        Returns:
            int64 [N], see `identity.clustering.cluster_faces`.

        Raises:
            EngineFailed: the child died, most likely of too little memory.
        """
        self._busy, ended = True, True
        self._spare()
        try:
            try:
                labels = await self._computed(given)
            except BrokenProcessPool:
                # The child died before it had the work.
                labels = await self._computed(given)
            ended = len(labels) >= MANY_FACES
        except (ProcessExpired, BrokenProcessPool) as error:
            raise EngineFailed(
                "The clustering process was killed, most likely because memory ran out. Nothing was changed."
            ) from error
        finally:
            self._busy = False
            if ended:
                await asyncio.shield(self.close())
            else:
                self._keep()
        return labels

    async def _computed(self, given: GroupingInput) -> NDArray[np.int64]:
        self.prepare()
        assert self._pool is not None
        return await asyncio.wrap_future(self._pool.schedule(cluster_proposals.compute, args=(given,)))

    async def close(self) -> None:
        """End the child."""
        self._spare()
        pool, self._pool = self._pool, None
        if pool is not None:
            await asyncio.to_thread(_stop, pool)
        await asyncio.gather(*self._ending)

    def _keep(self) -> None:
        """Let the child end when nobody has needed it for a while."""
        self._spare()
        self._end = asyncio.get_running_loop().call_later(self._kept_seconds, self._end_idle)

    def _spare(self) -> None:
        if self._end is not None:
            self._end.cancel()
            self._end = None

    def _end_idle(self) -> None:
        pool, self._pool, self._end = self._pool, None, None
        if pool is not None:
            task = asyncio.create_task(asyncio.to_thread(_stop, pool), name="end of the clustering process")
            self._ending.add(task)
            task.add_done_callback(self._ending.discard)


def _load() -> None:
    """In the child."""
    os.nice(NICENESS)
    for library in LIBRARIES:
        importlib.import_module(library)


def _taken_note_of(loading: Future[None]) -> None:
    """A child that dies while it loads is missed by whoever needs it, not here."""
    if not loading.cancelled():
        loading.exception()


def _stop(pool: ProcessPool) -> None:
    pool.stop()  # type: ignore[no-untyped-call]  # pebble annotates it in part
    pool.join()
