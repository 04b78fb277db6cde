"""Whose portrait a photo is: for pictures that come with one name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

CLEAR_RATIO = 0.6
"""A second face at least this prominent makes it unclear who is meant."""


class Boxed(Protocol):
    """A face, new or stored."""

    @property
    def box(self) -> tuple[float, float, float, float]:
        """x, y, width, height in pixels."""


def prominence(face: Boxed, width: int, height: int) -> float:
    """How much a face is the subject: its size, less the further it is from the middle."""
    x, y, w, h = face.box
    away = abs(x + w / 2 - width / 2) / width + abs(y + h / 2 - height / 2) / height
    return w * h * max(1.0 - away, 0.05)


def primary_face(faces: Sequence[Boxed], width: int, height: int) -> tuple[int | None, bool]:
    """The index of the most prominent face (None without faces), and whether it is clearly the one meant."""
    ranked = sorted(((prominence(face, width, height), i) for i, face in enumerate(faces)), reverse=True)
    if not ranked:
        return None, False
    clear = len(ranked) == 1 or ranked[1][0] < CLEAR_RATIO * ranked[0][0]
    return ranked[0][1], clear
