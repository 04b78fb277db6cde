"""New bytes in a known place: the photo goes on with them, and what was decided about its faces stays.

A face that is found again keeps its id, so everything that was said of it stays true without being said again:
names, confirmations, rejections, cannot-links, feature photos, deletions. Its facts are written again, as
re-embedding writes them. A face that is not found any more goes; one that somebody decided about is put aside, and
returns when a later version of the photo shows it again.
"""

from __future__ import annotations

import sqlite3
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from familiar_client.models import Decision, Verdict
from familiard.identity.face_pairing import FaceView, Pairing, pair
from familiard.store.ingest.face_assigner import FaceAssigner
from familiard.store.ingest.face_writer import FaceWriter
from familiard.store.ingest.recognizer import Recognition, Recognizer
from familiard.store.ledger.changes import ChangeSet, read, refresh
from familiard.store.ledger.embeddings import vector_of
from familiard.store.ledger.ledger import Ledger
from familiard.store.ledger.timestamps import to_text
from familiard.store.models import Source
from familiard.store.people import removed_faces
from familiard.store.privacy.tombstones import Tombstone, Tombstones
from familiard.vision.results import Analysis, Face

Images = Sequence[tuple[Analysis, Source]]

OWN_FILES = ("library", "video")
"""Origins of photos that lie in a folder, where they can be replaced, moved or missing."""


@dataclass(frozen=True, slots=True)
class Replaced:
    """What a photo's content was before, and how many faces it has that it had not."""

    former: str
    faces: int


@dataclass(frozen=True, slots=True)
class _New:
    """A face of the new bytes: the image it is in, and itself."""

    image: int
    face: Face


