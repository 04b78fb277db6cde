"""People and what is known about them."""

from dataclasses import dataclass
from datetime import date, datetime

from ..names import labeled
from .faces import Face
from .kinds import Id


@dataclass(frozen=True, slots=True)
class Person:
    """A person, named or not."""

    id: Id
    name: str | None
    note: str | None
    """tells people of the same name apart"""
    birth_date: date | None
    hidden: bool
    """recognized, but not in lists and events"""
    ignored: bool
    """in no lists, events, or merge suggestions"""
    favorite: bool
    feature_face_id: Id | None
    """the face that stands for the person: the chosen one, or the one with the best quality"""
    feature_chosen: bool
    """false: it is the face with the best quality"""
    faces: int
    first_seen: datetime | None
    last_seen: datetime | None
    last_sighted_at: datetime | None
    """when a camera saw the person last; it follows a visit that goes on"""
    last_camera: str | None
    created_at: datetime

    @property
    def label(self) -> str:
        """The name with the note; empty for an unnamed person."""
        return labeled(self.name, self.note) if self.name else ""


@dataclass(frozen=True, slots=True)
class SimilarPerson:
    """A person, and their similarity to another person."""

    similarity: float
    """cosine similarity of the two mean embeddings, -1 to 1"""
    person: Person


@dataclass(frozen=True, slots=True)
class PeopleChanged:
    """People that a batch changed."""

    people: tuple[Person, ...]
    """those that still exist"""
    seq: int | None
    """the row of the history; null if nothing changed"""


@dataclass(frozen=True, slots=True)
class Forgotten:
    """A forgotten person whose data is not erased."""

    person_id: Id
    name: str | None
    note: str | None
    forgotten_at: datetime
    seq: int
    """the row of the history that removed the person"""
    faces: int
    """faces that would be erased with the person"""


@dataclass(frozen=True, slots=True)
class FaceStack:
    """A face of a person, and those that are nearly copies of it."""

    face: Face
    """the one with the best quality"""
    copies: tuple[Id, ...]
    """IDs of the others"""


@dataclass(frozen=True, slots=True)
class FaceGroup:
    """Faces of a person that look alike, such as those of one age."""

    faces: int
    """number of faces, with the copies"""
    stacks: tuple[FaceStack, ...]
    """the best face first"""


@dataclass(frozen=True, slots=True)
class SplitProposal:
    """How a person's faces could be split."""

    groups: tuple[tuple[Id, ...], ...]
    """face IDs, the largest group first"""


@dataclass(frozen=True, slots=True)
class Enrolled:
    """The result for one image of an enrollment."""

    accepted: bool
    face_id: Id | None
    reason: str | None
    """stable code of why it was not accepted"""
    detail: str | None = None
    """what is wrong with an image that cannot be read"""
    quality: float | None = None
    """how well the face can be identified, 0 to 1; null without a face"""


@dataclass(frozen=True, slots=True)
class Enrollment:
    """A person, and the result for each image, in order."""

    person: Person
    images: tuple[Enrolled, ...]
