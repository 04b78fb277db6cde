"""Paths that name an erased person are hidden; others stay."""

from __future__ import annotations

import pytest

from familiard.store.privacy.erase_paths import forget_file, scrub_paths
from familiard.store.privacy.name_mentions import NameMentions
from familiard.store.store import Store
from tests.store.household import Album, Clock

ANNA, SEA = "/photos/Anna/1.jpg", "/photos/sea/2.jpg"


@pytest.fixture
def digests(store: Store, album: Album, source: Clock) -> dict[str, str]:
    """Two photos, one of which lies in a folder that is a name."""
    found = {}
    for who, path in enumerate((ANNA, SEA)):
        origin = source(path)
        store.intake.observe(album.portraits[who][0], origin)
        store.photos.remember_file(path, 1, 1, origin.digest)
        found[path] = origin.digest
    store.whereabouts.add_root("/photos/Anna", mounted=True)
    store.whereabouts.add_root("/photos")
    return found


def sources(store: Store) -> list[str]:
    return sorted(photo.source for photo in store.photos.list().items)


def test_what_names_the_erased_is_hidden_and_stays_so(store: Store, digests: dict[str, str]) -> None:
    with store.ledger.transaction(), store.ledger.rewriting():
        scrub_paths(store.ledger, NameMentions(["Anna"]))
    assert sources(store) == ["", SEA]
    assert store.whereabouts.roots() == ("/photos",)
    store.photos.remember_file(ANNA, 1, 1, digests[ANNA])
    assert store.photos.files(digests[ANNA]) == ()
    assert store.photos.files(digests[SEA]) == (SEA,)


def test_an_erased_file_is_left_out_wherever_it_lies(store: Store, digests: dict[str, str]) -> None:
    photo = next(photo for photo in store.photos.list().items if photo.source == SEA)
    with store.ledger.transaction(), store.ledger.rewriting():
        forget_file(store.ledger, photo.id)
    assert store.photos.left_out(digests[SEA], "/elsewhere.jpg")
    assert store.photos.left_out("edited bytes", SEA)
    assert not store.photos.left_out(digests[ANNA], ANNA)
