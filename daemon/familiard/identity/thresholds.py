"""The decision thresholds of a model pack, measured for it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Decision thresholds of one pack, all on cosine similarity or distance of its embeddings.

    A face's similarity to a person, and that of two people, is the cosine of their mean embeddings.

    Attributes:
        match: least similarity to a named person for a face to be recognized.
        margin: by how much the best named person must beat the next.
        eps: DBSCAN's radius, cosine distance.
        min_pts: DBSCAN's minPts, the face itself included; fewer faces make no person yet.
        linkage: largest cosine distance of two unnamed people's means at which they are one person.
        suggest: least similarity of two people for a merge suggestion.
        quality: faces of lower quality are *unusable*: stored, shown, never matched.
        confidence_midpoint, confidence_slope: confidence = 100 / (1 + exp(−(similarity − midpoint) · slope)).
    """

    match: float
    margin: float
    eps: float
    min_pts: int
    linkage: float
    suggest: float
    quality: float
    confidence_midpoint: float
    confidence_slope: float