class Replacements:
    """Puts new bytes in the place of known ones."""

    def __init__(
        self,
        ledger: Ledger,
        writer: FaceWriter,
        assigner: FaceAssigner,
        recognizer: Recognizer,
        pack: str,
    ) -> None:
        self._ledger = ledger
        self._writer = writer
        self._assigner = assigner
        self._recognizer = recognizer
        self._pack = pack
        self._tombstones = Tombstones(ledger)

    def replace(self, former: str | None, path: str, images: Images) -> Replaced | None:
        """Let a photo (or video) go on with new bytes; one ledger row.

        It is the one that lay at `path`, or one that was removed from there before and whose faces are these.

        Args:
            former: the content that `path` held, if no other place holds it.

        Returns None where nothing was changed: the new bytes show nobody of those whom the former ones showed, so
        they are another picture; or there is no photo to go on with.
        """
        new = [_New(image, face) for image, (analysis, _) in enumerate(images) for face in analysis.faces]
        standing = self._photos(former) if former is not None else []
        for photos in (standing, *self._removed_at(path)):
            old = self._faces(photos) if photos else []
            pairs = self._pair(old, new, images)
            if pairs.alike:
                return self._go_on(photos, path, old, new, pairs, images)
        old = self._faces(standing) if standing else []
        if standing and not any(row["usable"] for row in old):
            return self._go_on(standing, path, old, new, self._pair(old, new, images), images)
        return None

    def _go_on(
        self,
        photos: Sequence[sqlite3.Row],
        path: str,
        old: Sequence[sqlite3.Row],
        new: Sequence[_New],
        pairs: Pairing,
        images: Images,
    ) -> Replaced:
        # Who was erased from a photo must not be found in it again, and a path that says their name stays forgotten.
        buried = self._tombstones.of(photos[0]["digest"], path) or Tombstone()
        if buried != Tombstone():
            self._tombstones.bury(buried, images[0][1].digest, [path])
        hidden = buried.no_path or any(row["source"] == "" for row in photos)
        closed = buried.no_faces or hidden
        data: dict[str, Any] = {"photos": [], "faces": [], "gone": []}
        unplaced = self._unplaced(old, new, pairs)
        recognitions = self._recognize(images) if len(pairs.new_of) < len(new) or unplaced else []
        with self._ledger.change("photo-replaced", data) as changes, self._ledger.rewriting():
            for row in photos:
                changes.set_removed(row["id"], removed=False)
            ids = self._write_photos(photos, images, hidden=hidden)
            data["photos"] = list(dict.fromkeys(ids))
            self._write_faces(changes, data, old, new, pairs, ids, images)
            for i in unplaced:
                if removed_faces.stands(self._ledger, old[i]["id"]):
                    j = pairs.new_of[i]
                    self._place(changes, data, old[i]["id"], new[j].face, recognitions[j])
            if not closed:
                self._add_faces(changes, data, new, pairs, ids, images, recognitions)
            data["gone_photos"] = self._drop_photos(photos, ids)
            for face_id in data["faces"]:
                member = read(self._ledger.db, "member", face_id)
                if member:
                    # The photo's time may be another one.
                    refresh(self._ledger.db, member[0])
        return Replaced(photos[0]["digest"], 0 if closed else len(new) - len(pairs.new_of))

    def _pair(self, old: Sequence[sqlite3.Row], new: Sequence[_New], images: Images) -> Pairing:
        return pair(
            [self._sight_before(row) for row in old],
            [self._sight_after(one, images) for one in new],
            self._recognizer.thresholds.match,
        )

    def _photos(self, digest: str) -> list[sqlite3.Row]:
        return self._ledger.db.execute(
            "SELECT * FROM photo WHERE digest = ? AND origin IN (?, ?)"
            " AND id NOT IN (SELECT photo_id FROM removed) ORDER BY coalesce(video_offset, 0)",
            (digest, *OWN_FILES),
        ).fetchall()

    def _removed_at(self, path: str) -> list[list[sqlite3.Row]]:
        """Photos that lay at a place until they were taken out, the last added first."""
        rows = self._ledger.db.execute(
            "SELECT p.* FROM removed r JOIN photo p ON p.id = r.photo_id WHERE p.source = ?"
            " ORDER BY p.rowid DESC, p.video_offset",
            (path,),
        ).fetchall()
        by_digest: dict[str, list[sqlite3.Row]] = {}
        for row in rows:
            by_digest.setdefault(row["digest"], []).append(row)
        return list(by_digest.values())

    def _faces(self, photos: Sequence[sqlite3.Row]) -> list[sqlite3.Row]:
        marks = ",".join("?" * len(photos))
        return self._ledger.db.execute(
            "SELECT f.*, p.width, p.height, coalesce(p.video_offset, 0) AS seconds FROM face f"
            f" JOIN photo p ON p.id = f.photo_id WHERE p.id IN ({marks}) ORDER BY f.rowid",
            [row["id"] for row in photos],
        ).fetchall()

    def _sight_before(self, row: sqlite3.Row) -> FaceView:
        return FaceView(
            vector_of(row["embedding"]) if row["pack"] == self._pack else None,
            _share((row["x"], row["y"], row["w"], row["h"]), row["width"], row["height"]),
            row["seconds"],
            bool(row["usable"]),
        )

    def _sight_after(self, one: _New, images: Images) -> FaceView:
        analysis, source = images[one.image]
        place = _share(one.face.box, analysis.width, analysis.height)
        return FaceView(one.face.embedding, place, source.offset or 0.0, self._recognizer.usable(one.face))

    def _unplaced(self, old: Sequence[sqlite3.Row], new: Sequence[_New], pairs: Pairing) -> list[int]:
        """Faces found again that are to be recognized again: they were unusable before, or were put aside."""
        return [
            i
            for i, j in pairs.new_of.items()
            if self._recognizer.usable(new[j].face)
            and (not old[i]["usable"] or read(self._ledger.db, "aside", old[i]["id"]))
        ]

    def _recognize(self, images: Images) -> list[Recognition]:
        """Who the faces of all images are, in their order."""
        return [
            recognition
            for analysis, _ in images
            for recognition in self._recognizer.recognize(analysis.faces)
        ]

    def _write_photos(self, photos: Sequence[sqlite3.Row], images: Images, *, hidden: bool) -> list[str]:
        """The photos' facts; each image goes on as the photo of its moment, else as one that is left, else as a new one."""
        left = {row["video_offset"]: row["id"] for row in photos}
        chosen = [left.pop(source.offset, None) for _, source in images]
        spare = list(left.values())
        ids = []
        for photo_id, (analysis, source) in zip(chosen, images, strict=True):
            kept = replace(source, path="") if hidden else source
            photo_id = photo_id or (spare.pop(0) if spare else None)  # noqa: PLW2901
            ids.append(photo_id or self._writer.insert_photo(kept, analysis))
            if photo_id is not None:
                self._ledger.db.execute(
                    "UPDATE photo SET digest = ?, origin = ?, source = ?, taken_at = ?, video_offset = ?, width = ?,"
                    " height = ? WHERE id = ?",
                    (
                        source.digest,
                        source.origin.value,
                        kept.path,
                        to_text(source.taken_at),
                        source.offset,
                        analysis.width,
                        analysis.height,
                        photo_id,
                    ),
                )
        return ids

    def _write_faces(
        self,
        changes: ChangeSet,
        data: dict[str, Any],
        old: Sequence[sqlite3.Row],
        new: Sequence[_New],
        pairs: Pairing,
        ids: Sequence[str],
        images: Images,
    ) -> None:
        """The faces of before: found again and rewritten, or gone."""
        for i, row in enumerate(old):
            j = pairs.new_of.get(i)
            if j is None:
                self._let_go(changes, data, row["id"], row["photo_id"], ids)
                continue
            source = images[new[j].image][1]
            self._writer.update_face(row["id"], ids[new[j].image], new[j].face, source)
            removed_faces.bring_back(self._ledger, changes, row["id"])
            if removed_faces.stands(self._ledger, row["id"]):
                data["faces"].append(row["id"])

    def _add_faces(
        self,
        changes: ChangeSet,
        data: dict[str, Any],
        new: Sequence[_New],
        pairs: Pairing,
        ids: Sequence[str],
        images: Images,
        recognitions: Sequence[Recognition],
    ) -> None:
        """The faces that nobody saw before."""
        for j, one in enumerate(new):
            if j in pairs.new_of.values():
                continue
            face_id = str(uuid.uuid4())
            source = images[one.image][1]
            self._writer.insert_face(face_id, ids[one.image], one.face, recognitions[j].decision, source)
            self._place(changes, data, face_id, one.face, recognitions[j])
            data["faces"].append(face_id)

    def _place(
        self, changes: ChangeSet, data: dict[str, Any], face_id: str, face: Face, recognitions: Recognition
    ) -> None:
        """Who an unassigned face is: no person who is in the picture already."""
        if read(self._ledger.db, "member", face_id):
            return
        members = [read(self._ledger.db, "member", other) for other in data["faces"]]
        there = {member[0] for member in members if member}
        decision = recognitions.decision
        if decision.person_id in there:
            decision = Decision(
                Verdict.UNKNOWN if decision.verdict == Verdict.RECOGNIZED else decision.verdict
            )
        own = {*self._of_photos(data["photos"])}
        unassigned = tuple(near for near in recognitions.unassigned if near.face_id not in own)
        self._assigner.assign(changes, face_id, face, Recognition(decision, unassigned))

    def _of_photos(self, photos: Sequence[str]) -> list[str]:
        marks = ",".join("?" * len(photos))
        rows = self._ledger.db.execute(f"SELECT id FROM face WHERE photo_id IN ({marks})", photos)
        return [row["id"] for row in rows]

    def _let_go(
        self, changes: ChangeSet, data: dict[str, Any], face_id: str, photo_id: str, ids: Sequence[str]
    ) -> None:
        """A face that is not there any more: put aside where somebody decided about it, else without a trace."""
        decided = removed_faces.decided_on(self._ledger, face_id)
        removed_faces.put_aside(self._ledger, changes, face_id)
        if decided and ids:
            if photo_id not in ids:
                self._ledger.db.execute("UPDATE face SET photo_id = ? WHERE id = ?", (ids[0], face_id))
            return
        changes.set_aside(face_id, None)
        changes.set_review(face_id, None)
        changes.set_deleted(face_id, deleted=False)
        self._ledger.db.execute("DELETE FROM folder_name WHERE face_id = ?", (face_id,))
        self._ledger.db.execute("DELETE FROM face WHERE id = ?", (face_id,))
        data["gone"].append(face_id)

    def _drop_photos(self, photos: Sequence[sqlite3.Row], ids: Sequence[str]) -> list[str]:
        """Drop moments of a video in which nobody is at their best any more; returns which."""
        dropped = [row["id"] for row in photos if row["id"] not in ids]
        for photo_id in dropped:
            self._ledger.db.execute("DELETE FROM photo WHERE id = ?", (photo_id,))
        return dropped


def _share(
    box: tuple[float, float, float, float], width: int, height: int
) -> tuple[float, float, float, float]:
    """A box as shares of its image."""
    return box[0] / max(width, 1), box[1] / max(height, 1), box[2] / max(width, 1), box[3] / max(height, 1)
