"""Names of faces that the metadata of photos gives, as confirmed faces, where nobody decided here."""

from __future__ import annotations

import hashlib
import hmac
import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from familiar_client.models import Photo
from familiar_client.names import readable
from familiard.errors import RowDamaged, ValidationError
from familiard.store.ingest.face_writer import FaceWriter
from familiard.store.ingest.recognizer import Recognizer
from familiard.store.ledger.changes import ChangeSet, create_person
from familiard.store.ledger.ledger import Ledger
from familiard.store.models import FaceRecord, Source
from familiard.store.people import assignments, refs
from familiard.store.people.people import clean_name
from familiard.store.people.photos import Photos
from familiard.store.privacy.tombstones import KEY, Tombstones
from familiard.vision.boxes import corners, overlapping
from familiard.vision.results import Box, Face


class FaceName(NamedTuple):
    """A name that a photo's metadata gives to a face.

    Attributes:
        box: where it is, in pixels of the upright photo: that of the detected face.
        face: the face there, if it is not stored.
    """

    name: str
    box: Box
    face: Face | None = None


class PhotoNames(NamedTuple):
    """The names in one photo; `path`: where it lies."""

    digest: str
    path: str
    names: Sequence[FaceName]


class Applied(NamedTuple):
    """What became of the names in one photo: those that faces have now, faces that were added, and notes."""

    names: tuple[str, ...] = ()
    added: int = 0
    notes: tuple[str, ...] = ()

    @property
    def named(self) -> int:
        """How many faces have the names."""
        return len(self.names)


class _Chosen(NamedTuple):
    face: FaceRecord
    name: str


