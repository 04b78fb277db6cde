"""Visits: sightings of one person in a row."""

from dataclasses import dataclass
from datetime import datetime

from .faces import Sighting
from .kinds import Id, Verdict


@dataclass(frozen=True, kw_only=True)
class Visit:
    """Sightings of one person in a row, at one camera or several, and who it is now."""

    id: Id
    camera: str
    """where it began"""
    cameras: tuple[str, ...]
    """all cameras that saw the person, the first one first"""
    started_at: datetime
    """when its first picture was taken"""
    last_seen_at: datetime
    """when its last picture was taken"""
    ended_at: datetime | None
    """null while it goes on"""
    verdict: Verdict
    reasons: tuple[str, ...]
    """why the person is not recognized"""
    person_id: Id | None
    person_name: str | None
    similarity: float | None
    """cosine similarity to the person, over all pictures; null without a similar person, or if the name was given later"""
    confidence: float | None
    """0 to 100, for display"""
    snapshots: int
    """number of pictures that show the person"""
    face: Sighting | None
    """its best stored face; null if none is stored"""
    hidden: bool
    """the person is hidden or ignored"""


@dataclass(frozen=True, slots=True)
class VisitsChanged:
    """Visits that were decided on."""

    visits: tuple[Visit, ...]
    seq: int | None
    """the row of the history; null if nothing changed"""


@dataclass(frozen=True, slots=True)
class ClipResult:
    """Who a recording of a camera shows."""

    camera: str
    taken_at: datetime
    """when it begins"""
    duration: float | None
    """seconds, as far as the video says"""
    frames: int
    """number of frames that were analyzed"""
    already_known: bool
    """whether it was processed before, and its visits are those of then"""
    visits: tuple[Visit, ...]
    """in order of appearance"""
