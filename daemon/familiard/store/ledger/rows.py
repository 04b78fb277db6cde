"""Rows of the ledger as records."""

from __future__ import annotations

import json
import math
import sqlite3
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import UTC, date, datetime
from typing import Any, TypeVar

import numpy as np

from familiar_client.models import (
    Decision,
    Evidence,
    Landmarks,
    Origin,
    Person,
    Photo,
    Verdict,
)
from familiard.errors import RowDamaged
from familiard.identity.matching import NOT_NAMED
from familiard.store.crops import Crops
from familiard.store.ledger.damage import UNREADABLE
from familiard.store.ledger.timestamps import from_text
from familiard.store.models import FaceRecord, SightingRecord

T = TypeVar("T")

POINTS = 5
MEASURES = ("x", "y", "w", "h", "score", "quality")
"""Columns of a face that are plain numbers."""
UNDECIDED = '{"verdict":"unknown","evidence":[],"reasons":[]}'
"""A decision that is not known any more."""
UNKNOWN_TIME = datetime(1970, 1, 1, tzinfo=UTC)
"""When a person came whose row does not say it any more."""

HIDDEN = "coalesce(n.hidden OR n.ignored, 0)"
"""Whether a person `n` is hidden or ignored, and so shown only when asked for."""
FACE = (
    "SELECT f.*, p.source, m.person_id, m.confirmed, n.name AS person_name, "
    f"{HIDDEN} AS person_hidden, (SELECT vf.visit_id FROM visit_face vf WHERE vf.face_id = f.id) AS visit_id"
    " FROM face f"
    " JOIN photo p ON p.id = f.photo_id LEFT JOIN member m ON m.face_id = f.id"
    " LEFT JOIN person n ON n.id = m.person_id WHERE f.id NOT IN (SELECT face_id FROM deleted)"
)
"""Faces that were not deleted; more conditions are added with AND."""

PERSON = "SELECT n.* FROM person n"
"""People; the best of each person's faces is kept with them (`changes.refresh`)."""


def column(table: str, row: sqlite3.Row, name: str, parse: Callable[[Any], T]) -> T:
    """A column of a row, as what it should be.

    Raises:
        RowDamaged: it is something else.
    """
    try:
        return parse(row[name])
    except UNREADABLE as error:
        raise RowDamaged(table, str(row["id"]), name) from error


def face_of(row: sqlite3.Row, crops: Crops) -> FaceRecord:
    """A row of `FACE`.

    Raises:
        RowDamaged: it cannot be read.
    """
    x, y, w, h, score, quality = (column("face", row, name, finite) for name in MEASURES)
    return FaceRecord(
        id=row["id"],
        photo_id=row["photo_id"],
        box=(x, y, w, h),
        landmarks=column("face", row, "landmarks", points_of),
        score=score,
        quality=quality,
        quality_reasons=column("face", row, "quality_reasons", reasons_of),
        usable=bool(row["usable"]),
        person_id=row["person_id"],
        person_name=row["person_name"],
        confirmed=bool(row["confirmed"]),
        has_crop=crops.has(row["id"]),
        source=row["source"],
        origin=column("face", row, "origin", Origin),
        camera=row["camera"],
        taken_at=column("face", row, "taken_at", from_text),
    )


def person_of(row: sqlite3.Row) -> Person:
    """A row of `PERSON`; a damaged date costs the date, never the person."""
    return Person(
        id=row["id"],
        name=row["name"],
        note=row["note"],
        birth_date=_or_none(date.fromisoformat, row["birth_date"]),
        hidden=bool(row["hidden"]),
        ignored=bool(row["ignored"]),
        favorite=bool(row["favorite"]),
        feature_face_id=row["feature_face_id"] or row["best_face_id"],
        feature_chosen=row["feature_face_id"] is not None,
        faces=row["faces"],
        first_seen=_or_none(from_text, row["first_seen"]),
        last_seen=_or_none(from_text, row["last_seen"]),
        last_sighted_at=_or_none(from_text, row["last_sighted_at"]),
        last_camera=row["last_camera"],
        created_at=_or_none(from_text, row["created_at"]) or UNKNOWN_TIME,
    )


