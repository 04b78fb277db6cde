"""Write photos and their faces into the ledger, as they were recognized."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

import numpy as np

from familiar_client.models import Decision, Photo, Verdict
from familiard.store.crops import Crops
from familiard.store.ingest.face_assigner import FaceAssigner
from familiard.store.ingest.recognizer import Recognition, Recognizer
from familiard.store.ledger.ledger import Ledger
from familiard.store.ledger.rows import FACE, decision_text, face_of
from familiard.store.ledger.timestamps import now, to_text
from familiard.store.models import FaceRecord, Observed, Source
from familiard.store.people.photos import Photos
from familiard.vision.results import Analysis, Face


class FaceWriter:
    """Writes photos and faces, and assigns the faces to people."""

    def __init__(
        self,
        ledger: Ledger,
        crops: Crops,
        photos: Photos,
        recognizer: Recognizer,
        assigner: FaceAssigner,
        pack: str,
    ) -> None:
        self._ledger = ledger
        self._crops = crops
        self._photos = photos
        self._recognizer = recognizer
        self._assigner = assigner
        self._pack = pack

    def write(
        self, kind: str, images: Sequence[tuple[Source, Analysis, Sequence[tuple[Face, Recognition]]]]
    ) -> list[Observed]:
        """Store chosen faces of one or more images in one ledger row, as whom they were recognized.

        Args:
            images: where each came from, what vision saw, and the faces to store with the decisions on them.
        """
        data: dict[str, Any] = {"photos": [], "faces": []}
        stored: list[tuple[str, list[str], list[Decision]]] = []
        with self._ledger.change(kind, data) as changes:
            for source, analysis, chosen in images:
                photo_id = self.insert_photo(source, analysis)
                face_ids = [str(uuid.uuid4()) for _ in chosen]
                for face_id, (face, recognition) in zip(face_ids, chosen, strict=True):
                    self.insert_face(face_id, photo_id, face, recognition.decision, source)
                decisions = [
                    self._assigner.assign(changes, face_id, face, recognition)
                    for face_id, (face, recognition) in zip(face_ids, chosen, strict=True)
                ]
                stored.append((photo_id, face_ids, decisions))
                data["photos"].append(photo_id)
                data["faces"].extend(face_ids)
        return [self._written(*one) for one in stored]

    def add(self, photo_id: str, face: Face, recognition: Recognition, source: Source) -> str:
        """Store one more face of a known photo, for somebody to assign; returns its ID."""
        face_id = str(uuid.uuid4())
        with self._ledger.change("face-added", {"photos": [photo_id], "faces": [face_id]}):
            self.insert_face(face_id, photo_id, face, recognition.decision, source)
        return face_id

    def known(self, photo: Photo) -> Observed:
        """Return a photo that was stored before, with its faces as they are now."""
        faces = tuple(self.record(face_id) for face_id in photo.face_ids)
        return Observed(photo, faces, tuple(_standing(face) for face in faces), already_known=True)

    def _written(self, photo_id: str, face_ids: Sequence[str], decisions: Sequence[Decision]) -> Observed:
        faces = tuple(self.record(face_id) for face_id in face_ids)
        return Observed(self._photos.get(photo_id), faces, tuple(decisions))

    def record(self, face_id: str) -> FaceRecord:
        """Read a face that was written."""
        return face_of(self._ledger.db.execute(f"{FACE} AND f.id = ?", (face_id,)).fetchone(), self._crops)

    def insert_photo(self, source: Source, analysis: Analysis) -> str:
        """Insert a photo; returns its ID."""
        photo_id = str(uuid.uuid4())
        self._ledger.db.execute(
            "INSERT INTO photo VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                photo_id,
                source.digest,
                source.origin.value,
                source.path,
                source.camera,
                to_text(source.taken_at),
                to_text(now()),
                source.offset,
                analysis.width,
                analysis.height,
            ),
        )
        return photo_id

    def insert_face(
        self, face_id: str, photo_id: str, face: Face, decision: Decision, source: Source
    ) -> None:
        """Insert a face and its crop."""
        self._crops.put(face_id, face.crop)
        self._ledger.db.execute(
            "INSERT INTO face VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, json(?), ?, ?, ?, ?, ?, ?, ?)",
            (
                face_id,
                photo_id,
                *(float(value) for value in face.box),
                face.landmarks.astype(np.float32).tobytes(),
                face.score,
                face.quality.value,
                "[" + ",".join(f'"{reason}"' for reason in face.quality.reasons) + "]",
                int(self._recognizer.usable(face)),
                None if face.embedding is None else face.embedding.astype(np.float32).tobytes(),
                self._pack,
                decision_text(decision),
                source.origin.value,
                source.camera,
                to_text(source.taken_at),
            ),
        )


def _standing(face: FaceRecord) -> Decision:
    """Return who a face is that was decided on before."""
    verdict = Verdict.UNUSABLE if not face.usable else Verdict.UNKNOWN
    if face.person_name is not None:
        verdict = Verdict.RECOGNIZED
    return Decision(verdict, face.person_id, face.person_name)
