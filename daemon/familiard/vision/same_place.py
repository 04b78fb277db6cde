"""One face that was found at several angles: the recognizer knows best which one is upright."""

from __future__ import annotations

from collections.abc import Sequence

from familiard.vision.results import Face

# Boxes that have this part of their union in common are of one face; turned, its box has other proportions.
_SAME = 0.3


def best_of_each(faces: Sequence[Face], others: Sequence[Face]) -> tuple[Face, ...]:
    """All faces, and only the best where several are in one place; in the order of their scores."""
    kept: list[Face] = []
    for face in sorted((*faces, *others), key=lambda face: -face.quality.value):
        if all(_overlap(face, better) < _SAME for better in kept):
            kept.append(face)
    return tuple(sorted(kept, key=lambda face: -face.score))


def _overlap(one: Face, other: Face) -> float:
    (x, y, width, height), (u, v, across, down) = one.box, other.box
    wide = max(0.0, min(x + width, u + across) - max(x, u))
    high = max(0.0, min(y + height, v + down) - max(y, v))
    union = width * height + across * down - wide * high
    return wide * high / union if union > 0 else 0.0
