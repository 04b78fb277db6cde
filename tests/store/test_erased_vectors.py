"""An erased vector answers nothing from its erasure on, while an index without it is made beside the one in use."""

from __future__ import annotations

import threading
import time

import numpy as np
import pytest

from familiard.store.index import child
from familiard.store.index.index_without_erased import IndexWithoutErased, Interrupted
from familiard.store.index.projection import Projected, project
from familiard.store.models import FacesQuery
from familiard.store.people.people import PersonChange
from familiard.store.store import Store
from tests.store.household import Album, Clock, Household, Reopen


def faces_of(store: Store, person_id: str) -> set[str]:
    """A person's faces, as the ledger has them."""
    return {face.id for face in store.faces.list(FacesQuery(person_id=person_id)).items}


def in_files(store: Store, needles: list[bytes]) -> bool:
    """Whether a file of the data directory holds one of them."""
    files = [path.read_bytes() for path in store.data_dir.rglob("*") if path.is_file()]
    return any(needle in content for content in files for needle in needles)


def vectors_of(store: Store, person_id: str) -> list[bytes]:
    """The beginnings of a person's embeddings."""
    vectors = [store.faces.embedding(face_id) for face_id in faces_of(store, person_id)]
    return [vector.tobytes()[:256] for vector in vectors if vector is not None]


@pytest.mark.parametrize("written", [True, False], ids=["in Chroma", "not yet in Chroma"])
def test_erased_faces_answer_nothing_before_the_files_are_clean(
    household: Household, album: Album, written: bool
) -> None:
    store, (anna, *others) = household.store, household.people
    if written:
        store.index.flush()
    faces = faces_of(store, anna)
    portrait = album.portraits[0][4].faces[0]
    assert portrait.embedding is not None
    assert set(store.index.query(portrait.embedding[None], 3)[0].face_ids) == faces

    store.people.erase(anna)

    assert store.file_erasure.pending
    (nearest,) = store.index.query(portrait.embedding[None], 3)
    # As many as before: those that are nearest after the erased ones.
    assert len(nearest.face_ids) == 3
    assert faces.isdisjoint(nearest.face_ids)
    (every,) = store.index.query(portrait.embedding[None], 50)
    assert set(every.face_ids) == {face for person in others for face in faces_of(store, person)}
    (decision,) = store.intake.identify(album.portraits[0][4])
    assert decision.person_id is None
    assert faces.isdisjoint(one.face_id for one in decision.evidence)
    assert store.index.count() == store.index.expected() == 9
    assert not store.index.members(anna)


def test_what_changes_while_the_index_is_made_is_in_it(
    household: Household, album: Album, source: Clock
) -> None:
    store, (anna, berta, clara, dora) = household.store, household.people
    store.index.flush()
    store.people.erase(anna)
    fresh = store.index.fresh()
    fresh.make()

    seen = store.intake.observe(album.portraits[1][3], source(camera="door")).faces[0]
    assert seen.person_id == berta
    other = store.intake.observe(album.portraits[4][0], source()).faces[0]
    moved, deleted = sorted(faces_of(store, clara))[:2]
    store.faces.move(moved, dora)
    gone = store.faces.embedding(deleted)
    assert gone is not None
    store.faces.delete(deleted)
    # Written to the index that makes way.
    store.index.flush()

    assert store.index.adopt(fresh)
    assert store.index.count() == store.index.expected() == 10
    for person in (berta, clara, dora):
        assert store.index.members(person) == faces_of(store, person)
    embedding = store.faces.embedding(other.id)
    assert embedding is not None
    assert store.index.query(embedding[None], 1)[0].face_ids == (other.id,)
    assert deleted not in store.index.query(gone[None], 10)[0].face_ids


def test_what_changed_while_the_index_was_made_survives_a_restart(
    household: Household, album: Album, source: Clock, reopen: Reopen
) -> None:
    store, (anna, berta, *_) = household.store, household.people
    store.people.erase(anna)
    fresh = store.index.fresh()
    fresh.make()
    store.intake.observe(album.portraits[1][3], source(camera="door"))
    assert store.index.adopt(fresh)
    store = reopen()
    assert store.index.count() == store.index.expected() == 10
    assert store.index.members(berta) == faces_of(store, berta)


def test_an_index_begun_before_another_erasure_is_not_used(household: Household) -> None:
    store, (anna, berta, *_) = household.store, household.people
    vectors = vectors_of(store, berta)
    store.people.erase(anna)
    fresh = store.index.fresh()
    fresh.make()
    store.people.erase(berta)
    assert not store.index.adopt(fresh)
    assert not list(store.data_dir.glob("chroma.*"))
    assert store.file_erasure.finish()
    assert store.index.count() == 6
    assert not in_files(store, vectors)


