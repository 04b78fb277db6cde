"""A data directory that an earlier version made opens, means the same, and goes on.

`older/schema_N.sql` is the ledger that the version with that schema left after an import with folder names, naming,
merging, splitting, hiding, undoing, forgetting, deleting and two cameras' sightings; `older/schema_N.json` is what its
own API answered at the end. Embeddings are random unit vectors, since no person's face belongs into a repository.
"""

from __future__ import annotations

import contextlib
import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from familiard.errors import Conflict
from familiard.store.ledger.schema import MIGRATIONS
from familiard.store.models import FacesQuery, PeopleQuery
from familiard.store.people.people import PersonChange
from familiard.store.store import Store
from tests.store.household import Reopen

OLDER = Path(__file__).parents[1] / "older"
DIMENSIONS = 512


@pytest.fixture(params=sorted(path.stem for path in OLDER.glob("*.sql")))
def expected(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    """What the older version answered; its data lie where `reopen` opens them."""
    noise = np.random.default_rng(20261127)

    def vector(_match: re.Match[str]) -> str:
        drawn = noise.standard_normal(DIMENSIONS).astype(np.float32)
        return f"X'{(drawn / np.linalg.norm(drawn)).astype(np.float32).tobytes().hex()}'"

    script = re.sub(r"X'@embedding \d+@'", vector, (OLDER / f"{request.param}.sql").read_text())
    data = tmp_path / "data"
    data.mkdir()
    with closing(sqlite3.connect(data / "ledger.db")) as db:
        db.executescript(script)
        assert db.execute("PRAGMA user_version").fetchone()[0] < len(MIGRATIONS)
    return json.loads((OLDER / f"{request.param}.json").read_text())


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
