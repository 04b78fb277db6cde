"""The tables of albums and links: a photo that goes leaves nothing in them, in a ledger of any version."""

from __future__ import annotations

from pathlib import Path

from familiard.store.ledger.ledger import Ledger
from tests.store.older import make, recorded


def test_an_older_ledger_gets_empty_albums_and_links(tmp_path: Path) -> None:
    make(max(recorded()), tmp_path / "data")
    ledger = Ledger(tmp_path / "data" / "ledger.db")
    for table in ("album", "album_photo", "link", "link_photo"):
        assert ledger.db.execute(f"SELECT count(*) FROM {table}").fetchone()[0] == 0
    (photo,) = ledger.db.execute("SELECT id FROM photo LIMIT 1").fetchone()
    for table in ("album_photo", "link_photo"):
        ledger.db.execute(f"INSERT INTO {table} VALUES ('one', ?, 1)", (photo,))
    with ledger.transaction(), ledger.rewriting():
        ledger.db.execute("DELETE FROM face WHERE photo_id = ?", (photo,))
        ledger.db.execute("DELETE FROM photo WHERE id = ?", (photo,))
    for table in ("album_photo", "link_photo"):
        assert ledger.db.execute(f"SELECT count(*) FROM {table}").fetchone()[0] == 0
    ledger.close()
