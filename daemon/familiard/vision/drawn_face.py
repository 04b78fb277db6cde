"""A face in a box that somebody drew, where the detector sees none.

If the detector finds a face there at a lower score, that gives its landmarks. Otherwise they are guessed from the box.
People draw carelessly, so several places near the box are tried. The one counts whose embedding is longest: the clearest.
"""

from __future__ import annotations

from itertools import product

import numpy as np
from numpy.typing import NDArray

from familiard.vision.boxes import SAME, overlap
from familiard.vision.detect import Detector
from familiard.vision.detections import Detections
from familiard.vision.quarters import best_quarter

VOUCHED = 0.75
"""Score from which the quality of a drawn face is assessed at least: somebody says that it is a face, but the landmarks
may be off."""
_LEAST = 0.1
"""Score of a face that counts in a drawn box."""
# Where the landmarks lie in a detector's box: the medians of LFW.
_PLACES = np.array([[0.268, 0.393], [0.733, 0.388], [0.499, 0.576], [0.305, 0.738], [0.699, 0.734]])
_SHIFTS = (0.0, -0.08, 0.08)
_SCALES = (1.0, 0.88, 1.13)


def detected(rgb: NDArray[np.uint8], box: NDArray[np.float32], detector: Detector) -> Detections | None:
    """The face in a box, in pixels of `rgb` (uint8 [H, W, 3]), if the detector finds one there at a low score."""
    found = best_quarter(rgb, box, lambda part: detector.detect_at(part, 1.0, _LEAST), _LEAST)
    return found if found is not None and overlap(found.boxes[0], box) >= SAME else None


def guesses(box: NDArray[np.float32]) -> Detections:
    """Faces as they may lie in and around a box."""
    size = box[2:] - box[:2]
    boxes = []
    for across, down, scale in product(_SHIFTS, _SHIFTS, _SCALES):
        center = (box[:2] + box[2:]) / 2 + size * np.array([across, down], dtype=np.float32)
        half = size * np.float32(scale / 2)
        boxes.append(np.concatenate([center - half, center + half]))
    stacked = np.stack(boxes).astype(np.float32)
    sizes = stacked[:, 2:] - stacked[:, :2]
    landmarks = stacked[:, None, :2] + sizes[:, None] * _PLACES[None].astype(np.float32)
    return Detections(stacked, landmarks, np.zeros(len(stacked), dtype=np.float32))
