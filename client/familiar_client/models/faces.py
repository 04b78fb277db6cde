"""Faces: detected, stored, and identified."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from .kinds import Box, Id, Landmarks, Origin, Verdict


@dataclass(frozen=True, slots=True)
class Evidence:
    """A stored face that carried a decision, and its cosine similarity to the face decided upon."""

    face_id: Id
    similarity: float


@dataclass(frozen=True, kw_only=True)
class Detection:
    """What vision says of a face."""

    box: Box
    landmarks: Landmarks
    score: float
    """the detector's confidence, 0 to 1"""
    quality: float
    """how well the face can be identified, 0 to 1"""
    quality_reasons: tuple[str, ...]


@dataclass(frozen=True)
class Decision:
    """Who a face is, and why."""

    verdict: Verdict
    person_id: Id | None = None
    person_name: str | None = None
    similarity: float | None = None
    """cosine similarity to the person; null without a person in reach"""
    confidence: float | None = None
    """0 to 100, for display"""
    runner_up_id: Id | None = None
    """the next best person in reach"""
    runner_up_similarity: float | None = None
    evidence: tuple[Evidence, ...] = ()
    reasons: tuple[str, ...] = ()
    """why the face is not recognized"""


@dataclass(frozen=True, kw_only=True)
class StoredFace(Detection):
    """Members that every face with a place in a photo has."""

    usable: bool
    confirmed: bool
    """a person said whose face it is"""
    has_crop: bool
    source: str
    """where its photo lies, or what its sender called it"""
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


@dataclass(frozen=True, kw_only=True)
class DecidedFace(Decision, StoredFace):
    """A stored face, and who it is."""

    id: Id
    photo_id: Id


@dataclass(frozen=True, kw_only=True)
class AnalyzedFace(Decision, Detection):
    """A face in an image that is not kept, and who it is."""

    embedding: tuple[float, ...] | None = None
    """L2-normalized; null where the request did not ask for it, or none could be made"""
    crop: str | None = None
    """a small JPEG, base64; null where the request did not ask for it"""


@dataclass(frozen=True, kw_only=True)
class SeenFace(Decision, StoredFace):
    """A face in a camera's frames, and who it is."""

    frame: int
    """which of the images shows the face best, from 0"""
    id: Id | None
    """null where the face was not kept"""
    photo_id: Id | None


IdentifiedFace: TypeAlias = AnalyzedFace | SeenFace
"""A face in what was just sent, whether it is kept or not."""
