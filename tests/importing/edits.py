"""What editors do to the file of a photo."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tests import photos

Picture = NDArray[np.uint8]


def _saved(path: Path, edit: Callable[[Image.Image], Image.Image]) -> None:
    """Write a photo as an editor saves it: without what EXIF said."""
    with Image.open(path) as opened:
        opened.load()
        edit(opened).save(path, quality=90)


def keyword(path: Path) -> None:
    """Write the same picture with other metadata, as adding a keyword does."""
    with Image.open(path) as opened:
        exif = opened.getexif()
        exif[0x010E] = (exif.get(0x010E) or "") + "holiday "
        data = path.read_bytes()
    assert data[:2] == b"\xff\xd8"
    block = exif.tobytes()
    path.write_bytes(data[:2] + b"\xff\xe1" + (len(block) + 2).to_bytes(2, "big") + block + data[2:])


def quarter(path: Path) -> None:
    """Turn a photo by a quarter: no face stands upright in it."""
    _saved(path, lambda picture: picture.transpose(Image.Transpose.ROTATE_90))


def straightened(path: Path) -> None:
    """Turn a photo by a few degrees."""
    _saved(path, lambda picture: picture.rotate(6, Image.Resampling.BICUBIC, expand=True))


def mirrored(path: Path) -> None:
    """Mirror a photo."""
    _saved(path, lambda picture: picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT))


def turned_and_back(path: Path) -> None:
    """Store the pixels lying on their side, and say in EXIF how to turn them upright."""
    with Image.open(path) as opened:
        exif = opened.getexif()
        exif[0x0112] = 6
        opened.transpose(Image.Transpose.ROTATE_90).save(path, quality=90, exif=exif)


def resized(path: Path, scale: float) -> None:
    """Write a photo smaller."""
    picture = photos.decode(path.read_bytes())
    path.write_bytes(photos.encode(cv2.resize(picture, None, fx=scale, fy=scale).astype(np.uint8)))
