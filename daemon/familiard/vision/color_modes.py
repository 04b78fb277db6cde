"""Any Pillow image as RGB, a band at a time, so that nothing but the result is held a second time."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from PIL import Image

# Pixels of one band.
_BAND = 1 << 20
_DEEP_MODES = ("I;16", "I;16L", "I;16B", "I;16N", "I", "F")


def to_rgb(image: Image.Image) -> NDArray[np.uint8]:
    """uint8 [H, W, 3] of a loaded image; what is transparent turns white."""
    pixels = np.empty((image.height, image.width, 3), dtype=np.uint8)
    white = _white(image) if image.mode in _DEEP_MODES else 0.0
    for top, band in _bands(image):
        rgb = _from_deep(band, white) if white else _flat(band)
        pixels[top : top + band.height] = np.asarray(rgb)
    return pixels


def flatten(rgba: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """uint8 [H, W, 3] of an image [H, W, 4]; what is transparent turns white."""
    pixels = np.empty((*rgba.shape[:2], 3), dtype=np.uint8)
    rows = max(1, _BAND // rgba.shape[1])
    for top in range(0, rgba.shape[0], rows):
        band = rgba[top : top + rows]
        if (band[..., 3] == 255).all():
            pixels[top : top + rows] = band[..., :3]
        else:
            pixels[top : top + rows] = np.asarray(_flat(Image.fromarray(np.ascontiguousarray(band), "RGBA")))
    return pixels


def _bands(image: Image.Image) -> Iterator[tuple[int, Image.Image]]:
    rows = max(1, _BAND // image.width)
    if image.height <= rows:
        yield 0, image
        return
    for top in range(0, image.height, rows):
        yield top, image.crop((0, top, image.width, min(image.height, top + rows)))


def _flat(image: Image.Image) -> Image.Image:
    if image.has_transparency_data:
        layer = image.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", layer.size, "white"), layer).convert("RGB")
    return image.convert("RGB")


def _white(image: Image.Image) -> float:
    """What is white where pixels have more than eight bits, which Pillow would cut: the largest value says."""
    most = max(float(np.nanmax(np.asarray(band, dtype=np.float32), initial=0.0)) for _, band in _bands(image))
    return next((white for white in (1.0, 255.0, 65535.0) if most <= white), most)


def _from_deep(image: Image.Image, white: float) -> Image.Image:
    values = np.nan_to_num(np.asarray(image, dtype=np.float32))
    return Image.fromarray(np.clip(values * (255.0 / white), 0, 255).astype(np.uint8)).convert("RGB")
