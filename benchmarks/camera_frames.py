"""Render people into frames as a household's camera takes them: small, dark, noisy, blurred, tilted."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

WIDTH, HEIGHT = 1280, 720
Light = Literal["day", "dark", "infrared"]

# The four-sided blend: how far around the face box, in box heights, a photo is shown, and over how much it fades.
_AROUND = 0.8
_FADE = 0.10
_WIDE = 0.3
# A camera at night: what is left of the light, and the noise that its amplifier adds.
_DARK_GAIN, _DARK_NOISE = 0.2, 3.0
_INFRARED_GAIN, _INFRARED_LEVEL, _INFRARED_NOISE = 0.6, 28.0, 5.0
_JPEG_QUALITY = 85


@dataclass(frozen=True, slots=True)
class Condition:
    """How a camera sees a face.

    Attributes:
        name: the row of the table.
        pixels: size of the face in the frame: the side of a square of the area of its box.
        light: of the scene; `infrared` is gray, flat, and noisy.
        noise: standard deviation of the sensor's noise, in gray levels.
        motion: length of the motion blur in pixels: a person who walks past.
        any_direction: the motion is in a random direction, not along the frame's rows.
        jpeg: quality of the frame's JPEG.
        tilt: degrees by which the face is turned in the frame.
    """

    name: str
    pixels: int
    light: Light = "day"
    noise: float = 0.0
    motion: int = 0
    any_direction: bool = False
    jpeg: int = _JPEG_QUALITY
    tilt: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Portrait:
    """A photo of one person: uint8 [H, W, 3] RGB, and the box of the face, x, y, width, height."""

    rgb: NDArray[np.uint8]
    box: tuple[float, float, float, float]


def render(
    portraits: list[Portrait], condition: Condition, random: np.random.Generator
) -> tuple[bytes, list[tuple[float, float]]]:
    """A camera's frame of some people side by side, as a JPEG, and where the middle of each face is."""
    frame = background(int(random.integers(len(_scenes()))), random)
    rows = max(1, round(math.sqrt(len(portraits) * HEIGHT / WIDTH)))
    columns = -(-len(portraits) // rows)
    middles = []
    for number, portrait in enumerate(portraits):
        room = condition.pixels * 0.75
        width, height = WIDTH / columns, HEIGHT / rows
        left, top = number % columns * width, number // columns * height
        middle = (
            left + float(random.uniform(room, width - room)),
            top + float(random.uniform(room, height - room)),
        )
        _paste(frame, portrait, middle, condition, random)
        middles.append(middle)
    return _encode(_through_camera(frame, condition, random), condition.jpeg), middles


def background(number: int, random: np.random.Generator) -> NDArray[np.float32]:
    """One of several scenes without people, mirrored and shifted in light at random: float32 [720, 1280, 3]."""
    scene = _scenes()[number].astype(np.float32)
    if random.random() < 0.5:
        scene = scene[:, ::-1]
    gain, level = random.uniform(0.75, 1.1), random.uniform(-12, 12)
    return np.asarray(np.clip(scene * np.float32(gain) + np.float32(level), 0, 255), dtype=np.float32)


def _paste(
    frame: NDArray[np.float32],
    portrait: Portrait,
    middle: tuple[float, float],
    condition: Condition,
    random: np.random.Generator,
) -> None:
    """Blend a portrait into the frame; its edge fades into what is behind."""
    x, y, width, height = portrait.box
    scale = condition.pixels / math.sqrt(width * height) * float(random.uniform(0.97, 1.03))
    angle = condition.tilt * (1 if random.random() < 0.5 else -1) + float(random.uniform(-3, 3))
    turn = cv2.getRotationMatrix2D((x + width / 2, y + height / 2), angle, 1.0)
    turn[0, 2] += 2.0 * height - (x + width / 2)
    turn[1, 2] += 2.0 * height - (y + height / 2)
    side = round(4 * height)
    # Turned at the photo's own size, then averaged down, as a lens does.
    turned = cv2.warpAffine(
        portrait.rgb.astype(np.float32),
        turn,
        (side, side),
        flags=cv2.INTER_CUBIC,
        borderMode=cv2.BORDER_REFLECT_101,
    )
    mask = np.zeros(portrait.rgb.shape[:2], dtype=np.float32)
    axes = (round(height * _AROUND * 0.86), round(height * _AROUND))
    cv2.ellipse(mask, (round(x + width / 2), round(y + height * 0.47)), axes, 0, 0, 360, 1.0, -1)
    # What lies beyond the photo must not show.
    mask[:2], mask[-2:], mask[:, :2], mask[:, -2:] = 0, 0, 0, 0
    soft = cv2.GaussianBlur(cv2.erode(mask, np.ones((5, 5))), (0, 0), height * _FADE)
    faded = cv2.warpAffine(soft, turn, (side, side), flags=cv2.INTER_LINEAR)
    size = max(8, round(side * scale))
    small, alpha = (cv2.resize(part, (size, size), interpolation=cv2.INTER_AREA) for part in (turned, faded))
    left, top = round(middle[0] - size / 2), round(middle[1] - size / 2)
    x0, y0, x1, y1 = max(left, 0), max(top, 0), min(left + size, WIDTH), min(top + size, HEIGHT)
    inside = (slice(y0 - top, y1 - top), slice(x0 - left, x1 - left))
    # The scene takes on the color around the face over a wide band first, so that no edge shows.
    edge = alpha * (1 - alpha)
    around = (small * edge[..., None]).sum(axis=(0, 1)) / max(float(edge.sum()), 1e-6)
    wide = cv2.GaussianBlur(alpha, (0, 0), max(1.0, condition.pixels * _WIDE))[inside][..., None]
    part, weight = small[inside], alpha[inside][..., None]
    scene = frame[y0:y1, x0:x1] * (1 - wide) + around * wide
    frame[y0:y1, x0:x1] = scene * (1 - weight) + np.clip(part, 0, 255) * weight


def _through_camera(
    frame: NDArray[np.float32], condition: Condition, random: np.random.Generator
) -> NDArray[np.uint8]:
    """Motion, light, and noise, in the order in which they arise."""
    if condition.motion:
        angle = float(random.uniform(0, 180)) if condition.any_direction else 0.0
        moved = cv2.filter2D(frame, -1, _motion(condition.motion, angle))
        frame = np.asarray(moved, dtype=np.float32)
    noise = condition.noise
    if condition.light == "dark":
        frame, noise = frame * np.float32(_DARK_GAIN), max(noise, _DARK_NOISE)
    elif condition.light == "infrared":
        gray = cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY) * np.float32(_INFRARED_GAIN) + np.float32(
            _INFRARED_LEVEL
        )
        gray += random.standard_normal(gray.shape, dtype=np.float32) * np.float32(max(noise, _INFRARED_NOISE))
        frame, noise = np.repeat(gray[..., None], 3, axis=2), 0.0
    if noise:
        frame = frame + random.standard_normal(frame.shape, dtype=np.float32) * np.float32(noise)
    return np.clip(np.rint(frame), 0, 255).astype(np.uint8)


