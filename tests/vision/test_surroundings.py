"""What is mended around a face stays where it is in the image."""

from __future__ import annotations

import numpy as np

from familiard.vision.surroundings import mended
from tests.vision.test_deblur import moved
from tests.vision.test_denoise import noisy, small


def test_what_is_mended_stays_where_it_is() -> None:
    clean = small(2)
    box = np.array([33, 33, 98, 120], dtype=np.float32)
    assert mended(clean, box) is None
    better = mended(noisy(clean, 25), box)
    assert better is not None
    height, width = better.rgb.shape[:2]
    there = clean[better.top : better.top + height, better.left : better.left + width].astype(int)
    gray = there @ (0.299, 0.587, 0.114)
    assert abs(better.rgb[..., 0] - gray).mean() < 12
    matrix = better.matrix(np.array([[2.0, 0.0, 5.0], [0.0, 2.0, 7.0]]))
    point = np.array([better.left + 3, better.top + 4, 1.0])
    assert np.allclose(matrix @ [3, 4, 1], [2 * point[0] + 5, 2 * point[1] + 7])


def test_motion_is_mended_where_there_is_no_noise() -> None:
    still = small(2)
    better = mended(moved(still, 9), np.array([33, 33, 98, 120], dtype=np.float32))
    assert better is not None


def test_a_box_outside_the_image_is_no_error() -> None:
    image = noisy(small(0), 25)
    for box in ([-50, -50, -10, -10], [0, 0, 0, 0], [1e6, 1e6, 1e6 + 5, 1e6 + 5], [0, 0, np.nan, 9]):
        mended(image, np.array(box, dtype=np.float32))
