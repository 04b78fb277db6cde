"""Albums: what they say of themselves, how they are changed, and that each change can be undone."""

from __future__ import annotations

import pytest

from familiar_client.models import AlbumMatch, AlbumOrder, AlbumRule, Photo
from familiard.errors import AlbumExists, Ambiguous, Conflict, NotFound, ValidationError
from familiard.store.albums.albums import AlbumChange
from familiard.store.ledger.references import dangling_references
from familiard.store.models import Event
from tests.store.albums.shelf import Shelf
from tests.store.household import Album as Portraits
from tests.store.household import Clock, Reopen


def ids(photos: tuple[Photo, ...]) -> list[str]:
    return [photo.id for photo in photos]


def test_chosen_photos_stay_in_their_order(shelf: Shelf) -> None:
    chosen = [shelf.photos[number].id for number in (7, 0, 12, 3)]
    album = shelf.store.albums.create("  Best\u200b ", photos=[*chosen, chosen[0]], description=" of all ")
    assert (album.name, album.description, album.photos, album.order) == ("Best", "of all", 4, "chosen")
    assert (album.first_taken, album.last_taken) == (shelf.photos[0].taken_at, shelf.photos[12].taken_at)
    assert shelf.numbers(album.id) == [7, 0, 12, 3]
    for order, numbers in ((AlbumOrder.OLDEST, [0, 3, 7, 12]), (AlbumOrder.NEWEST, [12, 7, 3, 0])):
        shelf.store.albums.update("best", AlbumChange(order=order))
        assert shelf.numbers("BEST", limit=1) == numbers


def test_pages_neither_skip_nor_repeat_while_an_album_grows(shelf: Shelf) -> None:
    store = shelf.store
    store.albums.create("Best", photos=[photo.id for photo in shelf.photos[:6]])
    first = store.albums.photos("Best", None, 4)
    store.albums.change_photos("Best", "add", [shelf.photos[9].id])
    store.albums.change_photos("Best", "remove", [first.items[0].id])
    rest = store.albums.photos("Best", first.cursor, 4)
    assert ids(rest.items) == [shelf.photos[number].id for number in (4, 5, 9)]
    assert rest.cursor is None


def test_photos_are_added_removed_and_set(shelf: Shelf) -> None:
    albums = shelf.store.albums
    albums.create("Best")
    albums.change_photos("Best", "add", ["/photos/002.jpg", shelf.photos[1].id, shelf.photos[0].id[:13]])
    assert shelf.numbers("Best") == [2, 1, 0]
    albums.change_photos("Best", "add", [shelf.photos[1].id, shelf.photos[5].id])
    assert shelf.numbers("Best") == [2, 1, 0, 5]
    albums.change_photos("Best", "remove", [shelf.photos[1].id, shelf.photos[9].id])
    assert shelf.numbers("Best") == [2, 0, 5]
    albums.change_photos("Best", "set", [shelf.photos[number].id for number in (5, 8, 2)])
    assert shelf.numbers("Best") == [5, 8, 2]
    for first in ([2], [8, 0]):
        albums.change_photos("Best", "first", [shelf.photos[number].id for number in first])
    assert shelf.numbers("Best") == [8, 0, 2, 5]
    albums.change_photos("Best", "add", [shelf.photos[1].id])
    assert shelf.numbers("Best") == [8, 0, 2, 5, 1]
    shelf.store.history.undo()
    shelf.store.history.undo()
    assert shelf.numbers("Best") == [2, 5, 8]


def test_each_change_can_be_undone_and_done_again(shelf: Shelf) -> None:
    store = shelf.store
    best = store.albums.create("Best", photos=[shelf.photos[0].id])
    store.albums.change_photos("Best", "add", [shelf.photos[1].id])
    store.albums.update("Best", AlbumChange(name="Better", cover_photo_id=shelf.photos[0].id))
    store.albums.delete("Better")
    sentences = [entry.summary for entry in store.history.list(limit=4).items]
    assert sentences == [
        "Deleted the album Better",
        "Changed the album Better",
        "Added 1 photo to an album",
        "Created the album Best",
    ]
    with pytest.raises(NotFound):
        store.albums.get(best.id)
    store.history.undo()
    album = store.albums.get("Better")
    assert (album.id, album.photos, album.cover_photo_id, album.cover_chosen) == (
        best.id,
        2,
        shelf.photos[0].id,
        True,
    )
    store.history.undo()
    assert store.albums.get("Best").cover_photo_id == shelf.photos[1].id
    store.history.undo()
    assert shelf.numbers("Best") == [0]
    store.history.undo()
    assert store.albums.list() == ()
    store.history.redo()
    assert shelf.numbers("Best") == [0]
    assert dangling_references(store.ledger.db) == ()


def test_an_update_that_something_was_built_on_is_not_undone(shelf: Shelf) -> None:
    store = shelf.store
    store.albums.create("Best", photos=[shelf.photos[0].id])
    store.albums.update("Best", AlbumChange(name="Better"))
    first = store.history.list(limit=1).items[0].seq
    store.albums.update("Better", AlbumChange(name="Finest"))
    with pytest.raises(Conflict):
        store.history.undo(first)
    assert store.albums.get("Finest").photos == 1


