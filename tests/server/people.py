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


@cache
def frame(who: int, width: int = 1280, height: int = 720, *, side: int = 220, step: int = 0) -> bytes:
    """A camera's frame with somebody of the group photo, who moves a little with each step; JPEG.

    Args:
        side: height of what is cut around the head, in pixels.
    """
    cut = photos.face_of_group(who)
    scale = side / cut.shape[0]
    cut = cv2.resize(cut, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA).astype(np.uint8)
    left = int((width - cut.shape[1]) * (0.5 + 0.2 * np.sin(step / 7)))
    top = int((height - cut.shape[0]) * (0.5 + 0.1 * np.cos(step / 5)))
    scene = np.tile(np.linspace(90, 150, width)[None, :, None], (height, 1, 3))
    scene[top : top + cut.shape[0], left : left + cut.shape[1]] = cut
    # Light and noise change from frame to frame.
    scene = scene * (1 + 0.05 * np.sin(step)) + np.random.default_rng(step).normal(0, 2, scene.shape)
    return photos.encode(np.clip(scene, 0, 255).astype(np.uint8), quality=88)
