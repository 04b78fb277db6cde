"""Assess how well a face can be recognized: one number, and the reasons that lowered it.

Each reason is a number between 0 and 1: roughly the share of its similarity to good photos of the same person that
such a face keeps. The quality is the smallest of them, since the worst reason decides.

- *small*: logistic in the logarithm of the eye distance in source pixels, as it would be frontally (the landmarks'
  least-squares scale): .3 at 10 px (a box of about 20), .85 at 20, .99 at 41 (LFW).
- *blurred*: the same of the crop's fine detail (variance of the Laplacian after a light blur, which keeps noise and
  JPEG blocks out) relative to its contrast: .3 where LFW is blurred with sigma 3 px, .75 with 2, .98 as it is.
- *turned*: where the nose lies between the eyes, and between eyes and mouth; .3 near profile.
- *uncertain*: the detector's score; .3 at .55, 1 from .9.
- *cut-off*: the part of the middle of the face, eyes to mouth, that is inside the image; .3 at .55, 1 from .9.
- *unclear*: the length of the recognizer's vector before normalization, where the pack says what it means. It
  predicts best: on LFW its rank correlation with the similarity to the person's other photos is .54, that of
  each of the others is below .13; and faces with short vectors resemble one another whoever they are.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from familiard.vision.align import TEMPLATE, aligned_landmarks
from familiard.vision.results import Quality
from familiard.vision.spec import Clarity

# Reasons at or below this are reported.
_REPORTED = 0.5
_TEMPLATE_EYES = float(np.linalg.norm(TEMPLATE[1] - TEMPLATE[0]))

# Midpoints and slopes of the logistics in the logarithm.
_EYES_MIDPOINT, _EYES_SLOPE = 12.7, 3.8
_DETAIL_MIDPOINT, _DETAIL_SLOPE = 0.0039, 2.25
# Sensor noise keeps a picture without contrast from having no contrast at all.
_LEAST_CONTRAST = 50.0
_FACE = (slice(28, 104), slice(20, 92))
_GRID = np.stack(np.meshgrid(np.linspace(22, 90, 12), np.linspace(36, 104, 12)), axis=-1).reshape(-1, 2)

# From … to: 1 up to the first, 0 from the second.
_NOSE_ASIDE = (0.4, 1.0)
_NOSE_UP_DOWN = (0.3, 0.6)
_NOSE_LEVEL = 0.54  # of the way from eyes to mouth, the median of LFW
_SCORE = (0.9, 0.4)
_INSIDE = (0.9, 0.4)


@dataclass(frozen=True, slots=True, eq=False)
class FaceSample:
    """The measurements that the quality of one face is assessed from.

    Attributes:
        chip: uint8 [112, 112, 3], the aligned face.
        matrix: float64 [2, 3], from image to chip.
        landmarks: float32 [5, 2] in image pixels.
        score: the detector's.
        width, height: of the image.
        shrink: by how much the original is larger than the image that these pixels are of.
        length: of the raw embedding, or None.
    """

    chip: NDArray[np.uint8]
    matrix: NDArray[np.float64]
    landmarks: NDArray[np.float32]
    score: float
    width: int
    height: int
    shrink: int
    length: float | None


def assess(face: FaceSample, clarity: Clarity | None) -> Quality:
    """Assess one face; `clarity` maps the length of the pack's embeddings to quality, where it is known."""
    shares = {
        "small": _small(face),
        "blurred": _blurred(face),
        "turned": _turned(face),
        "uncertain": _ramp(face.score, *_SCORE),
        "cut-off": _ramp(_inside(face), *_INSIDE),
    }
    if clarity is not None:
        shares["unclear"] = 0.0 if face.length is None else clarity.of(face.length)
    ranked = sorted(shares.items(), key=lambda item: item[1])
    return Quality(
        value=round(ranked[0][1], 4), reasons=tuple(name for name, share in ranked if share <= _REPORTED)
    )


def _small(face: FaceSample) -> float:
    scale = math.hypot(face.matrix[0, 0], face.matrix[1, 0])
    return _logistic(_TEMPLATE_EYES / scale * face.shrink, _EYES_MIDPOINT, _EYES_SLOPE)


def _blurred(face: FaceSample) -> float:
    gray = cv2.cvtColor(face.chip, cv2.COLOR_RGB2GRAY)
    detail = cv2.Laplacian(cv2.GaussianBlur(gray, (0, 0), 1.0), cv2.CV_32F)[_FACE]
    contrast = float(gray[_FACE].var()) + _LEAST_CONTRAST
    return _logistic(float(detail.var()) / contrast, _DETAIL_MIDPOINT, _DETAIL_SLOPE)


def _turned(face: FaceSample) -> float:
    left, right, nose, mouth_left, mouth_right = aligned_landmarks(face.landmarks, face.matrix)
    eyes, mouth = (left + right) / 2, (mouth_left + mouth_right) / 2
    across, down = right - left, mouth - eyes
    aside = abs(float((nose - eyes) @ across)) / max(float(across @ across), 1e-6)
    level = float((nose - eyes) @ down) / max(float(down @ down), 1e-6)
    return min(_ramp(aside, *_NOSE_ASIDE), _ramp(abs(level - _NOSE_LEVEL), *_NOSE_UP_DOWN))


def _inside(face: FaceSample) -> float:
    """The share of the middle of the face inside the image; detectors clip their boxes, so boxes do not show it."""
    points = (_GRID - face.matrix[:, 2]) @ np.linalg.inv(face.matrix[:, :2]).T
    return float(((points >= 0) & (points < (face.width, face.height))).all(axis=1).mean())


def _logistic(value: float, midpoint: float, slope: float) -> float:
    """½ at the midpoint, rising; in the logarithm of `value`."""
    return float(1 / (1 + (midpoint / max(value, 1e-9)) ** slope))


def _ramp(value: float, best: float, worst: float) -> float:
    """1 at `best` and beyond, 0 at `worst` and beyond, straight between."""
    return float(min(1.0, max(0.0, (value - worst) / (best - worst))))
