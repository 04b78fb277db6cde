"""The full run over all faces, in a child process: its memory comes back, and the API answers meanwhile."""

from __future__ import annotations

import asyncio
import multiprocessing
from typing import TYPE_CHECKING

from pebble import ProcessExpired, ProcessPool

from familiard.access import StoreAccess
from familiard.errors import Busy, EngineFailed
from familiard.store import regroupings
from familiard.store.records import Regrouping

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from familiard.store.regroupings import GroupingInput

RETRY_SECONDS = 5.0


class Grouping:
    """Computes proposals, one at a time."""

    def __init__(self, store: StoreAccess) -> None:
        self._store = store
        self._computing = False

    async def propose(self) -> Regrouping:
        """A proposal for all faces as they are now. Cancelling it ends the child.

        Raises:
            Busy: another one is being computed.
            EngineFailed: the child died, most likely of too little memory.
        """
        if self._computing:
            raise Busy("Another grouping is being computed.", retry_after=RETRY_SECONDS)
        self._computing = True
        try:
            given = await self._store.recognize(lambda store: store.regroupings.propose_input())
            labels = await _compute(given)
            return await self._store.recognize(lambda store: store.regroupings.propose_result(given, labels))
        finally:
            self._computing = False


async def _compute(given: GroupingInput) -> NDArray[np.int64]:
    pool = ProcessPool(max_workers=1, context=multiprocessing.get_context("spawn"))
    try:
        return await asyncio.wrap_future(pool.schedule(regroupings.compute, args=(given,)))
    except ProcessExpired as error:
        raise EngineFailed(
            "The process that grouped all faces died, most likely of too little memory; nothing was changed."
        ) from error
    finally:
        await asyncio.shield(asyncio.to_thread(_end, pool))


def _end(pool: ProcessPool) -> None:
    pool.stop()  # type: ignore[no-untyped-call]  # pebble annotates it in part
    pool.join()
