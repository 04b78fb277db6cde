"""Who is next: the most urgent, and among those whoever had the least of the workers lately."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from time import monotonic
from typing import Any

from familiard.engine.types import Priority

Client = tuple[str, ...]
"""Who asks, the widest first: an address, then a camera. Each prefix has an account of its own."""

# What somebody had of the workers counts half after so long.
_HALF_LIFE_SECONDS = 30.0
# Accounts below this are settled.
_NOTHING = 0.001


@dataclass(slots=True, eq=False)
class Job:
    """One request.

    Attributes:
        priority: a more urgent one goes first.
        number: by arrival.
        function, arguments: what a worker is to call.
        timeout: seconds after which a worker that hangs is given up.
        timed: whether it counts for the mean.
        future: whoever waits for it.
        client: see `Client`.
        attempts: how often it was handed to a worker.
        watchdog: gives up a pool that never takes the job.
    """

    priority: Priority
    number: int
    function: Callable[..., Any]
    arguments: tuple[Any, ...]
    timeout: float
    timed: bool
    future: asyncio.Future[Any]
    client: Client = ()
    attempts: int = 0
    watchdog: asyncio.TimerHandle | None = None


class FairShare:
    """Seconds of work that each client had, fading with time."""

    def __init__(self) -> None:
        self._seconds: dict[Client, tuple[float, float]] = {}

    def charge(self, client: Client, seconds: float) -> None:
        """Note work that was done for a client."""
        now = monotonic()
        for end in range(1, len(client) + 1):
            self._seconds[client[:end]] = (self._of(client[:end], now) + seconds, now)
        settled = [one for one in self._seconds if self._of(one, now) < _NOTHING]
        for one in settled:
            del self._seconds[one]

    def ranks(self, clients: Iterable[Client]) -> dict[Client, tuple[float, ...]]:
        """Sorts clients, as they are at one moment: those with the least come first."""
        now = monotonic()
        return {
            client: tuple(self._of(client[:end], now) for end in range(1, len(client) + 1))
            for client in clients
        }

    def _of(self, client: Client, now: float) -> float:
        seconds, since = self._seconds.get(client, (0.0, 0.0))
        return seconds * 0.5 ** ((now - since) / _HALF_LIFE_SECONDS) if seconds else 0.0


class JobQueue:
    """The jobs that wait, and the order in which they go."""

    def __init__(self) -> None:
        self._jobs: list[Job] = []
        self.accounts = FairShare()

    def __len__(self) -> int:
        return len(self._jobs)

    def __iter__(self) -> Iterator[Job]:
        return iter(self._jobs)

    def __contains__(self, job: object) -> bool:
        return job in self._jobs

    def add(self, job: Job) -> None:
        """Wait."""
        self._jobs.append(job)

    def remove(self, job: Job) -> None:
        """Wait no longer."""
        self._jobs.remove(job)

    def next(self) -> Job:
        """Take the job whose turn it is."""
        ranks = self.accounts.ranks({job.client for job in self._jobs})
        job = min(self._jobs, key=lambda job: (job.priority, ranks[job.client], job.number))
        self._jobs.remove(job)
        return job

    def of(self, priority: Priority) -> int:
        """How many of a priority wait."""
        return sum(job.priority == priority for job in self._jobs)

    def displaced_by(self, client: Client, priority: Priority) -> Job | None:
        """The job that has to leave a full queue for one of `client`: the latest of whoever has most in it.

        None where `client` would then have as many in it as they have.
        """
        waiting = [job for job in self._jobs if job.priority == priority]
        held = Counter(job.client[:1] for job in waiting)
        greediest, most = held.most_common(1)[0] if held else ((), 0)
        if most <= held[client[:1]] + 1:
            return None
        return max((job for job in waiting if job.client[:1] == greediest), key=lambda job: job.number)
