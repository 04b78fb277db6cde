"""What the caller may set of the pipeline."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ImageLimits:
    """What an image may be; all of it is known before a pixel is decoded.

    Attributes:
        max_bytes: of the file.
        max_pixels: width times height.
        max_side: the longer of the two, in pixels.
    """

    max_bytes: int = 64 << 20
    max_pixels: int = 100_000_000
    max_side: int = 20_000


@dataclass(frozen=True, slots=True)
class VisionOptions:
    """How images are looked at.

    Attributes:
        limits: see `ImageLimits`.
        detector_size: longest side of the detector's input in pixels; None: the pack's.
        score: least confidence of a face that is kept; None: the pack's.
        crop_side: side in pixels of the small JPEG made of each face; None: no crops.
    """

    limits: ImageLimits = field(default_factory=ImageLimits)
    detector_size: int | None = None
    score: float | None = None
    crop_side: int | None = 224
