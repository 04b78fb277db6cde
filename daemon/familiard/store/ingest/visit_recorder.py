"""Record visits: a face that a camera sees continues one, or begins one."""

from __future__ import annotations

import json
import logging
import uuid
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

from familiar_client.models import Decision, Verdict
from familiard.errors import FamiliarError
from familiard.identity.thresholds import Thresholds
from familiard.store.crops import Crops
from familiard.store.ingest.burst_decision import BurstFace, better
from familiard.store.ingest.visit_tracks import VisitTrack, VisitTracks
from familiard.store.ledger.last_seen import follow_visit
from familiard.store.ledger.ledger import Ledger, Row
from familiard.store.ledger.timestamps import from_text, now, to_text
from familiard.store.ledger.visit_rows import VISIT

LOGGER = logging.getLogger(__name__)

GAP_SECONDS = 60.0
"""A visit ends so long after its last picture."""


class VisitRecorder:
    """Begins, continues, and ends visits.

    A visit goes on by the times of its pictures, and ends by the daemon's clock, `gap` after its last picture arrived:
    so neither old pictures that arrive late nor a camera's wrong clock extend or end the wrong one.

    Attributes:
        gap: longest time between two pictures of one visit.
    """

    def __init__(
        self,
        ledger: Ledger,
        crops: Crops,
        thresholds: Thresholds,
        *,
        gap: float = GAP_SECONDS,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._ledger = ledger
        self._least = 1.0 - thresholds.linkage
        self.gap = timedelta(seconds=gap)
        self._clock = clock
        self._tracks = VisitTracks(ledger, crops, self.gap)
        self._arrivals: dict[str, float] = {}

    def begin(self) -> None:
        """Take up the visits that went on when the daemon stopped; those that are over by now end."""
        for row in self._ledger.db.execute("SELECT id, arrived_at FROM visit WHERE ended_at IS NULL"):
            since = (now() - from_text(row["arrived_at"])).total_seconds()
            # Where the clock was set back, nobody knows.
            self._arrivals[row["id"]] = self._clock() - (since if since >= 0 else self.gap.total_seconds())
        self.end_due()

    def near(self, camera: str, taken_at: datetime) -> list[VisitTrack]:
        """The visits that a picture of that moment may continue."""
        return self._tracks.near(camera, taken_at)

    def record(
        self, camera: str, times: Sequence[datetime], seen: Sequence[tuple[BurstFace, str | None]]
    ) -> list[str | None]:
        """Record whom a camera saw, each with the ID of the stored face; returns the visit of each.

        Must run in the transaction that stores the faces.

        Args:
            times: when each frame of the burst was taken.
        """
        continued = {one.visit.id for one, _ in seen if one.visit is not None}
        visits: list[str | None] = []
        begun: list[str] = []
        for one, face_id in seen:
            shown = [times[number] for number in sorted(one.shown)]
            visit_id = self._visit_of(camera, shown, one, continued)
            if visit_id is not None and visit_id not in continued:
                begun.append(visit_id)
            elif visit_id is not None:
                self._extend(visit_id, camera, shown, one)
            if visit_id is not None and one.track is not None:
                continued.add(visit_id)
                if face_id is not None:
                    self._ledger.db.execute("REPLACE INTO visit_face VALUES (?, ?)", (face_id, visit_id))
                if visit_id in self._arrivals:
                    self._arrivals[visit_id] = self._clock()
                    self._tracks.remember(visit_id, one.track)
            visits.append(visit_id)
        self._say("visit-started", begun)
        self._join(one for one, _ in seen)
        for visit_id in dict.fromkeys(one for one in visits if one is not None):
            follow_visit(self._ledger.db, visit_id)
        self.announce()
        return visits

    def announce(self) -> None:
        """Let listeners know who is recognized by now in visits that go on, once for each."""
        rows = self._ledger.db.execute(
            f"SELECT v.id FROM ({VISIT} WHERE v.ended_at IS NULL AND NOT v.recognized) v JOIN member m ON m.face_id = v.face_id"
            " JOIN person n ON n.id = m.person_id WHERE n.name IS NOT NULL ORDER BY v.started_at, v.id"
        ).fetchall()
        recognized = [row["id"] for row in rows]
        for visit_id in recognized:
            self._ledger.db.execute("UPDATE visit SET recognized = 1 WHERE id = ?", (visit_id,))
        self._say("visit-recognized", recognized)

    @property
    def due(self) -> bool:
        """Whether a visit is over; may be asked on any thread."""
        latest = self._clock() - self.gap.total_seconds()
        return any(arrival <= latest for arrival in tuple(self._arrivals.values()))

    def end_due(self) -> None:
        """End the visits that are over."""
        latest = self._clock() - self.gap.total_seconds()
        over = [visit_id for visit_id, arrival in self._arrivals.items() if arrival <= latest]
        with self._ledger.transaction():
            ended = [visit_id for visit_id in over if self._end(visit_id)]
            self._say("visit-ended", ended)
        for visit_id in over:
            self._arrivals.pop(visit_id, None)
            self._tracks.forget(visit_id)

    # Followers of the ledger

    def changed(self, _row: Row, /) -> None:
        """Nothing to do."""

    def rolled_back(self, _rows: Sequence[Row], /) -> None:
        """The faces of these pictures do not count."""
        self.forget()

    def forget(self) -> None:
        """Read all tracks from the ledger again (after an erasure)."""
        self._tracks.clear()

    def committed(self, rows: Sequence[Row], /) -> None:
        """Somebody may have been named during a visit; must be the last follower, since it writes another row."""
        if self._arrivals and any(
            change.table in {"person", "member"} for row in rows for change in row.changes
        ):
            try:
                with self._ledger.transaction():
                    self.announce()
            except FamiliarError as error:
                # What was decided is stored all the same.
                LOGGER.warning("A recognition was not announced: %s", error.detail)

    def _visit_of(
        self, camera: str, shown: Sequence[datetime], one: BurstFace, continued: set[str]
    ) -> str | None:
        """The visit of somebody in a burst: the one that they continue, or a new one; duplicates have none.

        Who was too far away to identify, and comes closer, is on one visit. An unusable face begins none while others
        are there.
        """
        if one.track is None:
            return None
        if one.visit is not None:
            return one.visit.id
        others = [visit for visit in self.near(camera, min(shown)) if camera in visit.cameras]
        unclear = [visit for visit in others if visit.unclear and visit.id not in continued]
        if unclear:
            continued.add(unclear[0].id)
            return unclear[0].id
        if others and one.decision.verdict == Verdict.UNUSABLE:
            return None
        return self._insert(camera, shown, one)

    def _insert(self, camera: str, shown: Sequence[datetime], one: BurstFace) -> str:
        visit_id = str(uuid.uuid4())
        self._ledger.db.execute(
            "INSERT INTO visit VALUES (?, ?, ?, ?, ?, NULL, ?, ?, ?, ?, ?, ?, ?, 0, ?)",
            (
                visit_id, camera, json.dumps([camera]), to_text(min(shown)), to_text(max(shown)), to_text(now()), len(one.shown),
                *_decided(one.decision), camera,
            ),
        )  # fmt: skip
        self._arrivals[visit_id] = self._clock()
        return visit_id

    def _extend(self, visit_id: str, camera: str, shown: Sequence[datetime], one: BurstFace) -> None:
        row = self._ledger.db.execute("SELECT cameras FROM visit WHERE id = ?", (visit_id,)).fetchone()
        cameras = json.loads(row["cameras"])
        self._ledger.db.execute(
            "UPDATE visit SET cameras = ?, started_at = min(started_at, ?), last_seen_at = max(last_seen_at, ?),"
            " last_camera = iif(? >= last_seen_at, ?, last_camera), arrived_at = ?, snapshots = snapshots + ? WHERE id = ?",
            (
                json.dumps(cameras if camera in cameras else [*cameras, camera]), to_text(min(shown)), to_text(max(shown)),
                to_text(max(shown)), camera, to_text(now()), len(one.shown), visit_id,
            ),
        )  # fmt: skip
        former = one.visit.decision if one.visit is not None else Decision(Verdict.UNUSABLE)
        if better(former, one.decision) is one.decision:
            self._ledger.db.execute(
                "UPDATE visit SET verdict = ?, reasons = ?, person_id = ?, similarity = ?, confidence = ? WHERE id = ?",
                (*_decided(one.decision), visit_id),
            )

    def _join(self, seen: Iterable[BurstFace]) -> None:
        """Make the earlier faces of a visit its person's once it is recognized, if they are similar enough."""
        joining = {
            face.id: one.decision.person_id
            for one in seen
            if one.visit is not None and one.decision.verdict == Verdict.RECOGNIZED and one.track is not None
            for face in one.visit.faces
            if face.free and one.track.is_similar(face.embedding, self._least)
        }
        if joining:
            with self._ledger.change("visit-faces-joined", {"faces": list(joining)}) as changes:
                for face_id, person_id in joining.items():
                    changes.set_member(face_id, person_id)

    def _end(self, visit_id: str) -> bool:
        row = self._ledger.db.execute(
            "SELECT last_seen_at FROM visit WHERE id = ? AND ended_at IS NULL", (visit_id,)
        ).fetchone()
        if row is None:
            return False
        ended_at = from_text(row["last_seen_at"]) + self.gap
        self._ledger.db.execute("UPDATE visit SET ended_at = ? WHERE id = ?", (to_text(ended_at), visit_id))
        return True

    def _say(self, kind: str, visit_ids: Sequence[str]) -> None:
        if visit_ids:
            data: dict[str, Any] = {"visits": list(visit_ids)}
            with self._ledger.change(kind, data):
                pass


def _decided(decision: Decision) -> tuple[str, str, str | None, float | None, float | None]:
    return (
        decision.verdict.value,
        json.dumps(decision.reasons),
        decision.person_id,
        decision.similarity,
        decision.confidence,
    )
