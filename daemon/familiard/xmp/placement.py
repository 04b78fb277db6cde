"""Where regions lie in an upright image, and which of the faces that were detected there they mean.

The Metadata Working Group counts fractions of the image as it is stored, before its EXIF orientation turns it upright.
Some programs count those of the upright image. The dimensions that a file gives beside its regions tell which, and where
they do not, whichever fits more of the detected faces counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

from familiard.xmp.regions import Region

Box: TypeAlias = tuple[float, float, float, float]
"""x, y, width, height in pixels of the upright image."""
UPRIGHT = 1
_TURNED = frozenset({5, 6, 7, 8})
"""Orientations that swap width and height."""
_MIRRORED_ACROSS, _MIRRORED_DOWN = frozenset({2, 3, 6, 7}), frozenset({3, 4, 7, 8})
SAME_FACE = 0.25
"""Overlap (IoU) from which a region means a detected face: programs draw their boxes differently."""
_MOST_TIMES = 6.0
"""A region whose center is that of a face means it, unless it is so many times larger or smaller."""
_ASPECT = 0.02
"""Share by which proportions may differ since sides are whole pixels."""


class Placed(NamedTuple):
    """A region in an image; `face`: the index of the detected face that it means, if there is one."""

    region: Region
    box: Box
    face: int | None


class Cropped(Exception):
    """The image was cropped after its regions were drawn, so nobody knows where they are."""


def place(
    regions: Sequence[Region], width: int, height: int, orientation: int, faces: Sequence[Box]
) -> list[Placed]:
    """Place regions in an upright image of `width` and `height` pixels, with the boxes of its detected faces.

    Raises:
        Cropped: the image has other proportions than when the regions were drawn.
    """
    best: list[Placed] = []
    applied = next((region.applied for region in regions if region.applied is not None), None)
    for way in ways(applied, width, height, orientation):
        boxes = [_pixels(turned(region, way), width, height) for region in regions]
        placed = [Placed(*one) for one in zip(regions, boxes, _matched(boxes, faces), strict=True)]
        if not best or _count(placed) > _count(best):
            best = placed
    return best


def turned(region: Region, orientation: int) -> Region:
    """A region of a stored image, in the upright one."""
    x, y, width, height = region.x, region.y, region.width, region.height
    if orientation in _TURNED:
        x, y, width, height = y, x, height, width
    if orientation in _MIRRORED_ACROSS:
        x = 1 - x - width
    if orientation in _MIRRORED_DOWN:
        y = 1 - y - height
    return region._replace(x=x, y=y, width=width, height=height)


def turned_back(region: Region, orientation: int) -> Region:
    """A region of an upright image, in the stored one."""
    x, y, width, height = region.x, region.y, region.width, region.height
    if orientation in _MIRRORED_ACROSS:
        x = 1 - x - width
    if orientation in _MIRRORED_DOWN:
        y = 1 - y - height
    if orientation in _TURNED:
        x, y, width, height = y, x, height, width
    return region._replace(x=x, y=y, width=width, height=height)


def stored_size(width: int, height: int, orientation: int) -> tuple[int, int]:
    """Width and height of an image as it is stored, from those of the upright one; and the other way around."""
    return (height, width) if orientation in _TURNED else (width, height)


def ways(applied: tuple[float, float] | None, width: int, height: int, orientation: int) -> list[int]:
    """The orientations that regions may have to be turned by, the likeliest first.

    Args:
        applied: width and height of the image that the regions were drawn in, if they are known.
        width, height: of the upright image.

    Raises:
        Cropped: the image has other proportions than that one.
    """
    possible = [UPRIGHT] if orientation == UPRIGHT else [orientation, UPRIGHT]
    if applied is None:
        return possible
    fitting = [way for way in possible if _same_shape(applied, stored_size(width, height, way))]
    if not fitting:
        raise Cropped
    return fitting


def _same_shape(one: tuple[float, float], other: tuple[int, int]) -> bool:
    proportions = (one[0] / one[1]) / (other[0] / max(other[1], 1))
    return abs(proportions - 1) <= _ASPECT


def _pixels(region: Region, width: int, height: int) -> Box:
    return region.x * width, region.y * height, region.width * width, region.height * height


def _count(placed: Sequence[Placed]) -> int:
    return sum(one.face is not None for one in placed)


def _matched(boxes: Sequence[Box], faces: Sequence[Box]) -> list[int | None]:
    """The face that each box means, no two the same; the nearest pair first."""
    pairs = sorted(
        ((_nearness(box, face), i, j) for i, box in enumerate(boxes) for j, face in enumerate(faces)),
        reverse=True,
    )
    matched: dict[int, int] = {}
    for nearness, i, j in pairs:
        if nearness > 0 and i not in matched and j not in matched.values():
            matched[i] = j
    return [matched.get(i) for i in range(len(boxes))]


def _nearness(box: Box, face: Box) -> float:
    """Overlap of a box and a face if they mean the same, otherwise 0."""
    across = min(box[0] + box[2], face[0] + face[2]) - max(box[0], face[0])
    down = min(box[1] + box[3], face[1] + face[3]) - max(box[1], face[1])
    shared = max(across, 0.0) * max(down, 0.0)
    areas = box[2] * box[3], face[2] * face[3]
    share = shared / max(sum(areas) - shared, 1e-9)
    if share >= SAME_FACE:
        return share
    centered = _center_within(box, face) and _center_within(face, box)
    return share if centered and max(areas) <= _MOST_TIMES * min(areas) else 0.0


def _center_within(box: Box, other: Box) -> bool:
    x, y = box[0] + box[2] / 2, box[1] + box[3] / 2
    return other[0] <= x <= other[0] + other[2] and other[1] <= y <= other[1] + other[3]
