"""Takes a small upright picture out of a large one without aliasing."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray


def warp(rgb: NDArray[np.uint8], matrix: NDArray[np.float64], side: int) -> NDArray[np.uint8]:
    """`rgb` through a similarity, bilinear; what lies outside is black.

    Bilinear sampling reads four pixels, so where the similarity shrinks by two or more it would skip most of the
    source and keep its noise. There, the part of the source that is needed is averaged down first.

    Args:
        rgb: uint8 [H, W, 3].
        matrix: float64 [2, 3], from its pixels to those of the result.
        side: of the result, in pixels.

    Returns:
        uint8 [side, side, 3].
    """
    shrink = int(1 / np.hypot(matrix[0, 0], matrix[1, 0]))
    if shrink >= 2:
        rgb, matrix = _averaged(rgb, matrix, side, shrink)
    return np.asarray(cv2.warpAffine(rgb, matrix, (side, side), flags=cv2.INTER_LINEAR), dtype=np.uint8)


def _averaged(
    rgb: NDArray[np.uint8], matrix: NDArray[np.float64], side: int, shrink: int
) -> tuple[NDArray[np.uint8], NDArray[np.float64]]:
    """The part of `rgb` that the result shows, `shrink` times smaller, and the matrix that goes with it."""
    corners = np.array([[0, 0], [side, 0], [0, side], [side, side]], dtype=np.float64)
    seen = (corners - matrix[:, 2]) @ np.linalg.inv(matrix[:, :2]).T
    height, width = rgb.shape[:2]
    left, top = np.clip(np.floor(seen.min(axis=0)) - shrink, 0, (width, height)).astype(int)
    right, bottom = np.clip(np.ceil(seen.max(axis=0)) + shrink, 0, (width, height)).astype(int)
    columns, rows = (right - left) // shrink, (bottom - top) // shrink
    if columns < 1 or rows < 1:
        return rgb, matrix
    part = rgb[top : top + rows * shrink, left : left + columns * shrink]
    small = np.asarray(cv2.resize(part, (columns, rows), interpolation=cv2.INTER_AREA), dtype=np.uint8)
    # A small pixel's center lies in the middle of the square of pixels that it stands for.
    origin = np.array([left, top]) + (shrink - 1) / 2
    adjusted = np.column_stack([matrix[:, :2] * shrink, matrix[:, :2] @ origin + matrix[:, 2]])
    return small, adjusted
