"""A photo's file made as small as a screen needs it: phones and picture frames don't wait for all of its pixels.

A worker has decoded the very same bytes before (the digest is compared), so this is done in the daemon's own process.
OpenCV and Pillow are imported by the first photo, so that the daemon starts without them.
"""

from __future__ import annotations

import threading

import numpy as np

from familiard.errors import ImageTooLarge, InvalidImage
from familiard.vision.options import ImageLimits

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
    import cv2

    from familiard.vision.decode import open_picture

    try:
        with _ONE_AT_A_TIME:
            picture = open_picture(content, _LIMITS)
            longer = max(picture.width, picture.height)
            if longer <= side:
                return content, kind
            rgb = picture.pixels(picture.shrink_for(side / longer))
            factor = side / max(rgb.shape[:2])
            if factor < 1:
                size = (max(1, round(rgb.shape[1] * factor)), max(1, round(rgb.shape[0] * factor)))
                rgb = np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
            done, encoded = cv2.imencode(
                ".jpg", cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY]
            )
    except (InvalidImage, ImageTooLarge):
        return content, kind
    return (encoded.tobytes(), "image/jpeg") if done else (content, kind)
