"""Several frames of one camera, moments apart: each person counts once, by their best face."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from familiard.store.intake import Intake
from familiard.store.ledger import Ledger
from familiard.store.recognition import Recognizer
from familiard.store.records import Decision, FaceRecord, Source, Verdict
from familiard.vision.faces import Analysis, Face


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """Somebody in a burst: the frame and face that show them best, and the stored face where one was kept."""

    frame: int
    face: Face
    decision: Decision
    record: FaceRecord | None


class Bursts:
    """Takes in what cameras saw."""

    def __init__(self, ledger: Ledger, intake: Intake, recognizer: Recognizer) -> None:
        self._ledger = ledger
        self._intake = intake
        self._recognizer = recognizer

    def take(
        self, frames: Sequence[tuple[Analysis, Source]], *, keep_unknown: bool = True
    ) -> tuple[Seen, ...]:
        """Keep the best face of each person over the frames, in one ledger row.

        Unusable faces are told, and never kept: a camera makes too many of them, and they serve nobody.

        Args:
            keep_unknown: also keep faces of people without a name.
        """
        seen = [
            Seen(frame, face, looked.decision, None)
            for frame, (analysis, _) in enumerate(frames)
            for face, looked in zip(analysis.faces, self._recognizer.look(analysis.faces), strict=True)
        ]
        usable = [one for one in seen if one.decision.verdict != Verdict.UNUSABLE]
        best = [max(group, key=_worth) for group in self._by_person(usable)]
        kept = [one for one in best if keep_unknown or one.decision.verdict == Verdict.RECOGNIZED]
        told = self._keep(frames, kept) + [one for one in best if one not in kept]
        if not told and seen:
            told = [max(seen, key=_worth)]
        return tuple(told)

    def _keep(self, frames: Sequence[tuple[Analysis, Source]], kept: Sequence[Seen]) -> list[Seen]:
        if not kept:
            return []
        used = sorted({one.frame for one in kept})
        images = []
        for frame in used:
            analysis, source = frames[frame]
            faces = list(analysis.faces)
            wanted = [
                next(i for i, face in enumerate(faces) if face is one.face)
                for one in kept
                if one.frame == frame
            ]
            images.append((source, analysis, wanted))
        observed = self._intake.store("sighting", images)
        ordered = [one for frame in used for one in kept if one.frame == frame]
        stored = [pair for photo in observed for pair in zip(photo.faces, photo.decisions, strict=True)]
        return [
            Seen(one.frame, one.face, decision, record)
            for one, (record, decision) in zip(ordered, stored, strict=True)
        ]

    def _by_person(self, seen: Sequence[Seen]) -> list[list[Seen]]:
        """Faces of one person together: decided to be the same, or alike enough to be."""
        least = 1.0 - self._recognizer.thresholds.cut
        groups: list[list[Seen]] = []
        for one in seen:
            for group in groups:
                if any(one.frame == other.frame for other in group):
                    continue
                if _same(one, group, least):
                    group.append(one)
                    break
            else:
                groups.append([one])
        return groups


def _same(one: Seen, group: Sequence[Seen], least: float) -> bool:
    ids = {other.decision.person_id for other in group}
    if one.decision.person_id is not None and one.decision.person_id in ids:
        return True
    names = {other.decision.person_name for other in (one, *group)} - {None}
    if len(names) > 1:
        return False
    vectors = [other.face.embedding for other in (one, *group) if other.face.embedding is not None]
    total = np.sum(vectors[1:], axis=0)
    return float(vectors[0] @ total) >= least * float(np.linalg.norm(total))


def _worth(one: Seen) -> tuple[bool, float, float]:
    """A recognised face first, then the better picture."""
    recognized = one.decision.verdict == Verdict.RECOGNIZED
    return recognized, one.face.quality.value, one.face.score
