"""Undo takes back what it says, nothing else, and exactly."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from familiard.errors import Conflict, NotFound, ValidationError
from familiard.store.models import FacesQuery, PeopleQuery
from familiard.store.people import removed_faces
from familiard.store.people.batches import FACE_ACTIONS, PEOPLE_ACTIONS, Target
from familiard.store.people.cluster_proposals import compute
from familiard.store.people.people import PersonChange
from familiard.store.store import Store
from tests.store.household import Album, Clock, Household
from tests.store.references import no_dangling_references

STATE = {
    "person": "id, name, note, birth_date, hidden, ignored, favorite, feature_face_id, created_at, faces",
    "member": "face_id, person_id, confirmed",
    "deleted": "face_id",
    "redirect": "person_id, target_id",
    "rejection": "face_id, person_id",
    "apart": "face_id, other_id",
    "removed": "photo_id",
    "aside": "face_id, person_id, confirmed",
    "face_review": "face_id, review",
}


def state(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """All that decisions can change."""
    return {
        table: sorted(
            (tuple(row) for row in store.ledger.db.execute(f"SELECT {columns} FROM {table}")), key=repr
        )
        for table, columns in STATE.items()
    }


class Owner:
    """Decides at random."""

    def __init__(self, store: Store, album: Album, source: Clock, seed: int) -> None:
        self._store, self._album, self._source = store, album, source
        self._dice = random.Random(seed)

    def decide(self) -> None:
        """Do something that may be refused, or change nothing."""
        decide: Callable[[], object] = self._dice.choice(
            [
                self._change, self._change, self._merge, self._split, self._move, self._move, self._delete,
                self._forget, self._create, self._enroll, self._name, self._name_face,
                self._change_faces, self._change_faces, self._change_people, self._group, self._answer,
                self._remove,
            ]
        )  # fmt: skip
        with contextlib.suppress(Conflict, ValidationError, NotFound, IndexError):
            decide()

    def see(self) -> None:
        """A camera sees somebody."""
        portraits = self._dice.choice(self._album.portraits)
        self._store.intake.observe(self._dice.choice(portraits), self._source(camera="door"))

    def _person(self) -> str:
        return self._dice.choice(self._store.people.list(PeopleQuery(hidden=None, ignored=None)).items).id

    def _face(self, person_id: str | None = None) -> str:
        return self._dice.choice(self._store.faces.list(FacesQuery(person_id=person_id)).items).id

    def _change(self) -> None:
        person = self._person()
        change = self._dice.choice(
            [
                PersonChange(name=self._dice.choice(["Anna", "Berta", "Clara", None])),
                PersonChange(birth_date=self._dice.choice([date(1990, 1, 1), date(2001, 2, 3), None])),
                PersonChange(hidden=self._dice.random() < 0.5),
                PersonChange(ignored=self._dice.random() < 0.5),
                PersonChange(favorite=self._dice.random() < 0.5),
                PersonChange(feature_face_id=self._face(person)),
                PersonChange(feature_face_id=None),
            ]
        )
        self._store.people.update(person, change)

    def _name(self) -> None:
        name, merge = self._dice.choice(["Anna", "Berta", "Gerda"]), self._dice.random() < 0.5
        self._store.naming.name_person(self._person()[:8], name, merge=merge)

    def _name_face(self) -> None:
        name, merge = self._dice.choice(["Anna", "Berta", "Hanna"]), self._dice.random() < 0.5
        self._store.naming.name_face(self._face()[:8], name, merge=merge)

    def _change_faces(self) -> None:
        faces = [self._face() for _ in range(self._dice.randint(1, 4))]
        action = self._dice.choice(FACE_ACTIONS)
        target = self._dice.choice(
            [Target("new"), Target(None), Target(self._person()), Target(name="Ida"), Target("new", "Jan")]
        )
        if action != "assign":
            target = Target(self._person()) if action == "reject" and self._dice.random() < 0.5 else Target()
        self._store.batches.change_faces(action, faces, target)

    def _change_people(self) -> None:
        people = [self._person() for _ in range(self._dice.randint(1, 2))]
        self._store.batches.change_people(self._dice.choice(PEOPLE_ACTIONS), people)

    def _merge(self) -> None:
        self._store.people.merge(self._person(), [self._person()], name="Anna", birth_date=None)

    def _split(self) -> None:
        person = self._person()
        self._store.people.split(person, [self._face(person)])

    def _move(self) -> None:
        self._store.faces.move(self._face(), self._dice.choice([None, "new", self._person()]))

    def _delete(self) -> None:
        self._store.faces.delete(self._face())

    def _forget(self) -> None:
        self._store.people.forget(self._person())

    def _create(self) -> None:
        self._store.people.create(self._dice.choice(["Dora", "Emil", "Anna"]), [self._face()])

    def _enroll(self) -> None:
        digest = self._dice.choice(self._store.photos.list().items).digest
        self._store.intake.confirm(digest, self._dice.choice(["Anna", "Fritz"]))

    def _group(self) -> None:
        given = self._store.cluster_proposals.propose_input()
        self._store.cluster_proposals.apply(
            self._store.cluster_proposals.propose_result(given, compute(given)).id
        )

    def _remove(self) -> None:
        photo = self._dice.choice(self._store.photos.list().items)
        removed_faces.remove_photos(self._store.ledger, [photo.id])

    def _answer(self) -> None:
        for suggestion in self._store.suggestions.list(1):
            self._store.suggestions.answer(suggestion.id, same=self._dice.random() < 0.5)


@pytest.mark.parametrize("seed", range(4))
def test_any_decisions_undone_leave_what_was_before(
    household: Household, album: Album, source: Clock, seed: int
) -> None:
    store = household.store
    owner = Owner(store, album, source, seed)
    states = [state(store)]
    for _ in range(40):
        owner.decide()
        if state(store) != states[-1]:
            states.append(state(store))
        no_dangling_references(store.ledger.db)
    decided = [entry for entry in store.history.list(limit=500).items if entry.undoable]
    assert len(decided) == len(states) - 1, "each change is one decision, and nothing else is"
    for before in reversed(states[:-1]):
        step = store.history.next_undo()
        assert step.possible
        store.history.undo(expected_seq=step.seq)
        assert state(store) == before
        no_dangling_references(store.ledger.db)
    assert not store.history.next_undo().possible
    for after in states[1:]:
        store.history.redo(expected_seq=store.history.next_redo().seq)
        assert state(store) == after
    assert not store.history.next_redo().possible


@pytest.mark.parametrize("seed", range(2))
def test_what_cameras_see_meanwhile_keeps_nothing_from_being_undone(
    household: Household, album: Album, source: Clock, seed: int
) -> None:
    store = household.store
    owner = Owner(store, album, source, seed)
    people = state(store)["person"]
    for _ in range(20):
        owner.decide()
        owner.see()
    while store.history.next_undo().possible:
        store.history.undo()
        no_dangling_references(store.ledger.db)
    assert store.history.next_undo().seq is None
    there = {row[0]: row[1:4] for row in state(store)["person"]}
    assert {row[0]: there[row[0]] for row in people} == {row[0]: row[1:4] for row in people}


def test_undo_after_an_erasure_is_refused_and_takes_nothing_else(household: Household) -> None:
    store, (anna, berta, *_) = household.store, household.people
    store.people.update(berta, PersonChange(birth_date=date(1990, 1, 1)))
    born = store.history.list().items[0]
    store.people.erase(anna)
    assert store.file_erasure.finish()
    step = store.history.next_undo()
    assert not step.possible
    assert "cannot be undone" in step.detail
    with pytest.raises(Conflict, match="cannot be undone"):
        store.history.undo()
    with pytest.raises(Conflict):
        store.history.redo()
    assert store.people.get(berta).birth_date == date(1990, 1, 1)
    store.history.undo(born.seq)
    assert store.people.get(berta).birth_date is None


def test_undo_after_an_erased_photo_is_refused(household: Household) -> None:
    store, (anna, berta, *_) = household.store, household.people
    store.people.update(berta, PersonChange(name="Berta"))
    store.photos.delete(store.faces.list(FacesQuery(person_id=anna)).items[0].photo_id)
    assert store.file_erasure.finish()
    with pytest.raises(Conflict, match="cannot be undone"):
        store.history.undo()
    assert store.people.get(berta).name == "Berta"


def test_a_decision_of_which_a_part_was_erased_is_not_undone(household: Household) -> None:
    store, (anna, *_) = household.store, household.people
    faces = [face.id for face in store.faces.list(FacesQuery(person_id=anna)).items]
    split = store.people.split(anna, faces[:1], "Zoe")
    row = store.history.list().items[0]
    store.people.erase(anna)
    assert store.file_erasure.finish()
    with pytest.raises(Conflict):
        store.history.undo(row.seq)
    assert store.people.get(split.id).faces == 1


def test_what_changes_nothing_is_not_in_history(household: Household) -> None:
    store, (anna, *_) = household.store, household.people
    face = store.faces.list(FacesQuery(person_id=anna)).items[0]
    store.people.update(anna, PersonChange(name="Anna"))
    digest = store.photos.get(face.photo_id).digest
    before = len(store.history.list().items)
    store.people.update(anna, PersonChange(name="Anna"))
    store.people.update(anna, PersonChange())
    store.people.update(anna, PersonChange(hidden=False, favorite=False))
    store.faces.move(face.id, anna)
    store.intake.confirm(digest, "Anna")
    with pytest.raises(Conflict):
        store.people.merge(anna, [anna])
    given = store.cluster_proposals.propose_input()
    store.cluster_proposals.apply(store.cluster_proposals.propose_result(given, compute(given)).id)
    assert len(store.history.list().items) == before
    assert "Named Anna" in store.history.next_undo().detail
    store.history.undo()
    assert store.people.get(anna).name is None


def test_no_ops_of_an_older_version_are_not_undone(household: Household) -> None:
    store, (anna, *_) = household.store, household.people
    store.people.update(anna, PersonChange(name="Anna"))
    store.ledger.db.execute(
        "INSERT INTO entry (at, kind, data, changes) VALUES ('2026-01-01T00:00:00.000000Z', 'person-updated', '{}', '[]')"
    )
    assert store.history.next_undo().summary == "Named Anna"
    assert len(store.history.list().items) == 1


def test_only_what_was_shown_is_undone(household: Household) -> None:
    store, (anna, berta, *_) = household.store, household.people
    store.people.update(anna, PersonChange(name="Anna"))
    shown = store.history.next_undo()
    store.people.update(berta, PersonChange(name="Berta"))
    with pytest.raises(Conflict) as conflict:
        store.history.undo(expected_seq=shown.seq)
    assert conflict.value.context["seq"] == store.history.next_undo().seq
    assert store.people.get(berta).name == "Berta"
    store.history.undo()
    undone = store.history.next_redo()
    assert undone.possible
    with pytest.raises(Conflict):
        store.history.redo(expected_seq=1)
    store.history.redo(expected_seq=undone.seq)
    assert store.people.get(berta).name == "Berta"


def test_forgetting_is_undone_after_a_camera_saw_them(
    household: Household, album: Album, source: Clock
) -> None:
    store, (anna, *_) = household.store, household.people
    store.people.update(anna, PersonChange(name="Anna"))
    store.people.forget(anna)
    for portrait in album.portraits[0][3:]:
        store.intake.observe(portrait, source(camera="door"))
    store.history.undo()
    assert store.people.get(anna).name == "Anna"
    assert store.people.get(anna).faces >= 3
    no_dangling_references(store.ledger.db)


def test_an_undo_does_not_make_two_people_of_one_name(household: Household) -> None:
    store, (anna, berta, *_) = household.store, household.people
    store.people.update(anna, PersonChange(name="Anna"))
    store.people.forget(anna)
    forgotten = store.history.list().items[0]
    store.people.update(berta, PersonChange(name="Anna"))
    with pytest.raises(Conflict, match="Another person is named"):
        store.history.undo(forgotten.seq)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (PersonChange(name="Annika"), "Renamed Anna to Annika"),
        (PersonChange(name=None), "Removed the name Anna"),
        (PersonChange(birth_date=date(1990, 1, 1)), "Changed the birth date of Anna"),
        (PersonChange(hidden=True), "Hid Anna"),
        (PersonChange(ignored=True), "Ignored Anna"),
        (PersonChange(favorite=True), "Made Anna a favorite"),
        (PersonChange(note="aunt"), "Changed the note on Anna"),
    ],
)
def test_history_says_what_was_changed(household: Household, change: PersonChange, sentence: str) -> None:
    store, (anna, *_) = household.store, household.people
    store.people.update(anna, PersonChange(name="Anna"))
    store.people.update(anna, change)
    assert store.history.next_undo().summary == sentence
    assert store.history.undo().summary == f"Undid: {sentence}"
    assert store.history.redo().summary == f"Redid: {sentence}"


def test_history_says_whose_face_was_moved(household: Household) -> None:
    store, (anna, berta, *_) = household.store, household.people
    store.people.update(anna, PersonChange(name="Anna"))
    store.people.update(berta, PersonChange(name="Berta"))
    face = store.faces.list(FacesQuery(person_id=anna)).items[0].id
    store.faces.move(face, berta)
    assert store.history.list().items[0].summary == "Moved a face from Anna to Berta"
    store.faces.delete(face)
    assert store.history.list().items[0].summary == "Deleted a face of Berta"


def test_each_undone_decision_can_be_redone_by_its_number(household: Household) -> None:
    store, (anna, berta, clara, _) = household.store, household.people
    for person_id, name in ((anna, "Anna"), (berta, "Berta"), (clara, "Clara")):
        store.people.update(person_id, PersonChange(name=name))
    named = {entry.summary: entry.seq for entry in store.history.list().items}
    first, second = named["Named Anna"], named["Named Berta"]
    store.history.undo(first)
    store.history.undo(second)
    assert store.people.get(anna).name is None
    assert store.history.redo(first).summary == "Redid: Named Anna"
    assert (store.people.get(anna).name, store.people.get(berta).name) == ("Anna", None)
    assert not store.history.get(first).undone
    with pytest.raises(Conflict, match="not undone"):
        store.history.redo(first)
    with pytest.raises(NotFound):
        store.history.redo(10_000)
    store.history.undo(first)
    store.people.update(anna, PersonChange(name="Annette"))
    with pytest.raises(Conflict, match="later change"):
        store.history.redo(first)
    assert store.history.redo(second).summary == "Redid: Named Berta"


def test_a_redo_is_checked_against_what_was_expected(household: Household) -> None:
    store, (anna, *_) = household.store, household.people
    store.people.update(anna, PersonChange(name="Anna"))
    seq = store.history.list().items[0].seq
    undo = store.history.undo()
    with pytest.raises(Conflict):
        store.history.redo(seq, expected_seq=seq)
    assert store.history.redo(seq, expected_seq=undo.seq).kind == "redone"
