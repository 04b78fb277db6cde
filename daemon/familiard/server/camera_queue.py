"""Whose turn it is at each camera: one picture is looked at, one waits, and the newest takes its place."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from familiard.server.problems import Superseded


@dataclass(slots=True)
class _Lane:
    waiting: asyncio.Future[None] | None = None


class LatestFrameQueue:
    """One lane a camera, for as long as somebody is in it.

    The picture that is being looked at is let finish: were it displaced as well, a camera that is quicker than
    the engine would never be seen.
    """

    def __init__(self) -> None:
        self._lanes: dict[str, _Lane] = {}

    @asynccontextmanager
    async def turn(self, camera: str) -> AsyncIterator[None]:
        """Wait for the camera's turn.

        Raises:
            Superseded: somebody came with a newer picture of this camera.
        """
        lane = self._lanes.get(camera)
        if lane is None:
            self._lanes[camera] = lane = _Lane()
        else:
            await self._wait(lane, camera)
        try:
            yield
        finally:
            self._pass_on(lane, camera)

    async def _wait(self, lane: _Lane, camera: str) -> None:
        if lane.waiting is not None and not lane.waiting.done():
            lane.waiting.set_exception(
                Superseded(f"A newer snapshot of {camera} arrived, so this one was skipped.", camera=camera)
            )
        lane.waiting = future = asyncio.get_running_loop().create_future()
        try:
            await future
        except asyncio.CancelledError:
            if lane.waiting is future:
                lane.waiting = None
            elif not future.cancelled() and future.exception() is None:
                # The turn came at the moment at which the client went.
                self._pass_on(lane, camera)
            raise

    def _pass_on(self, lane: _Lane, camera: str) -> None:
        following, lane.waiting = lane.waiting, None
        if following is None:
            del self._lanes[camera]
        elif not following.done():
            following.set_result(None)
        else:
            self._pass_on(lane, camera)
