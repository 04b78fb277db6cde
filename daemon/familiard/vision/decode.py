"""Bytes to upright RGB pixels, within limits that are checked before a pixel is decoded."""

from __future__ import annotations

import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime

import cv2
import numpy as np
import pillow_heif
from numpy.typing import NDArray
from PIL import Image

from familiard.errors import FamiliarError, ImageTooLarge, InvalidImage
from familiard.vision.av1 import coded_pixels
from familiard.vision.color_modes import flatten, to_rgb
from familiard.vision.damaged_files import FORMATS, ImageSource, forgiving, identify, incomplete
from familiard.vision.decode_cost import (
    Bound,
    allowance,
    check_memory,
    check_scans,
    check_size,
    memory_for,
    opening,
    out_of_memory,
    takes_long,
    unbounded,
    webp_size,
)
from familiard.vision.exif import taken_at
from familiard.vision.jpeg import EOI
from familiard.vision.options import ImageLimits
from familiard.vision.orientation import TURNED, UPRIGHT, orientation_of, upright

__all__ = ["FORMATS", "Picture", "open_picture"]

Image.init()
# The limits here are ours, told from the header; Pillow's own would get in the way of larger ones.
Image.MAX_IMAGE_PIXELS = None
pillow_heif.register_heif_opener(thumbnails=False, decode_threads=1)

# JPEG's cosine transform can be undone at these fractions, for less than half of the time.
_SHRINKS = {1: 1, 2: cv2.IMREAD_REDUCED_COLOR_2, 4: cv2.IMREAD_REDUCED_COLOR_4, 8: cv2.IMREAD_REDUCED_COLOR_8}
# Bytes a pixel of what Pillow keeps of an animation: the frame, the last two, each as bytes.
_ANIMATED = 20
_ANIMATIONS = frozenset({"GIF", "PNG", "WEBP"})
# By how much an AVIF may be coded larger than it is shown.
_MORE = 1.5
_MARGIN = 1 << 16
# Of an MPO, the second image is the other eye or a map of the highlights.
_SEQUENCES = frozenset({*_ANIMATIONS, "AVIF", "HEIF", "TIFF"})


