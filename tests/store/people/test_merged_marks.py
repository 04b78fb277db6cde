"""A merge keeps what users said about people and their faces, and undo restores it."""

from __future__ import annotations

from datetime import date

import pytest

from familiard.store.ledger.changes import create_person
from familiard.store.models import FacesQuery
from familiard.store.people import assignments, removed_faces
from familiard.store.people.batches import Target
from familiard.store.people.cluster_proposals import compute
from familiard.store.people.people import PersonChange
from familiard.store.people.visit_decisions import Visitor
from familiard.store.store import Store
from tests.store.household import Album, Clock, Household
from tests.store.ledger.test_history import state


def reviews(store: Store) -> dict[str, str]:
    return dict(store.ledger.db.execute("SELECT face_id, review FROM face_review").fetchall())


@pytest.fixture
def reviewed(household: Household) -> dict[str, str]:
    """Of the second person, one face is set aside, and another one confirmed."""
    confirmed, unused, _ = assignments.members(household.store.ledger, household.people[1])
    household.store.batches.change_faces("confirm", [confirmed])
    household.store.batches.change_faces("set-aside", [unused])
    return {confirmed: "confirmed", unused: "unused"}


@pytest.mark.parametrize("into", [0, 1])
def test_faces_stay_set_aside_and_confirmed(
    household: Household, reviewed: dict[str, str], into: int
) -> None:
    store, (anna, ben, *_) = household.store, household.people
    before = state(store)
    people = [anna, ben] if into == 0 else [ben, anna]
    store.people.merge(people[0], people[1:])
    assert reviews(store) == reviewed
    # The face that is set aside still does not count.
    assert store.centroids.sums([people[0]])[1].tolist() == [5.0]
    after = state(store)
    store.history.undo()
    assert state(store) == before
    assert store.centroids.sums([anna, ben])[1].tolist() == [3.0, 2.0]
    store.history.redo()
    assert state(store) == after


def test_faces_stay_so_through_every_way_to_merge(household: Household, reviewed: dict[str, str]) -> None:
    store, (anna, ben, *_) = household.store, household.people
    store.people.update(anna, PersonChange(name="Anna"))
    store.naming.name_person(ben, "Anna", merge=True)
    assert reviews(store) == reviewed
    store.history.undo()
    store.batches.change_people("merge", [anna, ben])
    assert reviews(store) == reviewed
    store.history.undo()
    store.naming.name_face(next(iter(reviewed)), "Anna", merge=True)
    assert reviews(store) == reviewed


def test_a_split_keeps_what_was_said_of_the_faces_that_stay(
    household: Household, reviewed: dict[str, str]
) -> None:
    store, ben = household.store, household.people[1]
    other = next(face for face in assignments.members(store.ledger, ben) if face not in reviewed)
    store.people.split(ben, [other])
    assert reviews(store) == reviewed
    # Of those that leave, it was said about the former person.
    store.history.undo()
    store.people.split(ben, list(reviewed))
    assert reviews(store) == {}
    store.history.undo()
    assert reviews(store) == reviewed


def test_undoing_a_split_keeps_what_was_said_of_its_person_since(household: Household) -> None:
    store, (anna, ben, clara, dora) = household.store, household.people
    left = assignments.members(store.ledger, dora)[0]
    store.batches.change_faces("reject", [left], Target(anna))
    new = store.people.split(anna, assignments.members(store.ledger, anna)[:1]).id
    seq = store.history.list().items[0].seq
    came = assignments.members(store.ledger, ben)[0]
    unused = assignments.members(store.ledger, clara)[0]
    for face in (came, unused, left):
        store.faces.move(face, new)
    store.batches.change_faces("set-aside", [unused])
    store.history.undo(seq)
    assert [store.faces.get(face).person_id for face in (came, unused, left)] == [anna, anna, None]
    assert store.faces.get(came).confirmed
    assert reviews(store) == {unused: "unused"}


