"""Faces: found, moved, deleted, and asked why they are whose they are."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from familiar_client.models import Decision, Page
from familiard.errors import ValidationError
from familiard.store.crops import Crops
from familiard.store.ledger import cursors
from familiard.store.ledger.embeddings import dimensions, vector_of
from familiard.store.ledger.ledger import Ledger
from familiard.store.ledger.rows import FACE, HIDDEN, column, decision_from, face_of, sighting_of
from familiard.store.ledger.timestamps import to_text
from familiard.store.models import FaceRecord, FacesQuery, SightingRecord
from familiard.store.people import assignments
from familiard.store.people.refs import face_id_of

Rows: TypeAlias = list[sqlite3.Row]
Conditions: TypeAlias = list[str]
Values: TypeAlias = list[str | int | float | None]
Resolve: TypeAlias = Callable[[str], str]
Explain: TypeAlias = Callable[[FaceRecord, NDArray[np.float32]], Decision]

MOST_NAMED = 10
"""Faces that an error names."""


class Faces:
    """The faces of one ledger; `resolve` follows people's ids, `explain` says who a stored face looks like."""

    def __init__(self, ledger: Ledger, crops: Crops, resolve: Resolve, explain: Explain) -> None:
        self._ledger = ledger
        self._crops = crops
        self._resolve = resolve
        self._explain = explain

    def list(self, query: FacesQuery, cursor: str | None = None, limit: int = 100) -> Page[FaceRecord]:
        """The faces that a query means, newest first."""
        rows, following = self._rows(query, [], cursor, limit)
        return Page(self._ledger.readable(rows, partial(face_of, crops=self._crops)), following)

    def sightings(
        self, query: FacesQuery, cursor: str | None = None, limit: int = 100
    ) -> Page[SightingRecord]:
        """The faces that a query means and a camera saw, newest first."""
        rows, following = self._rows(query, ["f.camera IS NOT NULL"], cursor, limit)
        return Page(self._ledger.readable(rows, partial(sighting_of, crops=self._crops)), following)

    def get(self, face_id: str) -> FaceRecord:
        """One face.

        Raises:
            NotFound: it is not there, or was deleted.
            Ambiguous: the beginning of an id means several.
            RowDamaged: it cannot be read.
        """
        return face_of(self._row(face_id), self._crops)

    def sighting(self, face_id: str) -> SightingRecord:
        """A face that a camera saw.

        Raises:
            NotFound: it is not there, or was deleted.
            RowDamaged: it cannot be read.
        """
        return sighting_of(self._row(face_id), self._crops)

    def is_hidden(self, person_id: str | None) -> bool:
        """Whether a person is hidden or ignored, and so shown only when asked for."""
        row = self._ledger.db.execute(
            f"SELECT {HIDDEN} FROM person n WHERE n.id = ?", (person_id,)
        ).fetchone()
        return bool(row and row[0])

    def resolve(self, face_id: str) -> str:
        """The id of the face that an id or the beginning of one means.

        Raises:
            Ambiguous: several faces are meant.
            NotFound: none is.
        """
        return face_id_of(self._ledger, face_id)

    def move(self, face_id: str, person_id: str | None) -> FaceRecord:
        """Move a face to another person, to none (None) or to a new one (`new`).

        Raises:
            NotFound: no such face or person.
            ValidationError: the face is unusable, so nobody could be recognized by it.
        """
        face = self.get(face_id)
        target = self._resolve(person_id) if person_id not in (None, "new") else person_id
        if target is not None:
            refuse_unusable([face], "person_id")
        assignments.move(self._ledger, face.id, target)
        return self.get(face.id)

    def delete(self, face_id: str) -> None:
        """Take a face out of everything; its photo stays known, so it is not found again. Can be undone.

        Raises:
            NotFound: it is not there.
        """
        # The row itself, not the face: one that cannot be read can be deleted all the same.
        row = self._row(face_id)
        face_id, person_id = row["id"], row["person_id"]
        with self._ledger.change("face-deleted", {"face_id": face_id, "person_id": person_id}) as changes:
            assignments.delete(self._ledger, changes, face_id)

    def why(self, face_id: str) -> Decision:
        """Why this face is whose it is: the stored faces that speak for it now, and their similarities.

        Raises:
            NotFound: it is not there.
        """
        row = self._row(face_id)
        vector = vector_of(row["embedding"], dimensions(self._ledger.db, row["pack"]))
        if vector is None:
            return column("face", row, "decision", decision_from)
        return self._explain(face_of(row, self._crops), vector)

    def embedding(self, face_id: str) -> NDArray[np.float32] | None:
        """Float32 [D], L2-normalized, or None for a face that has none, or a damaged one.

        Raises:
            NotFound: it is not there.
        """
        row = self._row(face_id)
        return vector_of(row["embedding"], dimensions(self._ledger.db, row["pack"]))

    def crop(self, face_id: str) -> bytes | None:
        """A small JPEG, or None where crops were off.

        Raises:
            NotFound: the face is not there.
        """
        return self._crops.get(self._row(face_id)["id"])

    def _row(self, ref: str) -> sqlite3.Row:
        face_id = face_id_of(self._ledger, ref)
        row: sqlite3.Row = self._ledger.db.execute(f"{FACE} AND f.id = ?", (face_id,)).fetchone()
        return row

    def _rows(
        self, query: FacesQuery, where: Conditions, cursor: str | None, limit: int
    ) -> tuple[Rows, str | None]:
        values: Values = []
        if query.person_id is not None:
            where.append("m.person_id = ?")
            values.append(self._resolve(query.person_id))
        if query.unassigned:
            where.append("m.person_id IS NULL")
        if query.usable is not None:
            where.append("f.usable" if query.usable else "NOT f.usable")
        if query.hidden is not None:
            where.append(HIDDEN if query.hidden else f"NOT {HIDDEN}")
        for condition, wanted in (
            ("f.photo_id = ?", query.photo_id),
            ("f.camera = ?", query.camera),
            ("f.taken_at >= ?", to_text(query.after) if query.after else None),
            ("f.taken_at < ?", to_text(query.before) if query.before else None),
        ):
            if wanted is not None:
                where.append(condition)
                values.append(wanted)
        if cursor is not None:
            where.append("(f.taken_at, f.id) < (?, ?)")
            values.extend(cursors.decode(cursor, 2))
        rows = self._ledger.db.execute(
            " AND ".join((FACE, *where)) + " ORDER BY f.taken_at DESC, f.id DESC LIMIT ?",
            (*values, limit + 1),
        ).fetchall()
        last = rows[limit - 1] if len(rows) > limit else None
        return rows[:limit], cursors.encode(last["taken_at"], last["id"]) if last else None


def refuse_unusable(faces: Sequence[FaceRecord], field: str) -> None:
    """Refuse faces by which nobody can be identified.

    Raises:
        ValidationError: names the faces.
    """
    unusable = [face for face in faces if not face.usable]
    if unusable:
        reasons = ", ".join(dict.fromkeys(reason for face in unusable for reason in face.quality_reasons))
        listed = ", ".join(face.id for face in unusable[:MOST_NAMED])
        raise ValidationError(
            field,
            f"No person can be identified by this face: {listed} ({reasons or 'low quality'}). Choose a better picture.",
            face_ids=[face.id for face in unusable],
        )
