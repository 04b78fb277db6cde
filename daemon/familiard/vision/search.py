"""Search a picture for faces: all of it once, then closer where small faces may be, then turned."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from familiard.vision.detail import Detail
from familiard.vision.detect import Detector
from familiard.vision.detections import Detections, joined
from familiard.vision.regions import SMALL, Region, inside, regions_around, sizes, tiles
from familiard.vision.turned import HINT, search_turned

# Least confidence of what may be a small face: of the small faces that are found at twice the size, it misses few.
_HINT = 0.15
# Regions without a face after which the rest is left out.
_MOST_FRUITLESS = 1
# Of a picture of which more lies in regions than this, all is searched.
_MOST_IN_REGIONS = 0.6
# Pixels of the network's input at once; more takes more memory than time.
_MOST_PIXELS = 2_200_000
_TILE, _OVERLAP = 1280, 128
# The second pass over the whole picture, for faces that are too large for the first.
_COARSE = 0.5
# Of a face, what is this much smaller and inside it is a part of it.
_PART = 0.7


class Levels(Protocol):
    """A picture whose pixels can be had at several sizes."""

    width: int
    height: int

    def shrink_for(self, factor: float) -> int:
        """By how much it can come smaller and still have the pixels that `factor` needs."""

    def pixels(self, shrink: int) -> NDArray[np.uint8]:
        """uint8 [H, W, 3]."""


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """The faces of a picture, in the pixels of `rgb`, which is `shrink` times smaller than the picture.

    `weak` is what the first pass gave at a low score.
    """

    rgb: NDArray[np.uint8]
    shrink: int
    faces: Detections
    weak: Detections


class Search:
    """Finds the faces of pictures.

    Args:
        detector: with its network.
        detail: how closely.
    """

    def __init__(self, detector: Detector, detail: Detail) -> None:
        self._detector = detector
        self._detail = detail

    def first_factor(self, width: int, height: int, *, own: bool) -> float:
        """From the picture's pixels to those of the first pass."""
        return self._detail.factor(width, height, self._detector.size, own=own)

    def run(self, picture: Levels, *, own: bool) -> Found:
        """Find all faces."""
        factor = self.first_factor(picture.width, picture.height, own=own)
        shrink = picture.shrink_for(factor)
        rgb = picture.pixels(shrink)
        # A picture may come smaller than asked for, and its sides are whole pixels.
        scale = max(picture.width, picture.height) / max(rgb.shape[:2])
        seen = self._whole(rgb, factor * scale)
        found, hints = self._sorted(seen.scaled(scale), factor)
        weak = seen.scaled(scale)
        for _ in range(self._detail.levels):
            if not len(hints) or factor >= 1.0:
                break
            factor = min(1.0, factor * 2)
            finer = picture.shrink_for(factor)
            if finer < shrink:
                shrink, rgb = finer, picture.pixels(finer)
                scale = max(picture.width, picture.height) / max(rgb.shape[:2])
            closer = self._closer(rgb, hints.scaled(1 / scale), factor * scale).scaled(scale)
            more, hints = self._sorted(closer, factor)
            if not len(more):
                break
            found = joined(found, more).suppress(self._detector.nms)
        faces = self._detector.refine(rgb, found.scaled(1 / scale), factor * scale)
        return Found(rgb, shrink, faces, weak.scaled(1 / scale))

    def turned(self, found: Found, *, own: bool) -> Found | None:
        """Find faces at any angle where no upright one is any good; None where there are none either."""
        if not self._detail.turned:
            return None
        pixels = self._detail.turned if not own else min(self._detail.turned, self._detector.size**2 // 2)
        faces = search_turned(found.rgb, found.weak, self._detector, pixels)
        if not len(faces):
            return None
        faces = joined(self._detector.refine(found.rgb, faces), found.faces).suppress(self._detector.nms)
        return Found(found.rgb, found.shrink, faces, found.weak)

    def _sorted(self, seen: Detections, factor: float) -> tuple[Detections, Detections]:
        """What is certainly a face, and what may be one that is too small to say, certain or not."""
        small = (sizes(seen) * factor < SMALL) & (seen.scores >= min(_HINT, self._detector.score))
        return self._detector.confident(seen), seen.take(np.flatnonzero(small))

    def _whole(self, rgb: NDArray[np.uint8], factor: float) -> Detections:
        """One pass over all of a picture, in tiles where it is large, and a coarse one for large faces."""
        height, width = rgb.shape[:2]
        least = min(_HINT, HINT, self._detector.score) if self._detail.levels else None
        if width * height * factor**2 <= _MOST_PIXELS:
            seen = self._detector.detect_at(rgb, factor, least)
        else:
            parts = tiles(width, height, round(_TILE / factor), round(_OVERLAP / factor))
            seen = joined(*(self._part(rgb, part, factor, least) for part in parts)).suppress(
                self._detector.nms
            )
        size = max(width, height) * factor
        second = self._detector.second_size
        if size > self._detector.size * 1.1:
            second = round(self._detector.size * _COARSE)
        elif second is None or second >= size or len(self._detector.confident(seen)):
            return seen
        large = self._detector.detect_at(rgb, second / max(width, height))
        large = large.take(np.flatnonzero(sizes(large) * factor > self._detector.largest / 2))
        seen = seen.take(np.flatnonzero(sizes(seen) * factor <= self._detector.largest))
        return joined(_outside(seen, large), large).suppress(self._detector.nms)

    def _closer(self, rgb: NDArray[np.uint8], hints: Detections, factor: float) -> Detections:
        """Search the parts where small faces may be, the likeliest first, until several in a row hold none."""
        height, width = rgb.shape[:2]
        regions = regions_around(hints, factor, width, height)
        sure = sum(region.area for region in regions if region.score >= self._detector.score)
        if sure > _MOST_IN_REGIONS * width * height:
            return self._whole(rgb, factor)
        found, fruitless = [], 0
        for region in regions:
            seen = self._part(rgb, region, factor, min(_HINT, self._detector.score))
            found.append(seen)
            fruitless = 0 if len(self._detector.confident(seen)) else fruitless + 1
            if fruitless > _MOST_FRUITLESS:
                break
        return joined(*found).suppress(self._detector.nms)

    def _part(self, rgb: NDArray[np.uint8], region: Region, factor: float, least: float | None) -> Detections:
        height, width = rgb.shape[:2]
        part = rgb[region.top : region.bottom, region.left : region.right]
        seen = self._detector.detect_at(part, factor, least).moved(region.left, region.top)
        return seen.take(np.flatnonzero(inside(seen, region, width, height)))


def _outside(seen: Detections, large: Detections) -> Detections:
    """Only those that are not a part of a face that is far too large for the pass that found them."""
    if not len(large) or not len(seen):
        return seen
    centers = (seen.boxes[:, None, :2] + seen.boxes[:, None, 2:]) / 2
    within = ((centers > large.boxes[None, :, :2]) & (centers < large.boxes[None, :, 2:])).all(axis=2)
    parts = within & (sizes(seen)[:, None] < _PART * sizes(large)[None])
    return seen.take(np.flatnonzero(~parts.any(axis=1)))
