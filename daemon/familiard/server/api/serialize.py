"""Records as the JSON documents of `schemas`."""

from __future__ import annotations

import dataclasses
from datetime import date, datetime
from enum import Enum
from typing import TYPE_CHECKING, Any

from familiard.store.ledger.timestamps import to_text

if TYPE_CHECKING:
    from familiard.store.import_jobs import ImportState
    from familiard.store.models import Decision, Sighting, Suggestion
    from familiard.vision.results import Face

PIXEL_DIGITS = 2
"""Of boxes and landmarks."""
DIGITS = 4
"""Of scores, qualities, similarities and seconds."""


def plain(value: Any) -> Any:
    """A record, and all in it, as JSON: times in UTC as text, enums by value, floats at a sensible length."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        # Not `asdict`, which copies what is about to be converted.
        return {f.name: plain_member(f.name, getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return to_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    if isinstance(value, float):
        return round(value, DIGITS)
    return value


def plain_member(name: str, value: Any) -> Any:
    """A record's member; pixels need fewer digits."""
    if name in ("box", "landmarks"):
        return pixels(value)
    return plain(value)


def pixels(value: Any) -> Any:
    """Coordinates, nested as they are."""
    if isinstance(value, tuple | list):
        return [pixels(item) for item in value]
    return round(float(value), PIXEL_DIGITS)


def looked(face: Face) -> dict[str, Any]:
    """What vision says of a face."""
    return {
        "box": pixels(face.box),
        "landmarks": pixels(face.landmarks.tolist()),
        "score": plain(float(face.score)),
        "quality": plain(float(face.quality.value)),
        "quality_reasons": list(face.quality.reasons),
    }


def sighting(seen: Sighting) -> dict[str, Any]:
    """A sighting: the document that answers, events and lists have in common."""
    document: dict[str, Any] = plain(seen)
    del document["hidden"]
    decision: dict[str, Any] = document.pop("decision")
    return {**document, **decision}


def imported(state: ImportState) -> dict[str, Any]:
    """An import; its cursor and scope are the importer's own."""
    document: dict[str, Any] = plain(state)
    for own in ("anchor", "cursor", "raw_path", "source", "take_back", "within"):
        del document[own]
    return document


def suggestion(asked: Suggestion, names: dict[str, str | None]) -> dict[str, Any]:
    """A suggestion, with the names of the two."""
    return {
        "id": asked.id,
        "person_id": asked.person_id,
        "person_name": names[asked.person_id],
        "other_id": asked.other_id,
        "other_name": names[asked.other_id],
        "similarity": plain(asked.similarity),
        "evidence": [
            {"face_id": one, "other_face_id": other, "similarity": plain(similarity)}
            for one, other, similarity in asked.evidence
        ],
    }


def decided(face: dict[str, Any], decision: Decision) -> dict[str, Any]:
    """A face and who it is."""
    return {**face, **plain(decision)}
