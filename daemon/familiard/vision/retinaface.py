"""Decodes RetinaFace (Deng et al., 2019, arXiv:1905.00641) as biubug6's MobileNet-0.25 puts it out."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from familiard.vision.detections import Detections

# stride → sides of its two square priors, in pixels
_PRIORS = ((8, (16, 32)), (16, (64, 128)), (32, (256, 512)))
_CENTER_VARIANCE = np.float32(0.1)
_SIZE_VARIANCE = np.float32(0.2)


@lru_cache(maxsize=32)
def priors(height: int, width: int) -> NDArray[np.float32]:
    """Center and side of each prior of an input of that shape: float32 [N, 3] in pixels, read-only."""
    levels = []
    for stride, sides in _PRIORS:
        rows, columns = -(-height // stride), -(-width // stride)
        x = (np.arange(columns, dtype=np.float32) + 0.5) * stride
        y = (np.arange(rows, dtype=np.float32) + 0.5) * stride
        level = np.empty((rows, columns, len(sides), 3), dtype=np.float32)
        level[..., 0] = x[None, :, None]
        level[..., 1] = y[:, None, None]
        level[..., 2] = sides
        levels.append(level.reshape(-1, 3))
    grid = np.concatenate(levels)
    grid.setflags(write=False)
    return grid


def decode(outputs: list[NDArray[np.float32]], height: int, width: int, score: float) -> Detections:
    """Faces of at least `score`, before suppression, in pixels of the network's input.

    Args:
        outputs: `loc` [1, N, 4], `conf` [1, N, 2] after softmax, `landmarks` [1, N, 10].
        height: of the network's input.
        width: of the network's input.
        score: least confidence.
    """
    places, confidences, points = outputs
    scores = confidences[0, :, 1]
    rows = np.flatnonzero(scores >= score)
    grid = priors(height, width)[rows]
    centers, sides = grid[:, :2], grid[:, 2:]
    place = places[0, rows]
    middle = centers + place[:, :2] * (_CENTER_VARIANCE * sides)
    half = np.exp(place[:, 2:] * _SIZE_VARIANCE) * sides / 2
    landmarks = centers[:, None] + points[0, rows].reshape(-1, 5, 2) * (_CENTER_VARIANCE * sides[:, None])
    return Detections(np.concatenate([middle - half, middle + half], axis=1), landmarks, scores[rows])
