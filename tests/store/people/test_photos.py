"""Photos: known by content and by file, so that nothing is analyzed twice."""

from __future__ import annotations

import pytest

from familiard.errors import NotFound
from familiard.store.store import Store
from tests.store.household import Album, Clock, Household

PATH = "/photos/a.jpg"


def test_a_file_is_known_until_it_changes(store: Store, album: Album, source: Clock) -> None:
    origin = source(PATH)
    assert store.photos.known_file(PATH, 5, 7) is None
    store.intake.observe(album.portraits[0][0], origin)
    store.photos.remember_file(PATH, 5, 7, origin.digest)
    assert store.photos.known_file(PATH, 5, 7) == (origin.digest, True)
    assert store.photos.known_file(PATH, 5, 8) is None
    store.photos.remember_file("/photos/copy.jpg", 5, 7, origin.digest)
    assert store.photos.known_file("/photos/copy.jpg", 5, 7) == (origin.digest, False)
    assert store.photos.files(origin.digest) == (PATH, "/photos/copy.jpg")


def test_a_sighting_is_no_photo_of_that_content(store: Store, album: Album, source: Clock) -> None:
    origin = source(camera="door")
    store.intake.observe(album.portraits[0][0], origin)
    assert not store.photos.has(origin.digest)
    assert store.photos.by_digest(origin.digest) is None
    assert len(store.photos.list().items) == 1


def test_pages_hold_every_photo_once(household: Household) -> None:
    photos, cursor, found = household.store.photos, None, []
    while True:
        page = photos.list(cursor, 5)
        found += [photo.id for photo in page.items]
        cursor = page.cursor
        if cursor is None:
            break
    assert len(set(found)) == len(found) == 12


def test_an_erased_photo_is_left_out_until_it_is_taken_back(
    store: Store, album: Album, source: Clock
) -> None:
    origin = source(PATH)
    photo = store.intake.observe(album.portraits[0][0], origin).photo
    store.photos.delete(photo.id)
    with pytest.raises(NotFound):
        store.photos.get(photo.id)
    assert store.photos.left_out(origin.digest, PATH)
    assert store.photos.left_out("other bytes at the same place", PATH)
    assert not store.photos.left_out("other bytes", "/photos/b.jpg")
    store.photos.take_back(origin.digest, PATH)
    assert not store.photos.left_out(origin.digest, PATH)


def test_what_is_not_there_is_said_to_be(store: Store) -> None:
    with pytest.raises(NotFound):
        store.photos.get("nothing")
    with pytest.raises(NotFound):
        store.photos.delete("nothing")
