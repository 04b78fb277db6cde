"""Record visits: a face that a camera sees continues one, or begins one."""

from __future__ import annotations

import json
import logging
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

import numpy as np
from numpy.typing import NDArray

from familiar_client.models import Decision, Verdict
from familiard.errors import FamiliarError
from familiard.identity.thresholds import Thresholds
from familiard.store.ledger.embeddings import dimensions, vector_of
from familiard.store.ledger.ledger import Ledger, Row
from familiard.store.ledger.timestamps import from_text, now, to_text

LOGGER = logging.getLogger(__name__)

GAP_SECONDS = 60.0
"""A visit ends so long after its last picture."""
WORTH = {Verdict.UNUSABLE: 0, Verdict.UNKNOWN: 1, Verdict.RECOGNIZED: 2}


@dataclass(frozen=True, slots=True, eq=False)
class SeenPerson:
    """Somebody in the pictures that a camera just sent.

    Attributes:
        face_id: of the stored face, or None.
        snapshots: number of these pictures that show the person.
    """

    decision: Decision
    embedding: NDArray[np.float32] | None
    face_id: str | None
    snapshots: int


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
        thresholds: Thresholds,
        *,
        gap: float = GAP_SECONDS,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._ledger = ledger
        self._least = 1.0 - thresholds.linkage
        self.gap = timedelta(seconds=gap)
        self._clock = clock
        self._arrivals: dict[str, float] = {}

    def begin(self) -> None:
        """Take up the visits that went on when the daemon stopped; those that are over by now end."""
        for row in self._ledger.db.execute("SELECT id, arrived_at FROM visit WHERE ended_at IS NULL"):
            since = (now() - from_text(row["arrived_at"])).total_seconds()
            # Where the clock was set back, nobody knows.
            self._arrivals[row["id"]] = self._clock() - (since if since >= 0 else self.gap.total_seconds())
        self.end_due()

    def record(self, camera: str, taken_at: datetime, people: Sequence[SeenPerson]) -> list[str]:
        """Record who a camera saw; returns the visit of each.

        Must run in the transaction that stores their faces.
        """
        visits: list[str] = []
        begun: list[str] = []
        for person in people:
            visit_id = self._continued(camera, taken_at, person, visits)
            if visit_id is None:
                visit_id = self._insert(camera, taken_at, person)
                begun.append(visit_id)
            else:
                self._extend(visit_id, camera, taken_at, person)
            if person.face_id is not None:
                self._ledger.db.execute("INSERT INTO visit_face VALUES (?, ?)", (person.face_id, visit_id))
            visits.append(visit_id)
        self._say("visit-started", begun)
        self.announce()
        return visits

    def announce(self) -> None:
        """Let listeners know who is recognized by now in visits that go on, once for each."""
        rows = self._ledger.db.execute(
            "SELECT v.id FROM visit v WHERE v.ended_at IS NULL AND NOT v.recognized AND EXISTS (SELECT 1 FROM visit_face vf"
            " JOIN member m ON m.face_id = vf.face_id JOIN person n ON n.id = m.person_id"
            " WHERE vf.visit_id = v.id AND n.name IS NOT NULL) ORDER BY v.started_at, v.id"
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

    # Followers of the ledger

    def changed(self, row: Row, /) -> None:
        """Nothing to do."""

    def rolled_back(self, rows: Sequence[Row], /) -> None:
        """Nothing to do."""

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

    def _continued(
        self, camera: str, taken_at: datetime, person: SeenPerson, taken: Sequence[str]
    ) -> str | None:
        """Find the visit that a person continues: theirs, or one of somebody similar at the same camera."""
        rows = self._ledger.db.execute(
            "SELECT * FROM visit v WHERE ended_at IS NULL AND started_at <= ? AND last_seen_at >= ?"
            " ORDER BY last_seen_at DESC, id",
            (to_text(taken_at + self.gap), to_text(taken_at - self.gap)),
        ).fetchall()
        rows = [row for row in rows if row["id"] not in taken]
        for row in rows:
            if person.decision.person_id is not None and person.decision.person_id in self._people(row["id"]):
                return str(row["id"])
        for row in rows:
            if row["camera"] == camera and self._similar(row["id"], person):
                return str(row["id"])
        return None

    def _people(self, visit_id: str) -> set[str]:
        rows = self._ledger.db.execute(
            "SELECT m.person_id FROM visit_face vf JOIN member m ON m.face_id = vf.face_id WHERE vf.visit_id = ?",
            (visit_id,),
        )
        return {row["person_id"] for row in rows}

    def _similar(self, visit_id: str, person: SeenPerson) -> bool:
        rows = self._ledger.db.execute(
            "SELECT f.embedding, f.pack FROM visit_face vf JOIN face f ON f.id = vf.face_id WHERE vf.visit_id = ?",
            (visit_id,),
        ).fetchall()
        if person.embedding is None or not rows:
            return person.decision.verdict == Verdict.UNUSABLE and not rows
        vectors = [vector_of(row["embedding"], dimensions(self._ledger.db, row["pack"])) for row in rows]
        total = np.sum([vector for vector in vectors if vector is not None], axis=0)
        return float(person.embedding @ total) >= self._least * float(np.linalg.norm(total))

    def _insert(self, camera: str, taken_at: datetime, person: SeenPerson) -> str:
        visit_id = str(uuid.uuid4())
        moment = to_text(taken_at)
        self._ledger.db.execute(
            "INSERT INTO visit VALUES (?, ?, ?, ?, ?, NULL, ?, ?, ?, ?, ?, ?, ?, 0)",
            (
                visit_id, camera, json.dumps([camera]), moment, moment, to_text(now()), person.snapshots,
                *_decided(person.decision),
            ),
        )  # fmt: skip
        self._arrivals[visit_id] = self._clock()
        return visit_id

    def _extend(self, visit_id: str, camera: str, taken_at: datetime, person: SeenPerson) -> None:
        row = self._ledger.db.execute("SELECT * FROM visit WHERE id = ?", (visit_id,)).fetchone()
        cameras = json.loads(row["cameras"])
        moment = to_text(taken_at)
        self._ledger.db.execute(
            "UPDATE visit SET cameras = ?, started_at = min(started_at, ?), last_seen_at = max(last_seen_at, ?),"
            " arrived_at = ?, snapshots = snapshots + ? WHERE id = ?",
            (
                json.dumps(cameras if camera in cameras else [*cameras, camera]), moment, moment, to_text(now()),
                person.snapshots, visit_id,
            ),
        )  # fmt: skip
        before = (WORTH[Verdict(row["verdict"])], row["similarity"] or -1.0)
        if (WORTH[person.decision.verdict], person.decision.similarity or -1.0) > before:
            self._ledger.db.execute(
                "UPDATE visit SET verdict = ?, reasons = ?, person_id = ?, similarity = ?, confidence = ? WHERE id = ?",
                (*_decided(person.decision), visit_id),
            )
        self._arrivals[visit_id] = self._clock()

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
