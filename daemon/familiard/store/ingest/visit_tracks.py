"""The visits that a camera's next picture may continue, with what is known of their faces."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

import numpy as np
from numpy.typing import NDArray

from familiar_client.models import Decision, Verdict
from familiard.identity.tracks import Track
from familiard.store.crops import Crops
from familiard.store.ledger.embeddings import dimensions, vector_of
from familiard.store.ledger.ledger import Ledger
from familiard.store.ledger.timestamps import to_text
from familiard.store.ledger.visit_rows import VISIT, visit_of

LEAST_WEIGHT = 0.05


@dataclass(frozen=True, slots=True, eq=False)
class StoredFace:
    """A stored face of a visit.

    Attributes:
        free: whether it belongs to no person, and may be assigned to one.
    """

    id: str
    embedding: NDArray[np.float32] | None
    quality: float
    camera: str
    person_id: str | None
    free: bool


@dataclass(frozen=True, slots=True, eq=False)
class VisitTrack:
    """A visit, as far as the next picture may belong to it.

    Attributes:
        track: its faces at the camera that the picture is from; if other cameras saw it, only the person is known.
        decision: who it is now.
    """

    id: str
    cameras: tuple[str, ...]
    track: Track
    faces: tuple[StoredFace, ...]
    decision: Decision

    @property
    def unclear(self) -> bool:
        """Whether no picture of it was good enough so far."""
        return self.decision.verdict == Verdict.UNUSABLE and not self.faces


class VisitTracks:
    """Remembers the tracks of visits; those that are not remembered are read from the stored faces."""

    def __init__(self, ledger: Ledger, crops: Crops, gap: timedelta) -> None:
        self._ledger = ledger
        self._crops = crops
        self._gap = gap
        self._tracks: dict[str, Track] = {}
        self._length = 0

    def near(self, camera: str, taken_at: datetime) -> list[VisitTrack]:
        """The visits that a picture of that moment may continue, last seen first.

        Those that go on take pictures of up to the gap before and after; of those that are over, the time is fixed.
        """
        rows = self._ledger.db.execute(
            # The first condition follows from the others, and uses the index on it.
            f"{VISIT} WHERE v.last_seen_at >= ? AND iif(v.ended_at IS NULL, v.started_at <= ?,"
            " v.started_at <= ? AND v.last_seen_at >= ?) ORDER BY v.last_seen_at DESC, v.id",
            (
                to_text(taken_at - self._gap),
                to_text(taken_at + self._gap),
                to_text(taken_at),
                to_text(taken_at),
            ),
        )
        return list(self._ledger.readable(rows.fetchall(), partial(self._visit, camera=camera)))

    def remember(self, visit_id: str, track: Track) -> None:
        """Remember a visit that goes on."""
        self._tracks[visit_id] = track

    def forget(self, visit_id: str) -> None:
        """Forget a visit that is over."""
        self._tracks.pop(visit_id, None)

    def clear(self) -> None:
        """Forget all, after an erasure or a change that was not made."""
        self._tracks.clear()
        self._length = 0

    def _visit(self, row: sqlite3.Row, camera: str) -> VisitTrack:
        visit = visit_of(row, self._ledger, self._crops)
        decision = visit.decision
        track = Track(person=decision.person_id, named=decision.person_name is not None)
        faces = tuple(self._faces(visit.id))
        if camera in visit.cameras:
            known = self._tracks.get(visit.id)
            track.total = known.total if known is not None else _sum(faces)
            track.last = known.last if known is not None else None
        return VisitTrack(visit.id, visit.cameras, track, faces, decision)

    def _faces(self, visit_id: str) -> list[StoredFace]:
        self._length = self._length or dimensions(self._ledger.db)
        rows = self._ledger.db.execute(
            "SELECT f.id, f.embedding, f.quality, f.camera, m.person_id,"
            " m.person_id IS NULL AND f.usable AND NOT EXISTS (SELECT 1 FROM rejection r WHERE r.face_id = f.id) AS free"
            " FROM visit_face vf JOIN face f ON f.id = vf.face_id LEFT JOIN member m ON m.face_id = f.id"
            " WHERE vf.visit_id = ? AND f.id NOT IN (SELECT face_id FROM deleted) ORDER BY f.taken_at, f.id",
            (visit_id,),
        ).fetchall()
        return [
            StoredFace(
                row["id"],
                vector_of(row["embedding"], self._length),
                row["quality"],
                row["camera"] or "",
                row["person_id"],
                bool(row["free"]),
            )
            for row in rows
        ]


def _sum(faces: tuple[StoredFace, ...]) -> NDArray[np.float32] | None:
    own = [weight_of(face.quality) * face.embedding for face in faces if face.embedding is not None]
    if not own:
        return None
    total: NDArray[np.float32] = np.sum(own, axis=0)
    return total


def weight_of(quality: float) -> float:
    """How much a face of this quality counts in the mean of a track."""
    return max(quality, LEAST_WEIGHT)
