"""What changes in a folder, heard on a thread that nobody waits for: a share that is gone may keep it for ever."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from pathlib import Path
from types import TracebackType
from typing import Self

from watchfiles import Change, watch

TICK_MS = 500


class Changes:
    """Paths below a folder that were written to; `async with` it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._stop = threading.Event()
        self._heard = asyncio.Event()
        self._paths: set[str] = set()
        self._error: BaseException | None = None

    async def __aenter__(self) -> Self:
        self._loop = asyncio.get_running_loop()
        threading.Thread(target=self._listen, name="changes", daemon=True).start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()

    async def next(self, seconds: float) -> list[Path]:
        """The paths since the last call, as soon as there are some, or none after so many seconds.

        Raises:
            Exception: the folder cannot be followed any more.
        """
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._heard.wait()
        self._heard.clear()
        if self._error is not None:
            raise self._error
        paths, self._paths = self._paths, set()
        return [Path(path) for path in sorted(paths)]

    def _listen(self) -> None:
        try:
            for batch in watch(
                self._folder,
                stop_event=self._stop,
                rust_timeout=TICK_MS,
                raise_interrupt=False,
                ignore_permission_denied=True,
            ):
                self._publish({path for change, path in batch if change is not Change.deleted}, None)
        except BaseException as error:  # noqa: BLE001  # handed to who listens
            self._publish(set(), error)

    def _publish(self, paths: set[str], error: BaseException | None) -> None:
        def take() -> None:
            self._paths |= paths
            self._error = error
            self._heard.set()

        # A loop that ended first has nobody left who listens.
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(take)
