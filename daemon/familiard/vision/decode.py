"""Bytes to upright RGB pixels, within limits that are checked before a pixel is decoded."""

from __future__ import annotations

import io
import warnings
from datetime import datetime

import cv2
import numpy as np
import pillow_heif
from numpy.typing import NDArray
from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError

from familiard.errors import ImageTooLarge, InvalidImage
from familiard.vision.exif import taken_at
from familiard.vision.options import ImageLimits

# An MPO (two JPEGs in one, from some telephones) is opened as JPEG.
FORMATS = ("JPEG", "PNG", "WEBP", "HEIF", "AVIF", "GIF", "BMP", "TIFF")

Image.init()
# The limits here are ours, told from the header; Pillow's own would get in the way of larger ones.
Image.MAX_IMAGE_PIXELS = None
pillow_heif.register_heif_opener(thumbnails=False, decode_threads=1)

# JPEG's cosine transform can be undone at these fractions, for less than half of the time.
_SHRINKS = {1: 1, 2: cv2.IMREAD_REDUCED_COLOR_2, 4: cv2.IMREAD_REDUCED_COLOR_4, 8: cv2.IMREAD_REDUCED_COLOR_8}
_DEEP_MODES = ("I;16", "I;16L", "I;16B", "I;16N", "I", "F")


class Picture:
    """An acceptable image. A JPEG's pixels are decoded when they are asked for, since that can be done smaller.

    Attributes:
        width: of the upright image, in pixels.
        height: of the upright image, in pixels.
        taken_at: from EXIF, with the offset that EXIF gives or none; None where EXIF says nothing.
    """

    def __init__(self, data: bytes, image: Image.Image) -> None:
        self._data = data
        self._decoded: NDArray[np.uint8] | None = None
        self._image = image
        self._orientation = 1
        if image.format in {"JPEG", "MPO"} and image.mode in {"RGB", "L"}:
            self._orientation = int(image.getexif().get(ExifTags.Base.Orientation, 1) or 1)
            self.width, self.height = image.size
            if self._orientation in {5, 6, 7, 8}:
                self.width, self.height = self.height, self.width
        else:
            # Some formats keep EXIF behind the pixels, and some loaders turn the image by themselves.
            image.load()
            self._decoded = _by_pillow(image)
            self.height, self.width = self._decoded.shape[:2]
        self.taken_at: datetime | None = taken_at(image.getexif())

    def shrink_to(self, size: int) -> int:
        """By how much it can be decoded smaller (1, 2, 4 or 8) with its longest side still at least `size`."""
        if self._decoded is not None:
            return 1
        return max(
            shrink for shrink in _SHRINKS if shrink == 1 or max(self.width, self.height) >= shrink * size
        )

    def pixels(self, shrink: int = 1) -> NDArray[np.uint8]:
        """uint8 [H, W, 3], C-contiguous; of an animation the first frame.

        Args:
            shrink: at most what `shrink_to` gave; the sides are those of the image over it, rounded up.

        Raises:
            InvalidImage: the pixels are damaged or incomplete.
        """
        if self._decoded is None:
            rgb = self._by_opencv(shrink)
            if rgb is not None:
                return _upright(rgb, self._orientation)
            # Pillow knows better what is wrong, and takes some that OpenCV does not.
            try:
                self._decoded = _by_pillow(self._image)
            except (OSError, SyntaxError, ValueError) as error:
                raise _damaged(error) from error
        if shrink > 1:
            target = (-(-self.width // shrink), -(-self.height // shrink))
            smaller = cv2.resize(self._decoded, target, interpolation=cv2.INTER_AREA)
            return np.asarray(smaller, dtype=np.uint8)
        return self._decoded

    def _by_opencv(self, shrink: int) -> NDArray[np.uint8] | None:
        """A JPEG as it is stored, more quickly than by Pillow; None where OpenCV gives up."""
        flags = _SHRINKS[shrink] | cv2.IMREAD_IGNORE_ORIENTATION
        try:
            decoded = cv2.imdecode(np.frombuffer(self._data, dtype=np.uint8), flags)
        except cv2.error:
            return None
        if decoded is None:
            return None
        return np.asarray(cv2.cvtColor(decoded, cv2.COLOR_BGR2RGB, dst=decoded), dtype=np.uint8)


def open_picture(data: bytes, limits: ImageLimits) -> Picture:
    """Take an image in; whatever the file is called, its bytes decide what it is.

    Raises:
        InvalidImage: empty, not an image of a known format, damaged or incomplete.
        ImageTooLarge: more bytes, pixels or side than `limits`, told from the header.
    """
    if not data:
        raise InvalidImage("The image is empty.")
    if len(data) > limits.max_bytes:
        raise ImageTooLarge(
            f"The image has {len(data)} bytes; the limit is {limits.max_bytes}.", limit=limits.max_bytes
        )
    try:
        with warnings.catch_warnings(action="ignore"):
            image = Image.open(io.BytesIO(data), formats=FORMATS)
            _check_size(image.width, image.height, limits)
            return Picture(data, image)
    except (ImageTooLarge, InvalidImage, MemoryError):
        raise
    except UnidentifiedImageError:
        raise InvalidImage(
            "This is not an image, or not of a kind that is supported (JPEG, PNG, WebP, HEIC, AVIF, GIF, BMP, TIFF)."
        ) from None
    except Exception as error:
        # Decoders raise nearly anything on damaged input.
        raise _damaged(error) from error


def _damaged(error: Exception) -> InvalidImage:
    return InvalidImage(f"The image is damaged or incomplete: {error}.")


def _by_pillow(image: Image.Image) -> NDArray[np.uint8]:
    """Upright RGB of any image."""
    return np.array(_to_rgb(ImageOps.exif_transpose(image)), dtype=np.uint8)


def _check_size(width: int, height: int, limits: ImageLimits) -> None:
    if width < 1 or height < 1:
        raise InvalidImage("The image has no pixels.")
    if max(width, height) > limits.max_side:
        raise ImageTooLarge(
            f"The image is {width}×{height}; no side may exceed {limits.max_side} pixels.",
            limit=limits.max_side,
        )
    if width * height > limits.max_pixels:
        raise ImageTooLarge(
            f"The image is {width}×{height}; the limit is {limits.max_pixels / 1e6:g} megapixels.",
            limit=limits.max_pixels,
        )


def _to_rgb(image: Image.Image) -> Image.Image:
    if image.mode in _DEEP_MODES:
        return Image.fromarray(_to_bytes(np.asarray(image, dtype=np.float32))).convert("RGB")
    if image.has_transparency_data:
        layer = image.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", layer.size, "white"), layer).convert("RGB")
    return image.convert("RGB")


def _to_bytes(values: NDArray[np.float32]) -> NDArray[np.uint8]:
    """More than eight bits are a scale, where Pillow would cut at 255; which one, the largest value says."""
    most = float(np.nanmax(values, initial=0.0))
    white = next((white for white in (1.0, 255.0, 65535.0) if most <= white), most)
    return np.asarray(np.clip(np.nan_to_num(values) * (255.0 / white), 0, 255), dtype=np.uint8)


def _upright(rgb: NDArray[np.uint8], orientation: int) -> NDArray[np.uint8]:
    """Undo what EXIF's orientation (1–8) says was done to the image."""
    if orientation in {5, 6, 7, 8}:
        rgb = rgb.transpose(1, 0, 2)
    if orientation in {2, 3, 6, 7}:
        rgb = rgb[:, ::-1]
    if orientation in {3, 4, 7, 8}:
        rgb = rgb[::-1]
    return np.ascontiguousarray(rgb)
