"""Which way up an image is stored."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image

UPRIGHT = 1
TURNED = frozenset({5, 6, 7, 8})
"""Orientations that swap width and height."""
_TURNS = (None, cv2.ROTATE_90_CLOCKWISE, cv2.ROTATE_180, cv2.ROTATE_90_COUNTERCLOCKWISE)


def orientation_of(exif: Image.Exif) -> int:
    """EXIF's orientation, 1–8; a number of a wrong type counts, whatever else stands there means upright."""
    try:
        value = exif.get(ExifTags.Base.Orientation, UPRIGHT)
        if isinstance(value, tuple | list) and value:
            value = value[0]
        number = float(value)
    except (TypeError, ValueError, ArithmeticError):
        return UPRIGHT
    return int(number) if number in range(1, 9) else UPRIGHT


def upright(rgb: NDArray[np.uint8], orientation: int) -> NDArray[np.uint8]:
    """Undo what EXIF's orientation (1–8) says was done to the image."""
    # NumPy takes ten times as long to copy an image of three channels whose axes are swapped.
    across, down = orientation in {2, 3, 6, 7}, orientation in {3, 4, 7, 8}
    swapped = np.asarray(cv2.transpose(rgb), dtype=np.uint8) if orientation in TURNED else None
    if across or down:
        # A copy of its own is mirrored in place: more than two of them take too much memory.
        rgb = np.asarray(
            cv2.flip(rgb if swapped is None else swapped, -1 if across and down else int(across), swapped),
            dtype=np.uint8,
        )
    elif swapped is not None:
        rgb = swapped
    return np.ascontiguousarray(rgb)


def turned_by(rgb: NDArray[np.uint8], quarters: int) -> NDArray[np.uint8]:
    """Turn an image clockwise by quarters; C-contiguous."""
    turn = _TURNS[quarters % 4]
    return np.ascontiguousarray(rgb) if turn is None else np.asarray(cv2.rotate(rgb, turn), dtype=np.uint8)