class FileNames:
    """Applies the names in photos' metadata."""

    def __init__(self, ledger: Ledger, photos: Photos, recognizer: Recognizer, writer: FaceWriter) -> None:
        self._ledger = ledger
        self._photos = photos
        self._recognizer = recognizer
        self._writer = writer

    def apply(self, photos: Sequence[PhotoNames]) -> list[Applied]:
        """Name the faces in photos that are stored, in one row of history.

        What somebody decided about a face stays as it is. A photo of which a face was erased names nobody.
        """
        with self._ledger.transaction():
            chosen = [self._choose(photo) for photo in photos]
            people: dict[str, dict[str, Any]] = {}
            data: dict[str, Any] = {"people": []}
            results: list[Applied] = []
            with self._ledger.change("named-by-metadata", data) as changes:
                for faces, added, notes in chosen:
                    said = [(one.name, self._confirm(changes, one, people)) for one in faces]
                    names = tuple(readable(name) for name, refusal in said if refusal is None)
                    refusals = (refusal for _, refusal in said if refusal is not None)
                    results.append(Applied(names, added, (*notes, *refusals)))
                data["people"] = list(people.values())
            return results

    def boxes(self, photo_id: str) -> list[Box]:
        """Where the faces of a photo are, deleted ones too."""
        return [_box(row) for row in self._rows(photo_id)]

    def unread(self, files: Iterable[tuple[str, int, int]]) -> tuple[str, ...]:
        """The paths of those files (path, size, time in nanoseconds) whose names were not read yet."""
        query = "SELECT 1 FROM names_read WHERE mark = ?"
        return tuple(
            file[0] for file in files if not self._ledger.db.execute(query, (self._mark(*file),)).fetchone()
        )

    def remember(self, files: Iterable[tuple[str, int, int]]) -> None:
        """Spare files their next reading; paths are not stored, since they may be names."""
        with self._ledger.transaction():
            for file in files:
                self._ledger.db.execute("REPLACE INTO names_read VALUES (?)", (self._mark(*file),))

    def _mark(self, path: str, size: int, mtime_ns: int) -> str:
        key = bytes.fromhex(self._ledger.meta(KEY) or "")
        return hmac.new(
            key, f"{path}\0{size}\0{mtime_ns}".encode("utf-8", "replace"), hashlib.sha256
        ).hexdigest()

    def _choose(self, photo: PhotoNames) -> tuple[list[_Chosen], int, list[str]]:
        """The stored faces that the names mean, how many of them are new, and what could not be used."""
        stored = self._stored(photo) if photo.names else None
        if stored is None:
            return [], 0, []
        rows = self._rows(stored.id)
        chosen, notes, added = [], [], 0
        for one in photo.names:
            at = overlapping(corners(one.box), [corners(_box(row)) for row in rows])
            if at is not None and rows[at]["is_deleted"]:
                # Somebody said that this is no face to keep.
                continue
            face_id = rows[at]["id"] if at is not None else None
            if face_id is None and one.face is not None:
                shown = readable(one.name)
                if not self._recognizer.usable(one.face):
                    reasons = ", ".join(one.face.quality.reasons) or "low quality"
                    notes.append(_unused(shown, f"no usable face was detected there ({reasons})."))
                    continue
                source = Source(stored.origin, stored.source, photo.digest, stored.taken_at)
                (recognition,) = self._recognizer.recognize([one.face])
                face_id = self._writer.add(stored.id, one.face, recognition, source)
                added += 1
            if face_id is None:
                continue
            try:
                chosen.append(_Chosen(self._writer.record(face_id), one.name))
            except RowDamaged as damage:
                self._ledger.note(damage)
        return chosen, added, notes

    def _stored(self, photo: PhotoNames) -> Photo | None:
        """The photo, unless a face in it was erased: what is left is not to be named by what was written before."""
        buried = Tombstones(self._ledger).of(photo.digest, photo.path)
        if buried is not None and buried.no_faces:
            return None
        try:
            return self._photos.by_digest(photo.digest)
        except RowDamaged as damage:
            self._ledger.note(damage)
            return None

    def _rows(self, photo_id: str) -> list[sqlite3.Row]:
        return self._ledger.db.execute(
            "SELECT id, x, y, w, h, id IN (SELECT face_id FROM deleted) AS is_deleted FROM face"
            " WHERE photo_id = ? ORDER BY rowid",
            (photo_id,),
        ).fetchall()

    def _confirm(self, changes: ChangeSet, one: _Chosen, people: dict[str, dict[str, Any]]) -> str | None:
        """Give a face its name; returns why not, or None. A face that has the name already counts."""
        face, shown = one.face, readable(one.name)
        try:
            name = clean_name(one.name)
        except ValidationError as error:
            return _unused(repr(shown), f"it is not valid. {error.detail}")
        if not face.usable:
            reasons = ", ".join(face.quality_reasons) or "low quality"
            return _unused(shown, f"no person can be identified by this face ({reasons}).")
        meant = refs.people_of_name(self._ledger, name)
        if len(meant) > 1:
            meant = [person_id for person_id in meant if person_id == face.person_id]
            if not meant:
                return _unused(shown, "several people here have it. Assign the face here.")
        if face.confirmed and face.person_id in meant:
            return None
        if self._ignored(face.person_id):
            return _unused(shown, "you ignore the person whose face this is.")
        if face.confirmed:
            return _unused(shown, f"you decided that this is {face.person_name or 'another person'}.")
        target = meant[0] if meant else None
        if target is not None and self._rejected(face.id, target):
            return _unused(shown, f"you decided that this is not {shown}.")
        if target is None:
            target = create_person(changes, name)
        assignments.assign_faces(self._ledger, changes, [face.id], target)
        entry = people.setdefault(target, {"person_id": target, "name": name, "faces": []})
        entry["faces"].append(face.id)
        return None

    def _ignored(self, person_id: str | None) -> bool:
        row = self._ledger.db.execute("SELECT ignored FROM person WHERE id = ?", (person_id,)).fetchone()
        return bool(row and row[0])

    def _rejected(self, face_id: str, person_id: str) -> bool:
        query = "SELECT 1 FROM rejection WHERE face_id = ? AND person_id = ?"
        return self._ledger.db.execute(query, (face_id, person_id)).fetchone() is not None


def _box(row: sqlite3.Row) -> Box:
    return row["x"], row["y"], row["w"], row["h"]


def _unused(name: str, why: str) -> str:
    return f"The name {name} was not used: {why}"
