"""Sightings: what a camera saw in a burst is decided once, and the faces worth keeping are stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from familiar_client.models import Verdict
from familiard.store.ingest.burst_decision import BurstDecision, BurstFace
from familiard.store.ingest.face_writer import FaceWriter
from familiard.store.ingest.recognizer import Recognizer
from familiard.store.ingest.visit_recorder import SeenPerson, VisitRecorder
from familiard.store.ledger.ledger import Ledger
from familiard.store.models import BurstSighting, SightingRecord, Source
from familiard.store.people.faces import Faces
from familiard.vision.results import Analysis


class Bursts:
    """Takes in what cameras saw."""

    def __init__(
        self, ledger: Ledger, writer: FaceWriter, recognizer: Recognizer, faces: Faces, visits: VisitRecorder
    ) -> None:
        self._ledger = ledger
        self._writer = writer
        self._recognizer = recognizer
        self._faces = faces
        self._visits = visits

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
            rest = [one for one in seen if one not in kept]
            notes = [BurstSighting(one.frame, self._not_stored(one, frames[one.frame][1])) for one in rest]
            return self._with_visits([*stored, *zip(rest, notes, strict=True)], frames)

    def _with_visits(
        self, seen: Sequence[tuple[BurstFace, BurstSighting]], frames: Sequence[tuple[Analysis, Source]]
    ) -> tuple[BurstSighting, ...]:
        """Record whom a burst shows; returns the sightings with their visits."""
        if not seen:
            return ()
        source = frames[0][1]
        people = [
            SeenPerson(one.sighting.decision, face.face.embedding, one.sighting.id, face.frames)
            for face, one in seen
        ]
        visits = self._visits.record(source.camera or "", source.taken_at, people)
        return tuple(
            replace(one, sighting=replace(one.sighting, visit_id=visit_id))
            for (_, one), visit_id in zip(seen, visits, strict=True)
        )

    def _store(
        self, frames: Sequence[tuple[Analysis, Source]], kept: Sequence[BurstFace]
    ) -> list[tuple[BurstFace, BurstSighting]]:
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
            (one, BurstSighting(number, self._faces.sighting(face.id)))
            for number, image in zip(used, observed, strict=True)
            for one, face in zip(by_frame[number], image.faces, strict=True)
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
