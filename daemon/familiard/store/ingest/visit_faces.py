"""Choose which faces of a visit are stored: few, good, and unlike each other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from familiard.store.ingest.burst_decision import BurstFace
from familiard.store.ingest.visit_tracks import StoredFace

MOST_FACES = 5
"""Stored faces of a visit; the last place is kept for a face that shows who it is."""
NEAR_COPY = 0.85
"""Similarity from which a face adds nothing to a stored one, unless it is much better."""
MUCH_BETTER = 0.15
"""Of quality."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a face is stored: as one more face of its visit, or in place of another one."""

    replaces: str | None = None


def place_for(one: BurstFace, camera: str, is_decided: Callable[[str], bool]) -> Place | None:
    """Return where to store a face that a camera saw, or None if it adds nothing to what is stored of its visit.

    Args:
        is_decided: whether somebody decided something about a stored face, which then stays.
    """
    if one.visit is None or not one.visit.faces:
        return Place()
    stored, person_id = one.visit.faces, one.decision.person_id
    is_full = len(stored) >= MOST_FACES
    if not is_full and all(face.camera != camera for face in stored):
        return Place()
    if not is_full and person_id is not None and all(face.person_id != person_id for face in stored):
        return Place()
    quality = one.face.quality.value
    similar = [face for face in stored if _is_near_copy(one, face)]
    if similar and quality < max(face.quality for face in similar) + MUCH_BETTER:
        return None
    if len(stored) < MOST_FACES - 1:
        return Place()
    if not is_full and one.decision.person_name is not None:
        best = max(face.quality for face in similar or stored)
        if similar or quality > best:
            return Place()
    worst = _worst(similar, one, camera, is_decided) or _worst(stored, one, camera, is_decided)
    return Place(worst) if worst is not None else None


def _worst(
    faces: Sequence[StoredFace], one: BurstFace, camera: str, is_decided: Callable[[str], bool]
) -> str | None:
    """The worst of these faces that gives way to a much better one, if any does."""
    assert one.visit is not None
    cameras = [face.camera for face in one.visit.faces]
    for face in sorted(faces, key=lambda face: face.quality):
        if one.face.quality.value < face.quality + MUCH_BETTER:
            return None
        # It must not become another person's, and each camera keeps a face.
        same_person = face.person_id in (None, one.decision.person_id)
        same_camera = face.camera == camera or cameras.count(face.camera) > 1
        if same_person and same_camera and not is_decided(face.id):
            return face.id
    return None


def _is_near_copy(one: BurstFace, face: StoredFace) -> bool:
    if one.face.embedding is None or face.embedding is None:
        return False
    return float(face.embedding @ one.face.embedding) >= NEAR_COPY
