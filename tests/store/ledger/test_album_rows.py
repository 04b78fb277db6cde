"""Albums as rows of state: what is written is read, and a photo that goes leaves none behind."""

from __future__ import annotations

from dataclasses import asdict

from familiard.store.ledger.album_rows import (
    AlbumState,
    read_album,
    read_photo,
    write_album,
    write_photo,
)
from tests.store.household import Household

STATE = asdict(AlbumState("Best", "2026", "oldest", "of all", {"people": ["a"], "match": "all"}))


def test_an_album_is_read_as_it_was_written(household: Household) -> None:
    db = household.store.ledger.db
    write_album(db, "one", STATE)
    assert read_album(db, "one") == STATE
    write_album(db, "one", STATE | {"rule": None})
    assert (read_album(db, "one") or {})["rule"] is None
    write_album(db, "one", None)
    assert read_album(db, "one") is None


def test_a_photo_that_goes_leaves_no_row_and_no_cover(household: Household) -> None:
    ledger = household.store.ledger
    photo = household.store.photos.list().items[0]
    write_album(ledger.db, "one", STATE | {"cover_photo_id": photo.id})
    write_photo(ledger.db, "one", photo.id, 3)
    assert read_photo(ledger.db, "one", photo.id) == 3
    household.store.photos.delete(photo.id)
    assert read_photo(ledger.db, "one", photo.id) is None
    assert (read_album(ledger.db, "one") or {})["cover_photo_id"] is None
