"""What the store hands out: plain values, safe to keep, never live rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Generic, TypeVar

T = TypeVar("T")

BELOW_MIN_CONFIDENCE = "below-min-confidence"
"""A reason: the match is less sure than the camera's owner wants it."""


class Verdict(StrEnum):
    """What can be said of a face (open set)."""

    RECOGNIZED = "recognized"
    """A named person, by threshold and margin."""
    UNKNOWN = "unknown"
    """Good enough to tell, and nobody who has a name; `person_id` may be a lasting unnamed person."""
    UNUSABLE = "unusable"
    """Too small, blurred or turned to tell."""


class Origin(StrEnum):
    """How an image came here."""

    LIBRARY = "library"
    UPLOAD = "upload"
    VIDEO = "video"
    CAMERA = "camera"


@dataclass(frozen=True, slots=True)
class Source:
    """Where an image came from.

    Attributes:
        path: where it lies, absolute; or a file name, or a camera's entity id, as given by whoever sent it.
        digest: SHA-256 of the file's bytes, hex; what makes a moved or repeated file known.
        taken_at: aware; the best that is known (EXIF, file time, time of arrival).
        camera: for `Origin.CAMERA`.
        offset: seconds into the video, for `Origin.VIDEO`.
    """

    origin: Origin
    path: str
    digest: str
    taken_at: datetime
    camera: str | None = None
    offset: float | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """A stored face that carried a decision, and its cosine similarity to the face decided upon."""

    face_id: str
    similarity: float


@dataclass(frozen=True, slots=True)
class Decision:
    """Who a face is, and why.

    Attributes:
        similarity: to the person, −1…1; None without a person in reach.
        confidence: 0…100, what a person is shown.
        runner_up_id, runner_up_similarity: the next best person, if any was in reach.
        reasons: why it is not recognised: quality reasons, `below-threshold`, `too-close-to-runner-up`,
            `ruled-out` (somebody said it is not that person), `already-in-picture` (another face in the picture
            is that person), `not-named`, `below-min-confidence` (less sure than asked for), `confirmed`.
    """

    verdict: Verdict
    person_id: str | None = None
    person_name: str | None = None
    similarity: float | None = None
    confidence: float | None = None
    runner_up_id: str | None = None
    runner_up_similarity: float | None = None
    evidence: tuple[Evidence, ...] = ()
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FaceRecord:
    """A stored face. `box` is x, y, width, height; `landmarks` five (x, y), in pixels of the upright image."""

    id: str
    photo_id: str
    box: tuple[float, float, float, float]
    landmarks: tuple[tuple[float, float], ...]
    score: float
    quality: float
    quality_reasons: tuple[str, ...]
    usable: bool
    person_id: str | None
    person_name: str | None
    confirmed: bool
    has_crop: bool
    source: str
    origin: Origin
    camera: str | None
    taken_at: datetime


@dataclass(frozen=True, slots=True)
class PhotoRecord:
    """A stored image's facts (the image itself is not kept).

    Attributes:
        source: one of its places, absolute, if it came from a folder; else what whoever sent it called it.
        places: where its file lies, as far as is known; several copies are one photo.
    """

    id: str
    digest: str
    source: str
    origin: Origin
    camera: str | None
    taken_at: datetime
    added_at: datetime
    offset: float | None
    width: int
    height: int
    face_ids: tuple[str, ...]
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Person:
    """A person, named or not."""

    id: str
    name: str | None
    note: str | None
    """What tells this person from another of the same name."""
    birth_date: date | None
    hidden: bool
    """Recognized, but left out of lists and announcements."""
    ignored: bool
    """Never asked about, never announced."""
    favorite: bool
    feature_face_id: str | None
    """Chosen, or the best by quality."""
    feature_chosen: bool
    faces: int
    first_seen: datetime | None
    last_seen: datetime | None
    last_sighted_at: datetime | None
    """Last seen by a camera."""
    last_camera: str | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Sighting:
    """A face that a camera saw at a time, and who it is now; the members of a `FaceRecord` mean the same here.

    Attributes:
        id: the face's id; None where the face was not stored.
        hidden: whether the person is hidden or ignored, and so shown only when asked for; not part of the document.
    """

    id: str | None
    photo_id: str | None
    box: tuple[float, float, float, float]
    landmarks: tuple[tuple[float, float], ...]
    score: float
    quality: float
    quality_reasons: tuple[str, ...]
    usable: bool
    confirmed: bool
    has_crop: bool
    source: str
    origin: Origin
    camera: str
    taken_at: datetime
    decision: Decision
    hidden: bool

    @property
    def verdict(self) -> Verdict:
        """What can be said of the face."""
        return self.decision.verdict

    @property
    def person_id(self) -> str | None:
        """Whose face it is."""
        return self.decision.person_id

    @property
    def person_name(self) -> str | None:
        """The name of whose face it is."""
        return self.decision.person_name


