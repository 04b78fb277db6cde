"""Write photos and their faces into the ledger, as they were recognized."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from familiar_client.models import Decision, Photo, Verdict
from familiard.store.crops import Crops
from familiard.store.ingest.face_assigner import FaceAssigner
from familiard.store.ingest.recognizer import Recognition, Recognizer
from familiard.store.ledger.changes import read, refresh
from familiard.store.ledger.ledger import Ledger
from familiard.store.ledger.rows import FACE, decision_text, face_of
from familiard.store.ledger.timestamps import now, to_text
from familiard.store.models import FaceRecord, Observed, Source
from familiard.store.people.photos import Photos
from familiard.vision.results import Analysis, Face


class Chosen(NamedTuple):
    """A face to store, and who it is; `replaces`: the stored face that goes on with this one's pixels."""

    face: Face
    recognition: Recognition
    replaces: str | None = None


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

    def write(self, kind: str, images: Sequence[tuple[Source, Analysis, Sequence[Chosen]]]) -> list[Observed]:
        """Store chosen faces of one or more images in one ledger row, as whom they were recognized.

        Args:
            images: where each came from, what vision saw, and the faces to store with the decisions on them.
        """
        data: dict[str, Any] = {"photos": [], "faces": []}
        stored: list[tuple[str, list[str], list[Decision]]] = []
        with self._ledger.change(kind, data) as changes:
            for source, analysis, chosen in images:
                photo_id = self.insert_photo(source, analysis)
                face_ids = [one.replaces or str(uuid.uuid4()) for one in chosen]
                for face_id, one in zip(face_ids, chosen, strict=True):
                    if one.replaces is None:
                        self.insert_face(face_id, photo_id, one.face, one.recognition.decision, source)
                    else:
                        self._go_on(data, face_id, photo_id, one, source)
                decisions = [
                    self._assigner.assign(changes, face_id, one.face, _besides(one.recognition, face_id))
                    for face_id, one in zip(face_ids, chosen, strict=True)
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

    def _go_on(self, data: dict[str, Any], face_id: str, photo_id: str, one: Chosen, source: Source) -> None:
        """Let a stored face go on with better pixels; its photo goes where no other face is in it."""
        db = self._ledger.db
        former = db.execute("SELECT photo_id FROM face WHERE id = ?", (face_id,)).fetchone()["photo_id"]
        with self._ledger.rewriting():
            self.update_face(face_id, photo_id, one.face, source, one.recognition.decision)
            gone = db.execute(
                "DELETE FROM photo WHERE id = ? AND id NOT IN (SELECT photo_id FROM face WHERE photo_id = ?)",
                (former, former),
            )
        data.setdefault("replaced", []).append(face_id)
        if gone.rowcount:
            data.setdefault("gone_photos", []).append(former)
        if member := read(db, "member", face_id):
            refresh(db, member[0])

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

    def update_face(
        self, face_id: str, photo_id: str, face: Face, source: Source, decision: Decision | None = None
    ) -> None:
        """Write a face's facts and crop again, inside `Ledger.rewriting`; without a decision, the former one stays."""
        self._crops.replace(face_id, face.crop)
        self._ledger.db.execute(
            "UPDATE face SET photo_id = ?, x = ?, y = ?, w = ?, h = ?, landmarks = ?, score = ?, quality = ?,"
            " quality_reasons = ?, usable = ?, embedding = ?, pack = ?, decision = coalesce(?, decision), origin = ?,"
            " camera = ?, taken_at = ? WHERE id = ?",
            (
                photo_id,
                *(float(value) for value in face.box),
                face.landmarks.astype(np.float32).tobytes(),
                face.score,
                face.quality.value,
                json.dumps(list(face.quality.reasons)),
                int(self._recognizer.usable(face)),
                None if face.embedding is None else face.embedding.astype(np.float32).tobytes(),
                self._pack,
                None if decision is None else decision_text(decision),
                source.origin.value,
                source.camera,
                to_text(source.taken_at),
                face_id,
            ),
        )

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


def _besides(recognition: Recognition, face_id: str) -> Recognition:
    """Without the face itself among the faces near it."""
    near = tuple(one for one in recognition.unassigned if one.face_id != face_id)
    return replace(recognition, unassigned=near)


def _standing(face: FaceRecord) -> Decision:
    """Return who a face is that was decided on before."""
    verdict = Verdict.UNUSABLE if not face.usable else Verdict.UNKNOWN
    if face.person_name is not None:
        verdict = Verdict.RECOGNIZED
    return Decision(verdict, face.person_id, face.person_name)
