"""Erased means gone: from the ledger, Chroma, the crops, and every file."""

from __future__ import annotations

from pathlib import Path

import pytest

from familiard.errors import NotFound
from familiard.store.models import FacesQuery, PeopleQuery
from familiard.store.people.people import PersonChange
from tests.store.household import Album, Clock, Household, Reopen
from tests.store.references import no_dangling_references


def _files_with(folder: Path, needle: bytes) -> set[str]:
    return {
        path.name
        for path in folder.rglob("*")
        if path.is_file() and (needle in path.read_bytes() or needle.decode("latin-1") in path.name)
    }


def test_nothing_is_left_of_an_erased_person(household: Household, album: Album, source: Clock) -> None:
    store, (anna, berta, *_) = household.store, household.people
    store.people.update(anna, PersonChange(name="Annegret Q."))
    store.people.merge(anna, [berta])
    store.history.undo()
    store.history.redo()
    deleted = store.faces.list(FacesQuery(person_id=anna)).items[0].id
    store.intake.observe(album.portraits[0][3], source("/photos/annegret_q/1.jpg"))
    store.faces.delete(deleted)
    faces = [face.id for face in store.faces.list(FacesQuery(person_id=anna)).items]
    vectors = [store.faces.embedding(face) for face in faces]
    others = store.counts().faces - len(faces)
    assert _files_with(store.data_dir, b"Annegret")

    store.people.erase(anna)
    assert store.file_erasure.finish()

    assert store.counts().faces == others
    assert store.index.count() == others
    for vector in vectors:
        assert vector is not None
        assert not _files_with(store.data_dir, vector.tobytes()[:256])
    for needle in ("Annegret", "annegret", berta, deleted, *faces):
        assert not _files_with(store.data_dir, needle.encode()), needle
    # The one row that says so, for clients that show them: a random id, and nothing else.
    assert _files_with(store.data_dir, anna.encode()) <= {"ledger.db", "ledger.db-wal"}


def test_an_erased_photo_is_not_found_again(household: Household, album: Album, source: Clock) -> None:
    store, anna = household.store, household.people[0]
    photo = source()
    observed = store.intake.observe(album.portraits[0][3], photo)
    store.people.erase(anna)
    assert store.file_erasure.finish()
    again = store.intake.observe(album.portraits[0][3], photo)
    assert again.already_known
    assert again.photo.id == observed.photo.id
    assert again.photo.source == ""
    assert not again.faces


def test_an_erasure_that_a_kill_cut_short_is_finished_at_the_next_start(
    household: Household, reopen: Reopen
) -> None:
    store, anna = household.store, household.people[0]
    crop = store.crops.path(store.faces.list(FacesQuery(person_id=anna)).items[0].id)
    kept = crop.read_bytes()
    store.people.erase(anna)
    assert store.file_erasure.finish()
    crop.parent.mkdir(exist_ok=True)
    crop.write_bytes(kept)
    store.ledger.set_meta("purge-pending", "yes")
    store = reopen()
    assert not crop.exists()
    assert store.ledger.meta("purge-pending") is None


def test_a_deleted_photo_takes_its_faces_along(household: Household) -> None:
    store, anna = household.store, household.people[0]
    for face in store.faces.list(FacesQuery(person_id=anna)).items:
        store.photos.delete(face.photo_id)
        assert store.file_erasure.finish()
    assert anna not in {person.id for person in store.people.list(PeopleQuery()).items}
    assert store.counts().photos == 9


def test_forgetting_keeps_the_faces_and_can_be_undone(household: Household) -> None:
    store, anna = household.store, household.people[0]
    store.people.update(anna, PersonChange(name="Anna"))
    store.people.forget(anna)
    assert store.counts().unassigned == 3
    store.history.undo()
    assert store.people.get(anna).name == "Anna"
    assert store.people.get(anna).faces == 3


def test_who_was_forgotten_can_still_be_erased(household: Household, album: Album, source: Clock) -> None:
    store, (anna, berta, *_) = household.store, household.people
    store.people.update(anna, PersonChange(name="Annegret"))
    faces = [face.id for face in store.faces.list(FacesQuery(person_id=anna)).items]
    store.people.forget(anna)
    # One of her faces was given to somebody else since; a camera put her with nobody.
    store.faces.move(faces[0], berta)
    store.intake.observe(album.portraits[0][3], source(camera="door"))
    (gone,) = store.people.forgotten()
    assert (gone.person_id, gone.name, gone.faces) == (anna, "Annegret", 2)
    store.people.erase(anna)
    assert store.file_erasure.finish()
    for needle in ("Annegret", *faces[1:]):
        assert not _files_with(store.data_dir, needle.encode()), needle
    assert store.faces.get(faces[0]).person_id == berta
    assert not store.people.forgotten()
    with pytest.raises(NotFound):
        store.people.erase(anna)
    no_dangling_references(store.ledger.db)


def test_a_name_that_is_left_in_history_alone_can_be_erased(household: Household) -> None:
    store, anna = household.store, household.people[0]
    face = store.faces.list(FacesQuery(person_id=anna)).items[0].id
    mistake = store.people.create("Annegret", [face])
    store.history.undo()
    (gone,) = store.people.forgotten()
    assert (gone.person_id, gone.name, gone.faces) == (mistake.id, "Annegret", 0)
    store.history.redo()
    assert not store.people.forgotten()
    store.people.forget(mistake.id)
    store.history.undo()
    store.history.redo()
    assert [gone.faces for gone in store.people.forgotten()] == [1]
    store.people.erase(mistake.id)
    assert store.file_erasure.finish()
    assert not _files_with(store.data_dir, b"Annegret")
    assert store.people.get(anna).faces == 2


def test_whoever_was_forgotten_takes_along_who_was_merged_into_them(household: Household) -> None:
    store, (anna, berta, *_) = household.store, household.people
    store.people.update(berta, PersonChange(name="Berthilde"))
    store.people.merge(anna, [berta], name="Annegret")
    store.people.forget(anna)
    assert [gone.person_id for gone in store.people.forgotten()] == [anna]
    # By the id of who was merged, too.
    store.people.erase(berta)
    assert store.file_erasure.finish()
    assert not _files_with(store.data_dir, b"Berthilde")
    assert store.counts().faces == 6
