"""Search a picture for faces: all of it once, then closer where small faces may be, then turned."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from familiard.vision.detail import Detail
from familiard.vision.detect import Detector
from familiard.vision.detections import NOTHING, Detections, joined
from familiard.vision.patches import detect_patches, refound, without_parts
from familiard.vision.regions import SMALL, Region, inside, sizes, tiles
from familiard.vision.turned import search_lying, search_turned, turn_found

# Least confidence of what may be a small face: at a quarter of its size, a face of 24 pixels gives no more.
_HINT = 0.01
# … and at more.
_CLOSER_HINT = 0.015
# A smaller face is too small to be recognized, in pixels of the picture.
_LEAST_USABLE = 21.0
# A larger one would be sure, in pixels of the network's input.
_LARGEST_HINT = 40.0
# Least confidence of a face that only an enlarged part shows: among many parts, some resemble a face.
_SURE = 0.85
# So many of the best hints are looked into in every picture, and if there is a face among them, so many more.
_MOST_HINTS, _MORE_HINTS = 9, 7
# So many small faces make it worth searching the picture at twice the size, and so many, at its own.
_FEW, _CROWD = 2, 8
# Pixels of the network's input at once; more takes more memory than time.
_MOST_PIXELS = 2_200_000
_TILE, _OVERLAP = 1280, 128
# The second pass over the whole picture, for faces that are too large for the first.
_COARSE = 0.5
# Of a face, what is this much smaller and inside it is a part of it.
_PART = 0.7
# What may be a face and lies inside one that is sure is a part of it, unless it is this much larger.
_WITHIN = 1.5


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


@dataclass(frozen=True, slots=True, eq=False)
class _View:
    """The pixels of a picture, `shrink` times smaller; the picture is exactly `scale` times as large."""

    rgb: NDArray[np.uint8]
    shrink: int
    scale: float


def _view(picture: Levels, factor: float) -> _View:
    """The fewest pixels of a picture that `factor` needs, or fewer still where the memory does not suffice."""
    shrink = picture.shrink_for(factor)
    rgb = picture.pixels(shrink)
    # Its sides are whole pixels.
    return _View(rgb, shrink, max(picture.width, picture.height) / max(rgb.shape[:2]))


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
        closer = self._detail.closer and factor < 1.0
        # At half of its size a JPEG takes no longer to decode than at a quarter.
        view = _view(picture, min(1.0, factor * 2) if closer else factor)
        seen = self._whole(view.rgb, factor * view.scale, _HINT if self._detail.closer else None)
        faces = self._detector.confident(seen)
        if closer:
            faces = self._closer(view.rgb, seen, factor * view.scale, least=_LEAST_USABLE / view.scale)
            found = int(np.count_nonzero(sizes(faces) * factor * view.scale < SMALL))
            if found >= _FEW:
                finest = _view(picture, 1.0)
                by = view.scale / finest.scale
                view, seen, faces = finest, seen.scaled(by), faces.scaled(by)
                faces = self._closest(view, faces, factor, found)
            faces = faces.suppress(self._detector.nms)
        if len(faces) and self._detail.turned:
            faces = joined(faces, search_lying(view.rgb, seen, faces, self._detector))
        faces = self._detector.refine(view.rgb, faces, factor * view.scale)
        return Found(view.rgb, view.shrink, faces, seen)

    def _closest(self, view: _View, faces: Detections, factor: float, found: int) -> Detections:
        """Add the faces of a picture with several small ones: where it has few, at twice the first size.

        Args:
            view: all pixels of the picture.
            faces: found so far, in its pixels.
            factor: from the picture's pixels to those of the first pass.
            found: how many of the faces are small.
        """
        twice = factor * 2 * view.scale
        if found < _CROWD and twice < 1.0:
            seen = self._whole(view.rgb, twice, _CLOSER_HINT)
            faces = refound(faces, self._closer(view.rgb, seen, twice))
            found = int(np.count_nonzero(sizes(faces) * twice < SMALL * 2))
        if found >= _CROWD or twice >= 1.0:
            faces = refound(faces, self._closer(view.rgb, self._whole(view.rgb, 1.0, _CLOSER_HINT), 1.0))
        return faces

    def _closer(
        self, rgb: NDArray[np.uint8], seen: Detections, factor: float, *, least: float | None = None
    ) -> Detections:
        """The sure faces of a pass, and those that are very sure once they are enlarged.

        Args:
            rgb: uint8 [H, W, 3].
            seen: what the pass gave, in its pixels, best score first.
            factor: from its pixels to those of the pass.
            least: size of the smallest face that only an enlarged part may show, and makes it worth enlarging more of
                them; None: enlarge all.
        """
        sides, score = sizes(seen) * factor, self._detector.score
        sure = seen.scores >= score
        faces = seen.take(np.flatnonzero(sure))
        hints = seen.take(np.flatnonzero(~sure & (sides < _LARGEST_HINT)))
        hints = without_parts(hints, faces, _WITHIN)
        # The place of a small face that is sure is not.
        hints = joined(seen.take(np.flatnonzero(sure & (sides < SMALL) & (factor < 1.0))), hints)
        order = np.arange(len(hints))
        found = NOTHING
        for some in (order[:_MOST_HINTS], order[_MOST_HINTS:][:_MORE_HINTS]) if least else (order,):
            more = detect_patches(rgb, hints.take(some), self._detector, max(score, _SURE))
            more = more.take(np.flatnonzero(sizes(more) >= (least or 0.0)))
            if not len(more):
                break
            found = joined(found, more).suppress(self._detector.nms)
        return refound(faces, found)

    def turned(self, found: Found, *, own: bool) -> Found | None:
        """Find faces at any angle where no upright one is any good; None where there are none.

        A face may be among them at several angles.
        """
        if not self._detail.turned:
            return None
        pixels = self._detail.turned if not own else min(self._detail.turned, self._detector.size**2 // 4)
        return self._refined(found, search_turned(found.rgb, found.weak, self._detector, pixels))

    def turned_found(self, found: Found) -> Found | None:
        """The best of the faces that were found, as they are found at other angles; None where none is."""
        if not self._detail.turned:
            return None
        return self._refined(found, turn_found(found.rgb, found.faces, self._detector))

    def _refined(self, found: Found, faces: Detections) -> Found | None:
        if not len(faces):
            return None
        return replace(found, faces=self._detector.refine(found.rgb, faces))

    def _whole(self, rgb: NDArray[np.uint8], factor: float, least: float | None) -> Detections:
        """One pass over all of a picture, in tiles where it is large, and a coarse one for large faces."""
        height, width = rgb.shape[:2]
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
        return joined(without_parts(seen, large, _PART), large).suppress(self._detector.nms)

    def _part(self, rgb: NDArray[np.uint8], region: Region, factor: float, least: float | None) -> Detections:
        height, width = rgb.shape[:2]
        part = rgb[region.top : region.bottom, region.left : region.right]
        seen = self._detector.detect_at(part, factor, least).moved(region.left, region.top)
        return seen.take(np.flatnonzero(inside(seen, region, width, height)))
