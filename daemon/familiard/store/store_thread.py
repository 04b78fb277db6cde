"""The one thread on which everything stored is read and written, in order."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class StoreThread:
    """Runs functions one after another, off the event loop."""

    def __init__(self) -> None:
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="store")

    async def run(self, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `function` on the store thread and wait for it.

        A caller that is cancelled stops waiting; the function itself is never cut in half.
        """
        future = self._executor.submit(lambda: function(*args, **kwargs))
        return await asyncio.shield(asyncio.wrap_future(future))

    def wait_for(self, function: Callable[[], T], /) -> T:
        """Run `function` on the store thread from another thread, and wait for it there."""
        return self._executor.submit(function).result()

    def close(self) -> None:
        """Finish what was given, and end."""
        self._executor.shutdown(wait=True)
