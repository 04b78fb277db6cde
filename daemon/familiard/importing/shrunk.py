"""A photo's file made as small as a screen needs it: phones and picture frames don't wait for all of its pixels.

A worker has decoded the very same bytes before (the digest is compared), so this is done in the daemon's own process.
OpenCV and Pillow are imported by the first photo, so that the daemon starts without them.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import numpy as np

from familiard.errors import ImageTooLarge, InvalidImage, NotFound
from familiard.vision.options import ImageLimits

if TYPE_CHECKING:
    from familiard.vision.decode import Picture

LEAST_SIDE, MOST_SIDE = 64, 4096
"""Pixels."""
_LIMITS = ImageLimits(memory=256 << 20)
"""What decoding may take here, in the daemon's own process."""
_JPEG_QUALITY = 86
_ONE_AT_A_TIME = threading.Lock()


def shrunk(content: bytes, kind: str, side: int) -> tuple[bytes, str]:
    """A picture's bytes and media type, as a JPEG of at most `side` pixels along its longer side.

    What is small enough stays as it is, and so does what cannot be decoded: a browser may know better.
    """
    from familiard.vision.decode import open_picture

    try:
        with _ONE_AT_A_TIME:
            picture = open_picture(content, _LIMITS)
            if max(picture.width, picture.height) <= side:
                return content, kind
            return _encoded(picture, side), "image/jpeg"
    except (InvalidImage, ImageTooLarge):
        return content, kind


def rendered(photo_id: str, content: bytes, side: int) -> bytes:
    """A picture of any format as an upright JPEG without metadata, of at most `side` pixels: televisions take no other.

    Raises:
        NotFound: it cannot be decoded.
    """
    from familiard.vision.decode import open_picture

    try:
        with _ONE_AT_A_TIME:
            return _encoded(open_picture(content, _LIMITS), side)
    except (InvalidImage, ImageTooLarge):
        raise NotFound("picture of the photo", photo_id) from None


def _encoded(picture: Picture, side: int) -> bytes:
    import cv2

    longer = max(picture.width, picture.height)
    rgb = picture.pixels(picture.shrink_for(min(1.0, side / longer)))
    factor = side / max(rgb.shape[:2])
    if factor < 1:
        size = (max(1, round(rgb.shape[1] * factor)), max(1, round(rgb.shape[0] * factor)))
        rgb = np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    done, encoded = cv2.imencode(
        ".jpg", cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY]
    )
    if not done:
        raise InvalidImage("The image cannot be encoded.")
    return encoded.tobytes()
