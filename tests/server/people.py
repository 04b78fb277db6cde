"""Pictures of six people who do not know each other, and of one who is alone."""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np

from tests import photos


@cache
def portrait(who: int, i: int = 0) -> bytes:
    """The i-th picture of somebody of the group photo (0…5 from the left): cut, mirrored, scaled; JPEG."""
    cut = photos.face_of_group(who)[2 * i :, 3 * i :]
    cut = cut[:, ::-1] if i % 2 else cut
    scale = 1.3 - 0.1 * (i % 5)
    resized = cv2.resize(np.ascontiguousarray(cut), None, fx=scale, fy=scale)
    return photos.encode(resized.astype(np.uint8), quality=95 - i)


@cache
def blank(width: int = 320, height: int = 240) -> bytes:
    """A picture of nothing."""
    return photos.encode(np.full((height, width, 3), 128, dtype=np.uint8))


@cache
def blurred() -> bytes:
    """The astronaut, small and out of focus: an unusable face."""
    small = cv2.resize(photos.astronaut(), (128, 128))
    return photos.encode(cv2.GaussianBlur(small, (0, 0), 2.5).astype(np.uint8))


@cache
def unsure(who: int) -> bytes:
    """Somebody of the group photo, so blurred that they are recognized with less than full confidence; PNG."""
    return photos.encode(cv2.GaussianBlur(photos.face_of_group(who), (0, 0), 4).astype(np.uint8), "PNG")