class Picture:
    """An acceptable image. Its pixels are decoded when they are asked for; a JPEG's can be decoded smaller.

    Attributes:
        width: of the upright image, in pixels.
        height: of the upright image, in pixels.
        taken_at: from EXIF, with the offset that EXIF gives or none; None where EXIF says nothing.
        frames: of an animation or a sequence, or pages of a document; 1 for all others.
        pages: whether each frame is a picture by itself.
        notes: what was not right with the file, for a person.
    """

    def __init__(self, source: ImageSource, limits: ImageLimits, bound: Bound) -> None:
        self._source = source
        self._limits = limits
        self._bound = bound
        self._decoded: NDArray[np.uint8] | None = None
        self._orientation = UPRIGHT
        self.notes = list(source.notes)
        self.frames = 1
        self.pages = source.kind in {"TIFF", "HEIF"}
        self.taken_at: datetime | None = None
        self._first = 0
        if source.jpeg is not None:
            check_scans(source.jpeg.scans)
            self._read_metadata(source.image)
            self.width, self.height = source.jpeg.width, source.jpeg.height
            check_size(self.width, self.height, limits)
            if self._orientation in TURNED:
                self.width, self.height = self.height, self.width
            check_memory(self._needed(max(_SHRINKS)), self.size, limits)
        else:
            assert source.image is not None
            self._first = source.image.tell()
            self.frames = self._count_frames()
            # Some formats keep EXIF behind the pixels, and some loaders turn the image by themselves.
            # Counting may have reopened it.
            opened = self._source.image
            assert opened is not None
            self._decoded = self._load(opened)
            self.height, self.width = self._decoded.shape[:2]

    @property
    def size(self) -> str:
        """Width and height, for a person."""
        return f"{self.width}×{self.height}"

    def shrink_for(self, factor: float) -> int:
        """By how much it can be decoded smaller (1, 2, 4 or 8) with at least `factor` of its pixels along a side.

        Where the memory that is allowed does not suffice for that, it comes smaller still.
        """
        if self._decoded is not None:
            return 1
        return self.least_shrink(max(shrink for shrink in _SHRINKS if shrink == 1 or shrink * factor <= 1.0))

    def pixels(self, shrink: int = 1) -> NDArray[np.uint8]:
        """uint8 [H, W, 3], C-contiguous; of several frames the first.

        Args:
            shrink: at most what `shrink_for` gave; the sides are those of the image over it, rounded up.

        Raises:
            InvalidImage: the pixels are damaged, or most of them are missing.
            ImageTooLarge: decoding them takes more memory than is allowed.
        """
        if self._decoded is not None:
            return self._decoded
        with self._decoding(self.size, self._needed(shrink)):
            rgb = self._by_opencv(shrink)
            if rgb is None:
                # Pillow knows better what is wrong, and takes some that OpenCV does not.
                rgb = self._by_pillow(shrink)
            return upright(rgb, self._orientation)

    def least_shrink(self, shrink: int) -> int:
        """The least of `shrink` and above for which the memory that is allowed suffices."""
        while shrink < max(_SHRINKS) and self._needed(shrink) > self._limits.memory:
            shrink *= 2
        return shrink

    def frame(self, index: int) -> NDArray[np.uint8]:
        """uint8 [H, W, 3] of one of several frames or pages, which may have a size of its own.

        Raises:
            InvalidImage, ImageTooLarge: see `pixels`.
        """
        if index == 0:
            return self.pixels()
        image = self._source.image
        assert image is not None
        with self._decoding(self.size, _ANIMATED * self.width * self.height):
            # A HEIC's primary image is the first here, wherever it stands.
            image.seek(index if index > self._first else index - 1)
        return self._load(image)

    def _needed(self, shrink: int) -> int:
        jpeg = self._source.jpeg
        progressive = jpeg is not None and jpeg.progressive
        return memory_for("JPEG", self.width * self.height, shrink=shrink, progressive=progressive)

    @contextmanager
    def _decoding(self, size: str, needed: int) -> Iterator[None]:
        jpeg = self._source.jpeg
        long = jpeg is not None and takes_long(jpeg.scans)
        with _faults(size), self._bound(allowance(needed, self._limits), long=long):
            yield

    def _read_metadata(self, image: Image.Image | None) -> None:
        """Orientation and time, as far as they can be read: metadata never refuses a picture."""
        if image is None:
            return
        exif = _exif(image)
        self._orientation = orientation_of(exif)
        with suppress(Exception):
            self.taken_at = taken_at(exif)

    # ---- JPEG

    def _by_opencv(self, shrink: int) -> NDArray[np.uint8] | None:
        """A JPEG as it is stored, more quickly than by Pillow; None where OpenCV gives up."""
        jpeg = self._source.jpeg
        if jpeg is None or jpeg.components == 4:
            return None
        flags = _SHRINKS[shrink] | cv2.IMREAD_IGNORE_ORIENTATION
        bgr = _imdecode(self._source.data, flags)
        cut_off = bgr is None
        if bgr is None:
            # The end marker makes of what is missing something that the decoder knows how to fill in.
            bgr = _imdecode(bytes(self._source.data) + EOI, flags)
        if bgr is None:
            return None
        wanted = (-(-jpeg.height // shrink), -(-jpeg.width // shrink))
        if bgr.shape[:2] != wanted:
            raise _wrong_size()
        if cut_off:
            self._note(incomplete(bgr, "JPEG"))
        return np.asarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB, dst=bgr), dtype=np.uint8)

    def _by_pillow(self, shrink: int) -> NDArray[np.uint8]:
        jpeg = self._source.jpeg
        assert jpeg is not None
        target = (-(-jpeg.width // shrink), -(-jpeg.height // shrink))
        try:
            image = self._source.reopened()
            if shrink > 1:
                image.draft(None, target)
            image.load()
            rgb = to_rgb(image)
        except MemoryError:
            raise
        except (OSError, SyntaxError, ValueError):
            with forgiving():
                image = self._source.reopened()
                if shrink > 1:
                    image.draft(None, target)
                image.load()
            rgb = to_rgb(image)
            self._note(incomplete(rgb, "CMYK"))
        if (rgb.shape[1], rgb.shape[0]) != target:
            rgb = np.asarray(cv2.resize(rgb, target, interpolation=cv2.INTER_AREA), dtype=np.uint8)
        return rgb

    # ---- all others

    def _load(self, image: Image.Image) -> NDArray[np.uint8]:
        """The upright pixels of the frame at which `image` stands."""
        check_size(image.width, image.height, self._limits)
        size, pixels = f"{image.width}×{image.height}", image.width * image.height
        if self._source.kind == "AVIF" and coded_pixels(self._source.data) > _MORE * pixels + _MARGIN:
            # The library would decode all of it and make it smaller then.
            raise _wrong_size()
        needed = memory_for(self._source.kind, pixels)
        if self.frames > 1 and self._source.kind in _ANIMATIONS:
            needed = _ANIMATED * pixels
        check_memory(needed, size, self._limits)
        with self._decoding(size, needed):
            rgb = self._still_webp(image)
            if rgb is None:
                image, cut_off = self._loaded(image)
                rgb = to_rgb(image)
                if cut_off:
                    self._note(incomplete(rgb, self._source.kind))
            # The place in an animation or document says nothing of how the frame lies; each has its own metadata.
            self._read_metadata(image)
            return upright(rgb, self._orientation)

    def _count_frames(self) -> int:
        image = self._source.image
        if image is None or image.format not in _SEQUENCES:
            return 1
        try:
            return max(1, int(getattr(image, "n_frames", 1)))
        except Exception:  # noqa: BLE001  # counting reads the whole file, which may be damaged behind some frame
            found = image.tell() + 1
            self._source.image = self._source.reopened()
            return found

    def _still_webp(self, image: Image.Image) -> NDArray[np.uint8] | None:
        """A WebP that is no animation: Pillow decodes it as one, in three times the memory."""
        if self._source.kind != "WEBP" or self.frames > 1:
            return None
        pixels = _imdecode(self._source.data, cv2.IMREAD_UNCHANGED)
        if pixels is None or pixels.ndim != 3 or pixels.shape[:2] != (image.height, image.width):
            return None
        if pixels.shape[2] == 4:
            return flatten(np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGRA2RGBA, dst=pixels), dtype=np.uint8))
        return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB, dst=pixels), dtype=np.uint8)

    def _loaded(self, image: Image.Image) -> tuple[Image.Image, bool]:
        """The image with its pixels, and whether that took forgiving a file that ends early or is damaged."""
        said, place = image.size, image.tell()
        cut_off = False
        try:
            image.load()
        except (OSError, SyntaxError, ValueError, EOFError, struct.error):
            cut_off = True
            with forgiving():
                image = self._source.reopened()
                if image.tell() != place:
                    image.seek(place)
                image.load()
        if image.size not in {said, said[::-1]}:
            raise _wrong_size()
        return image, cut_off

    def _note(self, note: str) -> None:
        if note not in self.notes:
            self.notes.append(note)


