"""The daemon's values as a client uses them: a part of `/v1/openapi.json`, typed.

Members that nobody here reads are left out on purpose; a test compares the rest with the document.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Generic, TypeVar

from .names import labeled

T = TypeVar("T")


class Verdict(StrEnum):
    """What can be said of a face."""

    RECOGNIZED = "recognized"
    UNKNOWN = "unknown"
    UNUSABLE = "unusable"


class Outcome(StrEnum):
    """What came of looking at a camera."""

    RECOGNIZED = "recognized"
    UNKNOWN = "unknown"
    UNUSABLE = "unusable"
    NO_FACE = "no_face"


@dataclass(frozen=True, slots=True)
class Pack:
    """The model pack that the daemon runs."""

    name: str
    identity: str
    license: str


@dataclass(frozen=True, slots=True)
class Counts:
    """How much there is."""

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
    """What the vision engine is doing; times in seconds."""

    queued: int = 0
    running: int = 0
    processed: int = 0
    restarts: int = 0
    last_seconds: float | None = None
    mean_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that the owner should know about."""

    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class System:
    """The daemon as a whole."""

    instance_id: str
    version: str
    api_version: int
    pack: Pack
    counts: Counts
    engine: EngineStatus
    imports_running: int = 0
    disk_free_bytes: int | None = None
    data_bytes: int | None = None
    uptime_s: float | None = None
    problems: tuple[Problem, ...] = ()
    last_event_id: str | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """A person, named or not."""

    id: str
    name: str | None
    birth_date: date | None
    hidden: bool
    ignored: bool
    favourite: bool
    feature_face_id: str | None
    faces: int
    first_seen: datetime | None
    last_seen: datetime | None
    last_camera: str | None
    last_sighted_at: datetime | None = None
    note: str | None = None

    @property
    def label(self) -> str:
        """The name, with the note that tells the person from another of that name; empty without one."""
        return labeled(self.name, self.note) if self.name else ""


@dataclass(frozen=True, slots=True)
class Face:
    """A stored face."""

    id: str
    photo_id: str
    person_id: str | None
    person_name: str | None
    camera: str | None
    taken_at: datetime
    quality: float
    has_crop: bool
    source: str


@dataclass(frozen=True, slots=True)
class SeenFace:
    """A face found in an image just sent, and who it is. `box` is x, y, width, height in pixels."""

    box: tuple[float, float, float, float]
    score: float
    quality: float
    verdict: Verdict
    person_id: str | None
    person_name: str | None
    confidence: float | None
    similarity: float | None = None
    quality_reasons: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    id: str | None = None


@dataclass(frozen=True, slots=True)
class Analysis:
    """An image looked at without being kept."""

    width: int
    height: int
    faces: tuple[SeenFace, ...]


@dataclass(frozen=True, slots=True)
class Look:
    """What a camera's burst showed; the best face of each person."""

    outcome: Outcome
    frames: int
    faces: tuple[SeenFace, ...]


@dataclass(frozen=True, slots=True)
class Sighting:
    """A face seen by a camera; `id` is the face's."""

    id: str
    camera: str
    taken_at: datetime
    verdict: Verdict
    person_id: str | None
    person_name: str | None
    confidence: float | None
    similarity: float | None
    quality: float
    has_crop: bool


@dataclass(frozen=True, slots=True)
class Event:
    """One message of the event stream; `data` is its JSON object."""

    id: str | None
    type: str
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Enrolled:
    """What became of one picture given for a person."""

    accepted: bool
    face_id: str | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A person, and what became of each picture."""

    person: Person
    images: tuple[Enrolled, ...]


@dataclass(frozen=True, slots=True)
class Import:
    """A folder being read, or that was."""

    id: str
    state: str
    total: int | None
    done: int
    added: int
    faces: int
    broken_count: int


@dataclass(frozen=True, slots=True)
class Suggestion:
    """The question whether two people are the same."""

    id: str
    person_id: str
    other_id: str
    similarity: float


@dataclass(frozen=True, slots=True)
class Regrouping:
    """A full re-clustering as a difference, not yet applied."""

    id: str
    people_before: int
    people_after: int
    moves: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the history."""

    seq: int
    kind: str
    summary: str


@dataclass(frozen=True, slots=True)
class SplitProposal:
    """How a person's faces would fall apart: face ids by group."""

    groups: tuple[tuple[str, ...], ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """A slice of a list; `cursor` asks for the next."""

    items: tuple[T, ...]
    cursor: str | None
