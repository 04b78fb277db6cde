"""Four drawn faces: what networks are tried with before they are given anybody's photo.

Photos of people do not belong into a package, and what is compared is two ways to compute the same: for that, faces
serve that the detector finds and the recognizer tells apart.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Color = tuple[int, int, int]

SIDE = 192
"""Of each face's part of the picture, in pixels."""
COUNT = 4

# Skin and hair of each face, RGB.
_COLORS: tuple[tuple[Color, Color], ...] = (
    ((224, 178, 150), (60, 40, 30)),
    ((150, 105, 80), (20, 15, 12)),
    ((240, 200, 180), (170, 130, 70)),
    ((200, 150, 115), (90, 90, 95)),
)
# Coordinates are those of a square of 256 pixels, with this many digits after the point.
_SPACE, _BITS = 256, 4


def trial_picture() -> NDArray[np.uint8]:
    """The four faces in two rows, uint8 RGB [2·SIDE, 2·SIDE, 3]."""
    one, two, three, four = (_face(skin, hair) for skin, hair in _COLORS)
    return np.concatenate([np.concatenate([one, two], axis=1), np.concatenate([three, four], axis=1)])


def trial_chips() -> list[NDArray[np.uint8]]:
    """The middle of each face, uint8 RGB [112, 112, 3]: what the recognizer is given, whatever the detector finds."""
    picture = trial_picture()
    edge, chips = SIDE // 5, []
    for row in range(2):
        for column in range(2):
            top, left = row * SIDE + edge, column * SIDE + edge
            part = picture[top : top + SIDE - 2 * edge, left : left + SIDE - 2 * edge]
            chips.append(
                np.asarray(cv2.resize(part, (112, 112), interpolation=cv2.INTER_AREA), dtype=np.uint8)
            )
    return chips


def _face(skin: Color, hair: Color) -> NDArray[np.uint8]:
    """A face from the front, uint8 RGB [SIDE, SIDE, 3]."""
    light = np.linspace(90, 170, SIDE, dtype=np.float32)[:, None, None] * np.array([0.9, 1, 1.05], np.float32)
    drawn = _Drawing(np.broadcast_to(light, (SIDE, SIDE, 3)).astype(np.uint8))
    dark, bright = _shade(skin, 0.72), _shade(skin, 1.08)
    x = 128.0
    drawn.ellipse((x, 250), (95, 55), (60, 80, 130))  # shoulders
    drawn.ellipse((x, 205), (32, 45), dark)  # neck
    drawn.ellipse((x, 105), (76, 96), hair)
    drawn.ellipse((x, 128), (64, 86), skin)
    drawn.ellipse((x, 62), (60, 28), hair)
    for side in (-1, 1):
        eye = x + side * 27
        drawn.ellipse((x + side * 64, 132), (9, 18), dark)  # ear
        drawn.ellipse((eye, 112), (19, 14), dark)
        drawn.ellipse((eye, 114), (14, 8), (240, 236, 230))
        drawn.ellipse((eye, 114), (7, 7), (70, 50, 35))
        drawn.ellipse((eye, 114), (3.2, 3.2), (8, 8, 8))
        drawn.arc((eye, 112), (15, 9), (50, 35, 30), 190, 3)
        drawn.arc((eye, 98), (20, 9), hair, 200, 5)
        drawn.ellipse((x + side * 9, 156), (5, 3.5), _shade(skin, 0.45))  # nostril
    drawn.ellipse((x, 150), (14, 10), bright)
    drawn.ellipse((x - 2, 135), (6, 26), bright)
    drawn.ellipse((x + 12, 140), (5, 22), _shade(skin, 0.86))
    drawn.ellipse((x, 162), (18, 3), dark)
    drawn.ellipse((x, 178), (26, 9), (170, 70, 70))
    drawn.ellipse((x, 177), (22, 3), (70, 25, 25))
    drawn.ellipse((x, 199), (20, 3), dark)
    return np.asarray(cv2.GaussianBlur(drawn.pixels, (0, 0), 1.3 * SIDE / _SPACE), dtype=np.uint8)


class _Drawing:
    """Draws ellipses with smooth edges, in coordinates of a square of `_SPACE`."""

    def __init__(self, pixels: NDArray[np.uint8]) -> None:
        self.pixels = np.ascontiguousarray(pixels)

    def ellipse(self, middle: tuple[float, float], axes: tuple[float, float], color: Color) -> None:
        cv2.ellipse(self.pixels, _fixed(middle), _fixed(axes), 0, 0, 360, color, -1, cv2.LINE_AA, _BITS)

    def arc(
        self, middle: tuple[float, float], axes: tuple[float, float], color: Color, start: float, thick: float
    ) -> None:
        """The upper arc, symmetric, from `start` degrees on."""
        wide = max(1, round(thick * SIDE / _SPACE))
        cv2.ellipse(
            self.pixels, _fixed(middle), _fixed(axes), 0, start, 540 - start, color, wide, cv2.LINE_AA, _BITS
        )


def _fixed(point: tuple[float, float]) -> tuple[int, int]:
    by = (1 << _BITS) * SIDE / _SPACE
    return round(point[0] * by), round(point[1] * by)


def _shade(color: Color, by: float) -> Color:
    red, green, blue = (min(255, int(value * by)) for value in color)
    return red, green, blue
