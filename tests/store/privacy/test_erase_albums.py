"""What an erasure leaves of albums: nothing of the erased, and no photo that was not shown before."""

from __future__ import annotations

from familiar_client.models import AlbumMatch, AlbumRule
from familiard.store.albums.albums import AlbumChange
from familiard.store.privacy.erase_albums import NAMELESS
from familiard.store.store import Store
from tests.store.albums.shelf import Shelf, shelf
from tests.store.references import no_dangling_references

__all__ = ["shelf"]


def written(store: Store) -> str:
    """All that is written about albums, and the history."""
    rows = [
        tuple(row)
        for table in ("album", "album_photo", "entry")
        for row in store.ledger.db.execute(f"SELECT * FROM {table} WHERE 1")
    ]
    return str(rows)


def test_no_album_shows_more_than_before(shelf: Shelf) -> None:
    store, (anna, *_) = shelf.store, shelf.people
    store.albums.create("One", rule=AlbumRule(people=("Anna",)))
    store.albums.create("Both", rule=AlbumRule(people=("Anna", "Bert")))
    store.albums.create("Either", rule=AlbumRule(people=("Anna", "Bert"), match=AlbumMatch.ANY))
    store.albums.create("June", rule=AlbumRule(taken_to=store.photos.get(shelf.photos[3].id).taken_at.date()))
    store.people.erase("Anna")
    assert {album.name: shelf.numbers(album.id) for album in store.albums.list()} == {
        "Either": [3, 4, 5, 12],
        "June": [3],
    }
    rows = store.ledger.db.execute("SELECT * FROM entry WHERE kind <> 'person-erased'")
    assert anna not in str([tuple(row) for row in rows])
    no_dangling_references(store.ledger.db)


def test_undo_brings_no_erased_person_back_into_a_rule(shelf: Shelf) -> None:
    store = shelf.store
    store.albums.create("Family", rule=AlbumRule(people=("Anna", "Bert"), match=AlbumMatch.ANY))
    store.albums.update("Family", AlbumChange(rule=AlbumRule(people=("Bert",))))
    changed = store.history.list(limit=1).items[0].seq
    store.people.erase("Anna")
    assert not store.history.next_undo(changed).possible
    assert shelf.numbers("Family") == [3, 4, 5, 12]
    no_dangling_references(store.ledger.db)


def test_an_erased_photo_is_in_no_album(shelf: Shelf) -> None:
    store, gone = shelf.store, shelf.photos[4]
    store.albums.create("Best", photos=[photo.id for photo in shelf.photos[3:6]])
    store.albums.update("Best", AlbumChange(cover_photo_id=gone.id))
    store.photos.delete(gone.id)
    album = store.albums.get("Best")
    assert (album.photos, album.cover_photo_id) == (2, shelf.photos[5].id)
    assert shelf.numbers("Best") == [3, 5]
    store.albums.delete("Best")
    store.history.undo()
    assert shelf.numbers("Best") == [3, 5]
    no_dangling_references(store.ledger.db)


def test_a_name_that_was_erased_is_in_no_albums_name(shelf: Shelf) -> None:
    store = shelf.store
    store.albums.create("Anna's birthday", photos=[shelf.photos[12].id], description="Anna, Bert and Clara")
    store.albums.update("Anna's birthday", AlbumChange(name="Birthday of Anna"))
    store.people.erase("Anna")
    (album,) = store.albums.list()
    assert (album.name, album.description) == (NAMELESS, None)
    assert "Anna" not in written(store)
