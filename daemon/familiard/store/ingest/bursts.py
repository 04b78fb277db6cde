"""Sightings: what a camera saw in a burst is decided once, and the faces worth keeping are stored."""

from __future__ import annotations

from collections.abc import Sequence

from familiar_client.models import Verdict
from familiard.store.ingest.burst_decision import BurstDecision, BurstFace
from familiard.store.ingest.face_writer import FaceWriter
from familiard.store.ingest.recognizer import Recognizer
from familiard.store.ledger.ledger import Ledger
from familiard.store.models import BurstSighting, SightingRecord, Source
from familiard.store.people.faces import Faces
from familiard.vision.results import Analysis


class Bursts:
    """Takes in what cameras saw."""

    def __init__(self, ledger: Ledger, writer: FaceWriter, recognizer: Recognizer, faces: Faces) -> None:
        self._ledger = ledger
        self._writer = writer
        self._recognizer = recognizer
        self._faces = faces

    def take(
        self,
        frames: Sequence[tuple[Analysis, Source]],
        *,
        keep_unknown: bool = True,
        min_confidence: float = 0.0,
    ) -> tuple[BurstSighting, ...]:
        """Store the best face of each person over the frames, in one ledger row.

        Unusable faces are returned, and never stored: a camera makes too many of them, and they serve nobody.

        Args:
            keep_unknown: also store faces of people without a name.
            min_confidence: 0 to 1; a match below it is unknown.

        Returns the stored faces in the order of their frames, then those that were not stored.
        """
        decision = BurstDecision(self._recognizer, min_confidence)
        seen = decision.decide([analysis for analysis, _ in frames])
        worth_keeping = (Verdict.RECOGNIZED, Verdict.UNKNOWN) if keep_unknown else (Verdict.RECOGNIZED,)
        kept = [one for one in seen if one.decision.verdict in worth_keeping]
        with self._ledger.transaction():
            stored = self._store(frames, kept)
            rest = [
                BurstSighting(one.frame, self._not_stored(one, frames[one.frame][1]))
                for one in seen
                if one not in kept
            ]
        return (*stored, *rest)

    def _store(
        self, frames: Sequence[tuple[Analysis, Source]], kept: Sequence[BurstFace]
    ) -> list[BurstSighting]:
        by_frame = {number: [one for one in kept if one.frame == number] for number in range(len(frames))}
        used = [number for number, faces in by_frame.items() if faces]
        if not used:
            return []
        observed = self._writer.write(
            "sighting",
            [
                (
                    frames[number][1],
                    frames[number][0],
                    [(one.face, one.recognition) for one in by_frame[number]],
                )
                for number in used
            ],
        )
        return [
            BurstSighting(number, self._faces.sighting(face.id))
            for number, image in zip(used, observed, strict=True)
            for face in image.faces
        ]

    def _not_stored(self, one: BurstFace, source: Source) -> SightingRecord:
        decision = one.decision
        return SightingRecord(
            id=None,
            photo_id=None,
            box=tuple(float(value) for value in one.face.box),  # type: ignore[arg-type]
            landmarks=tuple((float(x), float(y)) for x, y in one.face.landmarks),  # type: ignore[arg-type]
            score=one.face.score,
            quality=one.face.quality.value,
            quality_reasons=one.face.quality.reasons,
            usable=decision.verdict != Verdict.UNUSABLE,
            confirmed=False,
            has_crop=False,
            source=source.path,
            origin=source.origin,
            camera=source.camera or "",
            taken_at=source.taken_at,
            decision=decision,
            hidden=self._faces.is_hidden(decision.person_id),
        )