def test_a_face_rejected_as_one_person_is_not_who_they_became(household: Household) -> None:
    store, (anna, ben, clara, _) = household.store, household.people
    face = assignments.members(store.ledger, clara)[0]
    before = state(store)
    store.batches.change_faces("reject", [face], Target(ben))
    store.people.merge(anna, [ben])
    assert not {one.code: one for one in store.explanations.why(face, anna).requirements}["not-rejected"].met
    store.history.undo()
    store.history.undo()
    assert state(store) == before


def test_faces_of_removed_photos_belong_to_the_merged_person_too(household: Household) -> None:
    store, (anna, ben, *_) = household.store, household.people
    face = store.faces.list(FacesQuery(person_id=anna)).items[0]
    digest = store.photos.get(face.photo_id).digest
    store.batches.change_faces("reject", [face.id], Target(ben))
    store.batches.change_faces("set-aside", [face.id])
    removed_faces.remove_photos(store.ledger, [face.photo_id])
    store.people.merge(ben, [anna])
    removed_faces.return_photos(store.ledger, digest)
    assert store.faces.get(face.id).person_id == ben
    assert reviews(store) == {face.id: "unused"}


def test_a_photo_that_returns_brings_no_mark_about_a_forgotten_person(
    household: Household, reviewed: dict[str, str]
) -> None:
    store, ben = household.store, household.people[1]
    face = store.faces.get(next(iter(reviewed)))
    digest = store.photos.get(face.photo_id).digest
    removed_faces.remove_photos(store.ledger, [face.photo_id])
    store.people.forget(ben)
    removed_faces.return_photos(store.ledger, digest)
    assert store.faces.get(face.id).person_id is None
    assert reviews(store) == {}


@pytest.mark.parametrize("named", ["Anna", "Zoe"])
def test_who_has_the_name_decides_whether_the_person_is_hidden(household: Household, named: str) -> None:
    store, (one, other, *_) = household.store, household.people
    store.people.update(one, PersonChange(hidden=True))
    store.people.update(other, PersonChange(name="Anna"))
    merged = store.people.merge(one, [other], name=named)
    assert merged.hidden == (named != "Anna")


def test_who_is_named_by_a_visit_keeps_what_was_said_of_them(
    household: Household, album: Album, source: Clock
) -> None:
    store, (anna, ben, *_) = household.store, household.people
    store.people.update(anna, PersonChange(name="Anna"))
    feature = assignments.members(store.ledger, ben)[0]
    born = date(1990, 5, 17)
    store.people.update(ben, PersonChange(favorite=True, birth_date=born, feature_face_id=feature))
    before = state(store)
    (seen,) = store.bursts.take([(album.portraits[1][4], source(camera="door"))])
    assert seen.sighting.visit_id is not None
    store.visit_decisions.change("name", [seen.sighting.visit_id], Visitor("Anna", merge=True))
    person = store.people.get(anna)
    assert (person.favorite, person.birth_date, person.feature_face_id) == (True, born, feature)
    store.history.undo()
    kept = {row[0]: row[:9] for row in state(store)["person"]}
    assert kept == {row[0]: row[:9] for row in before["person"]}


def test_clustering_takes_along_what_was_said_of_a_person_whom_it_dissolves(
    household: Household, album: Album, source: Clock
) -> None:
    store, (anna, _, clara, _) = household.store, household.people
    for i in (3, 4):
        store.intake.observe(album.portraits[0][i], source())
    used, unused, *_ = assignments.members(store.ledger, anna)
    rejected = assignments.members(store.ledger, clara)[0]
    # Anna was found as two people.
    with store.ledger.change("faces-changed", {"action": "assign", "faces": []}) as changes:
        twin = create_person(changes)
        for face in (used, unused):
            changes.set_member(face, twin)
    store.batches.change_faces("set-aside", [unused])
    store.batches.change_faces("reject", [rejected], Target(twin))
    before = state(store)
    given = store.cluster_proposals.propose_input()
    store.cluster_proposals.apply(store.cluster_proposals.propose_result(given, compute(given)).id)
    assert store.people.resolve(twin) == anna
    assert store.people.get(anna).faces == 5
    assert reviews(store) == {unused: "unused"}
    assert state(store)["rejection"] == [(rejected, anna)]
    store.history.undo()
    assert state(store) == before
