"""The daemon itself."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from .kinds import Id


@dataclass(frozen=True, slots=True)
class Health:
    """The daemon answers."""

    status: Literal["ok"]


@dataclass(frozen=True, slots=True)
class PackInUse:
    """The model pack in use."""

    name: str
    identity: str
    license: str
    license_accepted: bool


@dataclass(frozen=True, slots=True)
class Counts:
    """How much is stored."""

    photos: int = 0
    faces: int = 0
    people: int = 0
    named: int = 0
    unnamed: int = 0
    hidden: int = 0
    ignored: int = 0
    unassigned: int = 0
    unusable: int = 0


@dataclass(frozen=True, slots=True)
class EngineStatus:
    """What the vision engine is doing."""

    queued: int
    """requests that wait"""
    running: int
    """requests handed to a worker"""
    processed: int
    """answered since the start, refused images included"""
    failed: int
    """lost to a crash or a timeout"""
    restarts: int
    """workers started again after a crash or a timeout"""
    last_seconds: float | None
    """spent on the last image"""
    mean_seconds: float | None
    """spent on an image; leans to recent ones"""
    providers: tuple[str, ...]
    """what detector and recognizer run on"""
    workers: int
    """processes"""
    threads: int
    """threads of a network in each process"""


@dataclass(frozen=True, slots=True)
class SystemProblem:
    """Something that the owner should know about."""

    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class System:
    """The daemon as a whole."""

    instance_id: Id
    version: str
    api_version: int
    ready: bool
    pack: PackInUse
    counts: Counts
    engine: EngineStatus
    imports_running: int
    allowed_folders: int
    """how many folders clients on the network may import"""
    last_event_id: str
    disk_free_bytes: int
    data_bytes: int
    uptime_s: float
    reembedding: int | None
    """faces embedded anew so far, while that is done"""
    problems: tuple[SystemProblem, ...]


@dataclass(frozen=True, slots=True)
class Index:
    """Whether the index holds what the ledger says."""

    indexed: int
    expected: int
    """by the ledger"""


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """The index was made again from the ledger."""

    faces: int


@dataclass(frozen=True, slots=True)
class Repaired:
    """What a repair did."""

    repaired: int


@dataclass(frozen=True, slots=True)
class FrozenUntil:
    """Until when writes wait for a backup."""

    until: datetime


@dataclass(frozen=True, slots=True)
class Token:
    """The token that clients send."""

    token: str


@dataclass(frozen=True, slots=True)
class Erasure:
    """How far an erasure is."""

    complete: bool
    """whether nothing erased is left in the files"""
    detail: str
    """what may remain, and what to do"""
