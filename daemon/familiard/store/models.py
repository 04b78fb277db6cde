"""What the store takes and hands out beside the documents of the API (`familiar_client.models`): plain values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias

from familiar_client.models import Box, Decision, Face, Landmarks, Origin, Photo, Verdict

FaceRecord: TypeAlias = Face
"""A stored face, beside those that vision finds."""

BELOW_MIN_CONFIDENCE = "below-min-confidence"
"""A reason: the match is less sure than the camera's owner wants it."""


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
class SightingRecord:
    """A face that a camera saw at a time, and who it is now; the members of a `FaceRecord` mean the same here.

    Attributes:
        id: the face's id; None where the face was not stored.
        hidden: whether the person is hidden or ignored, and so shown only when asked for; not part of the document.
    """

    id: str | None
    photo_id: str | None
    box: Box
    landmarks: Landmarks
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
    visit_id: str | None = None

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
class VisitRecord:
    """A visit, and who it is now; the members of a `Visit` mean the same here.

    Attributes:
        decision: without evidence: that is each face's own.
    """

    id: str
    camera: str
    cameras: tuple[str, ...]
    started_at: datetime
    last_seen_at: datetime
    ended_at: datetime | None
    snapshots: int
    decision: Decision
    face: SightingRecord | None
    hidden: bool


@dataclass(frozen=True, slots=True)
class VisitsQuery:
    """Which visits; newest first."""

    person_id: str | None = None
    cameras: Sequence[str] = ()
    """Visits at one of them; empty: at any."""
    verdict: Verdict | None = None
    after: datetime | None = None
    """Visits that were going on then, or began later."""
    before: datetime | None = None
    """Visits that began before."""
    hidden: bool | None = False
    """Visits of hidden and ignored people; None: these and all others."""


@dataclass(frozen=True, slots=True)
class BurstSighting:
    """A sighting, and the frame of the burst that shows the face best."""

    frame: int
    sighting: SightingRecord


@dataclass(frozen=True, slots=True)
class Observed:
    """What became of one stored image: its photo, and each face with the decision on it."""

    photo: Photo
    faces: tuple[FaceRecord, ...]
    decisions: tuple[Decision, ...]
    already_known: bool = False


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
    """Only unassigned faces."""
    photo_id: str | None = None
    usable: bool | None = None
    camera: str | None = None
    after: datetime | None = None
    before: datetime | None = None
    hidden: bool | None = None
    """Faces of hidden and ignored people; None: these and all others."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, as `/v1/events` tells it.

    Attributes:
        id: `seq.n`, resumable; None for progress, which is not kept.
        type: `sighting`, `photo_added`, `photo_replaced`, `photo_moved`, `photo_removed`, `photo_returned`, `person_created`, `person_named`, `person_updated`, `person_hidden`,
            `person_unhidden`, `person_ignored`, `person_unignored`, `people_merged`, `person_split`, `face_moved`, `face_deleted`, `faces_changed`, `visits_changed`,
            `person_forgotten`, `person_erased`, `person_restored`, `clustered`, `import_progress`, `visit_started`, `recognized`, `visit_ended`.
        data: JSON members.
        sighting: of a `sighting`; its document joins the members.
        visit: of a `visit_started`, `recognized`, or `visit_ended`; the same.
        hidden: all people whom it is about are hidden or ignored; only a listener that asks for these gets it.
    """

    id: str | None
    type: str
    at: datetime
    data: dict[str, Any] = field(default_factory=dict)
    sighting: SightingRecord | None = None
    visit: VisitRecord | None = None
    hidden: bool = False
