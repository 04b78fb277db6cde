"""A looked-at image becomes faces of people: matched, joined, founded; one ledger row an image."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from familiar_client.models import Decision, Enrolled, Evidence, Origin, Person, Photo, Verdict
from familiar_client.names import name_key
from familiard.errors import ErasedBefore, NotFound, RowDamaged, ValidationError
from familiard.identity.primary_face import primary_face
from familiard.store.crops import Crops
from familiard.store.ingest.recognizer import Recognition, Recognizer
from familiard.store.ledger.changes import ChangeSet, create_person
from familiard.store.ledger.embeddings import vector_of
from familiard.store.ledger.ledger import Ledger
from familiard.store.ledger.rows import FACE, decision_text, face_of
from familiard.store.ledger.timestamps import now, to_text
from familiard.store.models import BELOW_MIN_CONFIDENCE, FaceRecord, Observed, Source
from familiard.store.people import assignments, removed_faces
from familiard.store.people.people import People, clean_name
from familiard.store.people.photos import Photos
from familiard.store.privacy.tombstones import Tombstones
from familiard.vision.results import Analysis, Face


class Arrival(NamedTuple):
    """An analysed image on its way in; `confirm_as`: the most prominent face is said to be of that name."""

    analysis: Analysis
    source: Source
    confirm_as: str | None = None


class Ingest:
    """Everything that comes in goes through here."""

    def __init__(
        self, ledger: Ledger, crops: Crops, people: People, photos: Photos, recognizer: Recognizer, pack: str
    ) -> None:
        self._ledger = ledger
        self._crops = crops
        self._people = people
        self._photos = photos
        self._recognizer = recognizer
        self._pack = pack

    def identify(self, analysis: Analysis) -> tuple[Decision, ...]:
        """Who the faces are; nothing is kept."""
        return tuple(one.decision for one in self._recognizer.recognize(analysis.faces))

    def observe(self, analysis: Analysis, source: Source, *, confirm_as: str | None = None) -> Observed:
        """Keep one image's faces; what is known by content already is given back as it is."""
        return self.observe_many([Arrival(analysis, source, confirm_as)])[0]

    def observe_many(self, arrivals: Sequence[tuple[Analysis, Source, str | None]]) -> list[Observed]:
        """Keep several images' faces, all or none."""
        with self._ledger.transaction():
            return [self._observe(Arrival(*arrival)) for arrival in arrivals]

    def enroll(
        self, name: str | None, person_id: str | None, pictures: Sequence[tuple[Analysis, Source]]
    ) -> tuple[Person, tuple[Enrolled, ...]]:
        """Teach a person with pictures that show them, and hardly anybody else.

        Raises:
            ValidationError: no picture could be used; nobody was made.
            NotFound: no person with that id.
        """
        with self._ledger.transaction():
            chosen = [self._portrait(analysis, source) for analysis, source in pictures]
            faces = [enrolled.face_id for enrolled in chosen if enrolled.face_id is not None]
            if not faces:
                reasons = ", ".join(sorted({enrolled.reason or "" for enrolled in chosen}))
                raise ValidationError(
                    "images",
                    f"None of the pictures is usable: {reasons}. Choose pictures that show the face larger and sharper.",
                    reasons=reasons,
                )
            person = self._people.get(person_id) if person_id is not None else self._people.named(name or "")
            data: dict[str, Any] = {"faces": sorted(set(faces))}
            with self._ledger.change("enrolled", data) as changes:
                target = person.id if person is not None else create_person(changes, clean_name(name or ""))
                data |= {
                    "person_id": target,
                    "name": person.name if person is not None else clean_name(name or ""),
                }
                assignments.assign_faces(self._ledger, changes, faces, target)
            return self._people.get(target), tuple(chosen)

    def confirm(self, digest: str, name: str, place: str | None = None) -> bool:
        """Say whose face stands out in a photo (or video) that is known, since it lies in a folder of that name.

        What somebody decided about that face stays as it is; what another folder said gives way to this one, if
        this is where the photo lies now.

        Args:
            place: the photo's path in that folder.

        Returns whether it was said. It is not where a face was erased: whoever is left does not stand out.
        """
        buried = Tombstones(self._ledger).of(digest, place)
        if buried is not None and buried.no_faces:
            return False
        rows = self._ledger.db.execute(
            "SELECT id FROM photo WHERE digest = ? AND origin <> 'camera' ORDER BY video_offset", (digest,)
        ).fetchall()
        said = False
        for row in rows:
            try:
                said |= self._confirm(self._photos.get(row["id"]), name, place)
            except RowDamaged as damage:
                self._ledger.note(damage)
        return said

    def _confirm(self, photo: Photo, name: str, place: str | None) -> bool:
        faces = [self._record(face_id) for face_id in photo.face_ids]
        index, _ = primary_face(faces, photo.width, photo.height)
        if index is None or not faces[index].usable:
            return False
        face, clean, person = faces[index], clean_name(name), self._people.named(name)
        if face.confirmed and not (place == photo.source and self._other_folder_said(face, clean)):
            return False
        if person is not None and self._rejected(face.id, person.id):
            return False
        with self._ledger.change("enrolled", {"faces": [face.id], "name": clean}) as changes:
            target = person.id if person is not None else create_person(changes, clean)
            assignments.assign_faces(self._ledger, changes, [face.id], target)
            self._ledger.db.execute("REPLACE INTO folder_name VALUES (?, ?, ?)", (face.id, target, clean))
        return True

    def _other_folder_said(self, face: FaceRecord, name: str) -> bool:
        """Whether a face is whose it is since it lay in the folder of another name, and for no other reason."""
        row = self._ledger.db.execute(
            "SELECT person_id, name FROM folder_name WHERE face_id = ?", (face.id,)
        ).fetchone()
        if row is None or name_key(row["name"]) == name_key(name):
            return False
        try:
            return self._people.resolve(row["person_id"]) == face.person_id
        except NotFound:
            return False

    def _rejected(self, face_id: str, person_id: str) -> bool:
        """Whether somebody said that this face is not that person."""
        row = self._ledger.db.execute(
            "SELECT 1 FROM rejection WHERE face_id = ? AND person_id = ?", (face_id, person_id)
        )
        return row.fetchone() is not None

    def store(
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
                    self.place(changes, face_id, face, recognition)
                    for face_id, (face, recognition) in zip(face_ids, chosen, strict=True)
                ]
                stored.append((photo_id, face_ids, decisions))
                data["photos"].append(photo_id)
                data["faces"].extend(face_ids)
        return [self._observed(*one) for one in stored]

    def _observe(self, arrival: Arrival) -> Observed:
        source = arrival.source
        known = (
            self._photos.by_digest(source.digest, source.offset) if source.origin != Origin.CAMERA else None
        )
        if known is not None:
            if removed_faces.return_photos(self._ledger, source.digest):
                known = self._photos.get(known.id)
            observed = replace(self._observed(known.id, list(known.face_ids), []), already_known=True)
        else:
            faces = arrival.analysis.faces
            recognized = list(zip(faces, self._recognizer.recognize(faces), strict=True))
            kind = "sighting" if source.origin == Origin.CAMERA else "photo-added"
            (observed,) = self.store(kind, [(source, arrival.analysis, recognized)])
        if arrival.confirm_as is not None:
            self.confirm(source.digest, arrival.confirm_as)
            observed = replace(observed, faces=tuple(self._record(face.id) for face in observed.faces))
        return observed

    def _portrait(self, analysis: Analysis, source: Source) -> Enrolled:
        index, clear = primary_face(analysis.faces, analysis.width, analysis.height)
        if index is None:
            return Enrolled(accepted=False, face_id=None, reason="no-face")
        if not clear:
            return Enrolled(accepted=False, face_id=None, reason="several-faces")
        face = analysis.faces[index]
        if not self._recognizer.usable(face):
            return Enrolled(
                accepted=False, face_id=None, reason=", ".join(face.quality.reasons) or "low-quality"
            )
        buried = self._photos.tombstone(source.digest)
        if buried is not None and buried.left_out and self._photos.by_digest(source.digest) is None:
            return Enrolled(accepted=False, face_id=None, reason=ErasedBefore.code)
        observed = self._observe(Arrival(analysis, source))
        if index >= len(observed.faces):
            return Enrolled(accepted=False, face_id=None, reason="deleted-before")
        return Enrolled(accepted=True, face_id=observed.faces[index].id, reason=None)

    def place(self, changes: ChangeSet, face_id: str, face: Face, recognition: Recognition) -> Decision:
        """Join the person decided on; or found somebody new with the unassigned faces nearby."""
        decision = recognition.decision
        if decision.verdict == Verdict.UNUSABLE or BELOW_MIN_CONFIDENCE in decision.reasons:
            return decision
        if decision.person_id is not None:
            changes.set_member(face_id, decision.person_id)
            return decision
        company = self._company(face, recognition.unassigned)
        if len(company) + 1 < self._recognizer.thresholds.min_pts:
            return decision
        person_id = create_person(changes)
        for other in (face_id, *company):
            changes.set_member(other, person_id)
        return replace(decision, person_id=person_id)

    def _company(self, face: Face, unassigned: Sequence[Evidence]) -> list[str]:
        """Unassigned faces that are one person with this one, each checked against the mean of those before."""
        assert face.embedding is not None
        least = 1.0 - self._recognizer.thresholds.cut
        total = face.embedding.copy()
        company: list[str] = []
        photos: set[str] = set()
        for stray in unassigned:
            if stray.similarity < least:
                break
            row = self._ledger.db.execute(
                "SELECT f.embedding, f.photo_id FROM face f LEFT JOIN member m ON m.face_id = f.id"
                " WHERE f.id = ? AND m.face_id IS NULL AND instr(f.decision, ?) = 0",
                # Most likely somebody who has a name already, so it founds nobody later either.
                (stray.face_id, f'"{BELOW_MIN_CONFIDENCE}"'),
            ).fetchone()
            if row is None or row["photo_id"] in photos:
                continue
            vector = vector_of(row["embedding"], len(total))
            if vector is None:
                continue
            if float(vector @ total) / float(np.linalg.norm(total)) >= least:
                total += vector
                company.append(stray.face_id)
                photos.add(row["photo_id"])
        return company

    def insert_photo(self, source: Source, analysis: Analysis) -> str:
        """A photo's facts, as a new row; returns its id."""
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
        """A face's facts, as a new row, and its crop."""
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

    def _observed(self, photo_id: str, face_ids: Sequence[str], decisions: Sequence[Decision]) -> Observed:
        faces = tuple(self._record(face_id) for face_id in face_ids)
        if not decisions:
            decisions = [_standing(face) for face in faces]
        return Observed(self._photos.get(photo_id), faces, tuple(decisions))

    def _record(self, face_id: str) -> FaceRecord:
        return face_of(self._ledger.db.execute(f"{FACE} AND f.id = ?", (face_id,)).fetchone(), self._crops)


def _standing(face: FaceRecord) -> Decision:
    """What is so of a face that was decided on before."""
    verdict = Verdict.UNUSABLE if not face.usable else Verdict.UNKNOWN
    if face.person_name is not None:
        verdict = Verdict.RECOGNIZED
    return Decision(verdict, face.person_id, face.person_name)
