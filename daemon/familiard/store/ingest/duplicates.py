"""Find the same person twice in a picture: in a mirror, a framed photo, a collage, or on a television."""

from __future__ import annotations

from collections.abc import Sequence

from familiar_client.models import Decision
from familiard.identity.linkage import LARGER_PENALTY, SMALLER_PENALTY
from familiard.identity.matching import Candidate
from familiard.identity.thresholds import Thresholds
from familiard.vision.results import Face

POOR, POOR_PENALTY = 0.5, 0.1
"""Faces of low quality resemble each other: below this quality, a duplicate must be more similar by this."""
COPY = 0.75
"""Similarity that only two pictures of one person reach, whoever else they resemble."""


def duplicated(
    face: Face,
    decision: Decision,
    others: Sequence[tuple[Face, Decision]],
    nearest_taken: Candidate | None,
    thresholds: Thresholds,
) -> Decision | None:
    """Return the decision on the face beside it that a face duplicates, or None.

    A face that is another named person is no duplicate. An unnamed person gives way to a more similar face in the
    picture, or to one that is a copy: such a person is most likely made of earlier reflections.

    Args:
        decision: on the face, with the people taken whom the others are.
        others: usable faces in the same picture that were decided before, each with its decision.
        nearest_taken: the most similar of the people whom these are.
    """
    if decision.person_name is not None or face.embedding is None:
        return None
    similar = [
        (float(face.embedding @ other.embedding), one) for other, one in others if other.embedding is not None
    ]
    if not similar:
        return None
    similarity, nearest = max(similar, key=lambda pair: pair[0])
    least = 1.0 - thresholds.linkage + (POOR_PENALTY if face.quality.value < POOR else 0.0)
    if decision.person_id is not None:
        return nearest if similarity >= min(COPY, max(least, decision.similarity or 0.0)) else None
    if similarity >= least:
        return nearest
    # Not similar to that picture of the person, but very much so to the person.
    if (
        nearest_taken is not None
        and nearest_taken.similarity >= least + (SMALLER_PENALTY + LARGER_PENALTY) / 2
    ):
        return next((one for _, one in similar if one.person_id == nearest_taken.person_id), None)
    return None


def without_duplicates_of(face: Face, faces: Sequence[Face], thresholds: Thresholds) -> list[Face]:
    """The faces of a picture without other faces of the same person."""
    least = 1.0 - thresholds.linkage

    def same(other: Face) -> bool:
        if face.embedding is None or other.embedding is None:
            return False
        return float(face.embedding @ other.embedding) >= least

    return [other for other in faces if other is face or not same(other)]
