"""Pixels as a network takes them: float32 NCHW, centered and scaled as the pack says."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from familiard.vision.spec import Preprocessing


def to_blob(
    rgb: NDArray[np.uint8], spec: Preprocessing, shape: tuple[int, int] | None = None
) -> NDArray[np.float32]:
    """Normalize one image.

    Args:
        rgb: uint8 [H, W, 3].
        spec: mean, scale and channel order.
        shape: height and width of the blob, at least the image's; what is beyond the image is zero, the mean.

    Returns:
        float32 [1, 3, H, W].
    """
    height, width = rgb.shape[:2]
    rows, columns = shape or (height, width)
    blob = np.zeros((1, 3, rows, columns), dtype=np.float32)
    order = (0, 1, 2) if spec.channels == "rgb" else (2, 1, 0)
    for plane, channel in enumerate(order):
        target = blob[0, plane, :height, :width]
        np.subtract(rgb[:, :, channel], np.float32(spec.mean[plane]), out=target)
        if spec.scale != 1.0:
            target *= np.float32(1.0 / spec.scale)
    return blob
