"""Choose which faces of a visit are stored: few, good, and unlike each other."""

from __future__ import annotations

from familiard.store.ingest.burst_decision import BurstFace

MOST_FACES = 5
"""Stored faces of a visit; the last place is kept for a face that shows who it is."""
NEAR_COPY = 0.85
"""Similarity from which a face adds nothing to a stored one, unless it is much better."""
MUCH_BETTER = 0.15
"""Of quality."""


def worth_storing(one: BurstFace, camera: str) -> bool:
    """Whether a face that a camera saw adds something to what is stored of its visit."""
    if one.visit is None or not one.visit.faces:
        return True
    stored, person_id = one.visit.faces, one.decision.person_id
    if len(stored) >= MOST_FACES:
        return False
    if all(face.camera != camera for face in stored):
        return True
    if person_id is not None and all(face.person_id != person_id for face in stored):
        return True
    if len(stored) == MOST_FACES - 1 and one.decision.person_name is None:
        return False
    quality, embedding = one.face.quality.value, one.face.embedding
    similar = [
        face
        for face in stored
        if embedding is not None
        and face.embedding is not None
        and float(face.embedding @ embedding) >= NEAR_COPY
    ]
    if similar:
        return quality >= max(face.quality for face in similar) + MUCH_BETTER
    return len(stored) < MOST_FACES - 1 or quality > max(face.quality for face in stored)
