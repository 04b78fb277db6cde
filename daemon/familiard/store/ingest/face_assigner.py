"""Assign a new face to a person: the one decided on, or a new one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from familiar_client.models import Decision, Evidence, Verdict
from familiard.identity.thresholds import Thresholds
from familiard.store.ingest.recognizer import Recognition
from familiard.store.ledger.changes import ChangeSet, create_person
from familiard.store.ledger.embeddings import vector_of
from familiard.store.ledger.ledger import Ledger
from familiard.store.models import BELOW_MIN_CONFIDENCE
from familiard.vision.results import Face


class FaceAssigner:
    """Assigns faces as they were recognized."""

    def __init__(self, ledger: Ledger, thresholds: Thresholds) -> None:
        self._ledger = ledger
        self._thresholds = thresholds

    def assign(self, changes: ChangeSet, face_id: str, face: Face, recognition: Recognition) -> Decision:
        """Assign a face to the person decided on, or to a new one together with unassigned faces nearby.

        Returns the decision with the person.
        """
        decision = recognition.decision
        if decision.verdict == Verdict.DUPLICATE:
            # Of a photo, which may show somebody twice: both faces are theirs.
            decision = replace(
                decision, verdict=Verdict.RECOGNIZED if decision.person_name is not None else Verdict.UNKNOWN
            )
            if decision.person_id is None:
                return decision
        if decision.verdict == Verdict.UNUSABLE or BELOW_MIN_CONFIDENCE in decision.reasons:
            return decision
        if decision.person_id is not None:
            changes.set_member(face_id, decision.person_id)
            return decision
        others = self._same_person(face, recognition.unassigned)
        if len(others) + 1 < self._thresholds.min_pts:
            return decision
        person_id = create_person(changes)
        for member in (face_id, *others):
            changes.set_member(member, person_id)
        return replace(decision, person_id=person_id)

    def _same_person(self, face: Face, unassigned: Sequence[Evidence]) -> list[str]:
        """Return unassigned faces of the same person, each compared with the mean of those before it."""
        assert face.embedding is not None
        least = 1.0 - self._thresholds.linkage
        total = face.embedding.copy()
        others: list[str] = []
        photos: set[str] = set()
        for near in unassigned:
            if near.similarity < least:
                break
            row = self._ledger.db.execute(
                "SELECT f.embedding, f.photo_id FROM face f LEFT JOIN member m ON m.face_id = f.id"
                " WHERE f.id = ? AND m.face_id IS NULL AND instr(f.decision, ?) = 0",
                # Most likely a face of a named person: no new person begins with it.
                (near.face_id, f'"{BELOW_MIN_CONFIDENCE}"'),
            ).fetchone()
            if row is None or row["photo_id"] in photos:
                continue
            vector = vector_of(row["embedding"], len(total))
            if vector is None:
                continue
            if float(vector @ total) / float(np.linalg.norm(total)) >= least:
                total += vector
                others.append(near.face_id)
                photos.add(row["photo_id"])
        return others
