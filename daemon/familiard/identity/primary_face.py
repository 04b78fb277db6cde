"""Find the primary face: the one that a portrait is about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

CLEAR_RATIO = 0.6
"""A second face with at least this share of the primary face's weight makes it unclear who is meant."""


class Boxed(Protocol):
    """A face, new or stored."""

    @property
    def box(self) -> tuple[float, float, float, float]:
        """x, y, width, height in pixels."""


def weight(face: Boxed, width: int, height: int) -> float:
    """How likely a face is the primary one: its area, less the farther it is from the center."""
    x, y, w, h = face.box
    away = abs(x + w / 2 - width / 2) / width + abs(y + h / 2 - height / 2) / height
    return w * h * max(1.0 - away, 0.05)


def primary_face(faces: Sequence[Boxed], width: int, height: int) -> tuple[int | None, bool]:
    """The index of the primary face (None without faces), and whether it is clearly the one meant."""
    ranked = sorted(((weight(face, width, height), i) for i, face in enumerate(faces)), reverse=True)
    if not ranked:
        return None, False
    clear = len(ranked) == 1 or ranked[1][0] < CLEAR_RATIO * ranked[0][0]
    return ranked[0][1], clear
