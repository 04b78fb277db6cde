"""Visits: listed and found."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from typing import TypeAlias

from familiar_client.models import Page
from familiard.errors import NotFound
from familiard.store.crops import Crops
from familiard.store.ledger import cursors
from familiard.store.ledger.ledger import Ledger
from familiard.store.ledger.rows import HIDDEN
from familiard.store.ledger.timestamps import to_text
from familiard.store.ledger.visit_rows import VISIT, visit_of
from familiard.store.models import VisitRecord, VisitsQuery

Resolve: TypeAlias = Callable[[str], str]
Conditions: TypeAlias = list[tuple[str, str | None]]

NOW = (
    f"SELECT v.* FROM ({VISIT}) v LEFT JOIN face f ON f.id = v.face_id"
    " LEFT JOIN member m ON m.face_id = v.face_id LEFT JOIN person n ON n.id = m.person_id"
)
"""Visits with the person `n` that each is now."""
VERDICT = (
    "CASE WHEN n.name IS NOT NULL THEN 'recognized'"
    " WHEN f.id IS NULL THEN iif(v.verdict = 'recognized', 'unknown', v.verdict)"
    " WHEN f.usable THEN 'unknown' ELSE 'unusable' END"
)
"""As `visit_of` decides it."""
OF_PERSON = "v.id IN (SELECT vf.visit_id FROM visit_face vf JOIN member o ON o.face_id = vf.face_id WHERE o.person_id = ?)"
"""A person's visits are few among many: found by their faces first."""
AT_ONE_OF = "EXISTS (SELECT 1 FROM json_each(v.cameras) c WHERE c.value IN (SELECT value FROM json_each(?)))"


class Visits:
    """The visits of one ledger; `resolve` follows people's ids."""

    def __init__(self, ledger: Ledger, crops: Crops, resolve: Resolve) -> None:
        self._ledger = ledger
        self._visit_of = partial(visit_of, ledger=ledger, crops=crops)
        self._resolve = resolve

    def list(self, query: VisitsQuery, cursor: str | None = None, limit: int = 100) -> Page[VisitRecord]:
        """The visits that a query means, newest first.

        Raises:
            NotFound: no such person.
        """
        conditions = [condition for condition in self._conditions(query) if condition[1] is not None]
        where = ["TRUE", *(condition for condition, _ in conditions)]
        if query.hidden is not None:
            where.append(HIDDEN if query.hidden else f"NOT {HIDDEN}")
        position: tuple[str | int | float | None, ...] = ()
        if cursor is not None:
            where.append("(v.started_at, v.id) < (?, ?)")
            position = cursors.decode(cursor, 2)
        rows = self._ledger.db.execute(
            f"{NOW} WHERE {' AND '.join(where)} ORDER BY v.started_at DESC, v.id DESC LIMIT ?",
            (*(value for _, value in conditions), *position, limit + 1),
        ).fetchall()
        last = rows[limit - 1] if len(rows) > limit else None
        following = cursors.encode(last["started_at"], last["id"]) if last else None
        return Page(self._ledger.readable(rows[:limit], self._visit_of), following)

    def of_content(self, digest: str) -> tuple[str, ...]:
        """The visits of which faces of a picture or video with this content are stored."""
        rows = self._ledger.db.execute(
            "SELECT DISTINCT vf.visit_id FROM photo p JOIN face f ON f.photo_id = p.id"
            " JOIN visit_face vf ON vf.face_id = f.id WHERE p.digest = ? ORDER BY p.taken_at",
            (digest,),
        )
        return tuple(row["visit_id"] for row in rows)

    def face_ids(self, visit_id: str) -> tuple[str, ...]:
        """The stored faces of a visit, best first."""
        rows = self._ledger.db.execute(
            "SELECT f.id FROM visit_face vf JOIN face f ON f.id = vf.face_id WHERE vf.visit_id = ?"
            " AND f.id NOT IN (SELECT face_id FROM deleted) ORDER BY f.quality DESC, f.id",
            (visit_id,),
        )
        return tuple(row["id"] for row in rows)

    def get(self, visit_id: str) -> VisitRecord:
        """One visit.

        Raises:
            NotFound: it is not there.
            RowDamaged: it cannot be read.
        """
        row = self._ledger.db.execute(f"{VISIT} WHERE v.id = ?", (visit_id,)).fetchone()
        if row is None:
            raise NotFound("visit", visit_id)
        return self._visit_of(row)

    def _conditions(self, query: VisitsQuery) -> Conditions:
        """What a query asks for, and the value of each; None where it does not."""
        person_id = None if query.person_id is None else self._resolve(query.person_id)
        return [
            (OF_PERSON, person_id),
            ("n.id = ?", person_id),
            (AT_ONE_OF, json.dumps(query.cameras) if query.cameras else None),
            (f"{VERDICT} = ?", query.verdict and query.verdict.value),
            (
                "v.id IN (SELECT id FROM visit WHERE last_seen_at >= ?)",
                to_text(query.after) if query.after else None,
            ),
            ("v.started_at < ?", to_text(query.before) if query.before else None),
        ]