def _motion(length: int, angle: float) -> NDArray[np.float32]:
    """The kernel of a straight movement of `length` pixels."""
    if not angle:
        return np.full((1, length), 1 / length, dtype=np.float32)
    fine = 8
    side = length + 2 if length % 2 else length + 3
    kernel = np.zeros((side * fine, side * fine), dtype=np.float32)
    center = side * fine / 2
    step = np.array([np.cos(np.radians(angle)), np.sin(np.radians(angle))])
    step *= (length - 1) * fine / 2
    start, end = (tuple(int(v) for v in np.rint(center + sign * step)) for sign in (-1, 1))
    cv2.line(kernel, start, end, 1.0, fine)
    small = np.asarray(cv2.resize(kernel, (side, side), interpolation=cv2.INTER_AREA), dtype=np.float32)
    return np.asarray(small / small.sum(), dtype=np.float32)


def _encode(rgb: NDArray[np.uint8], quality: int) -> bytes:
    done, encoded = cv2.imencode(
        ".jpg", cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, quality]
    )
    assert done
    return encoded.tobytes()


@cache
def _scenes() -> tuple[NDArray[np.uint8], ...]:
    """Pictures without faces that packages ship, as a camera's: uint8 [720, 1280, 3]."""
    from skimage import data

    pictures = [data.coffee(), data.rocket(), data.brick(), data.grass(), data.stereo_motorcycle()[0]]
    return tuple(_filling(np.asarray(picture)) for picture in pictures)


def _filling(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Cut and scaled to a frame."""
    if picture.ndim == 2:
        picture = np.repeat(picture[..., None], 3, axis=2)
    height, width = picture.shape[:2]
    scale = max(WIDTH / width, HEIGHT / height)
    size = (max(WIDTH, round(width * scale)), max(HEIGHT, round(height * scale)))
    how = cv2.INTER_CUBIC if scale > 1 else cv2.INTER_AREA
    large = np.asarray(cv2.resize(picture[..., :3], size, interpolation=how), dtype=np.uint8)
    top, left = (size[1] - HEIGHT) // 2, (size[0] - WIDTH) // 2
    return np.ascontiguousarray(large[top : top + HEIGHT, left : left + WIDTH])
