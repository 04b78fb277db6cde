"""How well a face can be told: one number from what can be measured, and what lowered it."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from familiard.vision.faces import Quality


def assess(
    crop: NDArray[np.uint8],
    box: NDArray[np.float32],
    landmarks: NDArray[np.float32],
    score: float,
    width: int,
    height: int,
) -> Quality:
    """Quality of one face (see the module for the formula)."""
    eyes = float(np.linalg.norm(landmarks[1] - landmarks[0]))
    grey = cv2.cvtColor(crop, cv2.COLOR_RGB2GRAY)
    sharp = float(cv2.Laplacian(grey, cv2.CV_32F).var())
    factors = {
        "small": float(np.clip((eyes - 6) / 24, 0, 1)),
        "blurred": float(np.clip(sharp / 150, 0, 1)),
        "uncertain": float(np.clip(score, 0, 1)),
    }
    value = float(np.prod(list(factors.values())) ** 0.5)
    reasons = tuple(
        name for name, factor in sorted(factors.items(), key=lambda item: item[1]) if factor < 0.6
    )
    return Quality(value, reasons)
