"""People, and what the daemon knows of each."""

from dataclasses import dataclass
from datetime import date, datetime

from ..names import labeled
from .kinds import Id


@dataclass(frozen=True, slots=True)
class Person:
    """A person, named or not."""

    id: Id
    name: str | None
    note: str | None
    """tells this person from another of the same name"""
    birth_date: date | None
    hidden: bool
    """recognized, but left out of lists and announcements"""
    ignored: bool
    """never asked about, never announced"""
    favorite: bool
    feature_face_id: Id | None
    """the face that stands for the person: the chosen one, else the best by quality"""
    feature_chosen: bool
    """false: the best face by quality"""
    faces: int
    first_seen: datetime | None
    last_seen: datetime | None
    last_sighted_at: datetime | None
    """last seen by a camera"""
    last_camera: str | None
    created_at: datetime

    @property
    def label(self) -> str:
        """The name, with the note that tells the person from another of that name; empty without one."""
        return labeled(self.name, self.note) if self.name else ""


@dataclass(frozen=True, slots=True)
class Forgotten:
    """A person who is gone and not erased."""

    person_id: Id
    name: str | None
    note: str | None
    forgotten_at: datetime
    seq: int
    """the row of history by which the person went"""
    faces: int
    """faces that erasing the person erases"""


@dataclass(frozen=True, slots=True)
class SplitProposal:
    """How a person's faces could be split."""

    groups: tuple[tuple[Id, ...], ...]
    """face ids, the largest group first"""


@dataclass(frozen=True, slots=True)
class Enrolled:
    """What became of one image given for a person."""

    accepted: bool
    face_id: Id | None
    reason: str | None
    """stable name of why it was not accepted"""
    detail: str | None = None
    """what is wrong with an image that cannot be read"""


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A person, and what became of each image, in their order."""

    person: Person
    images: tuple[Enrolled, ...]
