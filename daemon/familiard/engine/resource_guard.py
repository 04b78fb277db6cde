"""Keeps decoding within its memory and its time, in the process that decodes.

Memory is a limit on the process's private pages (Linux): an allocation beyond it fails, and the decoder says so. Time
is processor time, whatever else the machine does; the system ends the process when it is used up, since native code
cannot be interrupted otherwise, and the engine knows by the signal why it ended.
"""

from __future__ import annotations

import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from familiard.engine.types import TooHeavy

OUT_OF_TIME = signal.SIGPROF
"""What ends a process whose decoding takes too long."""

_STATUS = Path("/proc/self/status")
_LEAST_SECONDS = 0.01


class ResourceGuard:
    """The bounds of one request; every context made by it draws from the same processor time.

    Args:
        seconds: of processor time that all decoding may take together.
        most: raise `TooHeavy` instead of beginning what may take more bytes, or is known to take long.
    """

    def __init__(self, seconds: float, most: int | None = None) -> None:
        self._left = seconds
        self._most = most

    @contextmanager
    def __call__(self, memory: int, *, long: bool = False) -> Iterator[None]:
        """Decode in here, in no more than so many bytes beyond what the process has now."""
        if self._most is not None and (long or memory > self._most):
            raise TooHeavy
        before = resource.getrlimit(resource.RLIMIT_DATA)
        held = private_bytes()
        if held is not None:
            _limit(held + memory, before)
        signal.setitimer(signal.ITIMER_PROF, max(self._left, _LEAST_SECONDS))
        try:
            yield
        finally:
            self._left = signal.setitimer(signal.ITIMER_PROF, 0.0)[0]
            resource.setrlimit(resource.RLIMIT_DATA, before)


def private_bytes() -> int | None:
    """What counts toward the limit now; None where the system keeps no such account (macOS)."""
    with suppress(OSError):
        for line in _STATUS.read_text().splitlines():
            if line.startswith("VmData:"):
                return int(line.split()[1]) << 10
    return None


def _limit(size: int, before: tuple[int, int]) -> None:
    soft, hard = before
    bounds = [bound for bound in (soft, hard) if bound != resource.RLIM_INFINITY]
    resource.setrlimit(resource.RLIMIT_DATA, (min([size, *bounds]), hard))
