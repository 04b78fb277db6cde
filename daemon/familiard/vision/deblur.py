"""Sharpen faces that motion has blurred along a line: estimate the motion from the spectrum, and invert it.

A straight movement of constant speed multiplies the spectrum by a sinc along its direction, with zeros that depend on its
length. Of the spectra of all such movements, the one is chosen that explains the logarithm of the face's power spectrum
best, beside a power law, as natural images have it. The inverse is Wiener's.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

# Side in pixels of the windows whose spectra are averaged (Welch, 1967), and how many there are across and down at most.
_WINDOW = 48
_MOST_WINDOWS = 4
_ANGLES = np.arange(0, 180, 15)
_LENGTHS = np.array([4.5, 5, 5.5, 6, 6.5, 7, 7.5, 8, 8.5, 9, 9.5, 10, 11, 12, 13, 14, 15])
# What the zeros of a blurred spectrum are filled with, relative to its largest value.
_FLOOR = 0.03
# By how much better than without blur a movement must explain the spectrum. Of sharp faces of 28 to 80 pixels, all are
# below 1.6, with artifacts of JPEG quality 15 98 % below 1.7; those that moved by a tenth of their size are at 1.9 and
# above.
_BLURRED = 1.7
# Noise relative to the signal, which Wiener's filter does not amplify.
_NOISE = 0.01
# Larger faces have detail left, and photos that were enlarged pass for moved ones.
_LARGEST = 110.0
_LEAST_SIDE = 24
_BORDER = 24


@dataclass(frozen=True, slots=True)
class Motion:
    """A straight movement in degrees (clockwise from the right in the image, 0 to 180) and pixels."""

    angle: float
    length: float

    def response(self, across: NDArray[np.floating], down: NDArray[np.floating]) -> NDArray[np.float64]:
        """What it multiplies a spectrum by, at frequencies in cycles per pixel."""
        turn = np.radians(self.angle)
        along = across * np.cos(turn) + down * np.sin(turn)
        if self.angle % 90:
            return np.asarray(np.sinc(along * self.length))
        # Along rows or columns, it is a mean of whole pixels.
        below = np.sinc(along)
        return np.asarray(np.sinc(along * self.length) / below)


def deblurred(rgb: NDArray[np.uint8], size: float) -> NDArray[np.uint8] | None:
    """The surroundings of a face, uint8 [H, W, 3], without the motion in them; None where there is none to see.

    Args:
        size: the longer side of the face's box.
    """
    if size > _LARGEST or min(rgb.shape[:2]) < _LEAST_SIDE:
        return None
    motion = motion_of(rgb)
    return None if motion is None else _inverted(rgb, motion)


def motion_of(rgb: NDArray[np.uint8]) -> Motion | None:
    """The movement that blurred an image, uint8 [H, W, 3]; None: none that is certain."""
    gray = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY).astype(np.float32)
    models = _models()
    measured = models.rest(np.log(_power(gray)[models.used] + 1.0))
    unexplained = float(measured @ measured)
    errors = unexplained - 2 * models.explained @ measured + models.squares
    best = int(errors.argmin())
    return models.motions[best] if unexplained > _BLURRED * float(errors[best]) else None


@dataclass(frozen=True, slots=True, eq=False)
class _Models:
    """Logarithms of the spectra of movements.

    Attributes:
        used: bool [48, 25], the frequencies that are compared.
        basis: float64 [F, 5], orthonormal, of what any image's spectrum may have.
        explained: float64 [M, F], the logarithm of each movement's spectrum without that.
        squares: float64 [M], the sums of their squares.
    """

    used: NDArray[np.bool_]
    basis: NDArray[np.float64]
    motions: tuple[Motion, ...]
    explained: NDArray[np.float64]
    squares: NDArray[np.float64]

    def rest(self, spectrum: NDArray[np.float64]) -> NDArray[np.float64]:
        """A log spectrum without what any image's may have."""
        return np.asarray(spectrum - self.basis @ (self.basis.T @ spectrum))


