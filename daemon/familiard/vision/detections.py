"""What a detector's decoder hands on: parallel arrays, one row a face."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

# More faces than any photo holds; bounds the work of NMS on noise.
MOST_CANDIDATES = 5000


@dataclass(frozen=True, slots=True, eq=False)
class Detections:
    """N faces, best score first once `suppress` ran.

    Attributes:
        boxes: float32 [N, 4], left, top, right, bottom in pixels.
        landmarks: float32 [N, 5, 2] in pixels.
        scores: float32 [N], 0…1.
    """

    boxes: NDArray[np.float32]
    landmarks: NDArray[np.float32]
    scores: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.scores)

    def take(self, rows: NDArray[np.intp]) -> Detections:
        """These rows, in this order."""
        return Detections(self.boxes[rows], self.landmarks[rows], self.scores[rows])

    def suppress(self, overlap: float) -> Detections:
        """Greedy non-maximum suppression: drop what overlaps a better box by an IoU above `overlap`."""
        if len(self) == 0:
            return self
        # OpenCV's stubs ask for lists where arrays are taken, and are quicker.
        boxes: Any = np.column_stack([self.boxes[:, :2], self.boxes[:, 2:] - self.boxes[:, :2]]).astype(float)
        scores: Any = self.scores
        kept = cv2.dnn.NMSBoxes(boxes, scores, 0.0, overlap, top_k=MOST_CANDIDATES)
        return self.take(np.asarray(kept, dtype=np.intp).reshape(-1))

    def scaled(self, factor: float) -> Detections:
        """The same faces in an image `factor` times as large."""
        if factor == 1.0:
            return self
        by = np.float32(factor)
        return Detections(self.boxes * by, self.landmarks * by, self.scores)

    def moved(self, x: float, y: float) -> Detections:
        """The same faces in an image that begins so much further left and up."""
        by = np.array([x, y], dtype=np.float32)
        return Detections(self.boxes + np.tile(by, 2), self.landmarks + by, self.scores)


def joined(*parts: Detections) -> Detections:
    """The faces of all parts."""
    if len(parts) == 1:
        return parts[0]
    return Detections(
        np.concatenate([NOTHING.boxes, *(part.boxes for part in parts)]),
        np.concatenate([NOTHING.landmarks, *(part.landmarks for part in parts)]),
        np.concatenate([NOTHING.scores, *(part.scores for part in parts)]),
    )


NOTHING = Detections(np.zeros((0, 4), np.float32), np.zeros((0, 5, 2), np.float32), np.zeros(0, np.float32))
