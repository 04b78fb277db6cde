"""Drawn portraits: people who do not exist, so that pictures of the page may be published; the detector finds them.

    python -m tests.portraits FOLDER [PEOPLE]    draws some, to look at

A person is a number; another shot shows the same person in other light, turned and moved a little. Coordinates are those
of a picture of 1024×1024 pixels.
"""

from __future__ import annotations

import sys
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

Color = NDArray[np.float32]
Points = NDArray[np.float64]
Random = np.random.Generator

MIDDLE = (512.0, 500.0)
SKIN = ((245, 208, 180), (224, 172, 135), (198, 138, 98), (150, 98, 66), (110, 70, 48), (255, 220, 195))
HAIR = (
    (40, 30, 26), (85, 55, 35), (150, 105, 60), (200, 170, 110), (120, 50, 30), (170, 170, 175), (25, 22, 25)
)  # fmt: skip
IRIS = ((70, 45, 25), (60, 85, 60), (70, 105, 140), (45, 30, 20))
FRAME = (35, 35, 40)
ALONG = np.linspace(-1, 1, 40)


class Canvas:
    """A picture that soft shapes are painted on."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.scale = size / 1024
        self.pixels: NDArray[np.float32] = np.zeros((size, size, 3), np.float32)
        grid = np.mgrid[0:size, 0:size].astype(np.float32) / self.scale
        self.y, self.x = grid

    def _soft(self, mask: NDArray[np.float32], blur: float) -> NDArray[np.float32]:
        return np.asarray(cv2.GaussianBlur(mask, (0, 0), max(0.3, blur * self.scale)), np.float32)

    def _mask(self) -> NDArray[np.float32]:
        return np.zeros((self.size, self.size), np.float32)

    def ellipse(self, center: tuple[float, float], axes: tuple[float, float], blur: float) -> Color:
        """Return the mask of an ellipse."""
        mask = self._mask()
        middle = int(center[0] * self.scale), int(center[1] * self.scale)
        cv2.ellipse(
            mask, middle, (int(axes[0] * self.scale), int(axes[1] * self.scale)), 0, 0, 360, 1, -1, 16
        )
        return self._soft(mask, blur)

    def polygon(self, points: Points, blur: float) -> Color:
        """Return the mask of a polygon."""
        mask = self._mask()
        cv2.fillPoly(mask, [np.asarray(points * self.scale, np.int32)], (1,), 16)
        return self._soft(mask, blur)

    def line(self, x: Points, y: Points, width: float, blur: float) -> Color:
        """Return the mask of a line."""
        mask = self._mask()
        points = np.asarray(np.stack([x, y], 1) * self.scale, np.int32)
        cv2.polylines(
            mask,
            [points],
            isClosed=False,
            color=(1,),
            thickness=max(1, round(width * self.scale)),
            lineType=16,
        )
        return self._soft(mask, blur)

    def paint(self, mask: Color, color: Color | tuple[int, ...], strength: float = 1.0) -> None:
        """Paint a color where the mask says so."""
        share = (mask * strength)[..., None]
        self.pixels = self.pixels * (1 - share) + np.asarray(color, np.float32) * share


def portrait(person: int, shot: int = 0, *, size: int = 512) -> NDArray[np.uint8]:
    """Draw a person, uint8 RGB [size, size, 3]."""
    of_person = np.random.default_rng(person)
    canvas = Canvas(size)
    skin = np.array(SKIN[of_person.integers(len(SKIN))], np.float32)
    hair = np.array(HAIR[of_person.integers(len(HAIR))], np.float32)
    width, height = of_person.uniform(170, 218), of_person.uniform(230, 272)
    has_long_hair = bool(of_person.random() < 0.5)
    _behind(canvas, of_person, skin, hair, (width, height), has_long_hair=has_long_hair)
    outline = _head(canvas, of_person, skin, (width, height))
    eyes = _eyes(canvas, of_person, skin, hair, width)
    mouth = _nose_and_mouth(canvas, of_person, skin, eyes[1])
    if not has_long_hair and of_person.random() < 0.4:
        beard = canvas.polygon(outline, 6) * np.clip((canvas.y - mouth + 40) / 60, 0, 1)
        canvas.paint(beard * (1 - canvas.ellipse((MIDDLE[0], mouth + 5), (80, 32), 8)), hair * 0.75, 0.75)
    _hair(canvas, of_person, hair, (width, height))
    if of_person.random() < 0.25:
        _glasses(canvas, *eyes)
    return _photographed(canvas, np.random.default_rng((person, shot)))


def _pastel(random: Random, saturation: int, value: int) -> Color:
    hue = np.array([[[random.integers(180), saturation, value]]], np.uint8)
    return np.asarray(cv2.cvtColor(hue, cv2.COLOR_HSV2RGB)[0, 0], np.float32)


def _behind(
    canvas: Canvas,
    random: Random,
    skin: Color,
    hair: Color,
    head: tuple[float, float],
    *,
    has_long_hair: bool,
) -> None:
    """Background, hair behind the head, shoulders, neck, ears."""
    (x, y), (width, height) = MIDDLE, head
    canvas.pixels[:] = _pastel(random, 70, 228) * (1 - 0.25 * canvas.y[..., None] / 1024)
    if has_long_hair:
        canvas.paint(canvas.ellipse((x, y + 30), (width + 75, height + 110), 6), hair * 0.8)
    else:
        canvas.paint(canvas.ellipse((x, y - 50), (width + 38, height + 30), 6), hair * 0.85)
    canvas.paint(canvas.ellipse((x, 1080), (400, 260), 3), _pastel(random, 140, 150))
    neck = np.array([(x - 80, y + 140), (x + 80, y + 140), (x + 95, 880), (x - 95, 880)])
    canvas.paint(canvas.polygon(neck, 6), skin * 0.82)
    canvas.paint(canvas.ellipse((x, 865), (100, 55), 6), skin * 0.86)
    for side in (-1, 1):
        canvas.paint(canvas.ellipse((x + side * (width + 2), y + 10), (26, 52), 4), skin * 0.88)


def _head(canvas: Canvas, random: Random, skin: Color, head: tuple[float, float]) -> Points:
    """The head, lit from the upper left; returns its outline."""
    (x, y), (width, height) = MIDDLE, head
    turn = np.linspace(0, 2 * np.pi, 200)
    across, down = np.sin(turn) * width, -np.cos(turn) * height
    across *= np.where(down > 0, 1 - random.uniform(0.1, 0.28) * (down / height) ** 2, 1)
    outline = np.stack([x + across, y + down], 1)
    mask = canvas.polygon(outline, 3)
    canvas.paint(mask, skin)
    right, below = (canvas.x - x) / width, (canvas.y - y) / height
    front = np.sqrt(1 - np.clip(right**2 + below**2, 0, 1))
    light = 0.55 + 0.55 * np.clip(-0.35 * right - 0.45 * below + 0.82 * front, 0, 1)
    canvas.pixels *= 1 - mask[..., None] * (1 - light[..., None])
    for side in (-1, 1):
        cheek = canvas.ellipse((x + side * width * 0.55, y + 75), (55, 40), 22)
        canvas.paint(cheek, skin * np.array([1.0, 0.72, 0.7], np.float32), 0.45)
    return outline


def _eyes(canvas: Canvas, random: Random, skin: Color, hair: Color, width: float) -> tuple[float, float]:
    """Eyes and brows; returns how far they are from the middle, and how low."""
    x, y = MIDDLE
    low, apart, large = (
        y - 25 + random.uniform(-14, 12),
        width * random.uniform(0.4, 0.52),
        random.uniform(0.8, 1.2),
    )
    open_by, iris = random.uniform(16, 23) * large, np.array(IRIS[random.integers(len(IRIS))], np.float32)
    thick, above, arch = random.uniform(7, 15), random.uniform(48, 64), random.uniform(6, 20)
    turn = np.linspace(0, np.pi, 40)
    for side in (-1, 1):
        middle = x + side * apart
        canvas.paint(canvas.ellipse((middle, low - 8), (70, 45), 16), skin * 0.68, 0.55)
        corner = middle + 44 * large * np.cos(turn)
        upper, lower = low - open_by * np.sin(turn), low + open_by * 0.75 * np.sin(turn)
        lids = np.concatenate([np.stack([corner, upper], 1), np.stack([corner, lower], 1)[::-1]])
        eye = canvas.polygon(lids, 1.2)
        canvas.paint(eye, (238, 234, 230))
        canvas.paint(canvas.ellipse((middle, low - 2), (18.5 * large, 18.5 * large), 1) * eye, iris)
        canvas.paint(canvas.ellipse((middle, low - 2), (9 * large, 9 * large), 1) * eye, (12, 10, 10))
        canvas.paint(canvas.ellipse((middle - 6, low - 9), (4, 4), 1), (255, 255, 255), 0.9)
        canvas.paint(canvas.line(corner, upper, 7, 1.5), hair * 0.25)
        canvas.paint(canvas.line(corner, lower, 3, 2), skin * 0.5, 0.7)
        canvas.paint(canvas.line(corner, upper - 13, 3, 3), skin * 0.5, 0.6)
        brow = low - above - arch * (1 - (ALONG - 0.1) ** 2)
        canvas.paint(canvas.line(middle + side * ALONG * 62, brow, thick, 3), hair * 0.6, 0.9)
    return apart, low


def _nose_and_mouth(canvas: Canvas, random: Random, skin: Color, eyes: float) -> float:
    """Nose, and a mouth that smiles; returns how low the mouth is."""
    x = MIDDLE[0]
    long, wide = random.uniform(90, 130), random.uniform(32, 50)
    tip = eyes + long
    shadow = np.array(
        [(x + 8, eyes - 10), (x + 30, eyes + 10), (x + wide + 8, tip), (x + wide * 0.4, tip + 14)]
    )
    bright = np.minimum(skin * 1.14, 255)
    canvas.paint(canvas.polygon(shadow, 14), skin * 0.6, 0.5)
    canvas.paint(canvas.ellipse((x - 6, eyes + long / 2), (12, long / 2), 12), bright, 0.45)
    canvas.paint(canvas.ellipse((x - 4, tip - 10), (wide * 0.55, 22), 9), bright, 0.6)
    for side in (-1, 1):
        canvas.paint(
            canvas.ellipse((x + side * wide * 0.85, tip - 2), (wide * 0.42, 18), 7), skin * 0.78, 0.7
        )
        canvas.paint(canvas.ellipse((x + side * wide * 0.5, tip + 10), (12, 6), 2.5), skin * 0.28, 0.9)
    canvas.paint(canvas.ellipse((x, tip + 22), (wide, 8), 7), skin * 0.55, 0.5)

    low, half, smile = tip + random.uniform(64, 88), random.uniform(62, 92), random.uniform(12, 26)
    lips = skin * np.array([0.85, 0.52, 0.5], np.float32)
    across, bow = x + ALONG * half, 1 - ALONG**2
    middle = low + smile * bow - smile * 0.6
    cupid = 1 - 0.35 * np.exp(-((ALONG / 0.16) ** 2))

    def between(above: Points, below: Points, narrow: float = 1.0) -> Points:
        sides = x + ALONG * half * narrow
        return np.concatenate([np.stack([sides, above], 1), np.stack([sides, below], 1)[::-1]])

    canvas.paint(canvas.polygon(between(middle - 15 * bow * cupid, middle), 2), lips * 0.85)
    canvas.paint(canvas.polygon(between(middle, middle + 24 * bow), 2), lips)
    if random.random() < 0.6:
        canvas.paint(canvas.polygon(between(middle - 1, middle + 12 * bow, 0.8), 1.5), (240, 236, 230))
    canvas.paint(canvas.line(across, middle, 4, 1.5), lips * 0.35, 0.9)
    canvas.paint(canvas.ellipse((x, low + 62), (52, 12), 9), skin * 0.62, 0.5)
    return float(low)


def _hair(canvas: Canvas, random: Random, hair: Color, head: tuple[float, float]) -> None:
    (x, y), (width, height) = MIDDLE, head
    line, parting = random.uniform(0.45, 0.7), random.uniform(-0.5, 0.5)
    along = np.linspace(-1.08, 1.08, 60)
    across = x + along * (width + 28)
    top = y - np.sqrt(np.clip(1 - (along / 1.1) ** 2, 0, 1)) * (height + 60) - 10
    bottom = y - height * line - 60 * np.cos((along - parting) * 1.6) + np.abs(along) ** 4 * height * 0.55
    mask = canvas.polygon(
        np.concatenate([np.stack([across, top], 1), np.stack([across, bottom], 1)[::-1]]), 5
    )
    canvas.paint(mask, hair)
    strands = cv2.GaussianBlur(random.random((1, canvas.size)).astype(np.float32), (0, 0), 3 * canvas.scale)
    strands = (strands - strands.min()) / np.ptp(strands)
    columns = np.clip((canvas.x + 40 * np.sin(canvas.y / 110)) * canvas.scale, 0, canvas.size - 1)
    shine = strands[0][columns.astype(int)] * np.clip(1.2 - canvas.y / 730, 0.2, 1)
    canvas.pixels *= 1 - mask[..., None] * (0.18 - 0.3 * shine[..., None])


def _glasses(canvas: Canvas, apart: float, low: float) -> None:
    x = MIDDLE[0]
    turn = np.linspace(0, 2 * np.pi, 80)
    for side in (-1, 1):
        rim = canvas.line(x + side * apart + 72 * np.cos(turn), low + 2 + 58 * np.sin(turn), 7, 1)
        canvas.paint(rim, FRAME)
    canvas.paint(canvas.line(x + ALONG * (apart - 70), np.full(ALONG.shape, low), 7, 1), FRAME)


def _photographed(canvas: Canvas, shot: Random) -> NDArray[np.uint8]:
    """Another light, turned and moved a little."""
    size = canvas.size
    light = shot.uniform(0.85, 1.1) * np.array([shot.uniform(0.96, 1.04), 1, shot.uniform(0.96, 1.04)])
    matrix = cv2.getRotationMatrix2D((size / 2, size / 2), shot.uniform(-8, 8), shot.uniform(0.95, 1.2))
    matrix[:, 2] = matrix[:, 2] + shot.uniform(-40, 40, 2) * canvas.scale
    shear = [
        [1, shot.uniform(-0.05, 0.05), 0],
        [shot.uniform(-0.02, 0.02), shot.uniform(0.96, 1.04), 0],
        [0, 0, 1],
    ]
    matrix = matrix @ np.array(shear)
    moved = cv2.warpAffine(
        (canvas.pixels * light).astype(np.float32), matrix, (size, size), borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(np.clip(moved + shot.normal(0, 2, moved.shape), 0, 255), np.uint8)


def jpeg(person: int, shot: int = 0, *, size: int = 512) -> bytes:
    """Draw a person, JPEG."""
    drawn = cv2.cvtColor(portrait(person, shot, size=size), cv2.COLOR_RGB2BGR)
    return bytes(cv2.imencode(".jpg", drawn, [cv2.IMWRITE_JPEG_QUALITY, 92])[1])


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(int((sys.argv[2:] or ["12"])[0])):
        (folder / f"{number:02}.jpg").write_bytes(jpeg(number))
