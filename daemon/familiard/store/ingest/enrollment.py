"""Enroll a person with pictures of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from familiar_client.models import Enrolled, Person
from familiard.errors import ErasedBefore, ValidationError
from familiard.identity.primary_face import primary_face
from familiard.store.ingest.duplicates import without_duplicates_of
from familiard.store.ingest.face_writer import FaceWriter
from familiard.store.ingest.ingest import Ingest
from familiard.store.ingest.recognizer import Recognizer
from familiard.store.ledger.changes import create_person
from familiard.store.ledger.ledger import Ledger
from familiard.store.models import Observed, Source
from familiard.store.people import assignments
from familiard.store.people.people import People, clean_name
from familiard.store.people.photos import Photos
from familiard.vision.boxes import corners, overlapping
from familiard.vision.results import Analysis, Face


class Enrollment:
    """Enrolls people with pictures whose primary face, or the one in a drawn box, is theirs."""

    def __init__(
        self,
        ledger: Ledger,
        people: People,
        photos: Photos,
        ingest: Ingest,
        writer: FaceWriter,
        recognizer: Recognizer,
    ) -> None:
        self._ledger = ledger
        self._people = people
        self._photos = photos
        self._ingest = ingest
        self._writer = writer
        self._recognizer = recognizer

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

    def _portrait(self, analysis: Analysis, source: Source) -> Enrolled:
        index = analysis.drawn
        if index is None:
            index, _ = primary_face(analysis.faces, analysis.width, analysis.height)
            if index is None:
                return Enrolled(accepted=False, face_id=None, reason="no-face")
            # A mirror shows nobody else.
            originals = without_duplicates_of(
                analysis.faces[index], analysis.faces, self._recognizer.thresholds
            )
            _, clear = primary_face(originals, analysis.width, analysis.height)
            if not clear:
                return Enrolled(accepted=False, face_id=None, reason="several-faces")
        face = analysis.faces[index]
        quality = face.quality.value
        if not self._recognizer.usable(face):
            reason = ", ".join(face.quality.reasons) or "low-quality"
            return Enrolled(accepted=False, face_id=None, reason=reason, quality=quality)
        buried = self._photos.tombstone(source.digest)
        if buried is not None and buried.left_out and self._photos.by_digest(source.digest) is None:
            return Enrolled(accepted=False, face_id=None, reason=ErasedBefore.code)
        observed = self._ingest.observe(analysis, source)
        if analysis.drawn is not None and observed.already_known:
            face_id = self._drawn(observed, face, source)
            return Enrolled(accepted=True, face_id=face_id, reason=None, quality=quality)
        if index >= len(observed.faces):
            return Enrolled(accepted=False, face_id=None, reason="deleted-before", quality=quality)
        return Enrolled(accepted=True, face_id=observed.faces[index].id, reason=None, quality=quality)

    def _drawn(self, observed: Observed, face: Face, source: Source) -> str:
        """The face in a drawn box of a photo that was stored before: one that is there, or one more."""
        known = overlapping(corners(face.box), [corners(one.box) for one in observed.faces])
        if known is not None:
            return observed.faces[known].id
        (recognition,) = self._recognizer.recognize([face])
        return self._writer.add(observed.photo.id, face, recognition, source)
