"""The small picture of a face that people see."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

_EXPANSION = 1.5
_JPEG_QUALITY = 88


def crop_jpeg(rgb: NDArray[np.uint8], box: NDArray[np.float32], side: int) -> bytes:
    """A square JPEG around the box, half as large again, at most `side` pixels; what is outside repeats the edge.

    Args:
        rgb: uint8 [H, W, 3].
        box: left, top, right, bottom in its pixels.
        side: in pixels; a small face is not enlarged.
    """
    left, top, right, bottom = (float(value) for value in box)
    edge = max(2.0, max(right - left, bottom - top) * _EXPANSION)
    pixels = max(2, min(side, round(edge)))
    factor = pixels / edge
    x, y = (left + right - edge) / 2, (top + bottom - edge) / 2
    x0, y0 = max(0, int(x) - 1), max(0, int(y) - 1)
    x1, y1 = min(rgb.shape[1], int(x + edge) + 2), min(rgb.shape[0], int(y + edge) + 2)
    part = rgb[y0:y1, x0:x1]
    if factor < 1.0:
        part = cv2.resize(part, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)  # type: ignore[assignment]
    matrix = np.array([[1.0, 0.0, (x0 - x) * factor], [0.0, 1.0, (y0 - y) * factor]])
    square = cv2.warpAffine(part, matrix, (pixels, pixels), borderMode=cv2.BORDER_REPLICATE)
    done, encoded = cv2.imencode(".jpg", square[:, :, ::-1], [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY])
    if not done:
        raise RuntimeError("OpenCV could not write a JPEG")
    return encoded.tobytes()
