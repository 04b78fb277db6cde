"""Bytes to upright RGB pixels, within limits that are checked before a pixel is decoded."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pillow_heif
from numpy.typing import NDArray
from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError

from familiard.errors import ImageTooLarge, InvalidImage
from familiard.vision.exif import taken_at
from familiard.vision.options import ImageLimits

FORMATS = ("JPEG", "PNG", "WEBP", "BMP", "TIFF", "GIF", "HEIF", "AVIF", "MPO")

Image.init()
pillow_heif.register_heif_opener(thumbnails=False, decode_threads=1)


@dataclass(frozen=True, slots=True, eq=False)
class Decoded:
    """An upright image.

    Attributes:
        rgb: uint8 [H, W, 3], C-contiguous.
        taken_at: from EXIF, with the offset that EXIF gives or none; None where EXIF says nothing.
    """

    rgb: NDArray[np.uint8]
    taken_at: datetime | None


def decode(data: bytes, limits: ImageLimits) -> Decoded:
    """Decode the first frame.

    Raises:
        InvalidImage: empty, not an image of a known format, or damaged.
        ImageTooLarge: more bytes, pixels or side than `limits`.
    """
    if not data:
        raise InvalidImage("The image is empty.")
    if len(data) > limits.max_bytes:
        raise ImageTooLarge(
            f"The image has {len(data)} bytes, more than the limit of {limits.max_bytes}.",
            limit=limits.max_bytes,
        )
    try:
        with warnings.catch_warnings(action="ignore"):
            image = Image.open(io.BytesIO(data), formats=FORMATS)
            _check_size(image.width, image.height, limits)
            when = taken_at(image.getexif())
            upright = ImageOps.exif_transpose(image)
            rgb = np.asarray(_to_rgb(upright))
    except (InvalidImage, ImageTooLarge):
        raise
    except UnidentifiedImageError:
        raise InvalidImage("These bytes are no image, or of a kind that is not supported.") from None
    except Exception as error:  # decoders raise nearly anything on damaged input
        raise InvalidImage(f"The image is damaged: {error}.") from error
    return Decoded(np.ascontiguousarray(rgb), when)


def _check_size(width: int, height: int, limits: ImageLimits) -> None:
    if max(width, height) > limits.max_side:
        raise ImageTooLarge(
            f"The image is {width}×{height}, and no side may exceed {limits.max_side} pixels.",
            limit=limits.max_side,
        )
    if width * height > limits.max_pixels:
        raise ImageTooLarge(
            f"The image is {width}×{height}, more than {limits.max_pixels / 1e6:g} megapixels.",
            limit=limits.max_pixels,
        )


def _to_rgb(image: Image.Image) -> Image.Image:
    if image.mode == "RGB":
        image.load()
        return image
    if image.mode in ("I;16", "I;16L", "I;16B", "I"):
        # Pillow would clip to 255; 16 bits are a scale.
        values = np.asarray(image, dtype=np.float32) / 257.0
        return Image.fromarray(np.clip(values, 0, 255).astype(np.uint8)).convert("RGB")
    if image.has_transparency_data:
        layer = image.convert("RGBA")
        canvas = Image.new("RGBA", layer.size, "white")
        return Image.alpha_composite(canvas, layer).convert("RGB")
    return image.convert("RGB")


ImageFile.LOAD_TRUNCATED_IMAGES = False
