"""Every decision is one sentence, in which a person reads what was done."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import pytest

from familiard.store.ledger.changes import Change, PersonState
from familiard.store.ledger.summaries import SHOWN, changed, summary


@pytest.mark.parametrize("kind", SHOWN)
def test_every_kind_that_is_shown_is_a_sentence(kind: str) -> None:
    said = summary(kind, {})
    assert said[0].isupper()
    assert "None" not in said
    assert "-" not in said.replace("Re-clustered", "")


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ({}, {"name": "Anna"}, "Named Anna"),
        ({"name": "Ann"}, {"name": "Anna"}, "Renamed Ann to Anna"),
        ({"name": "Anna"}, {"name": None}, "Removed the name Anna"),
        ({"name": "Anna"}, {"name": "Anna", "hidden": True}, "Hid Anna"),
        ({"name": "Anna"}, {"name": "Anna", "note": "aunt"}, "Changed the note on Anna"),
    ],
)
def test_an_update_says_what_it_changed(before: dict[str, Any], after: dict[str, Any], said: str) -> None:
    change = Change("person", "p", asdict(PersonState(**before)), asdict(PersonState(**after)))
    data = {"name": after["name"] or before["name"], "old_name": before.get("name")}
    assert summary("person-updated", data, [change]) == said


def test_an_update_has_what_it_changed_before_and_after() -> None:
    before, after = (
        PersonState(name="Ann", favorite=True),
        PersonState(name="Anna", favorite=True, hidden=True),
    )
    changes = [
        Change("member", "f", ["p", 0], ["p", 1]),
        Change("person", "p", asdict(before), asdict(after)),
    ]
    said = {"name": ("Ann", "Anna"), "hidden": (False, True)}
    assert changed("person-updated", {}, changes) == said
    # The row of an undo has its own changes.
    undone = {"kind": "person-updated", "of": {}}
    inverse = [change.inverse() for change in changes]
    assert changed("undone", undone, inverse) == {member: (b, a) for member, (a, b) in said.items()}
    assert changed("redone", {"kind": "undone", "of": undone}, changes) == said
    assert changed("people-merged", {}, changes) == {}
    assert changed("person-updated", {}, changes[:1]) == {}


def test_an_undo_says_what_it_took_back() -> None:
    change = Change("person", "p", asdict(PersonState(name="Anna")), asdict(PersonState()))
    data = {"kind": "person-updated", "of": {"name": "Anna", "old_name": None}}
    assert summary("undone", data, [change]) == "Undid: Named Anna"


def test_people_in_a_move_have_names_where_there_are_any() -> None:
    who = {"a": "Anna", None: "no one"}.__getitem__
    said = summary("face-moved", {"from": "a", "to": None}, (), who)
    assert said == "Moved a face from Anna to no one"
