"""Other machines that analyze the photos of imports."""

from dataclasses import dataclass
from enum import StrEnum


class WorkerState(StrEnum):
    """What a worker does."""

    WORKING = "working"
    SILENT = "silent"
    REFUSED = "refused"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Worker:
    """A machine that analyzes photos, or did since the daemon started."""

    name: str
    state: WorkerState
    """`silent`: paused or out of reach, others have its photos; `refused`: see `detail`; `lost`: not connected"""
    parallel: int
    """photos that it takes at once"""
    done: int
    """photos that it analyzed since the daemon started"""
    detail: str | None
    """why it is refused, and what to do"""


@dataclass(frozen=True, slots=True)
class Workers:
    """The workers of the daemon's scheduler."""

    url: str | None
    """of the scheduler; null if `cluster.url` is not set"""
    connected: bool
    problem: str | None
    """why there is no connection to the scheduler"""
    workers: tuple[Worker, ...]
    """by name"""
