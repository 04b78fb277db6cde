"""Rows of visits as records: who it is follows from the faces, so that naming, merging, and undo hold for visits, too."""

from __future__ import annotations

import sqlite3

from familiar_client.models import Decision, Verdict
from familiard.store.crops import Crops
from familiard.store.ledger.last_seen import DECIDING
from familiard.store.ledger.ledger import Ledger
from familiard.store.ledger.rows import FACE, column, face_of, finite, reasons_of, sighting_of, standing
from familiard.store.ledger.timestamps import from_text
from familiard.store.models import VisitRecord

VISIT = f"SELECT v.*, ({DECIDING}) AS face_id FROM visit v"


def visit_of(row: sqlite3.Row, ledger: Ledger, crops: Crops) -> VisitRecord:
    """A row of `VISIT`.

    Raises:
        RowDamaged: it cannot be read.
    """
    face = ledger.db.execute(f"{FACE} AND f.id = ?", (row["face_id"],)).fetchone()
    return VisitRecord(
        id=row["id"],
        camera=row["camera"],
        cameras=column("visit", row, "cameras", reasons_of),
        started_at=column("visit", row, "started_at", from_text),
        last_seen_at=column("visit", row, "last_seen_at", from_text),
        ended_at=column("visit", row, "ended_at", lambda text: None if text is None else from_text(text)),
        snapshots=row["snapshots"],
        decision=_decision(row, face, crops),
        face=None if face is None else sighting_of(face, crops),
        hidden=bool(face is not None and face["person_hidden"]),
    )


def _decision(row: sqlite3.Row, face: sqlite3.Row | None, crops: Crops) -> Decision:
    """Who it is now, by what was decided over all pictures and by what became of the faces since."""
    decided = Decision(
        verdict=column("visit", row, "verdict", Verdict),
        person_id=row["person_id"],
        similarity=column("visit", row, "similarity", _finite),
        confidence=column("visit", row, "confidence", _finite),
        reasons=column("visit", row, "reasons", reasons_of),
    )
    if face is not None:
        return standing(decided, face_of(face, crops))
    if decided.verdict != Verdict.RECOGNIZED:
        return Decision(decided.verdict, reasons=decided.reasons)
    # Its faces were deleted, or are of nobody any more.
    return Decision(Verdict.UNKNOWN)


def _finite(value: float | None) -> float | None:
    return None if value is None else finite(value)
