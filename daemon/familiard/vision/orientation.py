"""Which way up an image is stored."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image

UPRIGHT = 1
TURNED = frozenset({5, 6, 7, 8})
"""Orientations that swap width and height."""


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
    if orientation in TURNED:
        rgb = rgb.transpose(1, 0, 2)
    if orientation in {2, 3, 6, 7}:
        rgb = rgb[:, ::-1]
    if orientation in {3, 4, 7, 8}:
        rgb = rgb[::-1]
    return np.ascontiguousarray(rgb)
