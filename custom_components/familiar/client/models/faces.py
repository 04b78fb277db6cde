"""Faces: detected, stored, and identified."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from .kinds import Box, Id, Landmarks, Origin, Verdict


@dataclass(frozen=True, slots=True)
class Evidence:
    """A stored face that supports a decision, and its cosine similarity to the recognized face."""

    face_id: Id
    similarity: float


@dataclass(frozen=True, kw_only=True)
class Detection:
    """A detected face."""

    box: Box
    landmarks: Landmarks
    score: float
    """the detector's confidence, 0 to 1"""
    quality: float
    """how well the face can be identified, 0 to 1"""
    quality_reasons: tuple[str, ...]


@dataclass(frozen=True)
class Decision:
    """Whose face it is, and why."""

    verdict: Verdict
    person_id: Id | None = None
    person_name: str | None = None
    similarity: float | None = None
    """cosine similarity to the person; null without a similar person"""
    confidence: float | None = None
    """0 to 100, for display"""
    runner_up_id: Id | None = None
    """the next most similar person"""
    runner_up_similarity: float | None = None
    evidence: tuple[Evidence, ...] = ()
    reasons: tuple[str, ...] = ()
    """why the face is not recognized"""


@dataclass(frozen=True, slots=True)
class Requirement:
    """Something that a face needs to be recognized as a person."""

    code: str
    """`quality`, `similarity`, `margin`, `not-rejected`, or `once-per-photo`"""
    met: bool
    needed: float | None = None
    """the least value that is enough; null where there is no number"""
    actual: float | None = None
    """the face's value; null where there is none"""


@dataclass(frozen=True)
class Explanation(Decision):
    """Whose face it is, and what it needs to be recognized as a person."""

    about_id: Id | None = None
    """the person that `requirements` are about; null if no person is similar"""
    about_name: str | None = None
    competitor_id: Id | None = None
    """the most similar other person, to whom `margin` is measured"""
    competitor_name: str | None = None
    requirements: tuple[Requirement, ...] = ()
    """those that are not met say what would have to change"""


@dataclass(frozen=True, kw_only=True)
class StoredFace(Detection):
    """Members of every face in a photo or snapshot."""

    usable: bool
    confirmed: bool
    """a user confirmed whose face it is"""
    has_crop: bool
    source: str
    """path of its photo, or the name given by the sender"""
    origin: Origin
    camera: str | None
    taken_at: datetime


@dataclass(frozen=True, kw_only=True)
class Face(StoredFace):
    """A stored face."""

    id: Id
    photo_id: Id
    person_id: Id | None
    person_name: str | None


@dataclass(frozen=True, slots=True)
class FaceCheck:
    """A face that may not be the person's it is assigned to."""

    face: Face
    similarity: float
    """cosine similarity to the mean of the person's other faces"""
    needed: float
    """similarity below which a face is checked"""
    other_id: Id | None
    """the most similar other named person"""
    other_name: str | None
    other_similarity: float | None
    reasons: tuple[str, ...]
    """`unlike-own-person`, `more-like-another`"""


@dataclass(frozen=True, slots=True)
class FacesChanged:
    """Faces that a batch changed."""

    faces: tuple[Face, ...]
    """those that still exist"""
    seq: int | None
    """the row of the history; null if nothing changed"""


@dataclass(frozen=True, kw_only=True)
class DecidedFace(Decision, StoredFace):
    """A stored face, and whose it is."""

    id: Id
    photo_id: Id


@dataclass(frozen=True, kw_only=True)
class AnalyzedFace(Decision, Detection):
    """A face in an image that is not stored, and whose it is."""

    embedding: tuple[float, ...] | None = None
    """L2-normalized; null if not requested or not available"""
    crop: str | None = None
    """a small JPEG, base64; null if not requested"""


@dataclass(frozen=True, kw_only=True)
class Sighting(Decision, StoredFace):
    """A face seen by a camera at a time, and whose it is now."""

    id: Id
    """the face's ID"""
    photo_id: Id
    camera: str
    visit_id: Id | None = None
    """null for sightings of before there were visits"""


@dataclass(frozen=True, kw_only=True)
class SeenFace(Decision, StoredFace):
    """A face in a camera's snapshot, and whose it is."""

    frame: int
    """index of the image that shows the face best, from 0"""
    id: Id | None
    """null if the face is not stored"""
    photo_id: Id | None
    camera: str
    visit_id: Id | None = None
    """null if the face begins or continues no visit"""


@dataclass(frozen=True, kw_only=True)
class SearchedFace(Detection):
    """The face that a search is for."""

    id: Id | None
    """null for a face in the request's image"""
    photo_id: Id | None
    person_id: Id | None
    person_name: str | None


@dataclass(frozen=True, slots=True)
class SimilarFace:
    """A stored face, and its similarity to the searched face."""

    similarity: float
    """cosine similarity, -1 to 1"""
    face: Face


IdentifiedFace: TypeAlias = AnalyzedFace | SeenFace
"""A face in an image that was just sent, stored or not."""
