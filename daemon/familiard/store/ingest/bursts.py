"""Take in what a camera saw: decide once who is there, record their visits, and store the faces worth keeping."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from familiar_client.models import Verdict
from familiard.store.ingest.burst_decision import BurstDecision, BurstFace
from familiard.store.ingest.face_writer import Chosen, FaceWriter
from familiard.store.ingest.recognizer import Recognizer
from familiard.store.ingest.visit_faces import Place, place_for
from familiard.store.ingest.visit_recorder import VisitRecorder
from familiard.store.ledger.ledger import Ledger
from familiard.store.models import BurstSighting, SightingRecord, Source
from familiard.store.people import removed_faces
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
        """Record the visits of everybody in the frames, and store the best face of each that adds to a visit.

        Where all places of a visit are taken, a much better face replaces the worst one, whose ID it takes over.

        Unusable faces and duplicates are returned, and never stored.

        Args:
            frames: of one camera, moments apart; those of one time are in order.
            keep_unknown: also store faces of people without a name.
            min_confidence: 0 to 1; a match below it is unknown.

        Returns the stored faces in the order of their frames, then those that were not stored.
        """
        if not frames:
            return ()
        camera, taken_at = frames[0][1].camera or "", frames[0][1].taken_at
        wanted = (Verdict.RECOGNIZED, Verdict.UNKNOWN) if keep_unknown else (Verdict.RECOGNIZED,)
        with self._ledger.transaction():
            visits = self._visits.near(camera, taken_at)
            decision = BurstDecision(self._recognizer, min_confidence)
            seen = decision.decide(
                [analysis for analysis, _ in frames], visits, [one.taken_at.timestamp() for _, one in frames]
            )
            is_decided = partial(removed_faces.decided_on, self._ledger)
            places = [
                place_for(one, camera, is_decided) if one.decision.verdict in wanted else None for one in seen
            ]
            kept = [(one, place) for one, place in zip(seen, places, strict=True) if place is not None]
            rest = [one for one, place in zip(seen, places, strict=True) if place is None]
            stored = self._store(frames, kept)
            notes = [BurstSighting(one.frame, self._not_stored(one, frames[one.frame][1])) for one in rest]
            return self._with_visits(camera, frames, [*stored, *zip(rest, notes, strict=True)])

    def _with_visits(
        self,
        camera: str,
        frames: Sequence[tuple[Analysis, Source]],
        seen: Sequence[tuple[BurstFace, BurstSighting]],
    ) -> tuple[BurstSighting, ...]:
        """Record whom a burst shows; returns the sightings with their visits."""
        times = [source.taken_at for _, source in frames]
        visits = self._visits.record(camera, times, [(face, one.sighting.id) for face, one in seen])
        return tuple(
            replace(one, sighting=replace(one.sighting, visit_id=visit_id))
            for (_, one), visit_id in zip(seen, visits, strict=True)
        )

    def _store(
        self, frames: Sequence[tuple[Analysis, Source]], kept: Sequence[tuple[BurstFace, Place]]
    ) -> list[tuple[BurstFace, BurstSighting]]:
        by_frame = {number: [one for one in kept if one[0].frame == number] for number in range(len(frames))}
        used = [number for number, faces in by_frame.items() if faces]
        if not used:
            return []
        observed = self._writer.write(
            "sighting",
            [
                (
                    frames[number][1],
                    frames[number][0],
                    [Chosen(one.face, one.recognition, place.replaces) for one, place in by_frame[number]],
                )
                for number in used
            ],
        )
        return [
            (one, BurstSighting(number, self._faces.sighting(face.id)))
            for number, image in zip(used, observed, strict=True)
            for (one, _), face in zip(by_frame[number], image.faces, strict=True)
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
