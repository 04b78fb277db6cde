"""What a ledger says of faces, as Chroma takes it: usable ones, each with its person."""

from __future__ import annotations

from pathlib import Path

from familiard.store.index.chroma import FaceCollection
from familiard.store.index.projection import Projection, chunks, owner, project, project_file
from familiard.store.models import FacesQuery
from tests.store.household import Household


def pack_of(household: Household) -> str:
    return str(household.store.ledger.meta("pack"))


def test_deleted_and_unusable_faces_are_not_found(household: Household) -> None:
    store = household.store
    one, other, *_ = store.faces.list(FacesQuery()).items
    projection = Projection(store.ledger.db, pack_of(household))
    assert projection.expected() == 12
    store.faces.delete(one.id)
    with store.ledger.transaction(), store.ledger.rewriting():
        store.ledger.db.execute("UPDATE face SET usable = 0 WHERE id = ?", (other.id,))
    assert projection.expected() == 10
    assert projection.rows([one.id, other.id]) == []
    assert Projection(store.ledger.db, "another").expected() == 0


def test_a_damaged_embedding_is_counted_and_like_nobody(household: Household) -> None:
    store = household.store
    face = store.faces.list(FacesQuery()).items[0]
    with store.ledger.transaction(), store.ledger.rewriting():
        store.ledger.db.execute("UPDATE face SET embedding = x'00' WHERE id = ?", (face.id,))
    projection = Projection(store.ledger.db, pack_of(household))
    (row,) = projection.rows([face.id])
    assert not projection.vector(row).any()
    assert projection.expected() == 12


def test_an_index_holds_whose_each_face_is(household: Household, tmp_path: Path) -> None:
    store = household.store
    made = project(store.ledger.db, tmp_path / "made", pack_of(household), "faces")
    assert (made.size, made.applied) == (12, store.ledger.last_seq)
    collection = FaceCollection(tmp_path / "made", None, "faces")
    collection.connect()
    assert collection.size == 12
    collection.disconnect()
    again = project_file(store.ledger.path, tmp_path / "again", pack_of(household), "faces")
    assert (again.size, again.applied) == (made.size, made.applied)


def test_a_face_of_nobody_has_an_empty_owner(household: Household) -> None:
    store = household.store
    face = store.faces.list(FacesQuery()).items[0]
    store.faces.move(face.id, None)
    (row,) = Projection(store.ledger.db, pack_of(household)).rows([face.id])
    assert owner(row) == {"photo_id": face.photo_id, "person_id": ""}


def test_chunks_hold_everything_in_order() -> None:
    assert chunks(list("abcde"), 2) == [["a", "b"], ["c", "d"], ["e"]]
    assert chunks([], 2) == []
