"""How long a disk may be silent: a file that gives nothing for a minute is left, and a disk with many such is given up."""

from __future__ import annotations

import asyncio
import errno
import time
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from familiard.errors import FamiliarError
from familiard.host.files import PROGRESS
from familiard.host.threads import detached

P = ParamSpec("P")
T = TypeVar("T")

TIMEOUT_SECONDS = 60.0
"""A disk that sleeps, or a share in a slow network, answers within it."""
MOST_LOST = 16
"""Threads that wait for a silent disk; more are not started."""


class DiskTimedOut(FamiliarError):
    """The disk or network share does not answer."""

    code = "disk-silent"


class DiskTimeout:
    """Runs what reads files on threads of their own, and waits for each as long as something comes.

    One for each folder that is imported, so that a disk that is given up is not everybody's.
    """

    def __init__(self, seconds: float = TIMEOUT_SECONDS) -> None:
        self.seconds = seconds
        self._lost: set[object] = set()

    @property
    def lost(self) -> int:
        """How many threads wait that were given up."""
        return len(self._lost)

    async def call(self, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a function; each block that it reads shows that the disk answers.

        Raises:
            DiskTimedOut: so many calls before this one still wait that the disk is given up.
            TimeoutError: the disk has been silent for too long.
        """
        if len(self._lost) >= MOST_LOST:
            raise DiskTimedOut(
                f"The disk does not respond: {len(self._lost)} files are still being read. Check the disk or the "
                "network share, then import the folder again."
            )
        this = object()
        heard = time.monotonic()

        wanted = True

        def hear() -> None:
            nonlocal heard
            heard = time.monotonic()
            if not wanted:
                raise InterruptedError(errno.EINTR, "the read was abandoned")

        def run() -> T:
            PROGRESS.set(hear)
            try:
                return function(*args, **kwargs)
            finally:
                self._lost.discard(this)

        task = asyncio.ensure_future(detached(run))
        try:
            while not task.done():
                left = heard + self.seconds - time.monotonic()
                if left <= 0:
                    self._lost.add(this)
                    silence = f"the disk has not responded for {self.seconds:g} seconds"
                    raise TimeoutError(errno.ETIMEDOUT, silence)
                await asyncio.wait({task}, timeout=left)
            return task.result()
        finally:
            wanted = False
            task.cancel()
