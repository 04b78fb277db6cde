"""Decide once who is in a burst: one or more frames of a camera, and what its visits so far know of the same people."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

import numpy as np

from familiar_client.models import Decision, Verdict
from familiard.identity.tracks import Track, TrackedFace, follow
from familiard.store.ingest.recognizer import Reach, Recognition, Recognizer
from familiard.store.ingest.visit_tracks import VisitTrack, weight_of
from familiard.store.models import BELOW_MIN_CONFIDENCE
from familiard.vision.results import Analysis, Face

FRAME_SECONDS = 0.5
"""Taken to be between two frames of a burst, which all have one time."""


@dataclass(frozen=True, slots=True, eq=False)
class BurstFace:
    """The face that shows somebody best in a burst, the frame it is in, and who it is.

    Attributes:
        visit: the visit that this continues, or None.
        track: all faces of the person, those of the visit included; None for a face that belongs to no visit.
        shown: the frames of the burst that show the person.
    """

    frame: int
    face: Face
    recognition: Recognition
    visit: VisitTrack | None = None
    track: Track | None = None
    shown: frozenset[int] = frozenset()

    @property
    def decision(self) -> Decision:
        """Who it is."""
        return self.recognition.decision


@dataclass(frozen=True, slots=True, eq=False)
class _Claim:
    """A face of one frame, decided on within that frame, and what else it could be."""

    frame: int
    face: Face
    recognition: Recognition
    reach: Reach | None

    @property
    def decision(self) -> Decision:
        """Who it is by itself."""
        return self.recognition.decision


@dataclass(eq=False)
class _Stay:
    """Somebody before the camera: their visit so far, and their faces in this burst."""

    visit: VisitTrack | None
    track: Track
    claims: list[_Claim] = field(default_factory=list)

    @property
    def usable(self) -> bool:
        """Whether a face in this burst is good enough to be matched."""
        return any(claim.reach is not None for claim in self.claims)

    @property
    def frames(self) -> set[int]:
        """The frames of the burst that show them."""
        return {claim.frame for claim in self.claims}

    @property
    def sureness(self) -> float:
        """How similar the most similar face is to its person."""
        return max(
            (one.decision.similarity or 0.0 for one in self.claims if one.decision.person_id is not None),
            default=-1.0,
        )


class BurstDecision:
    """Decides on all faces of a burst together.

    Attributes:
        min_confidence: 0 to 1; a match below it is unknown.
    """

    def __init__(self, recognizer: Recognizer, min_confidence: float = 0.0) -> None:
        self._recognizer = recognizer
        self._least = 1.0 - recognizer.thresholds.linkage
        self.min_confidence = min_confidence

    def decide(
        self, frames: Sequence[Analysis], visits: Sequence[VisitTrack] = (), moments: Sequence[float] = ()
    ) -> list[BurstFace]:
        """Return the best face of each person, in order of appearance; no two of them are one person.

        Unusable faces continue a visit, or are returned where no other face was seen. Duplicates come last.

        Args:
            visits: those that the burst may continue.
            moments: when each frame was taken, in seconds; frames of one time were taken one after the other.
        """
        claims = list(self._claims(frames))
        stays = [
            stay
            for stay in self._follow(frames, claims, visits, _spread(moments or [0.0] * len(frames)))
            if stay.claims
        ]
        usable = [stay for stay in stays if stay.usable]
        decided = self._together(usable)
        seen = [self._seen(stay, decided[id(stay)]) for stay in usable if id(stay) in decided]
        unusable = [self._unusable(stay) for stay in stays if not stay.usable and stay.visit is not None]
        if not seen and not unusable and stays:
            unusable = [max(map(self._unusable, stays), key=_goodness)]
        duplicates = [one for one in claims if one.decision.verdict == Verdict.DUPLICATE]
        return [*seen, *unusable, *self._once(duplicates, seen)]

    def _claims(self, frames: Sequence[Analysis]) -> Iterator[_Claim]:
        """Decide on each frame's faces, all of them searched for at once."""
        reaches = self._recognizer.reach([face for frame in frames for face in frame.faces])
        ends = np.cumsum([0, *(len(frame.faces) for frame in frames)]).tolist()
        for number, (frame, (begin, end)) in enumerate(zip(frames, pairwise(ends), strict=True)):
            own = reaches[begin:end]
            recognitions = self._recognizer.decide_together(frame.faces, own)
            for face, recognition, reach in zip(frame.faces, recognitions, own, strict=True):
                yield _Claim(number, face, recognition, reach)

    def _follow(
        self,
        frames: Sequence[Analysis],
        claims: Sequence[_Claim],
        visits: Sequence[VisitTrack],
        moments: Sequence[float],
    ) -> list[_Stay]:
        """Put the faces of each person together, frame by frame, with those of their visit."""
        stays = [_Stay(visit, visit.track.copy()) for visit in visits]
        for number, frame in enumerate(frames):
            own = [one for one in claims if one.frame == number and one.decision.verdict != Verdict.DUPLICATE]
            faces = [_tracked(one, frame, moments[number]) for one in own]
            burst = [bool(stay.claims) for stay in stays]
            chosen = follow([stay.track for stay in stays], faces, self._least, burst=burst)
            for claim, face, track in zip(own, faces, chosen, strict=True):
                stay = stays[track] if track is not None else _Stay(None, Track())
                if track is None:
                    stays.append(stay)
                stay.track.add(face)
                stay.claims.append(claim)
        return stays

    def _together(self, stays: Sequence[_Stay]) -> dict[int, Recognition]:
        """Decide on everybody, the surest first: whoever else looks like that person must be somebody else."""
        decided: dict[int, Recognition] = {}
        owners: dict[str, _Stay] = {}
        for stay in sorted(stays, key=lambda stay: -stay.sureness):
            recognition = self._decide(stay)
            owner = owners.get(recognition.decision.person_id or "")
            if owner is not None and stay.visit is None and owner.frames.isdisjoint(stay.frames):
                # The same person, lost and found again.
                owner.claims.extend(stay.claims)
                owner.track.merge(stay.track)
                decided[id(owner)] = self._decide(owner)
                continue
            if owner is not None:
                recognition = self._decide(stay, owners)
            if (person_id := recognition.decision.person_id) is not None:
                owners[person_id] = stay
            decided[id(stay)] = recognition
        return decided

    def _decide(self, stay: _Stay, taken: Collection[str] = ()) -> Recognition:
        """Decide by each face, by all of them together, and by the visit so far: what is surest counts."""
        usable = [one for one in stay.claims if one.reach is not None]
        several = len(usable) > 1 or stay.visit is not None
        options = [self._recognizer.decide(one.face, one.reach, taken, several=several) for one in usable]
        mean = stay.track.mean
        if mean is not None and several:
            (reach,) = self._recognizer.reach_of([mean])
            options.append(self._recognizer.decide_mean(reach, [one.face for one in usable], taken))
        best = max(options, key=_sureness)
        return replace(
            best, decision=better(stay.visit.decision, best.decision) if stay.visit else best.decision
        )

    def _seen(self, stay: _Stay, recognition: Recognition) -> BurstFace:
        """The face that shows somebody best, and who they are."""
        decision = recognition.decision
        best = max(stay.claims, key=lambda claim: self._worth(claim, decision))
        return BurstFace(
            best.frame,
            best.face,
            replace(best.recognition, decision=self._sure_enough(decision)),
            stay.visit,
            stay.track,
            frozenset(stay.frames),
        )

    def _unusable(self, stay: _Stay) -> BurstFace:
        best = max(stay.claims, key=lambda claim: (claim.face.quality.value, claim.face.score))
        recognition = best.recognition
        if stay.visit is not None:
            recognition = Recognition(better(stay.visit.decision, best.decision))
        return BurstFace(best.frame, best.face, recognition, stay.visit, stay.track, frozenset(stay.frames))

    def _once(self, duplicates: Sequence[_Claim], seen: Sequence[BurstFace]) -> list[BurstFace]:
        """The best duplicate of each person."""
        best: dict[str | None, _Claim] = {}
        for claim in duplicates:
            former = best.get(claim.decision.person_id)
            if former is None or claim.face.quality.value > former.face.quality.value:
                best[claim.decision.person_id] = claim
        return [BurstFace(one.frame, one.face, one.recognition) for one in best.values()] if seen else []

    def _sure_enough(self, decision: Decision) -> Decision:
        """Make a match below the minimum confidence an unknown face, which joins nobody and founds nobody."""
        if decision.person_id is None or self._is_sure(decision):
            return decision
        return replace(
            decision,
            verdict=Verdict.UNKNOWN,
            person_id=None,
            person_name=None,
            reasons=(BELOW_MIN_CONFIDENCE,),
        )

    def _is_sure(self, decision: Decision) -> bool:
        # Whom somebody named or confirmed is sure without a similarity.
        return decision.similarity is None or (decision.confidence or 0.0) >= 100.0 * self.min_confidence

    def _worth(self, claim: _Claim, decided: Decision) -> tuple[bool, float, float]:
        """Rank a face that by itself is the person first, then the better picture."""
        own = claim.decision
        same = own.person_id is not None and own.person_id == decided.person_id and self._is_sure(own)
        return same, claim.face.quality.value, claim.face.score


