"""Many faces or people at once: all or none, one row of history, undone and redone exactly."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from familiard.errors import Conflict, NameTaken, NotFound, ValidationError
from familiard.store.models import Event, FacesQuery, PeopleQuery
from familiard.store.people.batches import FACE_ACTIONS, Target
from familiard.store.people.people import PersonChange
from familiard.store.store import Store
from tests.store.household import Album, Clock, Household
from tests.store.ledger.test_history import state

UNKNOWN = "ffffffff-0000-4000-8000-000000000000"


def faces_of(store: Store, person_id: str) -> list[str]:
    return [face.id for face in store.faces.list(FacesQuery(person_id=person_id)).items]


def exactly_undone(store: Store, change: Callable[[], Any]) -> Any:
    """Do something that writes one row; undo and redo restore what was before and after."""
    before, written = state(store), len(store.history.list(limit=500).items)
    result = change()
    after = state(store)
    assert after != before
    entries = store.history.list(limit=500).items
    assert len(entries) == written + 1
    assert entries[0].seq == result[1]
    store.history.undo()
    assert state(store) == before
    store.history.redo()
    assert state(store) == after
    return result[0]


@pytest.fixture
def nobodys(household: Household, album: Album, source: Clock) -> list[str]:
    """Usable unassigned faces: two of one person, one of another."""
    store = household.store
    portraits = [*album.portraits[5][:2], album.portraits[4][0]]
    ids = [store.intake.observe(portrait, source()).faces[0].id for portrait in portraits]
    faces = [store.faces.move(face_id, None) for face_id in ids]
    assert all(face.person_id is None and face.usable for face in faces)
    return ids


def test_faces_are_assigned_to_a_person(household: Household, nobodys: list[str]) -> None:
    store, (anna, berta, *_) = household.store, household.people
    store.people.update(anna, PersonChange(name="Anna"))
    chosen = [*nobodys, faces_of(store, berta)[0]]
    faces = exactly_undone(
        store, lambda: store.batches.change_faces("assign", [one[:8] for one in chosen], Target("anna"))
    )
    assert [face.id for face in faces] == chosen
    assert {(face.person_id, face.confirmed) for face in faces} == {(anna, True)}
    assert (store.people.get(anna).faces, store.people.get(berta).faces) == (7, 2)
    assert store.history.list().items[0].kind == "redone"


@pytest.mark.parametrize("target", [Target("new", "Emil"), Target(name="Emil"), Target("new")])
def test_faces_are_assigned_to_somebody_new(household: Household, nobodys: list[str], target: Target) -> None:
    store = household.store
    faces = exactly_undone(store, lambda: store.batches.change_faces("assign", nobodys, target))
    (person_id,) = {face.person_id for face in faces}
    assert (store.people.get(person_id).name, store.people.get(person_id).faces) == (target.name, 3)


def test_the_row_is_the_decision_also_while_a_visit_goes_on(
    household: Household, album: Album, source: Clock
) -> None:
    store = household.store
    (seen,) = store.bursts.take([(album.portraits[5][0], source(camera="door"))])
    assert seen.sighting.id is not None
    _, seq = store.batches.change_faces("assign", [seen.sighting.id], Target("new", "Emil"))
    # That the visitor is recognized now is a row of its own, which comes after it.
    assert seq is not None and store.ledger.last_seq == seq + 1
    assert store.history.next_undo().seq == seq


def test_faces_are_assigned_to_who_has_the_name(household: Household, nobodys: list[str]) -> None:
    store, anna = household.store, household.people[0]
    store.people.update(anna, PersonChange(name="Anna"))
    faces = exactly_undone(store, lambda: store.batches.change_faces("assign", nobodys, Target(name="ANNA")))
    assert {face.person_id for face in faces} == {anna}
    with pytest.raises(NameTaken):
        store.batches.change_faces("assign", nobodys, Target("new", "anna"))


def test_faces_become_nobodys(household: Household) -> None:
    store, (anna, berta, *_) = household.store, household.people
    chosen = [*faces_of(store, anna), faces_of(store, berta)[0]]
    faces = exactly_undone(store, lambda: store.batches.change_faces("assign", chosen, Target(None)))
    assert {face.person_id for face in faces} == {None}
    with pytest.raises(NotFound):
        store.people.get(anna)


def test_faces_are_confirmed(household: Household) -> None:
    store, (anna, berta, *_) = household.store, household.people
    chosen = [faces_of(store, anna)[0], faces_of(store, berta)[0]]
    faces = exactly_undone(store, lambda: store.batches.change_faces("confirm", chosen))
    assert all(face.confirmed for face in faces)
    assert store.batches.change_faces("confirm", chosen)[1] is None, "nothing changed"


def test_faces_are_rejected(household: Household, nobodys: list[str]) -> None:
    store, (anna, berta, *_) = household.store, household.people
    chosen = [faces_of(store, anna)[0], faces_of(store, berta)[0]]
    faces = exactly_undone(store, lambda: store.batches.change_faces("reject", chosen))
    assert {face.person_id for face in faces} == {None}
    said = exactly_undone(
        store,
        lambda: store.batches.change_faces("reject", [*nobodys, faces_of(store, berta)[0]], Target(anna)),
    )
    assert [face.person_id for face in said] == [None, None, None, berta]
    assert store.faces.why(nobodys[0]).person_id != anna


def test_faces_of_nobody_become_ignored_people(household: Household, nobodys: list[str]) -> None:
    store = household.store
    faces = exactly_undone(store, lambda: store.batches.change_faces("ignore", nobodys))
    one, same, other = (face.person_id for face in faces)
    assert one == same != other
    ignored = {person.id for person in store.people.list(PeopleQuery(ignored=True)).items}
    assert ignored == {one, other}
    assert store.people.get(one).name is None


def test_a_new_face_of_an_ignored_person_is_theirs(
    household: Household, nobodys: list[str], album: Album, source: Clock
) -> None:
    store = household.store
    store.batches.change_faces("ignore", nobodys)
    (face,) = store.intake.observe(album.portraits[5][2], source()).faces
    assert face.person_id is not None
    assert face.person_id == store.faces.get(nobodys[0]).person_id
    assert store.people.get(face.person_id).ignored


def test_ignoring_a_face_ignores_its_unnamed_person_and_takes_it_from_a_named_one(
    household: Household,
) -> None:
    store, (anna, berta, *_) = household.store, household.people
    store.people.update(anna, PersonChange(name="Anna"))
    chosen = [faces_of(store, anna)[0], faces_of(store, berta)[0]]
    taken, _ = exactly_undone(store, lambda: store.batches.change_faces("ignore", chosen))
    assert store.people.get(berta).ignored
    assert not store.people.get(anna).ignored
    assert taken.person_id != anna
    assert store.people.get(taken.person_id).ignored


def test_faces_are_deleted(household: Household, nobodys: list[str]) -> None:
    store, anna = household.store, household.people[0]
    chosen = [*faces_of(store, anna), nobodys[0]]
    assert exactly_undone(store, lambda: store.batches.change_faces("delete", chosen)) == ()
    with pytest.raises(NotFound):
        store.people.get(anna)
    with pytest.raises(NotFound):
        store.faces.get(nobodys[0])


@pytest.mark.parametrize("action", FACE_ACTIONS)
def test_one_unknown_face_and_nothing_is_changed(household: Household, action: str) -> None:
    store = household.store
    before, target = state(store), Target("new") if action == "assign" else None
    with pytest.raises(NotFound) as missing:
        store.batches.change_faces(action, [faces_of(store, household.people[0])[0], UNKNOWN], target)
    assert missing.value.context["id"] == UNKNOWN
    assert state(store) == before


@pytest.mark.parametrize(
    ("action", "target"),
    [
        ("assign", None),
        ("assign", Target("new", "\u200b")),
        ("assign", Target(None, "Anna")),
        ("confirm", Target("new")),
        ("delete", Target(name="Anna")),
        ("confirm", None),
        ("reject", None),
    ],
)
def test_what_does_not_go_together_is_refused(
    household: Household, nobodys: list[str], action: str, target: Target | None
) -> None:
    store = household.store
    before = state(store)
    with pytest.raises(ValidationError):
        store.batches.change_faces(action, nobodys, target)
    assert state(store) == before


@pytest.mark.parametrize(("action", "flag"), [("hide", "hidden"), ("ignore", "ignored")])
def test_people_are_hidden_or_ignored_and_back(household: Household, action: str, flag: str) -> None:
    store, (anna, berta, *_) = household.store, household.people

    def change(word: str) -> set[bool]:
        people = exactly_undone(store, lambda: store.batches.change_people(word, [anna[:8], berta]))
        assert [person.id for person in people] == [anna, berta]
        return {getattr(person, flag) for person in people}

    assert change(action) == {True}
    assert change(f"un{action}") == {False}
    assert store.batches.change_people(f"un{action}", [anna])[1] is None


def test_people_are_forgotten_at_once_and_can_be_erased(household: Household) -> None:
    store, (anna, berta, clara, _) = household.store, household.people
    store.people.update(anna, PersonChange(name="Anna"))
    reported: list[Event] = []
    store.events.subscribe(reported.extend)
    before = state(store)
    assert store.batches.change_people("forget", ["Anna", berta])[0] == ()
    assert [(e.type, e.data["person_id"]) for e in reported] == [
        ("person_forgotten", anna), ("person_forgotten", berta),
    ]  # fmt: skip
    assert store.history.list().items[0].summary == "Forgot 2 people"
    store.history.undo()
    assert state(store) == before
    store.history.redo()
    assert {one.person_id for one in store.people.forgotten()} == {anna, berta}
    store.people.erase(anna)
    assert store.counts().faces == 9
    with pytest.raises(NotFound):
        store.batches.change_people("forget", [clara, UNKNOWN])
    assert store.people.get(clara).faces == 3


def test_people_are_merged_into_the_named_one_or_the_one_that_is_said(household: Household) -> None:
    store, (anna, berta, clara, dora) = household.store, household.people
    store.people.update(berta, PersonChange(name="Berta"))
    (person,) = exactly_undone(store, lambda: store.batches.change_people("merge", [anna, berta]))
    assert (person.id, person.faces) == (berta, 6)
    (person,) = exactly_undone(
        store, lambda: store.batches.change_people("merge", [clara, dora], into="Berta")
    )
    assert (person.id, person.faces) == (berta, 12)


def test_a_merge_of_people_needs_two_and_one_name(household: Household) -> None:
    store, (anna, berta, *_) = household.store, household.people
    store.people.update(anna, PersonChange(name="Anna"))
    store.people.update(berta, PersonChange(name="Berta"))
    before = state(store)
    with pytest.raises(ValidationError):
        store.batches.change_people("merge", [anna, "Anna"])
    with pytest.raises(Conflict):
        store.batches.change_people("merge", [anna, berta])
    with pytest.raises(ValidationError):
        store.batches.change_people("hide", [anna], into=berta)
    assert state(store) == before


def test_history_says_what_was_done_to_how_many(household: Household, nobodys: list[str]) -> None:
    store, (anna, berta, *_) = household.store, household.people
    store.people.update(anna, PersonChange(name="Anna"))
    store.batches.change_faces("assign", nobodys[:1], Target("Anna"))
    store.batches.change_faces("ignore", nobodys[1:])
    store.batches.change_people("hide", [anna, berta])
    store.history.undo()
    summaries = [entry.summary for entry in store.history.list().items]
    assert summaries[:4] == [
        "Undid: Hid 2 people",
        "Hid 2 people",
        "Ignored 2 faces",
        "Assigned 1 face to Anna",
    ]
