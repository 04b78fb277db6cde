"""The columns that follow from a name are written with it, and go with it."""

from __future__ import annotations

import sqlite3

from familiar_client.names import name_key, search_key
from familiard.store.ledger.collation import sort_key
from familiard.store.ledger.name_columns import write_name_keys

COLUMNS = "name_key, label_key, search_key, sort_key"


def test_they_follow_the_name_and_the_note() -> None:
    db = sqlite3.connect(":memory:")
    db.execute(f"CREATE TABLE person (id, {COLUMNS})")
    db.execute("INSERT INTO person (id) VALUES ('a'), ('b')")
    write_name_keys(db, "a", "Élise", "neighbor")
    (row,) = db.execute(f"SELECT {COLUMNS} FROM person WHERE id = 'a'").fetchall()
    label = "Élise (neighbor)"
    assert row == (name_key("Élise"), name_key(label), search_key(label), sort_key(label))
    assert db.execute(f"SELECT {COLUMNS} FROM person WHERE id = 'b'").fetchone() == (None,) * 4
    write_name_keys(db, "a", None, None)
    assert db.execute(f"SELECT {COLUMNS} FROM person WHERE id = 'a'").fetchone() == (None,) * 4
    db.close()
