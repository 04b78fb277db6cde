"""Times that earlier versions stored and that cannot be true, made good."""

from __future__ import annotations

import sqlite3

from familiard.dates import CLOCK_IS_SET, EARLIEST
from familiard.store.ledger.changes import sum_up
from familiard.store.ledger.timestamps import GLOB, LENGTH

NOT_A_TIME = f"(length({{0}}) <> {LENGTH} OR {{0}} NOT GLOB '{GLOB}')"
"""A condition on a column: it does not hold what `times.to_text` writes."""


def heal_times(db: sqlite3.Connection) -> None:
    """Times at which nothing can have been photographed become the time of arrival, in photos and their faces.

    Earlier versions stored what a camera's unset clock said: years that cannot be read back, or far in the future,
    where they stood for everybody's last sighting. The append-only rule must be lifted.
    """
    wrong = (
        f"{NOT_A_TIME.format('taken_at')} OR taken_at < '{EARLIEST.year}' OR (added_at > '{CLOCK_IS_SET.year}'"
        " AND taken_at > strftime('%Y-%m-%dT%H:%M:%S.000000Z', added_at, '+1 day'))"
    )
    photos = [row[0] for row in db.execute(f"SELECT id FROM photo WHERE {wrong}")]
    for photo_id in photos:
        db.execute("UPDATE photo SET taken_at = added_at WHERE id = ?", (photo_id,))
    face_wrong = f"{NOT_A_TIME.format('taken_at')} OR taken_at < '{EARLIEST.year}'"
    faces = {row[0] for row in db.execute(f"SELECT id FROM face WHERE {face_wrong}")}
    for photo_id in photos:
        faces |= {row[0] for row in db.execute("SELECT id FROM face WHERE photo_id = ?", (photo_id,))}
    people: set[str] = set()
    for face_id in faces:
        db.execute(
            "UPDATE face SET taken_at = (SELECT taken_at FROM photo WHERE photo.id = photo_id) WHERE id = ?",
            (face_id,),
        )
        people |= {row[0] for row in db.execute("SELECT person_id FROM member WHERE face_id = ?", (face_id,))}
    for person_id in people:
        sum_up(db, person_id)