def open_picture(data: bytes, limits: ImageLimits, bound: Bound = unbounded) -> Picture:
    """Take an image in; whatever the file is called, its bytes decide what it is.

    Args:
        data: bytes, or a mapped file.
        limits: what the image may be, and what decoding it may take.
        bound: keeps decoding within its memory.

    Raises:
        InvalidImage: empty, not an image of a known format, damaged, or most of it is missing.
        ImageTooLarge: more bytes, pixels or side than `limits`, told from the header, or more memory to decode.
    """
    if len(data) == 0:
        raise InvalidImage("The image is empty.")
    if len(data) > limits.max_bytes:
        raise ImageTooLarge(
            f"The image is too large: {len(data)} bytes; the limit is {limits.max_bytes}.",
            limit=limits.max_bytes,
        )
    size = webp_size(data)
    if size is not None:
        check_size(*size, limits)
    with _faults("its size"):
        with bound(opening(data)):
            source = identify(data)
        return Picture(source, limits, bound)


@contextmanager
def _faults(size: str) -> Iterator[None]:
    """Say what decoders raise, which is nearly anything on damaged input, as errors of our own."""
    try:
        with warnings.catch_warnings(action="ignore"):
            yield
    except FamiliarError:
        raise
    except MemoryError as error:
        raise out_of_memory(size) from error
    except Exception as error:
        if "memory" in str(error).lower():
            raise out_of_memory(size) from error
        raise InvalidImage(f"The image is damaged or incomplete: {error}.") from error


def _imdecode(data: bytes, flags: int) -> NDArray[np.uint8] | None:
    try:
        decoded = cv2.imdecode(np.frombuffer(data, dtype=np.uint8), flags)
    except cv2.error as error:
        if "memory" in str(error).lower():
            raise MemoryError from error
        return None
    return None if decoded is None or decoded.dtype != np.uint8 else np.asarray(decoded, dtype=np.uint8)


def _exif(image: Image.Image) -> Image.Exif:
    try:
        return image.getexif()
    except Exception:  # noqa: BLE001  # parsers raise nearly anything on damaged metadata, which is no reason to refuse
        return Image.Exif()


def _wrong_size() -> InvalidImage:
    return InvalidImage("The image is damaged: its size differs from its header.")
