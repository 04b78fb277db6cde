"""Everything out again: all faces as lines, one person as a zip."""

from __future__ import annotations

import json
import sqlite3
import zipfile
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

from familiard.errors import RowDamaged
from familiard.store.crops import Crops
from familiard.store.ledger.embeddings import dimensions, vector_of
from familiard.store.ledger.ledger import Ledger
from familiard.store.ledger.rows import FACE, column, face_of, finite
from familiard.store.ledger.timestamps import to_text
from familiard.store.people.people import People

CHUNK = 500


class Export:
    """Reads out what one ledger knows."""

    def __init__(self, ledger: Ledger, crops: Crops, people: People) -> None:
        self._ledger = ledger
        self._crops = crops
        self._people = people

    def chunk(
        self, after: int = 0, *, embeddings: bool = False, details: bool = False
    ) -> tuple[list[dict[str, Any]], int | None]:
        """Some faces past a position, and the position to go on from; None at the end.

        Args:
            embeddings: with each face's embedding.
            details: with each face's photo, and where its originals are.
        """
        rows = self._ledger.db.execute(
            f"{FACE.replace('SELECT f.*', 'SELECT f.rowid AS position, f.*')} AND f.rowid > ?"
            " ORDER BY f.rowid LIMIT ?",
            (after, CHUNK),
        ).fetchall()
        length = dimensions(self._ledger.db) if embeddings else None
        lines = list(self._ledger.readable(rows, partial(_line, length=length)))
        if details:
            by_id = {row["id"]: row for row in rows}
            lines = [line | self._details(by_id[line["face_id"]]) for line in lines]
        return lines, rows[-1]["position"] if len(rows) == CHUNK else None

    def faces(self, *, embeddings: bool = False, details: bool = False) -> Iterator[dict[str, Any]]:
        """All faces, one after another."""
        position: int | None = 0
        while position is not None:
            lines, position = self.chunk(position, embeddings=embeddings, details=details)
            yield from lines

    def _details(self, row: sqlite3.Row) -> dict[str, Any]:
        """The photo of a face."""
        photo = self._ledger.db.execute("SELECT * FROM photo WHERE id = ?", (row["photo_id"],)).fetchone()
        of_camera = photo["origin"] == "camera"
        places = self._ledger.db.execute(
            "SELECT path FROM file WHERE digest = ? ORDER BY path", (photo["digest"],)
        )
        return {
            "photo_id": photo["id"],
            "places": [] if of_camera else [place["path"] for place in places],
            "digest": photo["digest"],
            "width": photo["width"],
            "height": photo["height"],
            "origin": photo["origin"],
            "camera": photo["camera"],
            "taken_at": photo["taken_at"],
            "offset": photo["video_offset"],
            "confirmed": bool(row["confirmed"]),
        }

    def person(self, person_id: str, target: Path) -> None:
        """One person's data and crops, as a zip at `target`.

        Raises:
            NotFound: there is no such person.
        """
        person = self._people.get(person_id)
        rows = self._ledger.db.execute(
            f"{FACE} AND m.person_id = ? ORDER BY f.taken_at, f.id", (person.id,)
        ).fetchall()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("person.json", json.dumps(asdict(person), default=_text, indent=2))
            faces = self._ledger.readable(rows, self._face)
            archive.writestr("faces.json", json.dumps(faces, default=_text))
            for row in rows:
                crop = self._crops.get(row["id"])
                if crop is not None:
                    archive.writestr(zipfile.ZipInfo(f"crops/{row['id']}.jpg"), crop)

    def _face(self, row: sqlite3.Row) -> dict[str, Any]:
        vector = vector_of(row["embedding"])
        return {**asdict(face_of(row, self._crops)), "embedding": [] if vector is None else vector.tolist()}


def _line(row: sqlite3.Row, length: int | None) -> dict[str, Any]:
    """A face as a line; with its embedding of `length` numbers, unless that is None.

    Raises:
        RowDamaged: it cannot be read.
    """
    line: dict[str, Any] = {
        "face_id": row["id"],
        "source": row["source"],
        "person_id": row["person_id"],
        "person_name": row["person_name"],
        "box": [round(column("face", row, side, finite), 2) for side in "xywh"],
        "score": round(column("face", row, "score", finite), 4),
        "quality": round(column("face", row, "quality", finite), 4),
    }
    if length is not None:
        stored = row["embedding"]
        vector = vector_of(stored, length)
        if stored is not None and vector is None:
            raise RowDamaged("face", str(row["id"]), "embedding")
        line["embedding"] = None if vector is None else vector.tolist()
    return line


def _text(value: object) -> str:
    if isinstance(value, datetime):
        return to_text(value)
    if isinstance(value, date):
        return value.isoformat()
    return str(value)
