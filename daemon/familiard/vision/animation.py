"""Which frame of an animation, or page of a document, shows faces best."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from familiard.errors import ImageTooLarge, InvalidImage
from familiard.vision.decode import Picture
from familiard.vision.results import Analysis

MOST_FRAMES = 8
"""Frames of an animation that are looked at, spread over all of it."""
MOST_PAGES = 32
"""Pages of a document that are looked at, from the first."""
# After so long no further frame is begun; what was seen until then counts.
_SECONDS = 4.0


def best_of(first: Analysis, picture: Picture, analyze: Callable[[NDArray[np.uint8]], Analysis]) -> Analysis:
    """The analysis of the frame with the best faces, with a note that says which; ties go to the earliest.

    Args:
        first: what was seen in the first frame.
        look: analyzes the pixels of a frame.
    """
    began = perf_counter()
    best, best_index = first, 0
    spent = first.timings
    for index in wanted(picture.frames, pages=picture.pages):
        if perf_counter() - began > _SECONDS:
            break
        start = perf_counter()
        try:
            pixels = picture.frame(index)
        except (InvalidImage, ImageTooLarge):
            # The file is good for those that can be decoded.
            continue
        decoded = perf_counter() - start
        seen = analyze(pixels)
        spent = spent.plus(replace(seen.timings, decode=decoded))
        if _worth(seen) > _worth(best):
            best, best_index = seen, index
    what = "page" if picture.pages else "frame"
    note = f"The faces are from {what} {best_index + 1} of {picture.frames}."
    notes = (note,) if best.faces else ()
    return replace(best, timings=spent, taken_at=first.taken_at, notes=notes)


def wanted(frames: int, *, pages: bool) -> list[int]:
    """Which frames to look at beside the first."""
    if pages:
        return list(range(1, min(frames, MOST_PAGES)))
    most = min(frames, MOST_FRAMES)
    return sorted({round(step * (frames - 1) / (most - 1)) for step in range(1, most)})


def _worth(analysis: Analysis) -> float:
    return sum(face.quality.value for face in analysis.faces if face.embedding is not None)
