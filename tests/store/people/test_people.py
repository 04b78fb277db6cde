"""What people say about people: named, merged, split, moved; and taken back."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from familiard.errors import Conflict, NotFound, ValidationError
from familiard.store.models import FacesQuery, PeopleQuery
from familiard.store.people.cluster_proposals import compute
from familiard.store.people.people import PersonChange
from familiard.store.store import Store
from tests.store.household import Album, Clock, Household, Reopen


def test_a_name_is_one_persons_in_any_case(household: Household) -> None:
    people = household.store.people
    people.update(household.people[0], PersonChange(name=" Anna   Maria "))
    assert people.get(household.people[0]).name == "Anna Maria"
    with pytest.raises(Conflict) as conflict:
        people.update(household.people[1], PersonChange(name="anna maria"))
    assert conflict.value.context["person_id"] == household.people[0]


@pytest.mark.parametrize("name", ["", "   ", "\x00", "x" * 101])
def test_a_name_must_be_one(household: Household, name: str) -> None:
    with pytest.raises(ValidationError):
        household.store.people.update(household.people[0], PersonChange(name=name))


def test_a_birth_date_is_a_date_that_has_been(household: Household) -> None:
    people = household.store.people
    people.update(household.people[0], PersonChange(birth_date=date(1990, 2, 28)))
    assert people.get(household.people[0]).birth_date == date(1990, 2, 28)
    tomorrow = (datetime.now(UTC) + timedelta(days=2)).date()
    with pytest.raises(ValidationError):
        people.update(household.people[0], PersonChange(birth_date=tomorrow))


def test_a_feature_photo_is_one_of_ones_own(household: Household) -> None:
    store, (anna, berta, *_) = household.store, household.people
    own = store.faces.list(FacesQuery(person_id=anna)).items[-1].id
    assert store.people.update(anna, PersonChange(feature_face_id=own)).feature_chosen
    with pytest.raises(ValidationError):
        store.people.update(berta, PersonChange(feature_face_id=own))
    store.faces.delete(own)
    assert not store.people.get(anna).feature_chosen


def best_faces(store: Store) -> dict[str, str]:
    """The face with the best quality of each person, as it is found by reading all faces."""
    found: dict[str, str] = {}
    for face in sorted(store.faces.list(FacesQuery()).items, key=lambda face: (-face.quality, face.id)):
        if face.person_id is not None:
            found.setdefault(face.person_id, face.id)
    return found


def test_whoever_has_no_feature_photo_shows_their_best_face_whatever_happens(
    household: Household, album: Album, source: Clock
) -> None:
    store, (anna, berta, clara, dora) = household.store, household.people

    def shown() -> dict[str, str]:
        people = store.people.list(PeopleQuery()).items
        return {one.id: one.feature_face_id for one in people if one.feature_face_id is not None}

    assert shown() == best_faces(store)
    store.people.update(anna, PersonChange(name="Anna"))
    store.intake.observe(album.portraits[0][3], source())
    store.intake.observe(album.portraits[1][4], source(camera="door"))
    assert shown() == best_faces(store)
    store.people.update(anna, PersonChange(feature_face_id=best_faces(store)[anna]))
    store.people.merge(anna, [berta])
    store.people.split(clara, [best_faces(store)[clara]])
    store.faces.move(best_faces(store)[dora], anna)
    assert shown() == best_faces(store)
    store.faces.delete(best_faces(store)[dora])
    for _ in range(3):
        store.history.undo()
        assert shown() == best_faces(store)
    store.people.forget(dora)
    assert shown() == best_faces(store)


def test_a_merged_id_answers_for_its_survivor(household: Household, reopen: Reopen) -> None:
    store, (anna, berta, clara, _) = household.store, household.people
    store.people.update(anna, PersonChange(name="Anna", birth_date=date(1990, 1, 1)))
    store.people.merge(berta, [anna])
    store.people.merge(clara, [berta])
    store = reopen()
    assert store.people.get(anna).id == clara
    assert store.people.get(clara).name == "Anna"
    assert store.people.get(clara).birth_date == date(1990, 1, 1)
    assert store.people.get(clara).faces == 9


def test_names_that_differ_are_decided_by_the_caller(household: Household) -> None:
    store, (anna, berta, *_) = household.store, household.people
    store.people.update(anna, PersonChange(name="Anna"))
    store.people.update(berta, PersonChange(name="Berta"))
    with pytest.raises(Conflict) as conflict:
        store.people.merge(anna, [berta])
    assert set(conflict.value.context["choices"]) == {"Anna", "Berta"}
    assert store.people.merge(anna, [berta], name="Anna B.").name == "Anna B."


def test_nobody_merges_with_themselves_or_in_a_circle(household: Household) -> None:
    store, (anna, berta, *_) = household.store, household.people
    with pytest.raises(Conflict):
        store.people.merge(anna, [anna])
    store.people.merge(anna, [berta])
    with pytest.raises(Conflict):
        store.people.merge(anna, [berta])
    with pytest.raises(Conflict):
        store.people.merge(berta, [anna])


def test_every_decision_can_be_undone_and_done_again(household: Household) -> None:
    store, (anna, berta, *_) = household.store, household.people

    def state() -> object:
        query = PeopleQuery(hidden=None)
        members = {f.id: (f.person_id, f.confirmed) for f in store.faces.list(FacesQuery()).items}
        return sorted((p.id, p.name, p.hidden, p.faces) for p in store.people.list(query).items), members

    face = store.faces.list(FacesQuery(person_id=berta)).items[0].id
    own = store.faces.list(FacesQuery(person_id=anna)).items[0].id
    for decide in (
        lambda: store.people.update(anna, PersonChange(name="Anna")),
        lambda: store.people.update(anna, PersonChange(hidden=True)),
        lambda: store.people.merge(anna, [berta]),
        lambda: store.people.split(anna, [own]),
        lambda: store.faces.move(face, None),
        lambda: store.faces.move(face, "new"),
        lambda: store.faces.delete(face),
        lambda: store.people.forget(anna),
    ):
        before = state()
        decide()
        after = state()
        assert after != before
        store.history.undo()
        assert state() == before
        store.history.redo()
        assert state() == after
    for _ in range(8):
        store.history.undo()
    assert store.people.get(anna).name is None
    with pytest.raises(Conflict):
        store.history.undo()


def test_a_decision_that_others_built_on_is_not_undone_alone(household: Household) -> None:
    store, (anna, *_) = household.store, household.people
    store.people.update(anna, PersonChange(name="Anna"))
    named = store.history.list().items[0]
    store.people.update(anna, PersonChange(name="Annika"))
    with pytest.raises(Conflict):
        store.history.undo(named.seq)
    assert store.people.get(anna).name == "Annika"


def test_undoing_a_split_after_new_faces_came_leaves_none_without_a_person(
    household: Household, album: Album, source: Clock
) -> None:
    store, anna = household.store, household.people[0]
    faces = store.faces.list(FacesQuery(person_id=anna)).items
    new = store.people.split(anna, [face.id for face in faces[:2]])
    came = store.intake.observe(album.portraits[0][3], source()).faces[0]
    assert came.person_id in (anna, new.id)
    store.history.undo()
    assert store.faces.get(came.id).person_id == anna


def test_a_face_that_was_said_not_to_be_somebody_stays_away(
    household: Household, album: Album, source: Clock
) -> None:
    store, anna = household.store, household.people[0]
    store.people.update(anna, PersonChange(name="Anna"))
    face = store.faces.list(FacesQuery(person_id=anna)).items[0].id
    store.faces.move(face, None)
    given = store.cluster_proposals.propose_input()
    proposal = store.cluster_proposals.propose_result(given, compute(given))
    store.cluster_proposals.apply(proposal.id)
    assert store.faces.get(face).person_id != anna


def test_what_was_decided_survives_a_full_clustering(household: Household) -> None:
    store, (anna, berta, clara, _) = household.store, household.people
    store.people.merge(anna, [berta], name="The Bertas")
    split = store.people.split(clara, [store.faces.list(FacesQuery(person_id=clara)).items[0].id])
    given = store.cluster_proposals.propose_input()
    proposal = store.cluster_proposals.propose_result(given, compute(given))
    assert not proposal.moves
    store.cluster_proposals.apply(proposal.id)
    assert store.people.get(anna).faces == 6
    assert store.people.get(split.id).faces == 1


def test_a_proposal_that_the_world_has_overtaken_is_refused(household: Household) -> None:
    store = household.store
    given = store.cluster_proposals.propose_input()
    proposal = store.cluster_proposals.propose_result(given, compute(given))
    store.people.update(household.people[0], PersonChange(name="Anna"))
    with pytest.raises(Conflict):
        store.cluster_proposals.apply(proposal.id)


def test_a_proposal_outlives_what_cameras_see_meanwhile(
    household: Household, album: Album, source: Clock
) -> None:
    store, (anna, berta, *_) = household.store, household.people
    given = store.cluster_proposals.propose_input()
    # As if everybody of the first two were found to be one person.
    labels = np.array([max(int(owner), 1) for owner in given.owners])
    proposal = store.cluster_proposals.propose_result(given, labels)
    assert proposal.dissolved
    store.intake.observe(album.portraits[5][0], source(camera="door"))
    entry = store.cluster_proposals.apply(proposal.id)
    assert entry.data["moved"] == len(proposal.moves)
    assert store.people.get(anna).id == store.people.get(berta).id, "a dissolved id answers for its heir"
    store.history.undo(entry.seq)
    assert store.people.get(anna).id != store.people.get(berta).id


def test_a_suggestion_is_asked_until_someone_answers(household: Household) -> None:
    store, anna = household.store, household.people[0]
    faces = store.faces.list(FacesQuery(person_id=anna)).items
    other = store.people.create("Someone", [faces[0].id])
    (question,) = store.suggestions.list()
    assert {question.person_id, question.other_id} == {anna, other.id}
    store.suggestions.answer(question.id, same=False)
    assert not store.suggestions.list()
    store.history.undo()
    store.suggestions.answer(question.id, same=True)
    assert store.people.get(other.id).id == store.people.get(anna).id
    assert store.people.get(anna).name == "Someone"


def test_people_are_listed_in_pages_without_gaps(household: Household) -> None:
    people = household.store.people
    for sort in ("faces", "name", "last_seen", "created_at"):
        query = PeopleQuery(sort=sort)
        found, cursor = [], None
        while True:
            page = people.list(query, cursor, limit=3)
            found += [person.id for person in page.items]
            cursor = page.cursor
            if cursor is None:
                break
        assert sorted(found) == sorted(household.people)
    with pytest.raises(ValidationError):
        people.list(PeopleQuery(), "nonsense")


def test_hidden_people_are_listed_when_asked_for(household: Household) -> None:
    people = household.store.people
    people.update(household.people[0], PersonChange(hidden=True))
    assert household.people[0] not in {p.id for p in people.list(PeopleQuery()).items}
    assert [p.id for p in people.list(PeopleQuery(hidden=True)).items] == [household.people[0]]


def test_an_unknown_id_is_said_to_be(household: Household) -> None:
    store = household.store
    for ask in (store.people.get, store.people.forget, store.faces.get, store.faces.delete, store.photos.get):
        with pytest.raises(NotFound):
            ask("00000000-0000-0000-0000-000000000000")
