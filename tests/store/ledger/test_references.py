"""A reference that leads nowhere is found, wherever it is written."""

from __future__ import annotations

import pytest

from familiard.store.ledger.references import dangling_references
from tests.store.household import Household

LOST = "00000000-0000-4000-8000-00000000dead"


def test_a_whole_ledger_has_none(household: Household) -> None:
    assert dangling_references(household.store.ledger.db) == ()


@pytest.mark.parametrize(
    ("statement", "where"),
    [
        (f"INSERT INTO rejection VALUES ((SELECT min(id) FROM face), '{LOST}')", "rejection.person_id"),
        (f"INSERT INTO redirect VALUES ('{LOST}', '{LOST[:-1]}f')", "redirect"),
        (f"UPDATE person SET feature_face_id = '{LOST}'", "person.feature_face_id"),
        (
            "UPDATE person SET feature_face_id = (SELECT face_id FROM member WHERE person_id <> person.id)",
            "person.feature_face_id of another person",
        ),
        (
            "INSERT INTO entry (at, kind, data, changes) VALUES ('', 'sighting', '{\"x\":\""
            + LOST
            + "\"}', '[]')",
            "entry.data",
        ),
    ],
)
def test_one_that_leads_nowhere_is_counted(household: Household, statement: str, where: str) -> None:
    db = household.store.ledger.db
    db.execute("PRAGMA foreign_keys = OFF")
    db.execute(statement)
    assert any(line.startswith(f"{where}: ") for line in dangling_references(db))