@dataclass(frozen=True, slots=True)
class BurstSighting:
    """A sighting, and the frame of the burst that shows the face best."""

    frame: int
    sighting: Sighting


@dataclass(frozen=True, slots=True)
class Observed:
    """What became of one stored image: its photo, and each face with the decision on it."""

    photo: PhotoRecord
    faces: tuple[FaceRecord, ...]
    decisions: tuple[Decision, ...]
    already_known: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the ledger, as history shows it.

    Attributes:
        kind: `photo-added`, `sighting`, `person-created`, `person-updated`, `people-merged`, `person-split`,
            `face-moved`, `face-deleted`, `person-forgotten`, `person-erased`, `clustered`, `answered`,
            `undone`, `redone`, ….
        summary: one sentence for a person.
        undoable: a decision that can be undone now.
        undone: it was, by a later entry.
    """

    seq: int
    at: datetime
    kind: str
    summary: str
    data: dict[str, Any]
    undoable: bool
    undone: bool


@dataclass(frozen=True, slots=True)
class Forgotten:
    """A person who is gone and not erased.

    Attributes:
        seq: of the row by which they went.
        faces: that were theirs, and that nobody has said to be somebody else's; erasing the person erases them.
    """

    person_id: str
    name: str | None
    note: str | None
    forgotten_at: datetime
    seq: int
    faces: int


@dataclass(frozen=True, slots=True)
class Step:
    """What undo or redo would do now.

    Attributes:
        seq: of the row that it applies to; None where there is none.
        summary: the row as a sentence.
        detail: what would happen, or why nothing can.
    """

    possible: bool
    seq: int | None
    summary: str | None
    detail: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """The question whether two people are the same. Asked once; answers are remembered."""

    id: str
    person_id: str
    other_id: str
    similarity: float
    evidence: tuple[tuple[str, str, float], ...] = ()
    """The most similar pairs of faces: one of each, and their similarity."""


@dataclass(frozen=True, slots=True)
class ClusterProposal:
    """A full re-clustering computed beside the living state, as a difference.

    Attributes:
        base_seq: the ledger's last row when it was computed; later changes to people make it stale.
        faces: how many usable faces were looked at.
        created: groups that would become new unnamed people: their face ids.
        dissolved: unnamed people that would be left without faces.
        moves: (face id, from person or None, to person or None); new people are named `new-1`, `new-2`, ….
        people_before, people_after: how many people have faces.
    """

    id: str
    base_seq: int
    faces: int
    created: tuple[tuple[str, ...], ...]
    dissolved: tuple[str, ...]
    moves: tuple[tuple[str, str | None, str | None], ...]
    people_before: int
    people_after: int


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """A slice of a list; `cursor` asks for the next one, None at the end."""

    items: tuple[T, ...]
    cursor: str | None = None


@dataclass(frozen=True, slots=True)
class PeopleQuery:
    """Which people, in which order."""

    text: str | None = None
    """Part of the name or note; case and accents make no difference."""
    named: bool | None = None
    hidden: bool | None = False
    ignored: bool | None = False
    favorite: bool | None = None
    min_faces: int = 1
    sort: str = "faces"
    """`faces` (most first), `name`, `last_seen` or `created_at` (latest first)."""


@dataclass(frozen=True, slots=True)
class FacesQuery:
    """Which faces; newest first."""

    person_id: str | None = None
    unassigned: bool = False
    """Only faces that are nobody's."""
    photo_id: str | None = None
    usable: bool | None = None
    camera: str | None = None
    after: datetime | None = None
    before: datetime | None = None
    hidden: bool | None = None
    """Faces of hidden and ignored people; None: these and all others."""


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
class Event:
    """Something that happened, as `/v1/events` tells it.

    Attributes:
        id: `seq.n`, resumable; None for progress, which is not kept.
        type: `sighting`, `photo_added`, `photo_replaced`, `photo_moved`, `photo_removed`, `photo_returned`, `person_created`, `person_named`, `person_updated`, `person_hidden`,
            `person_unhidden`, `person_ignored`, `person_unignored`, `people_merged`, `person_split`, `face_moved`, `face_deleted`,
            `person_forgotten`, `person_erased`, `person_restored`, `clustered`, `import_progress`.
        data: JSON members.
        sighting: of a `sighting`; its document joins the members.
        hidden: all people whom it is about are hidden or ignored; only a listener that asks for these gets it.
    """

    id: str | None
    type: str
    at: datetime
    data: dict[str, Any] = field(default_factory=dict)
    sighting: Sighting | None = None
    hidden: bool = False
