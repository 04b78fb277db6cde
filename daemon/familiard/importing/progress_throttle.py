"""Publish the progress that many steps make a few times a second."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from familiard.store.import_jobs import ImportState

PUBLISH_SECONDS = 0.2


class Throttle:
    """Lets the latest state through, at most once in `PUBLISH_SECONDS`."""

    def __init__(self, publish: Callable[[ImportState], None]) -> None:
        self._publish = publish
        self._timer: asyncio.TimerHandle | None = None
        self._latest: ImportState | None = None

    def changed(self, state: ImportState) -> None:
        """There is a new state."""
        self._latest = state
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(PUBLISH_SECONDS, self._publish_now)

    def stop(self) -> None:
        """Tell nothing more."""
        if self._timer is not None:
            self._timer.cancel()

    def _publish_now(self) -> None:
        self._timer = None
        if self._latest is not None:
            self._publish(self._latest)
