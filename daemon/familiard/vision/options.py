"""What the caller may set of the pipeline."""

from __future__ import annotations

from dataclasses import dataclass, field

from familiard.vision.detail import DetailName


@dataclass(frozen=True, slots=True)
class ImageLimits:
    """What an image may be, as its header says, and what decoding it may take.

    Attributes:
        max_bytes: of the file.
        max_pixels: width times height.
        max_side: the longer of the two, in pixels.
        memory: bytes that decoding may take.
        seconds: of processor time that decoding may take.
        own: these limits are for the owner's own files; an error names the settings of `library`.
    """

    max_bytes: int = 64 << 20
    max_pixels: int = 100_000_000
    max_side: int = 20_000
    memory: int = 1 << 30
    seconds: float = 6.0
    own: bool = False

    @property
    def section(self) -> str:
        """The settings that these limits come from."""
        return "library" if self.own else "limits"


OWN_LIMITS = ImageLimits(
    max_bytes=1 << 30,
    max_pixels=1_000_000_000,
    max_side=1_000_000,
    memory=3 << 30,
    seconds=60.0,
    own=True,
)
"""What the owner's own files may be."""


@dataclass(frozen=True, slots=True)
class VisionOptions:
    """How images are looked at.

    Attributes:
        limits: of images that come over the network.
        own_limits: of files of the owner's own folders.
        detail: how closely pictures are searched for faces.
        score: least confidence of a face that is kept; None: the pack's.
        crop_side: side in pixels of the small JPEG made of each face; None: no crops.
    """

    limits: ImageLimits = field(default_factory=ImageLimits)
    own_limits: ImageLimits = OWN_LIMITS
    detail: DetailName = "auto"
    score: float | None = None
    crop_side: int | None = 224
