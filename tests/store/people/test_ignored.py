"""Ignored people: in no list unless asked for, in no merge suggestion, never announced."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from familiard.store.ledger.ledger import Ledger
from familiard.store.ledger.schema import MIGRATIONS
from familiard.store.models import Event, FacesQuery, PeopleQuery
from familiard.store.people.people import PersonChange
from familiard.store.store import Store
from tests.store.household import Album, Clock, Household


def ids(store: Store, query: PeopleQuery) -> set[str]:
    return {person.id for person in store.people.list(query).items}


def test_a_list_leaves_the_ignored_out_unless_asked(household: Household) -> None:
    store, (anna, *others) = household.store, household.people
    assert store.people.update(anna, PersonChange(ignored=True)).ignored
    assert ids(store, PeopleQuery()) == set(others)
    assert ids(store, PeopleQuery(ignored=True)) == {anna}
    assert ids(store, PeopleQuery(ignored=None)) == set(household.people)
    assert (store.counts().ignored, store.counts().unnamed) == (1, len(others))


def test_the_ignored_are_in_no_merge_suggestion(household: Household) -> None:
    store, (anna, *_) = household.store, household.people
    face = store.faces.list(FacesQuery(person_id=anna)).items[0]
    other = store.people.create("Someone", [face.id])
    (suggestion,) = store.suggestions.list()
    assert {suggestion.person_id, suggestion.other_id} == {anna, other.id}
    store.people.update(anna, PersonChange(ignored=True))
    assert not store.suggestions.list()
    store.history.undo()
    assert store.suggestions.list()


def test_the_ignored_are_not_announced(household: Household, album: Album, source: Clock) -> None:
    store, (anna, *_) = household.store, household.people
    reported: list[Event] = []
    store.events.subscribe(reported.extend)
    store.people.update(anna, PersonChange(ignored=True))
    assert [event.type for event in reported] == ["person_ignored"]
    observed = store.intake.observe(album.portraits[0][3], source(camera="door"))
    assert observed.faces[0].person_id == anna
    # Only a listener that asks for hidden and ignored people gets it.
    assert [(event.type, event.hidden) for event in reported] == [
        ("person_ignored", False),
        ("sighting", True),
    ]
    store.people.update(anna, PersonChange(ignored=False))
    store.intake.observe(album.portraits[0][4], source(camera="door"))
    assert [event.type for event in reported[2:]] == ["person_unignored", "sighting"]


def test_a_ledger_from_before_the_flag_ignores_nobody(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    with sqlite3.connect(path) as db:
        for migrate in MIGRATIONS[:5]:
            migrate(db)
        db.execute("PRAGMA user_version = 5")
        db.execute("INSERT INTO person (id, hidden, favourite, created_at) VALUES ('a', 0, 0, '2026')")
        # What naming wrote then: a person without the flag.
        state = (
            '{"name":null,"birth_date":null,"hidden":false,"favourite":false,"feature_face_id":null,'
            '"created_at":"2026","note":null}'
        )
        db.execute(
            "INSERT INTO entry (at, kind, data, changes) VALUES ('2026-11-24T08:15:00.000000Z', 'person-updated', '{}', ?)",
            (f'[["person","a",{state},{state}]]',),
        )
    db.close()
    ledger = Ledger(path)
    assert ledger.db.execute("SELECT ignored FROM person").fetchone()["ignored"] == 0
    (entry,) = ledger.since(0)
    assert entry.changes[0].after["ignored"] is False
    ledger.close()
