"""An erasure is complete when nothing is left in the files, and not before."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from familiard.cli import data_checkup
from familiard.store.ledger import copies
from familiard.store.models import FacesQuery
from familiard.store.privacy.erase_from_files import still_pending
from familiard.store.store import Store
from tests.store.household import Household, Reopen


@contextmanager
def reading(store: Store) -> Iterator[None]:
    """Another program that has the ledger open and reads it."""
    db = sqlite3.connect(store.ledger.path)
    db.execute("BEGIN")
    db.execute("SELECT count(*) FROM face").fetchone()
    yield
    db.close()


def vectors_of(store: Store, person_id: str) -> list[bytes]:
    """The beginnings of a person's embeddings."""
    faces = store.faces.list(FacesQuery(person_id=person_id)).items
    vectors = [store.faces.embedding(face.id) for face in faces]
    return [vector.tobytes()[:256] for vector in vectors if vector is not None]


def in_files(store: Store, needles: list[bytes]) -> list[str]:
    """The files of the data directory that hold one of them."""
    files = [path for path in store.data_dir.rglob("*") if path.is_file()]
    return [str(path) for path in files if any(needle in path.read_bytes() for needle in needles)]


def test_an_erasure_that_a_reader_holds_up_is_not_called_complete(household: Household) -> None:
    store, anna = household.store, household.people[0]
    vectors = vectors_of(store, anna)
    with reading(store):
        store.people.erase(anna)
        assert not store.file_erasure.finish()
        assert store.file_erasure.pending
        assert still_pending(store.ledger.path)
        assert in_files(store, vectors)
        assert not store.file_erasure.finish()
    assert store.file_erasure.finish()
    assert not store.file_erasure.pending
    assert not still_pending(store.ledger.path)
    assert not in_files(store, vectors)


def test_a_photo_that_a_reader_holds_up_is_finished_at_the_next_start(
    household: Household, reopen: Reopen
) -> None:
    store, anna = household.store, household.people[0]
    vectors = vectors_of(store, anna)[:1]
    photo = store.faces.list(FacesQuery(person_id=anna)).items[0].photo_id
    with reading(store):
        store.photos.delete(photo)
        assert not store.file_erasure.finish()
    store = reopen()
    assert not store.file_erasure.pending
    assert not in_files(store, vectors)


def test_an_index_that_fails_leaves_the_erasure_pending(household: Household) -> None:
    store, anna = household.store, household.people[0]
    vectors = vectors_of(store, anna)
    store.crops.path("00").parent.mkdir(exist_ok=True)
    # A folder where a crop should be: it cannot be unlinked.
    blocked = store.data_dir / "crops" / "zz" / "blocked.part"
    blocked.mkdir(parents=True)
    store.people.erase(anna)
    assert not store.file_erasure.finish()
    blocked.rmdir()
    assert store.file_erasure.finish()
    assert not in_files(store, vectors)


def test_doctor_names_what_is_still_in_the_files_and_what_refers_to_nothing(household: Household) -> None:
    store, anna = household.store, household.people[0]

    def found() -> set[str]:
        return {check.name for check in data_checkup.ledger(store.data_dir)}

    with reading(store):
        store.people.erase(anna)
        assert not store.file_erasure.finish()
        assert found() == {"Ledger", "Erasing"}
    store.file_erasure.finish()
    assert found() == {"Ledger"}
    face = store.faces.list(FacesQuery()).items[0].id
    store.ledger.db.execute("INSERT INTO rejection VALUES (?, ?)", (face, anna))
    assert found() == {"Ledger", "References"}


@pytest.mark.parametrize("what", ["person", "photo"])
def test_copies_from_before_an_update_are_erased_too(household: Household, what: str) -> None:
    store, anna = household.store, household.people[0]
    vectors = vectors_of(store, anna)[:1]
    copies.make(store.ledger.db, store.ledger.path, 1)
    assert any(copies.FOLDER in path for path in in_files(store, vectors))
    if what == "person":
        store.people.erase(anna)
    else:
        for face in store.faces.list(FacesQuery(person_id=anna)).items:
            store.photos.delete(face.photo_id)
    assert store.file_erasure.finish()
    assert not copies.copies(store.data_dir)
    assert not in_files(store, vectors)
