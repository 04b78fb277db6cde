"""What the code must know of a model to run it; read from a pack's manifest by `packs`."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Preprocessing:
    """`(x − mean) / scale`, channels in the given order; `mean` follows that order."""

    mean: tuple[float, float, float]
    scale: float
    channels: Literal["rgb", "bgr"]


@dataclass(frozen=True, slots=True)
class DetectorSpec:
    """A face detector: its decoder's family, its usual input side in pixels, and its cuts.

    Attributes:
        family: `retinaface` (priors, variances) or `scrfd` (distances from anchor points).
        size: longest side of the network's input, in pixels; images are never enlarged to it.
        score: least confidence of a face that is kept.
        nms: boxes that overlap a better one by more than this IoU are dropped.
    """

    family: Literal["retinaface", "scrfd"]
    preprocessing: Preprocessing
    size: int
    score: float
    nms: float


@dataclass(frozen=True, slots=True)
class Clarity:
    """What the length of a recognizer's raw vector says of the face: ½ at `midpoint`, rising with `slope`."""

    midpoint: float
    slope: float

    def of(self, length: float) -> float:
        """0 (unusable) … 1 (as clear as can be)."""
        return 1 / (1 + math.exp(min(700.0, (self.midpoint - length) * self.slope)))


@dataclass(frozen=True, slots=True)
class RecognizerSpec:
    """An ArcFace recognizer: 112×112 in, `length` floats out (not normalized).

    `clarity` is measured for a pack; None where it was not.
    """

    family: Literal["arcface"]
    preprocessing: Preprocessing
    size: int
    length: int
    clarity: Clarity | None = None
