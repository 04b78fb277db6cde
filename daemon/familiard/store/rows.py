"""Rows of the ledger as records."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import asdict, replace
from datetime import date
from typing import Any

import numpy as np

from familiard.store.crops import Crops
from familiard.store.records import (
    Decision,
    Evidence,
    FaceRecord,
    Origin,
    Person,
    PhotoRecord,
    Sighting,
    Verdict,
)
from familiard.store.times import from_text

FACE = (
    "SELECT f.*, p.source, m.person_id, m.confirmed, n.name AS person_name FROM face f"
    " JOIN photo p ON p.id = f.photo_id LEFT JOIN member m ON m.face_id = f.id"
    " LEFT JOIN person n ON n.id = m.person_id WHERE f.id NOT IN (SELECT face_id FROM deleted)"
)
"""Faces that were not deleted; more conditions are added with AND."""

PERSON = (
    "SELECT n.*, (SELECT m.face_id FROM member m JOIN face f ON f.id = m.face_id"
    " WHERE m.person_id = n.id ORDER BY f.quality DESC, f.id LIMIT 1) AS best_face_id FROM person n"
)


def face_of(row: sqlite3.Row, crops: Crops) -> FaceRecord:
    """A row of `FACE`."""
    points = np.frombuffer(row["landmarks"], dtype=np.float32).reshape(5, 2)
    return FaceRecord(
        id=row["id"],
        photo_id=row["photo_id"],
        box=(row["x"], row["y"], row["w"], row["h"]),
        landmarks=tuple((round(float(x), 2), round(float(y), 2)) for x, y in points),
        score=row["score"],
        quality=row["quality"],
        quality_reasons=tuple(json.loads(row["quality_reasons"])),
        usable=bool(row["usable"]),
        person_id=row["person_id"],
        person_name=row["person_name"],
        confirmed=bool(row["confirmed"]),
        has_crop=crops.has(row["id"]),
        source=row["source"],
        origin=Origin(row["origin"]),
        camera=row["camera"],
        taken_at=from_text(row["taken_at"]),
    )


def person_of(row: sqlite3.Row) -> Person:
    """A row of `PERSON`."""
    return Person(
        id=row["id"],
        name=row["name"],
        note=row["note"],
        birth_date=date.fromisoformat(row["birth_date"]) if row["birth_date"] else None,
        hidden=bool(row["hidden"]),
        favourite=bool(row["favourite"]),
        feature_face_id=row["feature_face_id"] or row["best_face_id"],
        feature_chosen=row["feature_face_id"] is not None,
        faces=row["faces"],
        first_seen=from_text(row["first_seen"]) if row["first_seen"] else None,
        last_seen=from_text(row["last_seen"]) if row["last_seen"] else None,
        last_sighted_at=from_text(row["last_sighted_at"]) if row["last_sighted_at"] else None,
        last_camera=row["last_camera"],
        created_at=from_text(row["created_at"]),
    )


def photo_of(row: sqlite3.Row, face_ids: tuple[str, ...]) -> PhotoRecord:
    """A row of `photo`."""
    return PhotoRecord(
        id=row["id"],
        digest=row["digest"],
        source=row["source"],
        origin=Origin(row["origin"]),
        camera=row["camera"],
        taken_at=from_text(row["taken_at"]),
        added_at=from_text(row["added_at"]),
        offset=row["video_offset"],
        width=row["width"],
        height=row["height"],
        face_ids=face_ids,
    )


def sighting_of(row: sqlite3.Row, crops: Crops) -> Sighting:
    """A row of `FACE` from a camera: who it is now, and how sure that was when it was seen.

    It is not told how sure where that was about somebody else: the name came later, from a person or by the company.
    """
    seen = decision_from(row["decision"])
    named = row["person_name"] is not None
    if named and (row["confirmed"] or seen.person_id is None):
        seen = replace(seen, similarity=None, confidence=None)
    verdict = Verdict.RECOGNIZED if named else Verdict.UNKNOWN if row["usable"] else Verdict.UNUSABLE
    return Sighting(
        id=row["id"],
        photo_id=row["photo_id"],
        camera=row["camera"],
        taken_at=from_text(row["taken_at"]),
        verdict=verdict,
        person_id=row["person_id"],
        person_name=row["person_name"],
        similarity=seen.similarity,
        confidence=seen.confidence,
        quality=row["quality"],
        has_crop=crops.has(row["id"]),
    )


def decision_text(decision: Decision) -> str:
    """A decision as it is kept beside its face; names are left out, since people are renamed and erased."""
    kept = asdict(decision) | {"person_name": None}
    return json.dumps(kept, separators=(",", ":"))


def decision_from(text: str) -> Decision:
    """The inverse of `decision_text`."""
    kept: dict[str, Any] = json.loads(text)
    kept["verdict"] = Verdict(kept["verdict"])
    kept["evidence"] = tuple(Evidence(**item) for item in kept["evidence"])
    kept["reasons"] = tuple(kept["reasons"])
    return Decision(**kept)
