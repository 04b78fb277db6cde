"""Results for images, snapshots, and photos."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from .faces import AnalyzedFace, DecidedFace, SearchedFace, SeenFace, SimilarFace
from .kinds import Id, Origin


class Outcome(StrEnum):
    """The best verdict on the faces of a snapshot or burst."""

    RECOGNIZED = "recognized"
    UNKNOWN = "unknown"
    UNUSABLE = "unusable"
    NO_FACE = "no_face"


@dataclass(frozen=True, slots=True)
class PartRefused:
    """A part of a multipart body that is not an image."""

    part: int
    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class FrameRefused:
    """An image of a burst that could not be read."""

    frame: int
    """index of the image, from 0"""
    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class Seconds:
    """How long each step took."""

    decode: float
    detect: float
    align: float
    embed: float
    match: float
    total: float


@dataclass(frozen=True, slots=True)
class Analysis:
    """The faces in an image that is not stored."""

    width: int
    height: int
    faces: tuple[AnalyzedFace, ...]
    seconds: Seconds
    notes: tuple[str, ...]
    """what is wrong with the image, and which of its frames was used"""
    parts_refused: tuple[PartRefused, ...] = ()
    """parts of the multipart body that are not images"""


@dataclass(frozen=True, slots=True)
class SnapshotResult:
    """The result of a snapshot or burst: the best face of each person."""

    outcome: Outcome
    frames: int
    taken_at: datetime
    faces: tuple[SeenFace, ...]
    frames_refused: tuple[FrameRefused, ...] = ()
    """images that could not be read, and why"""


@dataclass(frozen=True, slots=True)
class Photo:
    """A known photo; the image itself is not stored."""

    id: Id
    digest: str
    """SHA-256 of the file's bytes, hex"""
    source: str
    """one of its paths, or the name given by the sender"""
    origin: Origin
    camera: str | None
    taken_at: datetime
    added_at: datetime
    offset: float | None
    """seconds into the video"""
    width: int
    height: int
    face_ids: tuple[Id, ...]
    places: tuple[str, ...]
    """all known paths of its file"""


@dataclass(frozen=True, slots=True)
class PhotoAdded:
    """A photo and the faces in it."""

    photo: Photo
    faces: tuple[DecidedFace, ...]
    already_known: bool
    parts_refused: tuple[PartRefused, ...] = ()
    """parts of the multipart body that are not images"""
    named: tuple[str, ...] = ()
    """names given with the photo that its faces have now"""
    notes: tuple[str, ...] = ()
    """names given with the photo that were not used, and why"""


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The stored faces most similar to a face."""

    face: SearchedFace
    """the searched face"""
    matches: tuple[SimilarFace, ...]
    """most similar first"""
    parts_refused: tuple[PartRefused, ...] = ()
    """parts of the multipart body that are not images"""
