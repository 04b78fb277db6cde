"""The small picture of a face that people see."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

_EXPANSION = 1.5
_JPEG_QUALITY = 88


def crop_jpeg(rgb: NDArray[np.uint8], box: NDArray[np.float32], side: int) -> bytes:
    """A square JPEG around the box, half as large again; what is outside the image repeats its edge.

    Args:
        rgb: uint8 [H, W, 3].
        box: left, top, right, bottom in its pixels.
        side: most pixels of the result; a small face is not enlarged.
    """
    height, width = rgb.shape[:2]
    edge = max(2, round(float(max(box[2] - box[0], box[3] - box[1])) * _EXPANSION))
    left = round(float(box[0] + box[2] - edge) / 2)
    top = round(float(box[1] + box[3] - edge) / 2)
    # A box may lie outside altogether where a detector guesses; one row and column are always taken.
    x0, x1 = min(max(left, 0), width - 1), max(min(left + edge, width), 1)
    y0, y1 = min(max(top, 0), height - 1), max(min(top + edge, height), 1)
    square = cv2.cvtColor(rgb[y0 : max(y1, y0 + 1), x0 : max(x1, x0 + 1)], cv2.COLOR_RGB2BGR)
    border = (max(0, y0 - top), max(0, top + edge - y1), max(0, x0 - left), max(0, left + edge - x1))
    if any(border):
        square = cv2.copyMakeBorder(square, *border, cv2.BORDER_REPLICATE)
    if edge > side:
        square = cv2.resize(square, (side, side), interpolation=cv2.INTER_AREA)
    done, encoded = cv2.imencode(".jpg", square, [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY])
    if not done:
        raise RuntimeError("OpenCV could not write a JPEG")
    return encoded.tobytes()