def test_more_that_is_erased_while_the_index_is_made_is_finished_too(
    household: Household, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, (anna, berta, *_) = household.store, household.people
    vectors = vectors_of(store, berta)
    made = 0
    make = IndexWithoutErased.make

    def make_and_erase(fresh: IndexWithoutErased) -> None:
        nonlocal made
        make(fresh)
        made += 1
        if made == 1:
            store.people.erase(berta)

    monkeypatch.setattr(IndexWithoutErased, "make", make_and_erase)
    store.people.erase(anna)
    assert store.file_erasure.finish()
    assert made == 2
    assert not store.file_erasure.pending
    assert not in_files(store, vectors)


def test_an_index_begun_before_a_rebuild_is_not_used(household: Household) -> None:
    store = household.store
    store.people.erase(household.people[0])
    fresh = store.index.fresh()
    fresh.make()
    assert store.rebuild() == 9
    assert not store.index.adopt(fresh)
    assert store.index.count() == 9


def test_an_erasure_that_is_interrupted_is_finished_at_the_next_start(
    household: Household, reopen: Reopen
) -> None:
    store, anna = household.store, household.people[0]
    vectors = vectors_of(store, anna)
    store.people.erase(anna)
    store.file_erasure.interrupt()
    assert not store.file_erasure.finish()
    assert store.file_erasure.pending
    assert store.index.count() == 9
    store = reopen()
    assert not store.file_erasure.pending
    assert not in_files(store, vectors)
    assert store.index.count() == 9


def test_a_child_that_makes_an_index_can_be_ended(household: Household) -> None:
    store = household.store
    fresh = store.index.fresh()
    ended: list[Interrupted] = []

    def make() -> None:
        try:
            fresh.make()
        except Interrupted as error:
            ended.append(error)

    making = threading.Thread(target=make)
    making.start()
    while fresh._child is None:
        time.sleep(0.001)
    fresh.interrupt()
    making.join()
    assert len(ended) == 1
    assert not list(store.data_dir.glob("chroma.*"))


@pytest.mark.parametrize("left", ["yes", "log"])
def test_an_interrupted_erasure_makes_the_index_once_at_start(
    household: Household, reopen: Reopen, monkeypatch: pytest.MonkeyPatch, left: str
) -> None:
    store = household.store
    store.people.update(household.people[1], PersonChange(name="Berta"))
    store.people.erase(household.people[0])
    assert store.file_erasure.finish()
    store.ledger.set_meta("purge-pending", left)
    apart, here = [], []
    start = child.start_projecting

    def counted_start(*arguments: object) -> child.Child:
        apart.append(arguments)
        return start(*arguments)  # type: ignore[arg-type]

    def counted_project(*arguments: object) -> Projected:
        here.append(arguments)
        return project(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(child, "start_projecting", counted_start)
    monkeypatch.setattr("familiard.store.index.vector_index.project", counted_project)
    store = reopen()
    # Where only the log was left, the index is clean already.
    assert (len(apart), len(here)) == ((1, 0) if left == "yes" else (0, 0))
    assert not store.file_erasure.pending
    assert store.index.count() == store.index.expected() == 9


def test_a_kill_between_two_indexes_leaves_nothing_of_the_former(
    household: Household, reopen: Reopen
) -> None:
    store, anna = household.store, household.people[0]
    vectors = vectors_of(store, anna)
    store.index.flush()
    store.people.erase(anna)
    store.close()
    # As a kill leaves it in the middle of `swap`: the old one made way, and the new one is not there yet.
    (store.data_dir / "chroma").rename(store.data_dir / "chroma.old")
    (store.data_dir / "chroma.new-0a1b2c3d").mkdir()
    store = reopen()
    assert not list(store.data_dir.glob("chroma.*"))
    assert not in_files(store, vectors)
    assert store.index.count() == 9


def test_freed_memory_does_not_come_back_in_an_index_that_is_opened(
    household: Household, album: Album, source: Clock
) -> None:
    store, anna = household.store, household.people[0]
    vectors = vectors_of(store, anna)
    embedding = store.faces.embedding(min(faces_of(store, anna)))
    assert embedding is not None
    store.people.erase(anna)
    fresh = store.index.fresh()
    fresh.make()
    # Memory that held an erased vector, freed in the sizes of Chroma's buffers.
    copies = [np.tile(embedding, 128 * (1 + i % 4)) for i in range(64)]
    del copies
    assert store.index.adopt(fresh)
    for seen in album.portraits[4][:3]:
        store.intake.observe(seen, source())
    store.index.flush()
    store.index.close()
    index = (store.data_dir / "chroma").rglob("*.bin")
    assert not any(vector in path.read_bytes() for path in index for vector in vectors)
