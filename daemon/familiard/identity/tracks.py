"""Follow faces from one picture of a camera to the next: by person, by similarity, and by position."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Place: TypeAlias = tuple[float, float, float, float]
"""x, y, width, height, as shares of the picture: a camera may change its resolution."""

APART = 0.25
"""Good faces below this similarity are different people, however close to each other they are."""
GOOD = 0.5
"""Quality from which a low similarity means something: two poor faces of one person may have none."""
REACH = 0.75
"""Face sizes by which a face moves from one detection to the next if the person stands still."""
SPEED = 4.0
"""Face sizes per second by which a walking person moves."""
LOST_SECONDS = 3.0
"""After so long, a position says nothing."""
GROWTH = 1.6
"""By how much a face grows or shrinks, plus as much again per second."""


@dataclass(frozen=True, slots=True, eq=False)
class TrackedFace:
    """A face in one picture.

    Attributes:
        moment: seconds, on the clock of the pictures.
        embedding: float32 [D], L2-normalized, or None.
        weight: of the embedding in a mean, above 0: the quality of the face.
        person: whose face it is by itself, or None.
        named: whether that is a named person.
    """

    place: Place
    moment: float
    embedding: NDArray[np.float32] | None
    weight: float
    person: str | None = None
    named: bool = False


class Track:
    """The faces of one person over several pictures.

    Attributes:
        total: weighted sum of the embeddings, float32 [D], or None.
        last: the newest face, or None if only the sum is known.
        person: whose faces they are, or None.
        named: whether that is a named person.
    """

    def __init__(
        self,
        total: NDArray[np.float32] | None = None,
        last: TrackedFace | None = None,
        person: str | None = None,
        *,
        named: bool = False,
    ) -> None:
        self.total = total
        self.last = last
        self.person = person
        self.named = named

    def add(self, face: TrackedFace) -> None:
        """Add the face that follows."""
        if face.embedding is not None:
            own = face.weight * face.embedding
            self.total = own if self.total is None else self.total + own
        if self.last is None or face.moment >= self.last.moment:
            self.last = face
        if self.person is None or (face.named and not self.named):
            self.person, self.named = face.person, face.named

    def merge(self, other: Track) -> None:
        """Add the faces of a track of the same person."""
        if other.total is not None:
            self.total = other.total if self.total is None else self.total + other.total
        if other.last is not None and (self.last is None or other.last.moment > self.last.moment):
            self.last = other.last

    def copy(self) -> Track:
        """The same, to add to."""
        return Track(self.total, self.last, self.person, named=self.named)

    def is_similar(self, embedding: NDArray[np.float32] | None, least: float) -> bool:
        """Whether an embedding is that similar to the mean."""
        mean = self.mean
        return mean is not None and embedding is not None and float(mean @ embedding) >= least

    @property
    def mean(self) -> NDArray[np.float32] | None:
        """The L2-normalized mean of the embeddings, or None."""
        if self.total is None:
            return None
        mean: NDArray[np.float32] = self.total / np.float32(max(float(np.linalg.norm(self.total)), 1e-6))
        return mean


def follow(
    tracks: Sequence[Track], faces: Sequence[TrackedFace], least: float, *, burst: Sequence[bool] = ()
) -> list[int | None]:
    """Find the track that each face of one picture continues, each at most once.

    Args:
        least: similarity from which two faces are one person.
        burst: for each track, whether its last face is moments older. If one such track and one face are left, they
            are the same person unless they are too different.

    Returns for each face the index of its track, or None if it begins one.
    """
    worths = sorted(
        (
            (worth, i, j)
            for i, face in enumerate(faces)
            for j, track in enumerate(tracks)
            if (worth := _worth(track, face, least)) is not None
        ),
        key=lambda one: (-one[0], one[1], one[2]),
    )
    chosen: list[int | None] = [None] * len(faces)
    taken: set[int] = set()
    for _, i, j in worths:
        if chosen[i] is None and j not in taken:
            chosen[i] = j
            taken.add(j)
    left = [j for j in range(len(burst)) if burst[j] and j not in taken]
    alone = [i for i, track in enumerate(chosen) if track is None]
    if len(left) == len(alone) == 1 and _may_be_same(tracks[left[0]], faces[alone[0]]):
        chosen[alone[0]] = left[0]
    return chosen


def _worth(track: Track, face: TrackedFace, least: float) -> float | None:
    """How likely a face continues a track; None: it does not."""
    similarity = _similarity(track, face)
    if track.person is not None and track.person == face.person:
        return 3.0 + (similarity or 0.0)
    if track.named and face.named:
        return None
    near = _near(track, face)
    if similarity is None:
        return near and 0.5 * near
    if similarity >= least:
        return 1.0 + similarity + (near or 0.0)
    return near + similarity if near is not None and not _apart(track, face, similarity) else None


def _similarity(track: Track, face: TrackedFace) -> float | None:
    mean = track.mean
    if mean is None or face.embedding is None:
        return None
    return float(mean @ face.embedding)


def _near(track: Track, face: TrackedFace) -> float | None:
    """How close a face is to where the track's person can be by now, 0 to 1; None: too far."""
    if track.last is None:
        return None
    seconds = abs(face.moment - track.last.moment)
    if seconds > LOST_SECONDS:
        return None
    (x, y, w, h), (u, v, a, b) = track.last.place, face.place
    ratio = max(w / a, a / w, h / b, b / h)
    if ratio > GROWTH * (1.0 + seconds):
        return None
    # In face sizes, so that it does not depend on the picture's proportions.
    across, down = (x + w / 2 - u - a / 2) / max(w, a), (y + h / 2 - v - b / 2) / max(h, b)
    away = (across**2 + down**2) ** 0.5 / (REACH + SPEED * seconds)
    return None if away > 1.0 else 1.0 - away


def _may_be_same(track: Track, face: TrackedFace) -> bool:
    if track.named and face.named and track.person != face.person:
        return False
    similarity = _similarity(track, face)
    return similarity is not None and not _apart(track, face, similarity)


def _apart(track: Track, face: TrackedFace, similarity: float) -> bool:
    """Whether they are too different to be one person, wherever they are."""
    good = track.last is not None and min(track.last.weight, face.weight) >= GOOD
    return similarity < (APART if good else 0.0)
