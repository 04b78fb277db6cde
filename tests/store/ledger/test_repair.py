"""A row that cannot be read costs itself: every list gives the others, `examine` names it, `repair` mends it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime

import numpy as np
import pytest

from familiard.errors import RowDamaged
from familiard.store.import_jobs import ImportState
from familiard.store.ledger.ledger import readable
from familiard.store.ledger.repair import examine
from familiard.store.models import FacesQuery, PeopleQuery
from familiard.store.people.people import PersonChange
from familiard.store.store import Store
from tests.store.household import Album, Clock, Household, Reopen

FACE_DAMAGE = [
    ("taken_at", "1-01-01T00:00:00.000000Z"),
    ("taken_at", "yesterday"),
    ("taken_at", b"2026\xff"),
    ("quality_reasons", "[small"),
    ("quality_reasons", '{"small": 1}'),
    ("quality_reasons", "[" * 100_000),
    ("decision", "{"),
    ("decision", "[]"),
    ("decision", '{"verdict": "maybe", "evidence": [], "reasons": []}'),
    ("decision", '{"verdict": "unknown", "evidence": [1], "reasons": []}'),
    ("decision", '{"verdict": "unknown", "evidence": [], "reasons": [], "similarity": NaN}'),
    ("origin", "drone"),
    ("landmarks", b"short"),
    ("landmarks", b""),
    ("landmarks", np.full(10, np.nan, dtype=np.float32).tobytes()),
    ("embedding", b"short"),
    ("embedding", b"\x00" * 400),
    ("embedding", np.full(512, np.nan, dtype=np.float32).tobytes()),
    ("x", float("inf")),
    ("quality", float("-inf")),
]


def damage(store: Store, table: str, column: str, value: object, key: str, id_column: str = "id") -> None:
    """Write something else into a row, behind everybody's back."""
    with store.ledger.transaction(), store.ledger.rewriting():
        given = "CAST(? AS TEXT)" if isinstance(value, bytes) and column.endswith("_at") else "?"
        store.ledger.db.execute(f"UPDATE {table} SET {column} = {given} WHERE {id_column} = ?", (value, key))


def damaged_columns(store: Store) -> list[tuple[str, str, str]]:
    """As `doctor` finds them: beside the store, without writing."""
    with closing(sqlite3.connect(f"{store.ledger.path.absolute().as_uri()}?mode=ro", uri=True)) as db:
        readable(db)
        return [(found.table, found.id, found.column) for found in examine(db)]


def test_a_damaged_face_costs_itself_and_is_repaired(
    household: Household, album: Album, source: Clock, reopen: Reopen
) -> None:
    store = household.store
    anna = household.people[0]
    store.people.update(anna, PersonChange(name="Anna"))
    damaged = {}
    for column, value in FACE_DAMAGE:
        seen = store.intake.observe(album.portraits[0][3], source(camera="camera.door"))
        damaged[seen.faces[0].id] = column
        damage(store, "face", column, value, seen.faces[0].id)

    faces, sightings, lines = _everything(store)
    # What a list does not show cannot cost it anything.
    assert set(faces) & damaged.keys() == {
        face_id for face_id, column in damaged.items() if column in {"decision", "embedding"}
    }
    assert len(set(faces) - damaged.keys()) == len(set(lines) - damaged.keys()) == 12
    assert {damaged[id] for id in sightings} == {"embedding"}
    assert {damaged[id] for id in lines if id in damaged} == {
        "taken_at",
        "quality_reasons",
        "decision",
        "origin",
        "landmarks",
    }
    assert damaged_columns(store) == [("face", *item) for item in damaged.items()]

    # What goes on beside them.
    assert store.intake.identify(album.portraits[0][4])[0].person_name == "Anna"
    store.intake.observe(album.portraits[1][3], source(camera="camera.door"))
    assert len(store.cluster_proposals.propose_input().face_ids) >= 13
    store.suggestions.list()
    store.people.merge(household.people[1], [household.people[2]])
    store.history.undo()
    store = reopen()
    assert store.index.count() == store.index.expected()
    assert store.intake.identify(album.portraits[0][4])[0].person_name == "Anna"

    assert store.repair() == len(damaged)
    assert damaged_columns(store) == []
    assert not store.ledger.unreadable
    faces, sightings, lines = _everything(store)
    assert len(faces) == len(lines) == 13 + len(damaged)
    assert len(sightings) == 1 + len(damaged)
    assert {store.faces.get(face_id).person_id for face_id in damaged} == {anna}
    assert store.index.count() == store.index.expected()


def test_a_face_that_cannot_be_read_says_so_and_can_be_deleted(household: Household) -> None:
    store = household.store
    face = store.faces.list(FacesQuery()).items[0]
    damage(store, "face", "landmarks", b"", face.id)
    with pytest.raises(RowDamaged, match="--repair"):
        store.faces.get(face.id)
    store.faces.delete(face.id)
    assert store.counts().faces == 11


def test_a_damaged_photo_costs_itself_and_is_repaired(household: Household) -> None:
    store = household.store
    damages = (
        ("taken_at", "2-1-1"),
        ("added_at", "2-1-1"),
        ("origin", "drone"),
        ("video_offset", float("inf")),
    )
    photos = store.photos.list().items[: len(damages)]
    for photo, (column, value) in zip(photos, damages, strict=True):
        damage(store, "photo", column, value, photo.id)
        # Its content is known all the same, and an import that meets it goes on.
        assert store.intake.confirm(photo.digest, "Anna") is False
    assert len(store.photos.list().items) == 8
    assert {found[2] for found in damaged_columns(store)} == {column for column, _ in damages}
    assert store.repair() == len(damages)
    assert len(store.photos.list().items) == 12


