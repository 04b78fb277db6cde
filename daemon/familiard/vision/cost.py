"""What decoding an image takes, told before it is decoded."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import TypeAlias

from familiard.errors import ImageTooLarge, InvalidImage
from familiard.vision.options import ImageLimits

MIB = 1 << 20

Bound: TypeAlias = Callable[[int], AbstractContextManager[None]]
"""Makes a context in which no more than so many bytes of memory can be had, and the processor time is counted."""

# Bytes a pixel that the decoder and the result take together, measured with Pillow 13, libheif 1.23 and OpenCV 5.
_BYTES = {"JPEG": 4, "MPO": 4, "PNG": 7, "BMP": 7, "TIFF": 8, "GIF": 8, "WEBP": 8, "HEIF": 11, "AVIF": 13}
# All coefficients of a progressive JPEG.
_COEFFICIENTS = 6
# Passes over a progressive JPEG; encoders make about ten.
_MOST_SCANS = 100
# What libraries take whatever the image is, and by how much the figures above may be wrong.
_SLACK = 96 * MIB
_MARGIN = 2


def unbounded(_memory: int) -> AbstractContextManager[None]:
    """No bound at all: for callers that decode what they made themselves."""
    return nullcontext()


def check_size(width: int, height: int, limits: ImageLimits) -> None:
    """Refuse an image by its size.

    Raises:
        InvalidImage, ImageTooLarge: it has no pixels, or too many.
    """
    if width < 1 or height < 1:
        raise InvalidImage("The image has no pixels.")
    if max(width, height) > limits.max_side:
        raise ImageTooLarge(
            f"The image is {width}×{height}; no side may exceed {limits.max_side} pixels{_setting(limits, 'side')}.",
            limit=limits.max_side,
        )
    if width * height > limits.max_pixels:
        raise ImageTooLarge(
            f"The image is {width}×{height}; the limit is {limits.max_pixels / 1e6:g} megapixels"
            f"{_setting(limits, 'megapixels')}.",
            limit=limits.max_pixels,
        )


def memory_for(kind: str, pixels: int, *, shrink: int = 1, progressive: bool = False) -> int:
    """Bytes that decoding an image of a format takes."""
    return pixels * _BYTES[kind] // (shrink * shrink) + (pixels * _COEFFICIENTS if progressive else 0)


def check_scans(scans: int) -> None:
    """Refuse a JPEG that is made to take long.

    Raises:
        InvalidImage: more passes than any camera or program writes.
    """
    if scans > _MOST_SCANS:
        raise InvalidImage(f"The image is a JPEG of {scans} scans; a real one has about ten.")


def check_memory(needed: int, size: str, limits: ImageLimits) -> None:
    """Refuse what cannot be decoded within the memory that is allowed.

    Raises:
        ImageTooLarge: it cannot.
    """
    if needed > limits.memory:
        raise ImageTooLarge(
            f"The image is {size}; decoding it takes about {needed // MIB} MiB of memory, and the limit is "
            f"{limits.memory // MIB} MiB{_setting(limits, 'memory_mib')}.",
            limit=limits.memory,
        )


def allowance(needed: int, limits: ImageLimits) -> int:
    """Bytes that may really be taken where `needed` are expected: a file that lies gets no more."""
    return min(max(limits.memory, _SLACK), _SLACK + _MARGIN * needed)


def out_of_memory(size: str) -> ImageTooLarge:
    """Decoding took more than the image's size explains, or than is allowed."""
    return ImageTooLarge(
        f"Decoding the image took more memory than an image of {size} may take, and was stopped."
    )


def _setting(limits: ImageLimits, name: str) -> str:
    return f" ({limits.section}.{name})"
