"""The columns of a person that follow from the name."""

from __future__ import annotations

import sqlite3

from familiar_client.names import labeled, name_key, search_key
from familiard.store.ledger.collation import sort_key


def write_name_keys(db: sqlite3.Connection, person_id: str, name: str | None, note: str | None) -> None:
    """Set what a person's name is compared, searched and sorted by; nothing for one without a name."""
    label = None if name is None else labeled(name, note)
    db.execute(
        "UPDATE person SET name_key = ?, label_key = ?, search_key = ?, sort_key = ? WHERE id = ?",
        (
            None if name is None else name_key(name),
            None if label is None else name_key(label),
            None if label is None else search_key(label),
            None if label is None else sort_key(label),
            person_id,
        ),
    )
