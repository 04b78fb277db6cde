"""Decide once who is in a burst: several frames of one camera, moments apart."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from familiar_client.models import Decision, Verdict
from familiard.store.ingest.recognizer import Reach, Recognition, Recognizer
from familiard.store.models import BELOW_MIN_CONFIDENCE
from familiard.vision.results import Analysis, Face


@dataclass(frozen=True, slots=True, eq=False)
class BurstFace:
    """The face that shows somebody best in a burst, the frame it is in, and who it is."""

    frame: int
    face: Face
    recognition: Recognition
    frames: int = 1
    """How many frames show them."""

    @property
    def decision(self) -> Decision:
        """Who it is."""
        return self.recognition.decision


@dataclass(frozen=True, slots=True, eq=False)
class _Claim(BurstFace):
    """A face of one frame, decided on within that frame, and what else it could be."""

    reach: Reach | None = None


class BurstDecision:
    """Decides on all faces of a burst together.

    Attributes:
        min_confidence: 0 to 1; a match below it is unknown.
    """

    def __init__(self, recognizer: Recognizer, min_confidence: float = 0.0) -> None:
        self._recognizer = recognizer
        self.min_confidence = min_confidence

    def decide(self, frames: Sequence[Analysis]) -> list[BurstFace]:
        """Return the best face of each person, in order of appearance; no two of them are one person.

        An unusable face is returned only where no other face was seen.
        """
        claims = list(self._claims(frames))
        usable = [claim for claim in claims if claim.reach is not None]
        if not usable:
            return [max(claims, key=self._worth)] if claims else []
        groups = self._groups(usable)
        decided: dict[int, BurstFace] = {}
        taken: set[str] = set()
        # The surest group first: whoever else looks like that person must then be somebody else.
        for i in sorted(range(len(groups)), key=lambda i: -max(map(_sureness, groups[i]))):
            best = self._best(groups[i], taken)
            if best.decision.person_id is not None:
                taken.add(best.decision.person_id)
            decided[i] = BurstFace(best.frame, best.face, self._sure_enough(best.recognition), len(groups[i]))
        return [decided[i] for i in range(len(groups))]

    def _claims(self, frames: Sequence[Analysis]) -> Iterator[_Claim]:
        """Decide on each frame's faces, all of them searched for at once."""
        reaches = self._recognizer.reach([face for frame in frames for face in frame.faces])
        ends = np.cumsum([0, *(len(frame.faces) for frame in frames)]).tolist()
        for number, (frame, (begin, end)) in enumerate(zip(frames, pairwise(ends), strict=True)):
            own = reaches[begin:end]
            recognitions = self._recognizer.decide_together(frame.faces, own)
            for face, recognition, reach in zip(frame.faces, recognitions, own, strict=True):
                yield _Claim(number, face, recognition, reach=reach)

    def _groups(self, claims: Sequence[_Claim]) -> list[list[_Claim]]:
        """Put faces of one person together: decided to be the same, or else similar enough to be."""
        least = 1.0 - self._recognizer.thresholds.linkage
        groups: list[list[_Claim]] = []
        for claim in claims:
            others = [group for group in groups if all(claim.frame != other.frame for other in group)]
            same = [group for group in others if _is_decided_same(claim, group)]
            group = next(iter(same or [group for group in others if _is_similar(claim, group, least)]), None)
            if group is None:
                groups.append([claim])
            else:
                group.append(claim)
        return groups

    def _best(self, group: Sequence[_Claim], taken: Collection[str]) -> _Claim:
        """Return the face that stands for a group, decided again if another group is that person already."""
        free = [claim for claim in group if claim.decision.person_id not in taken]
        if free:
            return max(free, key=self._worth)
        best = max(group, key=self._worth)
        return replace(best, recognition=self._recognizer.decide(best.face, best.reach, taken))

    def _sure_enough(self, recognition: Recognition) -> Recognition:
        """Make a match below the minimum confidence an unknown face, which joins nobody and founds nobody."""
        decision = recognition.decision
        if decision.person_id is None or self._is_sure(decision):
            return recognition
        unknown = replace(
            decision,
            verdict=Verdict.UNKNOWN,
            person_id=None,
            person_name=None,
            reasons=(BELOW_MIN_CONFIDENCE,),
        )
        return Recognition(unknown)

    def _is_sure(self, decision: Decision) -> bool:
        return (decision.confidence or 0.0) >= 100.0 * self.min_confidence

    def _worth(self, claim: BurstFace) -> tuple[bool, float, float]:
        """Rank a recognized face first, then the better picture."""
        decision = claim.decision
        recognized = decision.verdict == Verdict.RECOGNIZED and self._is_sure(decision)
        return recognized, claim.face.quality.value, claim.face.score


def _sureness(claim: _Claim) -> float:
    decision = claim.decision
    return decision.similarity or 0.0 if decision.person_id is not None else -1.0


def _is_decided_same(claim: _Claim, group: Sequence[_Claim]) -> bool:
    person_id = claim.decision.person_id
    return person_id is not None and any(person_id == other.decision.person_id for other in group)


def _is_similar(claim: _Claim, group: Sequence[_Claim], least: float) -> bool:
    names = {other.decision.person_name for other in (claim, *group)} - {None}
    if len(names) > 1:
        return False
    vectors = [other.face.embedding for other in (claim, *group) if other.face.embedding is not None]
    total = np.sum(vectors[1:], axis=0)
    return float(vectors[0] @ total) >= least * float(np.linalg.norm(total))
