"""Everything out again: all faces as lines, one person as a zip."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np

from familiard.store.crops import Crops
from familiard.store.ledger import Ledger
from familiard.store.people import People
from familiard.store.rows import FACE, face_of
from familiard.store.times import to_text

CHUNK = 500


class Export:
    """Reads out what one ledger knows."""

    def __init__(self, ledger: Ledger, crops: Crops, people: People) -> None:
        self._ledger = ledger
        self._crops = crops
        self._people = people

    def chunk(self, after: int = 0, *, embeddings: bool = False) -> tuple[list[dict[str, Any]], int | None]:
        """Some faces past a position, and the position to go on from; None at the end."""
        rows = self._ledger.db.execute(
            f"{FACE.replace('SELECT f.*', 'SELECT f.rowid AS position, f.*')} AND f.rowid > ?"
            " ORDER BY f.rowid LIMIT ?",
            (after, CHUNK),
        ).fetchall()
        lines = []
        for row in rows:
            line: dict[str, Any] = {
                "face_id": row["id"],
                "source": row["source"],
                "person_id": row["person_id"],
                "person_name": row["person_name"],
                "box": [round(row[side], 2) for side in "xywh"],
                "score": round(row["score"], 4),
                "quality": round(row["quality"], 4),
            }
            if embeddings:
                stored = row["embedding"]
                line["embedding"] = None if stored is None else np.frombuffer(stored, np.float32).tolist()
            lines.append(line)
        return lines, rows[-1]["position"] if len(rows) == CHUNK else None

    def faces(self, *, embeddings: bool = False) -> Iterator[dict[str, Any]]:
        """All faces, one after another."""
        position: int | None = 0
        while position is not None:
            lines, position = self.chunk(position, embeddings=embeddings)
            yield from lines

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
            faces = [asdict(face_of(row, self._crops)) for row in rows]
            for face, row in zip(faces, rows, strict=True):
                face["embedding"] = np.frombuffer(row["embedding"] or b"", dtype=np.float32).tolist()
            archive.writestr("faces.json", json.dumps(faces, default=_text))
            for row in rows:
                crop = self._crops.get(row["id"])
                if crop is not None:
                    archive.writestr(zipfile.ZipInfo(f"crops/{row['id']}.jpg"), crop)


def _text(value: object) -> str:
    if isinstance(value, datetime):
        return to_text(value)
    if isinstance(value, date):
        return value.isoformat()
    return str(value)
