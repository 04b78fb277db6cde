"""What a camera saw, as events say it: a sighting, or a visit."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from ..client.models import Sighting, Verdict, Visit
from ..const import (
    ATTR_CAMERAS,
    ATTR_CONFIDENCE,
    ATTR_FACE_ID,
    ATTR_PERSON_ID,
    ATTR_PERSON_NAME,
    ATTR_TAKEN_AT,
    ATTR_VISIT_ID,
)


@dataclass(frozen=True, slots=True)
class Seen:
    """Who a camera saw."""

    camera: str
    verdict: Verdict
    person_id: str | None
    person_name: str | None
    confidence: float | None
    face_id: str | None
    taken_at: datetime
    quality: float | None
    visit_id: str | None

    @classmethod
    def of_sighting(cls, sighting: Sighting) -> Self:
        """Return what a sighting says."""
        return cls(
            sighting.camera,
            sighting.verdict,
            sighting.person_id,
            sighting.person_name,
            sighting.confidence,
            sighting.id or None,
            sighting.taken_at,
            sighting.quality,
            sighting.visit_id,
        )

    @classmethod
    def of_visit(cls, visit: Visit, camera: str) -> Self:
        """Return what a visit says at one of its cameras, with its best stored face."""
        face = visit.face
        return cls(
            camera,
            visit.verdict,
            visit.person_id,
            visit.person_name,
            visit.confidence,
            face.id if face else None,
            visit.last_seen_at,
            face.quality if face else None,
            visit.id,
        )

    @classmethod
    def end_of(cls, visit: Visit) -> dict[str, Any]:
        """Return what events say of a visit that is over."""
        return {
            **cls.of_visit(visit, visit.cameras[-1]).data,
            ATTR_CAMERAS: list(visit.cameras),
            "started_at": visit.started_at.isoformat(),
            "snapshots": visit.snapshots,
        }

    @property
    def data(self) -> dict[str, Any]:
        """What an event entity says of it."""
        return {
            ATTR_PERSON_ID: self.person_id,
            ATTR_PERSON_NAME: self.person_name,
            ATTR_CONFIDENCE: self.confidence,
            ATTR_FACE_ID: self.face_id,
            ATTR_VISIT_ID: self.visit_id,
            ATTR_TAKEN_AT: self.taken_at.isoformat(),
            "quality": self.quality,
        }
