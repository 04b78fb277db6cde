"""What decoding an image takes, told before it is decoded."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import Protocol

from familiard.errors import ImageTooLarge, InvalidImage
from familiard.vision.options import ImageLimits

MIB = 1 << 20


class Bound(Protocol):
    """Makes a context in which no more than so many bytes can be had, and processor time is counted."""

    def __call__(self, memory: int, *, long: bool = False) -> AbstractContextManager[None]:
        """`long`: what is to be decoded may take long though it needs little memory."""


# Bytes a pixel that the decoder and the result take together, measured with Pillow 13, libheif 1.23 and OpenCV 5.
_BYTES = {"JPEG": 4, "MPO": 4, "PNG": 7, "BMP": 7, "TIFF": 8, "GIF": 8, "WEBP": 8, "HEIF": 11, "AVIF": 13}
# All coefficients of a progressive JPEG.
_COEFFICIENTS = 6
# Passes over a progressive JPEG; encoders make about ten.
_MOST_SCANS = 100
_MANY_SCANS = 20
# What libraries take whatever the image is, and by how much the figures above may be wrong.
_SLACK = 96 * MIB
_MARGIN = 2


def unbounded(memory: int, *, long: bool = False) -> AbstractContextManager[None]:
    """No bound at all: for callers that decode what they made themselves."""
    del memory, long
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
        raise InvalidImage(
            f"The image is a JPEG with {scans} scans; photos have about ten. Save it again with another program."
        )


def takes_long(scans: int) -> bool:
    """Whether a JPEG has more passes than usual, each of which goes over all of it."""
    return scans > _MANY_SCANS


def opening(data: bytes) -> int:
    """Bytes that opening a file may take, before its size is known."""
    size = webp_size(data)
    # Pillow gets two canvases ready for a WebP, whether it is an animation or not.
    return _SLACK + 3 * len(data) + (9 * size[0] * size[1] if size else 0)


def webp_size(data: bytes) -> tuple[int, int] | None:
    """Width and height of a WebP, as its first chunk says."""
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP" or len(data) < 30:
        return None
    chunk = data[12:16]
    if chunk == b"VP8X":
        return (
            int.from_bytes(data[24:27], "little") + 1,
            int.from_bytes(data[27:30], "little") + 1,
        )
    if chunk == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    return int.from_bytes(data[26:28], "little") & 0x3FFF, int.from_bytes(data[28:30], "little") & 0x3FFF


def check_memory(needed: int, size: str, limits: ImageLimits) -> None:
    """Refuse what cannot be decoded within the memory that is allowed.

    Raises:
        ImageTooLarge: it cannot.
    """
    if needed > limits.memory:
        raise ImageTooLarge(
            f"The image is {size}; decoding it takes about {needed // MIB} MiB of memory, but the limit is "
            f"{limits.memory // MIB} MiB{_setting(limits, 'memory_mib')}.",
            limit=limits.memory,
        )


def allowance(needed: int, limits: ImageLimits) -> int:
    """Bytes that may really be taken where `needed` are expected: a file that lies gets no more."""
    return min(max(limits.memory, _SLACK), _SLACK + _MARGIN * needed)


def out_of_memory(size: str) -> ImageTooLarge:
    """Decoding took more than the image's size explains, or than is allowed."""
    return ImageTooLarge(
        f"Decoding the image took more memory than an image of {size} should, so it was stopped."
    )


def _setting(limits: ImageLimits, name: str) -> str:
    return f" ({limits.section}.{name})"
