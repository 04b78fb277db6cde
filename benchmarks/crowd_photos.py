"""Photos of 12 megapixels and a panorama: crowds of small faces, ordinary ones, and photos without people."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.photos import group_jpeg

SIDES = (4000, 3000)
PANORAMA = (16384, 3500)
FACE = 92.0
"""Size of the face in a photo of LFW, which is 250 pixels wide: the side of a square of the area of its box."""
SCENES = ("gray", "coffee", "grass", "brick", "motorcycle", "rocket")

# What is shown of a photo of LFW, from its left, top, right, and bottom, as a part of its side.
_SHOWN = (0.15, 0.12, 0.85, 0.92)
_TRIES = 200
_JPEG_QUALITY = 90
_NOISE = 4.0


def scene(name: str, sides: tuple[int, int] = SIDES, seed: int = 0) -> NDArray[np.uint8]:
    """A picture without people, uint8 RGB [H, W, 3]: one that a package ships, enlarged, with a sensor's noise."""
    width, height = sides
    if name == "gray":
        return np.full((height, width, 3), 96, dtype=np.uint8)
    small = _shipped(name)
    if name in {"grass", "brick"}:
        # Fine texture everywhere: mirrored again and again at its own size.
        half = np.concatenate([small, small[:, ::-1]], axis=1)
        tile = np.concatenate([half, half[::-1]])
        times = (-(-height // tile.shape[0]), -(-width // tile.shape[1]), 1)
        return np.ascontiguousarray(np.tile(tile, times)[:height, :width])
    by = max(width / small.shape[1], height / small.shape[0])
    size = (-int(-small.shape[1] * by // 1), -int(-small.shape[0] * by // 1))
    large = cv2.resize(small, size, interpolation=cv2.INTER_CUBIC)[:height, :width].astype(np.float32)
    large += np.random.default_rng(seed).standard_normal(large.shape, dtype=np.float32) * np.float32(_NOISE)
    return np.clip(np.rint(large), 0, 255).astype(np.uint8)


def crowd(
    name: str,
    photos: list[Path],
    sizes: tuple[float, float],
    seed: int,
    sides: tuple[int, int] = SIDES,
) -> NDArray[np.uint8]:
    """A scene with photos of people in it, uint8 RGB [H, W, 3].

    Args:
        name: of the scene.
        photos: of LFW, one a person; those for which there is no place left are left out.
        sizes: of the smallest face and of the largest, in pixels.
        seed: of places and sizes.
        sides: width and height.
    """
    random = np.random.default_rng(seed)
    picture = scene(name, sides, seed)
    width, height = sides
    taken: list[tuple[float, float, int]] = []
    for path in photos:
        side = round(float(random.uniform(*sizes)) / FACE * 250)
        for _ in range(_TRIES):
            left, top = int(random.integers(0, width - side)), int(random.integers(0, height - side))
            x, y = left + side / 2, top + side / 2
            if all(max(abs(x - a), abs(y - b)) > (side + other) / 2 for a, b, other in taken):
                break
        else:
            continue
        taken.append((x, y, side))
        bgr = cv2.imread(str(path))
        assert bgr is not None
        small = cv2.resize(bgr, (side, side), interpolation=cv2.INTER_AREA)[..., ::-1]
        x0, y0, x1, y1 = (round(side * part) for part in _SHOWN)
        picture[top + y0 : top + y1, left + x0 : left + x1] = small[y0:y1, x0:x1]
    return picture


def group(sides: tuple[int, int] = SIDES) -> NDArray[np.uint8]:
    """The group photo of six, enlarged, uint8 RGB [H, W, 3]."""
    bgr = cv2.imdecode(np.frombuffer(group_jpeg(), dtype=np.uint8), cv2.IMREAD_COLOR)
    assert bgr is not None
    return np.asarray(cv2.resize(bgr, sides, interpolation=cv2.INTER_CUBIC)[..., ::-1], dtype=np.uint8)


def jpeg(rgb: NDArray[np.uint8]) -> bytes:
    """The picture as a camera writes it."""
    done, written = cv2.imencode(
        ".jpg", cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY]
    )
    assert done
    return written.tobytes()


def _shipped(name: str) -> NDArray[np.uint8]:
    from skimage import data

    picture = np.asarray(data.stereo_motorcycle()[0] if name == "motorcycle" else getattr(data, name)())
    if picture.ndim == 2:
        picture = np.repeat(picture[..., None], 3, axis=2)
    return np.ascontiguousarray(picture[..., :3])