def _spread(moments: Sequence[float]) -> list[float]:
    """Put frames of one time one after the other."""
    spread: list[float] = []
    for number, moment in enumerate(moments):
        same = number > 0 and moment == moments[number - 1]
        spread.append(spread[-1] + FRAME_SECONDS if same else moment)
    return spread


def better(former: Decision, new: Decision) -> Decision:
    """What is known of a visit after new pictures: the verdict and the similarity only improve."""
    if former.person_name is not None and former.person_id != new.person_id:
        return former
    if former.person_id is not None and new.person_id is None:
        return former
    rank = _rank(former), former.similarity or -1.0
    if former.person_id is not None and former.person_id == new.person_id:
        return new if new.similarity is not None and new.similarity > rank[1] else former
    return new if (_rank(new), new.similarity or -1.0) >= rank else former


def _rank(decision: Decision) -> int:
    if decision.verdict == Verdict.RECOGNIZED:
        return 3
    if decision.verdict == Verdict.UNKNOWN:
        return 2 if decision.person_id is not None else 1
    return 0


def _sureness(recognition: Recognition) -> tuple[int, float]:
    return _rank(recognition.decision), recognition.decision.similarity or -1.0


def _goodness(one: BurstFace) -> tuple[float, float]:
    return one.face.quality.value, one.face.score


def _tracked(claim: _Claim, frame: Analysis, moment: float) -> TrackedFace:
    x, y, w, h = claim.face.box
    decision = claim.decision
    return TrackedFace(
        (x / frame.width, y / frame.height, w / frame.width, h / frame.height),
        moment,
        claim.face.embedding,
        weight_of(claim.face.quality.value),
        decision.person_id,
        named=decision.person_name is not None,
    )
