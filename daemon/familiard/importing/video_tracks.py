"""Who appears in a video: one sighting a person and appearance, in the frame that shows them best."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from familiard.engine.types import LibraryEngine, VideoOptions
from familiard.identity.thresholds import Thresholds
from familiard.vision.results import Analysis, Face

GAP_SECONDS = 5.0
"""A person who is out of the picture for longer begins another track."""
FROM_THE_START = 0.0
REFERENCES = 5
"""Latest embeddings of an appearance that a new face is compared with: people turn their heads."""


@dataclass(frozen=True, slots=True, eq=False)
class Moment:
    """A frame, seconds into the video, and what of it counts."""

    offset: float
    analysis: Analysis


@dataclass(slots=True, eq=False)
class _Appearance:
    """Somebody who is in the picture: when last, how they looked, and where best."""

    last: float
    references: list[NDArray[np.float32]]
    best: Face
    moment: Moment

    def similarity(self, embedding: NDArray[np.float32]) -> float:
        return max(float(reference @ embedding) for reference in self.references)

    def see(self, face: Face, embedding: NDArray[np.float32], moment: Moment) -> None:
        self.last = moment.offset
        self.references = [*self.references[1 - REFERENCES :], embedding]
        if face.quality.value > self.best.quality.value:
            self.best, self.moment = face, moment


class Appearances:
    """Follows people through the frames of one video, in order.

    Args:
        thresholds: faces at least `match` alike are one appearance; one that is never better than `quality`
            is left out.
    """

    def __init__(self, thresholds: Thresholds) -> None:
        self._same = thresholds.match
        self._quality = thresholds.quality
        self._open: list[_Appearance] = []
        self._closed: list[_Appearance] = []
        self._first: Moment | None = None

    def see(self, moments: Iterable[Moment]) -> None:
        """Take in the next frames."""
        for moment in moments:
            self._first = self._first or moment
            gone = [one for one in self._open if moment.offset - one.last >= GAP_SECONDS]
            self._closed += gone
            self._open = [one for one in self._open if one not in gone]
            self._assign(moment)

    def moments(self) -> tuple[Moment, ...]:
        """Frames in order, each with the faces that are at their best in it.

        A video in which nobody is seen gives its first frame without faces, so that its content is known.
        """
        at: dict[float, tuple[Moment, list[Face]]] = {}
        for one in (*self._closed, *self._open):
            if one.best.quality.value < self._quality:
                continue
            at.setdefault(one.moment.offset, (one.moment, []))[1].append(one.best)
        if not at and self._first is not None:
            at[self._first.offset] = (self._first, [])
        return tuple(
            Moment(offset, replace(moment.analysis, faces=tuple(sorted(faces, key=lambda f: -f.score))))
            for offset, (moment, faces) in sorted(at.items())
        )

    def _assign(self, moment: Moment) -> None:
        """Give each face to the appearance it is most like, the most alike pair first; the rest appear."""
        faces = [(face, face.embedding) for face in moment.analysis.faces if face.embedding is not None]
        pairs = sorted(
            (
                (one.similarity(embedding), i, one)
                for i, (_, embedding) in enumerate(faces)
                for one in self._open
            ),
            key=lambda pair: -pair[0],
        )
        placed: set[int] = set()
        for similarity, i, one in pairs:
            if similarity < self._same or i in placed or one.last == moment.offset:
                continue
            one.see(*faces[i], moment)
            placed.add(i)
        for i, (face, embedding) in enumerate(faces):
            if i not in placed:
                self._open.append(_Appearance(moment.offset, [embedding], face, moment))


async def best_moments(engine: LibraryEngine, path: Path, thresholds: Thresholds) -> tuple[Moment, ...]:
    """Look through a video and keep the frames that show each appearance best.

    Raises:
        InvalidVideo: it holds no picture that can be decoded.
    """
    appearances = Appearances(thresholds)
    after: float | None = FROM_THE_START
    while after is not None:
        chunk = await engine.video_frames(path, after, VideoOptions())
        appearances.see(Moment(frame.offset, frame.analysis) for frame in chunk.frames)
        after = chunk.next
    return appearances.moments()