def test_the_cover_is_one_of_the_photos(shelf: Shelf) -> None:
    albums = shelf.store.albums
    albums.create("Anna's", rule=AlbumRule(people=("Anna",)))
    assert albums.get("Anna's").cover_photo_id == shelf.photos[12].id
    chosen = albums.update("Anna's", AlbumChange(cover_photo_id=shelf.photos[1].id))
    assert (chosen.cover_photo_id, chosen.cover_chosen) == (shelf.photos[1].id, True)
    with pytest.raises(ValidationError, match="one of the album's"):
        albums.update("Anna's", AlbumChange(cover_photo_id=shelf.photos[5].id))
    shelf.store.faces.move(shelf.store.photos.get(shelf.photos[1].id).face_ids[0], None)
    assert albums.get("Anna's").cover_photo_id == shelf.photos[12].id
    assert albums.update("Anna's", AlbumChange(cover_photo_id=None)).cover_chosen is False


def test_everybody_is_an_album(shelf: Shelf) -> None:
    albums = shelf.store.albums
    newest = albums.photos_of_person("Anna", AlbumOrder.NEWEST).items
    assert ids(newest) == [shelf.photos[number].id for number in (12, 2, 1, 0)]
    first = albums.photos_of_person(shelf.people[3], AlbumOrder.OLDEST, None, 2)
    rest = albums.photos_of_person(shelf.people[3], AlbumOrder.OLDEST, first.cursor, 2)
    assert ids((*first.items, *rest.items)) == [shelf.photos[number].id for number in (9, 10, 11, 12)]


def test_what_makes_no_album_is_refused(shelf: Shelf, album: Portraits, source: Clock) -> None:
    albums = shelf.store.albums
    albums.create("Best")
    albums.create("Anna's", rule=AlbumRule(people=("Anna",)))
    snapshot = shelf.store.intake.observe(album.portraits[0][4], source(camera="door")).photo
    without_file = shelf.store.intake.observe(album.portraits[0][3], source("upload")).photo
    for name, refused in (("", ValidationError), ("x" * 101, ValidationError), ("BEST", AlbumExists)):
        with pytest.raises(refused):
            albums.create(name)
    for rule in (AlbumRule(), AlbumRule(match=AlbumMatch.ANY)):
        with pytest.raises(ValidationError, match="says nothing"):
            albums.create("New", rule=rule)
    with pytest.raises(ValidationError, match="either a rule"):
        albums.create("New", rule=AlbumRule(favorites=True), photos=[shelf.photos[0].id])
    with pytest.raises(ValidationError, match="by time"):
        albums.create("New", rule=AlbumRule(favorites=True), order=AlbumOrder.CHOSEN)
    with pytest.raises(NotFound):
        albums.create("New", rule=AlbumRule(people=("Zoe",)))
    for photo in (snapshot, without_file):
        with pytest.raises(ValidationError, match="no file"):
            albums.change_photos("Best", "add", [photo.id])
    with pytest.raises(NotFound):
        albums.change_photos("Best", "add", [shelf.photos[0].id, "/photos/none.jpg"])
    with pytest.raises(ValidationError, match="follows a rule"):
        albums.change_photos("Anna's", "add", [shelf.photos[0].id])
    with pytest.raises(ValidationError, match="chosen photos"):
        albums.update("Best", AlbumChange(rule=AlbumRule(favorites=True)))
    with pytest.raises(AlbumExists):
        albums.update("Best", AlbumChange(name="anna's"))
    assert [one.name for one in albums.list()] == ["Anna's", "Best"]
    assert albums.get("Best").photos == 0


def test_a_name_or_the_beginning_of_an_id_means_an_album(shelf: Shelf) -> None:
    albums = shelf.store.albums
    album = albums.create("Été")
    assert albums.get("e\u0301te\u0301".upper()).id == albums.get(album.id[:6]).id == album.id
    db = shelf.store.ledger.db
    db.execute("UPDATE album SET id = 'abcd0'")
    db.execute("INSERT INTO album VALUES ('abcd1', 'Other', '2026', 'oldest', NULL, NULL, NULL)")
    with pytest.raises(Ambiguous):
        albums.get("abcd")


def test_clients_hear_of_each_change(shelf: Shelf) -> None:
    heard: list[Event] = []
    shelf.store.events.subscribe(heard.extend)
    album = shelf.store.albums.create("Best")
    shelf.store.albums.change_photos("Best", "add", [shelf.photos[0].id])
    shelf.store.albums.update("Best", AlbumChange(name="Better"))
    shelf.store.albums.delete("Better")
    assert [event.type for event in heard] == [
        "album_created",
        "album_updated",
        "album_updated",
        "album_deleted",
    ]
    assert {event.data["album_id"] for event in heard} == {album.id}


def test_albums_outlive_a_restart(shelf: Shelf, reopen: Reopen) -> None:
    shelf.store.albums.create("Anna's", rule=AlbumRule(people=("Anna",)))
    assert reopen().albums.get("Anna's").photos == 4
