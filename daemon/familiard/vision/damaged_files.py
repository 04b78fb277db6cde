"""Takes in files that are not quite right: something before the picture, an end that is missing."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFile, UnidentifiedImageError

from familiard.errors import InvalidImage
from familiard.vision.jpeg import SOI, JpegHeader, read_header

# An MPO (two JPEGs in one, from some phones) is opened as JPEG.
FORMATS = ("JPEG", "PNG", "WEBP", "HEIF", "AVIF", "GIF", "BMP", "TIFF")
MOST_MISSING = 0.5
"""A picture of which more is missing is refused."""
INCOMPLETE = "Incomplete: the last part of the picture is missing"

# What cameras and proxies put before a JPEG: a boundary, a header, zeros.
_MOST_BEFORE = 1 << 16


@dataclass(slots=True)
class ImageSource:
    """A file that was identified.

    Attributes:
        data: of the picture, without what stood before it.
        kind: one of `FORMATS`, or MPO.
        image: as Pillow opened it; None for a JPEG whose header Pillow refuses.
        jpeg: the frame, for a JPEG.
        notes: what was not right, for a person.
    """

    data: bytes
    kind: str
    image: Image.Image | None
    jpeg: JpegHeader | None
    notes: tuple[str, ...] = ()

    def reopened(self) -> Image.Image:
        """A fresh Pillow image, since a failed load leaves one in no state to be used."""
        image = _open(self.data)
        if image is None:
            raise InvalidImage("The image is damaged or incomplete.")
        return image


def identify(data: bytes) -> ImageSource:
    """Say what the bytes are.

    Raises:
        InvalidImage: no image, or most of it is missing.
    """
    data, notes = _whole(data)
    source = _identified(data, notes)
    if source is None and (start := data.find(SOI + b"\xff", 1, _MOST_BEFORE)) > 0:
        note = f"The file starts with {start} bytes that are not part of the picture."
        source = _identified(data[start:], (*notes, note))
    if source is None:
        raise InvalidImage(
            "This is not a supported image. Use JPEG, PNG, WebP, HEIC, AVIF, GIF, BMP, or TIFF."
        )
    return source


@contextmanager
def forgiving() -> Iterator[None]:
    """Let Pillow give what it has read when a file ends early or a part of it is damaged."""
    before = ImageFile.LOAD_TRUNCATED_IMAGES
    ImageFile.LOAD_TRUNCATED_IMAGES = True
    try:
        yield
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = before


def incomplete(pixels: NDArray[np.uint8], kind: str) -> str:
    """The note for a picture whose file ended early.

    Raises:
        InvalidImage: most of the picture is missing.
    """
    missing = _missing_rows(pixels, kind) / pixels.shape[0]
    if missing > MOST_MISSING:
        raise InvalidImage(
            f"The image is incomplete: {missing:.0%} of it is missing. Copy or download the file again."
        )
    return (
        f"{INCOMPLETE} ({missing:.0%})."
        if missing >= 0.005
        else "Incomplete: the end of the file is missing."
    )


def _missing_rows(pixels: NDArray[np.uint8], kind: str) -> int:
    """How many rows a decoder filled in: all of one color, which for JPEG is gray; interlaced ones lie apart."""
    filled: Counter[tuple[int, ...]] = Counter()
    for row in pixels:
        if (row == row[0]).all():
            filled[tuple(row[0].tolist())] += 1
    if kind == "JPEG":
        return filled[128, 128, 128]
    return max(filled.values(), default=0)


def _open(data: bytes) -> Image.Image | None:
    """What Pillow opens; None where it does not know the format."""
    # A mapped file is a file already, and would be copied.
    file: Any = data
    try:
        return Image.open(file if hasattr(file, "read") else io.BytesIO(data), formats=FORMATS)
    except UnidentifiedImageError:
        return None


def _identified(data: bytes, notes: tuple[str, ...]) -> ImageSource | None:
    jpeg = read_header(data)
    try:
        image = _open(data)
    except Exception:
        if jpeg is None:
            raise
        # What Pillow cannot make sense of, the decoder may well skip.
        image = None
    if image is None:
        return ImageSource(data, "JPEG", None, jpeg, notes) if jpeg else None
    return ImageSource(data, image.format or "", image, jpeg, notes)


def _whole(data: bytes) -> tuple[bytes, tuple[str, ...]]:
    """The data, filled up with zeros to the length that its container says: decoders refuse it otherwise.

    Raises:
        InvalidImage: most of the file is missing.
    """
    length = _said_length(data)
    if length is None or length <= len(data):
        return data, ()
    missing = 1 - len(data) / length
    if missing > MOST_MISSING:
        raise InvalidImage(
            f"The image is incomplete: {missing:.0%} of the file is missing. Copy or download it again."
        )
    return bytes(data) + bytes(length - len(data)), (f"{INCOMPLETE} ({missing:.1%} of the file).",)


def _said_length(data: bytes) -> int | None:
    """How long a RIFF file (WebP) or an ISO media file (HEIC, AVIF) says it is."""
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return int.from_bytes(data[4:8], "little") + 8
    if data[4:8] != b"ftyp":
        return None
    place = 0
    while place + 16 <= len(data):
        size = int.from_bytes(data[place : place + 4], "big")
        if size == 1:
            size = int.from_bytes(data[place + 8 : place + 16], "big")
        if size < 8:
            # Zero: to the end of the file, however long it is.
            return None
        place += size
    return place if place > len(data) else None
