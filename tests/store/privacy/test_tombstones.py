"""What was erased is known by content and by place, and neither can be read."""

from __future__ import annotations

from familiard.store.privacy.tombstones import Tombstone, Tombstones
from familiard.store.store import Store

PATH = "/photos/Anna/1.jpg"


def bury(store: Store, what: Tombstone, *paths: str) -> Tombstones:
    tombstones = Tombstones(store.ledger)
    with store.ledger.transaction():
        tombstones.bury(what, "digest", paths)
    return tombstones


def test_content_and_place_are_known_each_by_itself(store: Store) -> None:
    tombstones = bury(store, Tombstone(no_faces=True), PATH)
    assert tombstones.of("digest") == Tombstone(no_faces=True)
    assert tombstones.of("other", PATH) == Tombstone(no_faces=True)
    assert tombstones.of("other", "/photos/2.jpg") is None


def test_left_out_implies_the_rest(store: Store) -> None:
    assert bury(store, Tombstone(left_out=True)).of("digest") == Tombstone(True, True, True)


def test_flags_that_are_set_stay_set(store: Store) -> None:
    bury(store, Tombstone(no_path=True))
    assert bury(store, Tombstone(no_faces=True)).of("digest") == Tombstone(no_faces=True, no_path=True)


def test_a_path_cannot_be_read_in_the_ledger(store: Store) -> None:
    bury(store, Tombstone(left_out=True), PATH)
    store.ledger.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert b"Anna" not in (store.data_dir / "ledger.db").read_bytes()


def test_what_is_lifted_may_come_back(store: Store) -> None:
    tombstones = bury(store, Tombstone(left_out=True), PATH)
    with store.ledger.transaction():
        tombstones.lift("digest", PATH)
    assert tombstones.of("digest", PATH) is None
