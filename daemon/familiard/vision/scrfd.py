"""Decodes SCRFD (Guo et al., 2021, arXiv:2105.04714) as InsightFace's packs put it out."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from familiard.vision.detections import NOTHING, Detections

_STRIDES = (8, 16, 32)
_PRIORS = 2


@lru_cache(maxsize=96)
def priors(height: int, width: int, stride: int) -> NDArray[np.float32]:
    """Anchor points of one stride, each cell's twice: float32 [N, 2] in pixels, read-only."""
    rows, columns = height // stride, width // stride
    y, x = np.mgrid[:rows, :columns].astype(np.float32) * stride
    points = np.repeat(np.stack([x, y], axis=-1).reshape(-1, 2), _PRIORS, axis=0)
    points.setflags(write=False)
    return points


def decode(outputs: list[NDArray[np.float32]], height: int, width: int, score: float) -> Detections:
    """Faces of at least `score`, before suppression, in pixels of the network's input.

    Args:
        outputs: nine arrays: scores [N, 1] of strides 8, 16, 32, then box distances [N, 4], then landmark
            offsets [N, 10], all in units of the stride; a leading batch dimension of 1 is taken off.
        height: of the network's input, a multiple of 32.
        width: of the network's input, a multiple of 32.
        score: least confidence.
    """
    found = []
    for level, stride in enumerate(_STRIDES):
        scores = outputs[level].reshape(-1)
        rows = np.flatnonzero(scores >= score)
        if not len(rows):
            continue
        points = priors(height, width, stride)[rows]
        distances = outputs[level + 3].reshape(-1, 4)[rows] * np.float32(stride)
        offsets = outputs[level + 6].reshape(-1, 5, 2)[rows] * np.float32(stride)
        boxes = np.concatenate([points - distances[:, :2], points + distances[:, 2:]], axis=1)
        found.append(Detections(boxes, points[:, None] + offsets, scores[rows]))
    if not found:
        return NOTHING
    return Detections(
        np.concatenate([level.boxes for level in found]),
        np.concatenate([level.landmarks for level in found]),
        np.concatenate([level.scores for level in found]),
    )
