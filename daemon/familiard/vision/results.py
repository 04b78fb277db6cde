"""The results of analyzing one image."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Box: TypeAlias = tuple[float, float, float, float]
"""x, y, width, height in pixels of the upright image."""


@dataclass(frozen=True, slots=True)
class Quality:
    """How well a face can be recognized, from its pixels and landmarks alone.

    Attributes:
        value: 0 (unusable) … 1 (a passport photo).
        reasons: what lowered it, worst first: `small`, `blurred`, `turned`, `unclear`, `uncertain`,
            `cut-off` (see `quality.py`).
    """

    value: float
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Face:
    """One detection.

    Attributes:
        box: x, y, width, height in pixels of the upright image (EXIF orientation applied), float.
        landmarks: float32 [5, 2] in the same pixels: left eye, right eye, nose, left and right mouth corner,
            left and right as seen in the image.
        score: the detector's confidence, 0…1.
        quality: see `Quality`.
        embedding: float32 [D], L2-normalized, or None where the recognizer gave nothing usable.
        crop: a small JPEG of the face with some surroundings, or None where crops are off.
        restored: whether motion was taken out of its pixels. What that adds makes different people more alike.
    """

    box: tuple[float, float, float, float]
    landmarks: NDArray[np.float32]
    score: float
    quality: Quality
    embedding: NDArray[np.float32] | None
    crop: bytes | None = None
    restored: bool = False


@dataclass(frozen=True, slots=True)
class Timings:
    """Seconds spent in each step."""

    decode: float
    detect: float
    align: float
    embed: float

    @property
    def total(self) -> float:
        """Seconds in all steps together."""
        return self.decode + self.detect + self.align + self.embed

    def plus(self, other: Timings) -> Timings:
        """Both together."""
        return Timings(
            self.decode + other.decode,
            self.detect + other.detect,
            self.align + other.align,
            self.embed + other.embed,
        )


@dataclass(frozen=True, slots=True, eq=False)
class Analysis:
    """The result of analyzing one image.

    Attributes:
        width, height: of the upright image, in pixels.
        faces: best score first.
        timings: see `Timings`.
        taken_at: from EXIF, with the offset that EXIF gives or none; None where EXIF says nothing.
        notes: what was wrong with the file although it could be used, and which of several frames was used,
            a sentence each.
        drawn: the index of the face in the box that somebody drew; None without a box, or if it is outside the image.
    """

    width: int
    height: int
    faces: tuple[Face, ...]
    timings: Timings
    taken_at: datetime | None = None
    notes: tuple[str, ...] = ()
    drawn: int | None = None
