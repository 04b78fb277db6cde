"""Calm the noise of a camera's sensor before a face is aligned; a recognizer trained on press photos has seen none."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

# The response of the Laplacian's difference to an image, and what it makes of noise of standard deviation 1
# (Immerkær, 1996; the median keeps edges out).
_KERNEL = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], dtype=np.float32)
_GAIN = 6.0 * 0.6745
# Noise relative to the contrast of the face and what is around it. Press photos are below .015, nearly all clean faces of
# 28 to 80 pixels in a camera's frame below .04, those in infrared or the dark at .04 to .09, and those with noise of 25
# gray levels at .3 and more.
_NOISY = 0.04
# The bilateral filter (Tomasi and Manduchi, 1998): its window and spatial deviation in pixels, and what differs by this
# many deviations of the noise is another surface.
_DIAMETER, _SPACE, _RANGE = 5, 1.5, 8.0
# Where there is more noise than this, nobody can be recognized, but what that filter leaves of it passes for detail: a
# portrait with noise of 140 gray levels had a quality of .39 at a similarity of .15. A plain blur leaves .09.
_SWAMPED, _SIGMA = 0.65, 0.8
_LEAST_CONTRAST = 2.0


def denoised(part: NDArray[np.uint8]) -> NDArray[np.uint8] | None:
    """The surroundings of a face, uint8 [H, W, 3], without their noise; None where there is little."""
    noise = noise_of(part)
    if noise < _NOISY:
        return None
    if noise > _SWAMPED:
        return np.asarray(cv2.GaussianBlur(part, (0, 0), _SIGMA), dtype=np.uint8)
    gray = cv2.cvtColor(part, cv2.COLOR_RGB2GRAY)
    far = _RANGE * noise * _contrast(gray)
    calm = cv2.bilateralFilter(gray, _DIAMETER, far, _SPACE)
    return np.asarray(cv2.cvtColor(calm, cv2.COLOR_GRAY2RGB), dtype=np.uint8)


def noise_of(rgb: NDArray[np.uint8]) -> float:
    """The noise of an image, relative to its contrast."""
    gray = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)
    response = cv2.filter2D(gray.astype(np.float32), -1, _KERNEL)[1:-1, 1:-1]
    # Every fourth pixel says as much.
    return float(np.median(np.abs(response[::2, ::2]))) / _GAIN / _contrast(gray)


def _contrast(gray: cv2.typing.MatLike) -> float:
    return max(float(gray.std()), _LEAST_CONTRAST)
