"""A picture that is turned by quarters before it is searched, and what was found, turned back."""

from __future__ import annotations

from dataclasses import replace
from time import perf_counter
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from familiard.vision.detections import Detections
from familiard.vision.orientation import turned_by
from familiard.vision.results import Analysis, Face
from familiard.vision.turned import turned_back

ROTATIONS = (0, 90, 180, 270)


class Source(Protocol):
    """Where pixels come from; see `decode.Picture`."""

    @property
    def width(self) -> int:
        """In pixels."""

    @property
    def height(self) -> int:
        """In pixels."""

    def shrink_for(self, factor: float) -> int:
        """By how much it can come smaller."""

    def least_shrink(self, shrink: int) -> int:
        """The least of `shrink` and above that the memory suffices for."""

    def pixels(self, shrink: int) -> NDArray[np.uint8]:
        """uint8 [H, W, 3]."""


class Pixels:
    """A picture that is decoded already: uint8 [H, W, 3]."""

    def __init__(self, rgb: NDArray[np.uint8]) -> None:
        self._rgb = np.ascontiguousarray(rgb)
        self.height, self.width = self._rgb.shape[:2]

    def shrink_for(self, factor: float) -> int:
        """It never comes smaller."""
        del factor
        return 1

    def least_shrink(self, shrink: int) -> int:
        """As asked for."""
        return shrink

    def pixels(self, shrink: int) -> NDArray[np.uint8]:
        """All of them."""
        del shrink
        return self._rgb


class Turned:
    """A picture turned clockwise by 0, 90, 180 or 270 degrees.

    Attributes:
        width: of the turned picture, in pixels.
        height: of the turned picture, in pixels.
        seconds: that getting its pixels has taken so far.
    """

    def __init__(self, source: Source, rotation: int) -> None:
        self._source = source
        self._quarters = rotation // 90 % 4
        self.width, self.height = source.width, source.height
        if self._quarters % 2:
            self.width, self.height = self.height, self.width
        self.seconds = 0.0
        self._last: tuple[int, NDArray[np.uint8]] | None = None

    def shrink_for(self, factor: float) -> int:
        """See `Source`."""
        return self._source.shrink_for(factor)

    def least_shrink(self, shrink: int) -> int:
        """See `Source`."""
        return self._source.least_shrink(shrink)

    def pixels(self, shrink: int) -> NDArray[np.uint8]:
        """uint8 [H, W, 3], C-contiguous; what was asked for last is kept."""
        if self._last is not None and self._last[0] == shrink:
            return self._last[1]
        start = perf_counter()
        rgb = turned_by(self._source.pixels(shrink), self._quarters)
        self.seconds += perf_counter() - start
        self._last = shrink, rgb
        return rgb

    def back(self, analysis: Analysis) -> Analysis:
        """What was found, in the pixels of the picture as it was before it was turned."""
        if not self._quarters:
            return analysis
        faces = tuple(self._face_back(face) for face in analysis.faces)
        return replace(analysis, width=self._source.width, height=self._source.height, faces=faces)

    def _face_back(self, face: Face) -> Face:
        x, y, width, height = face.box
        box = np.array([[x, y, x + width, y + height]], dtype=np.float32)
        found = Detections(box, face.landmarks[None], np.ones(1, dtype=np.float32))
        # Turned clockwise so often is turned counterclockwise for the rest of the way around.
        back = turned_back(found, 4 - self._quarters, self._source.width, self._source.height)
        left, top, right, bottom = (float(value) for value in back.boxes[0])
        return replace(face, box=(left, top, right - left, bottom - top), landmarks=back.landmarks[0])
