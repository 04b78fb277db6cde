"""The numbers that decide who is who. They belong to a model pack and are measured for it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Decision thresholds of one pack, all on cosine similarity or distance of its embeddings.

    Attributes:
        match: least similarity to a person for a face to be that person.
        margin: by how much the best person must beat the runner-up.
        eps: DBSCAN's radius, cosine distance.
        min_pts: DBSCAN's minPts, the face itself included.
        cut: average-linkage distance at which a group stops being one person.
        suggest: least similarity of two people for "same person?" to be asked.
        quality: faces of lower quality are *unusable*: stored, shown, never matched.
        confidence_midpoint, confidence_slope: confidence = 100 / (1 + exp(−(similarity − midpoint) · slope)).
    """

    match: float
    margin: float
    eps: float
    min_pts: int
    cut: float
    suggest: float
    quality: float
    confidence_midpoint: float
    confidence_slope: float
