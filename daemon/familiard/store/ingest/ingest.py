"""Take in an analyzed image: its faces are recognized and stored, one ledger row an image."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from familiar_client.models import Decision, Origin, Photo
from familiar_client.names import name_key
from familiard.errors import RowDamaged
from familiard.identity.primary_face import primary_face
from familiard.store.ingest.face_writer import Chosen, FaceWriter
from familiard.store.ingest.recognizer import Recognizer
from familiard.store.ledger.changes import ChangeSet, create_person
from familiard.store.ledger.ledger import Ledger
from familiard.store.models import FaceRecord, Observed, Source
from familiard.store.people import assignments, removed_faces
from familiard.store.people.people import People, clean_name
from familiard.store.people.photos import Photos
from familiard.store.people.refs import current_id
from familiard.store.privacy.tombstones import Tombstones
from familiard.vision.results import Analysis


class Arrival(NamedTuple):
    """An analyzed image to store; `confirm_as`: assign its primary face to the person of that name."""

    analysis: Analysis
    source: Source
    confirm_as: str | None = None


class FolderName(NamedTuple):
    """The name of a folder that a photo (or video) lies in: its primary face is said to be of that name.

    Attributes:
        place: the photo's path in that folder.
    """

    digest: str
    name: str
    place: str | None = None


class Ingest:
    """Takes in photos: recognizes their faces and stores them, unless the content is known."""

    def __init__(
        self, ledger: Ledger, people: People, photos: Photos, recognizer: Recognizer, writer: FaceWriter
    ) -> None:
        self._ledger = ledger
        self._people = people
        self._photos = photos
        self._recognizer = recognizer
        self._writer = writer

    def identify(self, analysis: Analysis) -> tuple[Decision, ...]:
        """Recognize faces, and store nothing."""
        return tuple(one.decision for one in self._recognizer.recognize(analysis.faces))

    def search_ahead(self, analyses: Iterable[Analysis]) -> None:
        """Prepare for images that are going to be stored one after the other; it changes nothing but the time they take."""
        self._recognizer.search_ahead([face for analysis in analyses for face in analysis.faces])

    def observe(self, analysis: Analysis, source: Source, *, confirm_as: str | None = None) -> Observed:
        """Store one image and its faces; one whose content is known is returned as it is."""
        return self.observe_many([Arrival(analysis, source, confirm_as)])[0]

    def observe_many(self, arrivals: Sequence[tuple[Analysis, Source, str | None]]) -> list[Observed]:
        """Store several images and their faces, all or none."""
        with self._ledger.transaction():
            return [self._observe(Arrival(*arrival)) for arrival in arrivals]

    def confirm(self, digest: str, name: str, place: str | None = None) -> bool:
        """Do `confirm_many` for one photo; returns whether its face was given the name."""
        return self.confirm_many([FolderName(digest, name, place)]) > 0

    def confirm_many(self, names: Sequence[FolderName]) -> int:
        """Name the primary faces of photos that are stored after their folders, in one row of history.

        What somebody decided about a face stays as it is; the name of another folder gives way to this one, if
        this is where the photo lies now. A photo of which a face was erased names nobody: the face that is left is not
        its primary one.

        Returns how many faces were given a name.
        """
        named: dict[str, dict[str, Any]] = {}
        data: dict[str, Any] = {"people": []}
        with self._ledger.change("named-by-folder", data) as changes:
            for one in names:
                for photo in self._photos_of(one):
                    if (said := self._confirm(changes, photo, one)) is not None:
                        face_id, person_id, name = said
                        entry = named.setdefault(
                            person_id, {"person_id": person_id, "name": name, "faces": []}
                        )
                        entry["faces"].append(face_id)
            data["people"] = list(named.values())
        return sum(len(entry["faces"]) for entry in named.values())

    def _photos_of(self, named: FolderName) -> Iterator[Photo]:
        """The photo, or the pictures of the video, that may be named after its folder."""
        buried = Tombstones(self._ledger).of(named.digest, named.place)
        if buried is not None and buried.no_faces:
            return
        rows = self._ledger.db.execute(
            "SELECT id FROM photo WHERE digest = ? AND origin <> 'camera' ORDER BY video_offset",
            (named.digest,),
        ).fetchall()
        for row in rows:
            try:
                yield self._photos.get(row["id"])
            except RowDamaged as damage:
                self._ledger.note(damage)

    def _confirm(self, changes: ChangeSet, photo: Photo, named: FolderName) -> tuple[str, str, str] | None:
        """Give a photo's primary face its folder's name; returns the face, the person and the name."""
        try:
            faces = [self._writer.record(face_id) for face_id in photo.face_ids]
        except RowDamaged as damage:
            self._ledger.note(damage)
            return None
        index, _ = primary_face(faces, photo.width, photo.height)
        if index is None or not faces[index].usable:
            return None
        face, name, person = faces[index], clean_name(named.name), self._people.named(named.name)
        if face.confirmed and not (named.place == photo.source and self._other_folder_said(face, name)):
            return None
        if person is not None and self._rejected(face.id, person.id):
            return None
        target = person.id if person is not None else create_person(changes, name)
        assignments.assign_faces(self._ledger, changes, [face.id], target)
        self._ledger.db.execute("REPLACE INTO folder_name VALUES (?, ?, ?)", (face.id, target, name))
        return face.id, target, name

    def _other_folder_said(self, face: FaceRecord, name: str) -> bool:
        """Whether a face is whose it is since it lay in the folder of another name, and for no other reason."""
        row = self._ledger.db.execute(
            "SELECT person_id, name FROM folder_name WHERE face_id = ?", (face.id,)
        ).fetchone()
        if row is None or name_key(row["name"]) == name_key(name):
            return False
        return current_id(self._ledger, row["person_id"]) == face.person_id

    def _rejected(self, face_id: str, person_id: str) -> bool:
        """Whether somebody said that this face is not that person."""
        row = self._ledger.db.execute(
            "SELECT 1 FROM rejection WHERE face_id = ? AND person_id = ?", (face_id, person_id)
        )
        return row.fetchone() is not None

    def _observe(self, arrival: Arrival) -> Observed:
        source = arrival.source
        known = (
            self._photos.by_digest(source.digest, source.offset) if source.origin != Origin.CAMERA else None
        )
        if known is not None:
            if removed_faces.return_photos(self._ledger, source.digest):
                known = self._photos.get(known.id)
            observed = self._writer.known(known)
        else:
            faces = arrival.analysis.faces
            recognized = list(map(Chosen, faces, self._recognizer.recognize(faces)))
            kind = "sighting" if source.origin == Origin.CAMERA else "photo-added"
            (observed,) = self._writer.write(kind, [(source, arrival.analysis, recognized)])
        if arrival.confirm_as is not None:
            self.confirm(source.digest, arrival.confirm_as)
            observed = replace(observed, faces=tuple(self._writer.record(face.id) for face in observed.faces))
        return observed
