"""The daemon itself."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from .kinds import Id


@dataclass(frozen=True, slots=True)
class Health:
    """The daemon responds."""

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
    """Numbers of stored items."""

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
    """The state of image analysis."""

    queued: int
    """waiting images"""
    running: int
    """images in a worker"""
    processed: int
    """images analyzed since the start, including refused ones"""
    failed: int
    """images lost to a crash or timeout"""
    restarts: int
    """workers restarted after a crash or timeout"""
    last_seconds: float | None
    """seconds for the last image"""
    mean_seconds: float | None
    """mean seconds per image; recent images count more"""
    providers: tuple[str, ...]
    """execution providers of the models"""
    workers: int
    """worker processes"""
    threads: int
    """threads per worker"""


@dataclass(frozen=True, slots=True)
class SystemProblem:
    """A problem that the owner should know about."""

    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class System:
    """The state of the daemon."""

    instance_id: Id
    version: str
    api_version: int
    ready: bool
    pack: PackInUse
    match_confidence: float
    """confidence, 0 to 100, at the pack's `match` threshold: a recognized face has at least this much"""
    counts: Counts
    engine: EngineStatus
    imports_running: int
    allowed_folders: int
    """number of folders that network clients may import from"""
    last_event_id: str
    disk_free_bytes: int
    data_bytes: int
    uptime_s: float
    reembedding: int | None
    """faces re-embedded so far; null if re-embedding is not running"""
    problems: tuple[SystemProblem, ...]
    face_checks: int = 0
    """number of faces that may not be the person's they are assigned to; see `/v1/face-checks`"""
    merge_suggestions: int = 0
    """number of pairs of people who may be the same, at most 500; see `/v1/merge-suggestions`"""


@dataclass(frozen=True, slots=True)
class Index:
    """The number of faces in the index, compared with the ledger."""

    indexed: int
    expected: int
    """number of faces in the ledger"""


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """The index was rebuilt from the ledger."""

    faces: int


@dataclass(frozen=True, slots=True)
class Repaired:
    """The result of a repair."""

    repaired: int


@dataclass(frozen=True, slots=True)
class FrozenUntil:
    """Until when changes are paused for a backup."""

    until: datetime


@dataclass(frozen=True, slots=True)
class Token:
    """The token that clients send."""

    token: str


@dataclass(frozen=True, slots=True)
class Erasure:
    """The state of an erasure."""

    complete: bool
    """whether no erased data is left in the files"""
    detail: str
    """what may remain, and what to do"""
