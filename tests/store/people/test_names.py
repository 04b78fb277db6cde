"""Names of people: found, refused, told apart, sorted; one rule, whatever the script."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from familiard.errors import Conflict, ValidationError
from familiard.store.ledger.ledger import Ledger
from familiard.store.ledger.schema import MIGRATIONS
from familiard.store.models import PeopleQuery
from familiard.store.people.people import PersonChange
from familiard.store.store import Store

PERSIAN = "علی\u200cرضا"
EVERYBODY = PeopleQuery(sort="name")


def names(store: Store, query: PeopleQuery = EVERYBODY) -> list[str | None]:
    return [person.name for person in store.people.list(query).items]


@pytest.mark.parametrize(
    ("name", "asked"),
    [("Bülow", "BÜLOW"), ("Влад", "влад"), ("Zoë", "zoe\u0308"), (PERSIAN, PERSIAN), ("Anna", "\u202eanna")],
)
def test_a_person_is_found_by_any_writing_of_the_name(store: Store, name: str, asked: str) -> None:
    person = store.people.create(name)
    assert person.name == name
    found = store.people.named(asked)
    assert found is not None
    assert found.id == person.id
    with pytest.raises(Conflict):
        store.people.create(asked)


def test_who_is_written_exactly_so_comes_first(store: Store) -> None:
    store.people.create("anna", note="aunt")
    anna = store.people.create("Anna")
    found = store.people.named("Anna")
    assert found is not None
    assert found.id == anna.id


@pytest.mark.parametrize("text", ["BÜLOW", "bulow", "von b", "%", "_"])
def test_a_search_finds_what_people_read(store: Store, text: str) -> None:
    store.people.create("von Bülow")
    assert names(store, PeopleQuery(text=text)) == (["von Bülow"] if text not in "%_" else [])


def test_names_sort_as_people_sort_them(store: Store) -> None:
    for name in ("Zoe", "Влад", "Émile", "Åsa", "李小龍", "emil", "Öz", "anna", "Bülow"):
        store.people.create(name)
    expected = ["anna", "Åsa", "Bülow", "emil", "Émile", "Öz", "Zoe", "Влад", "李小龍"]
    assert names(store) == expected
    paged: list[str | None] = []
    cursor = None
    while cursor is not None or not paged:
        page = store.people.list(EVERYBODY, cursor, limit=2)
        paged += [person.name for person in page.items]
        cursor = page.cursor
    assert paged == expected


def test_two_people_of_one_name_are_distinguished_by_a_note(store: Store) -> None:
    grandmother = store.people.create("Anna", note="grandmother")
    neighbor = store.people.create("Anna", note="neighbor")
    with pytest.raises(Conflict, match="matches 2 people"):
        store.people.named("Anna")
    found = store.people.named("anna (NEIGHBOR)")
    assert found is not None
    assert found.id == neighbor.id
    with pytest.raises(Conflict):
        store.people.update(neighbor.id, PersonChange(note="Grandmother"))
    store.people.merge(grandmother.id, [neighbor.id])
    assert store.people.get(neighbor.id).note == "grandmother"
    store.history.undo()
    assert store.people.get(neighbor.id).note == "neighbor"


def test_a_note_goes_with_its_name(store: Store) -> None:
    anna = store.people.create("Anna", note="aunt")
    assert store.people.update(anna.id, PersonChange(name=None)).note is None


@pytest.mark.parametrize("name", ["\u200b", "\x1b[2J", "x" * 101])
def test_what_is_no_name_is_refused(store: Store, name: str) -> None:
    with pytest.raises(ValidationError):
        store.people.create(name)
    with pytest.raises(ValidationError):
        store.people.create("Anna", note=name)


def test_a_ledger_without_names_keys_gets_them(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    with sqlite3.connect(path) as db:
        MIGRATIONS[0](db)
        db.execute("PRAGMA user_version = 1")
        db.execute(
            "INSERT INTO person (id, name, hidden, favourite, created_at) VALUES ('a', 'Bülow', 0, 0, '2026')"
        )
        # What naming wrote then: a person without a note.
        before, after = (
            f'{{"name":{name},"birth_date":null,"hidden":false,"favourite":false,'
            '"feature_face_id":null,"created_at":"2026"}'
            for name in ("null", '"B\\u00fclow"')
        )
        db.execute(
            "INSERT INTO entry (at, kind, data, changes) VALUES ('2026-11-24T08:15:00.000000Z', 'person-updated', '{}', ?)",
            (f'[["person","a",{before},{after}]]',),
        )
    db.close()
    ledger = Ledger(path)
    row = ledger.db.execute("SELECT * FROM person").fetchone()
    assert (row["name_key"], row["search_key"]) == ("bülow", "bulow")
    (entry,) = ledger.since(0)
    assert entry.changes[0].after["note"] is None
    ledger.close()
