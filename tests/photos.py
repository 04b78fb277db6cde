"""Photos of real faces that tests may use, and where larger sets lie when they are there.

Two come with development dependencies: the group photo of insightface (six faces) and scikit-image's astronaut (one).
Half of LFW lies beside the checkout on some machines; a test that wants it calls `lfw()`, which skips and says so
where it is missing. What such a test claims is also claimed by one on the photos that are always there.

Nothing heavy is imported with this file: the integration's tests share it, and their Python has no OpenCV.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cache
from importlib.metadata import distribution
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

REPO = Path(__file__).resolve().parents[1]
SHARED = REPO.parent / "shared"


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in image pixels."""

    x: int
    y: int
    width: int
    height: int


# Where the six faces of the group photo (1280×886) are, from left to right.
GROUP_FACES = (
    Box(51, 262, 117, 139),
    Box(273, 148, 102, 130),
    Box(464, 263, 109, 145),
    Box(743, 344, 99, 127),
    Box(902, 56, 108, 145),
    Box(1128, 274, 97, 128),
)


@cache
def group_jpeg() -> bytes:
    """The group photo, JPEG 1280×886, six faces."""
    # Found without importing the package, which takes seconds.
    path = distribution("insightface").locate_file("insightface/data/images/t1.jpg")
    return Path(str(path)).read_bytes()


@cache
def astronaut_jpeg() -> bytes:
    """Eileen Collins, JPEG 512×512, one face."""
    return encode(astronaut())


def group() -> NDArray[np.uint8]:
    """The group photo, uint8 RGB [886, 1280, 3]."""
    return decode(group_jpeg())


def astronaut() -> NDArray[np.uint8]:
    """Eileen Collins, uint8 RGB [512, 512, 3]."""
    from skimage import data

    pixels: NDArray[np.uint8] = data.astronaut()
    return pixels


def face_of_group(who: int, *, margin: int = 55) -> NDArray[np.uint8]:
    """A portrait cut from the group photo (`who` counts from the left), uint8 RGB."""
    box = GROUP_FACES[who]
    top, left = max(0, box.y - margin), max(0, box.x - margin)
    return group()[top : box.y + box.height + margin, left : box.x + box.width + margin].copy()


def decode(image: bytes) -> NDArray[np.uint8]:
    """Pixels of an image, uint8 RGB [H, W, 3], by Pillow: not the decoder under test."""
    import numpy as np
    from PIL import Image

    with Image.open(io.BytesIO(image)) as opened:
        return np.asarray(opened.convert("RGB"), dtype=np.uint8)


def encode(rgb: NDArray[np.uint8], kind: str = "JPEG", quality: int = 95) -> bytes:
    """An image file from uint8 RGB [H, W, 3]."""
    from PIL import Image

    written = io.BytesIO()
    Image.fromarray(rgb).save(written, kind, quality=quality)
    return written.getvalue()


def lfw() -> Path:
    """The half of LFW for development (`NAME/NAME_0001.jpg`), or a skip that says where it was looked for."""
    return shared(Path("data") / "lfw-dev")


def lfw_pairs() -> Path:
    """LFW's own pairs within that half, or a skip."""
    return shared(Path("data") / "lfw-dev-pairs.txt")


def shared(path: Path) -> Path:
    """Something that lies beside the checkout on some machines, or a skip that says so."""
    found = SHARED / path
    if not found.exists():
        pytest.skip(f"{found} is not on this machine; the same is tested on the photos that packages ship")
    return found
