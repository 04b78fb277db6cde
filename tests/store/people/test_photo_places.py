"""Where photos lie: folders, copies, moves, and places that hold something else now."""

from __future__ import annotations

import pytest

from familiard.store.store import Store
from tests.store.household import Album, Clock

PATH = "/photos/a.jpg"


@pytest.fixture
def photo(store: Store, album: Album, source: Clock) -> str:
    """The content of a photo that lies at `PATH`."""
    origin = source(PATH)
    store.intake.observe(album.portraits[0][0], origin)
    store.photos.remember_file(PATH, 1, 1, origin.digest)
    return origin.digest


def test_a_folder_within_another_is_no_root_unless_it_is_a_disk(store: Store) -> None:
    places = store.whereabouts
    for path, mounted in (
        ("/photos", False),
        ("/photos/2024", False),
        ("/photos/nas", True),
        ("/photo", False),
    ):
        places.add_root(path, mounted=mounted)
    assert places.roots() == ("/photo", "/photos", "/photos/nas")


def test_a_place_knows_its_content_until_it_is_forgotten(store: Store, photo: str) -> None:
    places = store.whereabouts
    assert places.content_at(PATH) == photo
    places.forget_places([PATH])
    assert places.content_at(PATH) is None
    assert places.source_of(photo) == PATH


def test_copies_are_found_below_a_folder(store: Store, photo: str) -> None:
    places = store.whereabouts
    assert places.copies_below("/photos") == []
    store.photos.remember_file("/backup/a.jpg", 1, 1, photo)
    assert places.copies_below("/photos/") == [PATH]
    assert places.copies_below("/pho") == []


def test_a_move_is_one_row_without_the_path(store: Store, photo: str) -> None:
    before = store.ledger.last_seq
    store.whereabouts.move(photo, "/photos/Anna/a.jpg")
    (row,) = store.ledger.since(before)
    assert row.kind == "photo-moved"
    assert "Anna" not in str(row.data)
    assert store.whereabouts.source_of(photo) == "/photos/Anna/a.jpg"


@pytest.mark.parametrize("elsewhere", [True, False])
def test_a_displaced_photo_goes_unless_it_lies_elsewhere(store: Store, photo: str, elsewhere: bool) -> None:
    places = store.whereabouts
    places.displace(photo)
    places.forget_places([PATH])
    if elsewhere:
        store.photos.remember_file("/photos/b.jpg", 1, 1, photo)
    assert places.settle_displaced() == (0 if elsewhere else 1)
    assert len(store.photos.list().items) == (1 if elsewhere else 0)
    assert places.settle_displaced() == 0


def test_photos_come_with_their_places_and_people(store: Store, photo: str) -> None:
    (placed,) = store.whereabouts.placed(0, 10)
    assert (placed.digest, placed.places) == (photo, (PATH,))
    assert store.whereabouts.placed(placed.position, 10) == []
    described = store.whereabouts.describe(placed.photo_ids)
    assert (described.faces, described.people) == (1, ())
