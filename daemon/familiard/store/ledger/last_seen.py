"""When a camera saw a person last: not only in their stored faces, but as long as their visits went on."""

from __future__ import annotations

import sqlite3

DECIDING = (
    "SELECT vf.face_id FROM visit_face vf JOIN face f ON f.id = vf.face_id"
    " LEFT JOIN member m ON m.face_id = f.id LEFT JOIN person n ON n.id = m.person_id"
    " WHERE vf.visit_id = v.id AND f.id NOT IN (SELECT face_id FROM deleted)"
    " ORDER BY coalesce(m.confirmed, 0) DESC,"
    # The user said of another face of this visit that it is not that person.
    " EXISTS (SELECT 1 FROM visit_face o JOIN rejection r ON r.face_id = o.face_id"
    " WHERE o.visit_id = vf.visit_id AND r.person_id = m.person_id),"
    " n.name IS NOT NULL DESC, m.person_id IS NOT NULL DESC, f.usable DESC, f.quality DESC, f.id LIMIT 1"
)
"""The face that says who a visit `v` is: a confirmed one, else one of a named person, else of any; then the best."""
VISITOR = f"(SELECT vm.person_id FROM member vm WHERE vm.face_id = ({DECIDING}))"
"""The person whom a visit `v` shows."""


def follow_visits(db: sqlite3.Connection, person_id: str) -> None:
    """Take all visits of a person into what is known of when they were seen."""
    _follow(
        db,
        person_id,
        "SELECT vf.visit_id FROM member m JOIN visit_face vf ON vf.face_id = m.face_id WHERE m.person_id = ?",
        person_id,
    )


def follow_visit_of(db: sqlite3.Connection, person_id: str, face_id: str) -> None:
    """Take the visit of a face that became a person's into it."""
    _follow(db, person_id, "SELECT visit_id FROM visit_face WHERE face_id = ?", face_id)


def follow_visit(db: sqlite3.Connection, visit_id: str) -> None:
    """Take a visit that goes on into it."""
    row = db.execute(f"SELECT {VISITOR} AS person_id FROM visit v WHERE v.id = ?", (visit_id,)).fetchone()
    if row is not None and row["person_id"] is not None:
        _follow(db, row["person_id"], "SELECT ?", visit_id)


def _follow(db: sqlite3.Connection, person_id: str, visits: str, value: str) -> None:
    db.execute(
        "UPDATE person SET last_sighted_at = s.last_seen_at, last_camera = s.last_camera,"
        " last_seen = max(coalesce(last_seen, s.last_seen_at), s.last_seen_at)"
        f" FROM (SELECT v.last_seen_at, v.last_camera FROM visit v WHERE v.id IN ({visits})"
        " AND v.last_seen_at >= coalesce((SELECT last_sighted_at FROM person WHERE id = ?), '')"
        f" AND {VISITOR} = ? ORDER BY v.last_seen_at DESC LIMIT 1) AS s WHERE person.id = ?",
        (value, person_id, person_id, person_id),
    )
