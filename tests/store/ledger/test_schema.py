"""A data directory that an earlier version made opens, means the same, and goes on."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any

import pytest

from familiard.errors import Conflict
from familiard.store.ledger.schema import MIGRATIONS
from familiard.store.models import FacesQuery, PeopleQuery
from familiard.store.people.people import PersonChange
from familiard.store.store import Store
from tests.photos import REPO
from tests.store import older
from tests.store.household import Reopen
from tests.store.older import build


@pytest.fixture(params=older.VERSIONS)
def expected(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    """What the older version answered; its data lie where `reopen` opens them."""
    return older.make(request.param, tmp_path / "data")


def people_of(store: Store) -> list[Any]:
    return sorted(
        (
            (one.id, one.name, one.note, one.birth_date and one.birth_date.isoformat(), one.hidden,
             one.favorite, one.feature_face_id, one.faces, one.last_camera)
            for one in store.people.list(PeopleQuery(hidden=None, min_faces=0)).items
        ),
        key=str,
    )  # fmt: skip


def test_everything_means_what_it_meant(expected: Any, reopen: Reopen) -> None:
    store = reopen()
    members = (
        "id",
        "name",
        "note",
        "birth_date",
        "hidden",
        "favorite",
        "feature_face_id",
        "faces",
        "last_camera",
    )
    assert people_of(store) == sorted((tuple(one[m] for m in members) for one in expected["people"]), key=str)
    faces = store.faces.list(FacesQuery(), limit=500).items
    assert {face.id: [face.person_id, face.confirmed] for face in faces} == expected["faces"]
    listed = store.history.list().items
    assert [[entry.seq, entry.kind] for entry in listed] == expected["history"]
    assert [one.person_id for one in store.people.forgotten()] == expected["forgotten"]
    assert store.index.count() == store.index.expected() > 0


def test_what_was_decided_then_is_undone_and_done_again(expected: Any, reopen: Reopen) -> None:
    store = reopen()
    before = people_of(store)
    undone = 0
    with contextlib.suppress(Conflict):
        while True:
            store.history.undo()
            undone += 1
    assert undone > 5
    assert people_of(store) != before
    for _ in range(undone):
        store.history.redo()
    assert people_of(store) == before


def test_who_was_a_favorite_then_is_so_in_history(expected: Any, reopen: Reopen) -> None:
    store = reopen()
    said = " ".join(entry.summary for entry in store.history.list().items)
    assert "a favorite" in said
    chosen = next(one["id"] for one in expected["people"] if one["name"] == "Grace Hopper")
    store.people.update(chosen, PersonChange(favorite=True))
    assert reopen().people.get(chosen).favorite


@pytest.mark.slow
def test_this_version_builds_a_data_directory(tmp_path: Path) -> None:
    sql = build.main(REPO, tmp_path)
    assert sql.name == f"schema_{len(MIGRATIONS)}.sql"
    assert build.EMBEDDING in sql.read_text()
    assert str(Path.home()) not in sql.read_text()