@cache
def _models() -> _Models:
    down, across = np.fft.fftfreq(_WINDOW)[:, None], np.fft.fftfreq(_WINDOW)[None]
    half = _WINDOW // 2 + 1
    radius = np.hypot(np.abs(across[:, :half]), down)
    used = (radius > 1.5 / _WINDOW) & (radius < 0.5)
    power_law = np.log(radius[used])
    # More detail across than down, or the other way around; out of focus or enlarged, in one direction or both.
    square = radius[used] ** 2
    horizontal = np.broadcast_to(across[:, :half] ** 2, radius.shape)[used]
    smooth = [np.ones_like(power_law), power_law, horizontal / square, square, horizontal]
    basis, _ = np.linalg.qr(np.stack(smooth, axis=1))
    motions = tuple(Motion(float(angle), float(length)) for angle in _ANGLES for length in _LENGTHS)
    spectra = [_leaked(motion.response(across, down) ** 2)[:, :half][used] for motion in motions]
    logarithms = np.log(np.stack(spectra) + _FLOOR)
    explained = logarithms - (logarithms @ basis) @ basis.T
    return _Models(used, basis, motions, explained, (explained**2).sum(axis=1))


def _leaked(power: NDArray[np.float64]) -> NDArray[np.float64]:
    """What the windows make of a spectrum: each frequency leaks into its neighbors."""
    for axis in (0, 1):
        power = (4 * power + np.roll(power, 1, axis) + np.roll(power, -1, axis)) / 6
    return power


def _power(gray: NDArray[np.float32]) -> NDArray[np.float64]:
    """The mean power spectrum of overlapping windows, float64 [48, 25]."""
    height, width = gray.shape
    if min(height, width) < _WINDOW:
        gray = cv2.copyMakeBorder(
            gray, 0, max(0, _WINDOW - height), 0, max(0, _WINDOW - width), cv2.BORDER_REFLECT_101
        ).astype(np.float32)
    hann = np.hanning(_WINDOW + 2)[1:-1]
    window = np.outer(hann, hann).astype(np.float32)
    parts = [
        gray[top : top + _WINDOW, left : left + _WINDOW]
        for top in _starts(gray.shape[0])
        for left in _starts(gray.shape[1])
    ]
    spectra = np.fft.rfft2(np.stack([(part - part.mean()) * window for part in parts]))
    return np.asarray((np.abs(spectra) ** 2).mean(axis=0))


def _starts(length: int) -> list[int]:
    rest = length - _WINDOW
    count = min(_MOST_WINDOWS, 1 - (-rest // (_WINDOW // 2)))
    return [int(start) for start in np.linspace(0, rest, count)]


def _inverted(rgb: NDArray[np.uint8], motion: Motion) -> NDArray[np.uint8]:
    height, width = rgb.shape[:2]
    # The border is mirrored, so that the edges of the image do not ring into the face.
    down, right = (cv2.getOptimalDFTSize(side + 2 * _BORDER) - side - _BORDER for side in (height, width))
    framed = cv2.copyMakeBorder(rgb, _BORDER, down, _BORDER, right, cv2.BORDER_REFLECT_101).astype(np.float32)
    across, below = np.fft.rfftfreq(framed.shape[1])[None], np.fft.fftfreq(framed.shape[0])[:, None]
    response = motion.response(across, below)
    inverse = response * (1 + _NOISE) / (response**2 + _NOISE)
    sharp = np.fft.irfft2(
        np.fft.rfft2(framed, axes=(0, 1)) * inverse[..., None], s=framed.shape[:2], axes=(0, 1)
    )
    inside = sharp[_BORDER : _BORDER + height, _BORDER : _BORDER + width]
    return np.clip(np.rint(inside), 0, 255).astype(np.uint8)