def test_a_photo_that_cannot_be_read_can_be_erased(household: Household) -> None:
    store = household.store
    photo = store.photos.list().items[0]
    damage(store, "photo", "taken_at", "?", photo.id)
    store.photos.delete(photo.id)
    assert store.file_erasure.finish()
    assert store.counts().photos == 11


def test_a_damaged_date_costs_a_person_the_date_only(household: Household) -> None:
    store = household.store
    anna = household.people[0]
    columns = {"birth_date", "first_seen", "last_seen", "last_sighted_at", "created_at"}
    for column in columns:
        store.ledger.db.execute(f"UPDATE person SET {column} = '31.5.19' WHERE id = ?", (anna,))
    assert anna in {person.id for person in store.people.list(PeopleQuery()).items}
    assert {found[2] for found in damaged_columns(store)} == columns
    assert store.repair() == len(columns)
    assert damaged_columns(store) == []
    assert store.people.update(anna, PersonChange(name="Anna")).name == "Anna"


def test_a_damaged_row_of_history_costs_itself_and_is_repaired(household: Household, reopen: Reopen) -> None:
    store = household.store
    damages = (
        ("data", "{"),
        ("data", "[]"),
        ("changes", "[[1]]"),
        ("changes", '[["face", 1, 2, 3]]'),
        ("changes", "null"),
        ("at", "now"),
    )
    seqs = []
    for number, (column, value) in enumerate(damages):
        store.people.update(household.people[0], PersonChange(name=f"Anna {number}"))
        seqs.append(store.ledger.last_seq)
        damage(store, "entry", column, value, str(seqs[-1]), "seq")
    store.people.update(household.people[1], PersonChange(name="Bob"))
    assert [entry.seq for entry in store.history.list().items] == [store.ledger.last_seq]
    reported = store.events.since("0.0", 1000)
    assert reported is not None
    assert {"photo_added", "person_named"} <= {event.type for event in reported}
    store.index.flush()
    # As if the index had lagged behind the damaged rows.
    store.ledger.db.execute("UPDATE projection SET applied_seq = 0")
    store = reopen()
    assert store.index.count() == 12
    assert damaged_columns(store) == [("entry", str(seq), "text") for seq in seqs]
    assert store.repair() == len(damages)
    assert damaged_columns(store) == []
    assert store.events.since("0.0", 1000) is not None
    assert not store.ledger.unreadable
    store.history.undo()
    assert store.people.get(household.people[1]).name is None


def test_somebody_whom_damaged_rows_name_can_be_erased(household: Household) -> None:
    store = household.store
    anna = household.people[0]
    store.people.update(anna, PersonChange(name="Anna"))
    face = store.faces.list(FacesQuery(person_id=anna)).items[0]
    store.faces.delete(face.id)
    torn = f'{{"person_id": "{anna}", "name": "Anna"'
    damage(store, "entry", "changes", torn, str(store.ledger.last_seq), "seq")
    damage(store, "entry", "data", torn, str(store.ledger.last_seq - 1), "seq")
    damage(
        store,
        "face",
        "decision",
        torn,
        store.faces.list(FacesQuery(person_id=household.people[1])).items[0].id,
    )
    store.people.erase(anna)
    assert store.file_erasure.finish()
    assert not any(anna in line for line in store.ledger.db.iterdump() if "person-erased" not in line)


def test_a_damaged_import_costs_itself_and_is_repaired(household: Household) -> None:
    store = household.store
    for name, body in (("good", None), ("torn", "{"), ("old", "1-01-01T00:00:00.000000Z")):
        store.imports.save(ImportState(name, "/p", "/p", datetime(2026, 6, 1, tzinfo=UTC)))
        if name == "torn":
            store.ledger.db.execute("UPDATE import SET body = ? WHERE id = ?", (body, name))
        if name == "old":
            (text,) = store.ledger.db.execute("SELECT body FROM import WHERE id = ?", (name,)).fetchone()
            changed = json.dumps(json.loads(text) | {"started_at": body})
            store.ledger.db.execute("UPDATE import SET body = ? WHERE id = ?", (changed, name))
    assert [state.id for state in store.imports.list()] == ["good"]
    assert [state.id for state in store.imports.unfinished()] == ["good"]
    store.imports.prune(0)
    assert store.repair() == 2
    assert [state.id for state in store.imports.list()] == ["good"]


def _everything(store: Store) -> tuple[Sequence[str], Sequence[str], Sequence[str]]:
    """Ids of the faces that lists, sightings and the export give; what else is read must answer as well."""
    faces = store.faces.list(FacesQuery()).items
    sightings = store.faces.sightings(FacesQuery()).items
    lines = list(store.export.faces(embeddings=True))
    json.dumps(lines, allow_nan=False)
    assert len(store.people.list(PeopleQuery()).items) == 4
    assert len(store.photos.list().items) >= 12
    assert store.events.since("0.0", 1000)
    for person in store.people.list(PeopleQuery()).items:
        store.export.person(person.id, store.data_dir.parent / "person.zip")
    return [f.id for f in faces], [s.id or "" for s in sightings], [line["face_id"] for line in lines]