def photo_of(row: sqlite3.Row, face_ids: tuple[str, ...], places: tuple[str, ...]) -> Photo:
    """A row of `photo`.

    Raises:
        RowDamaged: it cannot be read.
    """
    return Photo(
        id=row["id"],
        digest=row["digest"],
        source=row["source"],
        origin=column("photo", row, "origin", Origin),
        camera=row["camera"],
        taken_at=column("photo", row, "taken_at", from_text),
        added_at=column("photo", row, "added_at", from_text),
        offset=column("photo", row, "video_offset", lambda value: None if value is None else finite(value)),
        width=column("photo", row, "width", int),
        height=column("photo", row, "height", int),
        face_ids=face_ids,
        places=places,
    )


def sighting_of(row: sqlite3.Row, crops: Crops) -> SightingRecord:
    """A row of `FACE` from a camera: who it is now, and how sure that was when it was seen.

    Raises:
        RowDamaged: it cannot be read.
    """
    face = face_of(row, crops)
    return SightingRecord(
        id=face.id,
        photo_id=face.photo_id,
        box=face.box,
        landmarks=face.landmarks,
        score=face.score,
        quality=face.quality,
        quality_reasons=face.quality_reasons,
        usable=face.usable,
        confirmed=face.confirmed,
        has_crop=face.has_crop,
        source=face.source,
        origin=face.origin,
        camera=face.camera or "",
        taken_at=face.taken_at,
        decision=standing(column("face", row, "decision", decision_from), face),
        hidden=bool(row["person_hidden"]),
        visit_id=row["visit_id"],
    )


def standing(decided: Decision, face: FaceRecord) -> Decision:
    """What was decided on a face, as it stands now that people may have been named, merged or corrected.

    A similarity to somebody else is left out: the name came later, from a person or with other faces, or it is not
    that person any more.
    """
    named = face.person_name is not None
    verdict = Verdict.RECOGNIZED if named else Verdict.UNKNOWN if face.usable else Verdict.UNUSABLE
    taken_away = face.person_id is None and decided.person_id is not None
    if taken_away or (named and (face.confirmed or decided.person_id is None)):
        said = ("confirmed",) if face.confirmed else ()
        return Decision(verdict, face.person_id, face.person_name, reasons=said)
    reasons = tuple(reason for reason in decided.reasons if not named or reason != NOT_NAMED)
    return replace(
        decided, verdict=verdict, person_id=face.person_id, person_name=face.person_name, reasons=reasons
    )


def decision_text(decision: Decision) -> str:
    """A decision as it is kept beside its face; names are left out, since people are renamed and erased."""
    kept = asdict(decision) | {"person_name": None}
    return json.dumps(kept, separators=(",", ":"))


def decision_from(text: str) -> Decision:
    """The inverse of `decision_text`.

    Raises:
        ValueError, TypeError, KeyError: it is not what `decision_text` wrote.
    """
    kept: dict[str, Any] = json.loads(text, parse_constant=_refuse)
    kept["verdict"] = Verdict(kept["verdict"])
    kept["evidence"] = tuple(Evidence(**item) for item in kept["evidence"])
    kept["reasons"] = _words(kept["reasons"])
    decision = Decision(**kept)
    for number in (decision.similarity, decision.confidence, decision.runner_up_similarity):
        if number is not None:
            finite(number)
    return decision


def points_of(blob: bytes) -> Landmarks:
    """Five landmarks from float32 [5, 2].

    Raises:
        ValueError: they are not five, or not numbers.
    """
    points = np.frombuffer(blob, dtype=np.float32).reshape(POINTS, 2)
    one, two, three, four, five = (
        (round(finite(float(x)), 2), round(finite(float(y)), 2)) for x, y in points
    )
    return one, two, three, four, five


def reasons_of(text: str) -> tuple[str, ...]:
    """Why a face is of low quality, from JSON.

    Raises:
        ValueError: it is no list of words.
    """
    return _words(json.loads(text))


def finite(value: float) -> float:
    """A number that JSON can say.

    Raises:
        ValueError: it is infinite or no number.
    """
    if not math.isfinite(value):
        raise ValueError("not a finite number")
    return value


def _words(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
        raise ValueError("not a list of words")
    return tuple(value)


def _refuse(constant: str) -> float:
    raise ValueError(constant)


def _or_none(parse: Callable[[str], T], text: str | None) -> T | None:
    try:
        return parse(text) if text else None
    except ValueError:
        return None
