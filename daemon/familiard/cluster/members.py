"""The workers as an importing process sees them: working, silent, refused or gone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from time import monotonic
from typing import Any

from familiar_client.models import Worker, WorkerState
from familiard.cluster.kind import Kind

SILENT_SECONDS = 6.0
"""A worker without a heartbeat for so long is paused, or out of reach; they come every half second to two seconds."""


@dataclass(slots=True)
class _Member:
    name: str
    parallel: int
    heartbeat: float
    heard_at: float
    state: WorkerState = WorkerState.WORKING
    detail: str | None = None


class Members:
    """The workers of one scheduler.

    Args:
        wanted: what a worker must have.
    """

    def __init__(self, wanted: Kind) -> None:
        self._wanted = wanted
        self._members: dict[str, _Member] = {}
        self._done: dict[str, int] = {}

    def update(self, workers: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
        """Take in what the scheduler says; returns the addresses of new workers that are refused, and why.

        Args:
            workers: address → what Dask calls the worker's identity.
        """
        now, refused = monotonic(), dict[str, str]()
        for gone in self._members.keys() - workers.keys():
            if self._members[gone].state is not WorkerState.REFUSED:
                self._members[gone].state = WorkerState.LOST
        for address, facts in workers.items():
            kinds = [kind for name in facts["resources"] if (kind := Kind.from_resource(name)) is not None]
            if not kinds:
                continue
            member = self._members.get(address)
            if member is None:
                member = _Member(str(facts["name"]), int(facts["nthreads"]), facts["last_seen"], now)
                self._members[address] = member
                if self._wanted not in kinds:
                    member.state, member.detail = WorkerState.REFUSED, kinds[0].why_refused(self._wanted)
                    refused[address] = member.detail
            if facts["last_seen"] != member.heartbeat:
                member.heartbeat, member.heard_at = facts["last_seen"], now
            if member.state is not WorkerState.REFUSED:
                silent = now - member.heard_at > SILENT_SECONDS
                member.state = WorkerState.SILENT if silent else WorkerState.WORKING
        return refused

    def lose_all(self) -> None:
        """Note that the scheduler is gone."""
        self.update({})

    def done(self, name: str) -> None:
        """Count a photo that a worker analyzed."""
        self._done[name] = self._done.get(name, 0) + 1

    @property
    def working(self) -> frozenset[str]:
        """The addresses of workers that take photos."""
        return frozenset(self._in(WorkerState.WORKING))

    @property
    def silent(self) -> frozenset[str]:
        """The addresses of workers that are connected and not heard of."""
        return frozenset(self._in(WorkerState.SILENT))

    @property
    def parallel(self) -> int:
        """How many photos all working ones take at once."""
        return sum(self._members[address].parallel for address in self.working)

    def list(self) -> tuple[Worker, ...]:
        """All workers that were seen, by name; of one that came back, the state of now."""
        latest: dict[str, _Member] = {}
        for member in sorted(self._members.values(), key=lambda member: member.heard_at):
            latest[member.name] = member
        return tuple(
            Worker(name, member.state, member.parallel, self._done.get(name, 0), member.detail)
            for name, member in sorted(latest.items())
        )

    def _in(self, state: WorkerState) -> Iterable[str]:
        return (address for address, member in self._members.items() if member.state is state)
