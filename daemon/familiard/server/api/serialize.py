"""Answers: models built from what lower layers hand out, and models as JSON."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from familiar_client.encode import encode
from familiar_client.models import (
    AnalyzedFace,
    DecidedFace,
    Decision,
    Face,
    FrameRefused,
    Import,
    PartRefused,
    Person,
    PersonSeen,
    PhotoAdded,
    SearchedFace,
    Seconds,
    SeenFace,
    Sighting,
    Visit,
)
from familiard.errors import FamiliarError

if TYPE_CHECKING:
    from familiard.server.api.bodies import Part
    from familiard.store.import_jobs import ImportState
    from familiard.store.models import Observed, SightingRecord, VisitRecord
    from familiard.vision import results as vision

DIGITS = 4
"""Of scores, qualities, similarities and seconds."""
DIGITS_OF = {"box": 2, "landmarks": 2}
"""Pixels need fewer."""
EXACT = frozenset({"embedding"})


def document(model: Any) -> Any:
    """A model as JSON, with floats at a sensible length."""
    return encode(model, number=_shortened)


def _shortened(member: str, number: float) -> float:
    return number if member in EXACT else round(number, DIGITS_OF.get(member, DIGITS))


def analyzed(face: vision.Face, decision: Decision, *, embedding: bool, crop: bool) -> AnalyzedFace:
    """A face that is not kept; its embedding and picture where they were asked for."""
    return AnalyzedFace(
        **_detected(face),
        **_members(decision),
        embedding=tuple(face.embedding.tolist()) if embedding and face.embedding is not None else None,
        crop=base64.b64encode(face.crop).decode() if crop and face.crop is not None else None,
    )


def seconds(timings: vision.Timings, match: float) -> Seconds:
    """How long each step took, with the one after vision."""
    return Seconds(**{**_members(timings), "match": match, "total": timings.total + match})


def added(
    observed: Observed, parts: Sequence[Part], named: Sequence[str] = (), notes: Sequence[str] = ()
) -> PhotoAdded:
    """A photo, and the faces in it with who they are."""
    faces = tuple(
        DecidedFace(**{**_members(face), **_members(decision)})
        for face, decision in zip(observed.faces, observed.decisions, strict=True)
    )
    return PhotoAdded(
        observed.photo, faces, observed.already_known, parts_refused(parts), tuple(named), tuple(notes)
    )


def seen(record: SightingRecord, frame: int) -> SeenFace:
    """A face in a camera's frames, kept or not."""
    return SeenFace(**_sighted(record), frame=frame)


def sighting(record: SightingRecord) -> Sighting:
    """A sighting, the same in answers, events and lists."""
    return Sighting(**_sighted(record))


def visit(record: VisitRecord) -> Visit:
    """A visit, the same in lists and events."""
    decision = record.decision
    return Visit(
        id=record.id,
        camera=record.camera,
        cameras=record.cameras,
        started_at=record.started_at,
        last_seen_at=record.last_seen_at,
        ended_at=record.ended_at,
        verdict=decision.verdict,
        reasons=decision.reasons,
        person_id=decision.person_id,
        person_name=decision.person_name,
        similarity=decision.similarity,
        confidence=decision.confidence,
        snapshots=record.snapshots,
        face=None if record.face is None else sighting(record.face),
        hidden=record.hidden,
    )


def person_seen(person: Person, last: Sighting | None) -> PersonSeen:
    """A person, and their last sighting."""
    return PersonSeen(**_members(person), last_sighting=last)


def searched(face: vision.Face, decision: Decision) -> SearchedFace:
    """The face of an image that a search is for."""
    return SearchedFace(
        **_detected(face),
        id=None,
        photo_id=None,
        person_id=decision.person_id,
        person_name=decision.person_name,
    )


def searched_record(face: Face) -> SearchedFace:
    """The stored face that a search is for."""
    return SearchedFace(**{field.name: getattr(face, field.name) for field in fields(SearchedFace)})


def imported(state: ImportState) -> Import:
    """An import; its cursor and scope are the importer's own."""
    return Import(**{field.name: getattr(state, field.name) for field in fields(Import)})


def parts_refused(parts: Sequence[Part]) -> tuple[PartRefused, ...]:
    """What a multipart body brought beside its image."""
    return tuple(
        PartRefused(index, part.refused.code, part.refused.detail)
        for index, part in enumerate(parts)
        if part.refused is not None
    )


def frames_refused(analyses: Sequence[object]) -> tuple[FrameRefused, ...]:
    """Frames of a burst that gave an error, by their place."""
    return tuple(
        FrameRefused(index, one.code, one.detail)
        for index, one in enumerate(analyses)
        if isinstance(one, FamiliarError)
    )


def _sighted(record: SightingRecord) -> dict[str, Any]:
    """The members of `Sighting`; that somebody is hidden is not told."""
    own = {name: value for name, value in _members(record).items() if name not in {"decision", "hidden"}}
    return own | _members(record.decision)


def _detected(face: vision.Face) -> dict[str, Any]:
    """The members of `Detection`."""
    return {
        "box": tuple(map(float, face.box)),
        "landmarks": tuple((float(x), float(y)) for x, y in face.landmarks.tolist()),
        "score": float(face.score),
        "quality": float(face.quality.value),
        "quality_reasons": tuple(face.quality.reasons),
    }


def _members(record: Any) -> dict[str, Any]:
    return {field.name: getattr(record, field.name) for field in fields(record)}
