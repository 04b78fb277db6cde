"""Changes: applied at once, kept as their net effect, and undone by their inverse."""

from __future__ import annotations

from dataclasses import replace

import pytest

from familiard.store.ledger.changes import (
    ChangeSet,
    PersonState,
    create_person,
    decode,
    encode,
    pair_key,
    read,
)
from tests.store.household import Household


@pytest.fixture
def changes(household: Household) -> ChangeSet:
    """Changes in an open transaction."""
    household.store.ledger.db.execute("BEGIN")
    return ChangeSet(household.store.ledger.db)


def face_of(household: Household, who: int) -> str:
    query = "SELECT face_id FROM member WHERE person_id = ? ORDER BY face_id"
    return str(household.store.ledger.db.execute(query, (household.people[who],)).fetchone()[0])


def test_the_net_effect_of_there_and_back_is_nothing(household: Household, changes: ChangeSet) -> None:
    anna, face = household.people[0], face_of(household, 0)
    changes.set_member(face, None)
    changes.set_member(face, anna)
    assert changes.changes() == []


def test_a_later_read_sees_what_was_changed(household: Household, changes: ChangeSet) -> None:
    db, (anna, ben, *_), face = household.store.ledger.db, household.people, face_of(household, 0)
    changes.set_member(face, ben, confirmed=True)
    assert read(db, "member", face) == [ben, True]
    counts = {row["id"]: row["faces"] for row in db.execute("SELECT id, faces FROM person")}
    assert (counts[anna], counts[ben]) == (2, 4)


def test_inverses_lead_back(household: Household, changes: ChangeSet) -> None:
    db, (anna, ben, *_), face = household.store.ledger.db, household.people, face_of(household, 0)
    before = (read(db, "person", anna), read(db, "person", ben), read(db, "member", face))
    changes.set_member(face, ben)
    changes.reject(face, anna)
    changes.keep_apart(face, face_of(household, 1))
    changes.set_person(anna, PersonState(name="Anna", created_at=before[0]["created_at"]))
    made = changes.changes()
    assert len(made) == 4
    back = ChangeSet(db)
    for change in reversed(made):
        back.apply(change.inverse())
    assert (read(db, "person", anna), read(db, "person", ben), read(db, "member", face)) == before
    assert read(db, "rejection", pair_key(face, anna)) is None
    assert db.execute("SELECT count(*) FROM apart").fetchone()[0] == 0


def test_a_feature_photo_that_went_to_somebody_else_is_given_up(
    household: Household, changes: ChangeSet
) -> None:
    anna, ben, *_ = household.people
    face = face_of(household, 0)
    state = changes.person(anna)
    assert state is not None
    changes.set_person(anna, replace(state, feature_face_id=face))
    changes.set_member(face, ben)
    changes.settle()
    settled = changes.person(anna)
    assert settled is not None
    assert settled.feature_face_id is None


def test_text_of_changes_reads_back(changes: ChangeSet) -> None:
    create_person(changes, "Anna")
    assert decode(encode(changes.changes())) == changes.changes()


def test_a_person_written_before_there_was_a_member_is_without_it() -> None:
    (change,) = decode('[["person","p",null,{"name":"Anna"}]]')
    assert change.after["name"] == "Anna"
    assert change.after["ignored"] is False


@pytest.mark.parametrize(
    "text", ["{", "[1]", '[["nothing","k",null,true]]', '[["person",1,null,null]]', "[[]]"]
)
def test_what_is_not_a_list_of_changes_is_refused(text: str) -> None:
    with pytest.raises((ValueError, TypeError, LookupError)):
        decode(text)
