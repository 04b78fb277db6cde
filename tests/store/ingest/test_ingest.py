"""What comes in: matched, joined, founded, and never twice."""

from __future__ import annotations

from familiar_client.models import Verdict
from familiard.store.people.people import PersonChange
from familiard.store.store import Store
from familiard.vision.results import Analysis
from tests.store.household import Album, Clock, Household


def test_a_first_face_is_unknown_and_nobody(store: Store, album: Album, source: Clock) -> None:
    observed = store.intake.observe(album.portraits[0][0], source())
    assert observed.decisions[0].verdict == Verdict.UNKNOWN
    assert observed.faces[0].person_id is None


def test_a_second_face_brings_the_first_along(store: Store, album: Album, source: Clock) -> None:
    first = store.intake.observe(album.portraits[0][0], source()).faces[0]
    second = store.intake.observe(album.portraits[0][1], source()).faces[0]
    assert second.person_id is not None
    assert store.faces.get(first.id).person_id == second.person_id


def test_faces_of_one_batch_see_each_other(store: Store, album: Album, source: Clock) -> None:
    batch = [(seen, source(), None) for seen in album.portraits[0][:4]]
    store.intake.observe_many(batch)
    assert store.counts().people == 1
    assert store.counts().unassigned == 0


def test_the_same_content_is_stored_once(store: Store, album: Album, source: Clock) -> None:
    photo = source()
    first = store.intake.observe(album.portraits[0][0], photo)
    again = store.intake.observe(album.portraits[0][0], photo)
    assert again.already_known
    assert again.photo.id == first.photo.id
    assert store.counts().faces == 1


def test_a_named_person_is_recognized_with_reasons(household: Household, album: Album, source: Clock) -> None:
    store, anna = household.store, household.people[0]
    store.people.update(anna, PersonChange(name="Anna"))
    (decision,) = store.intake.identify(album.portraits[0][4])
    assert decision.verdict == Verdict.RECOGNIZED
    assert decision.person_name == "Anna"
    assert decision.confidence is not None
    assert decision.confidence > 90
    assert {store.faces.get(e.face_id).person_id for e in decision.evidence} == {anna}
    assert decision.evidence[0].similarity >= decision.evidence[-1].similarity


def test_an_unknown_face_is_not_named(household: Household, album: Album) -> None:
    for person in household.people:
        household.store.people.update(person, PersonChange(name=f"Person {person[:4]}"))
    (decision,) = household.store.intake.identify(album.portraits[5][0])
    assert decision.verdict == Verdict.UNKNOWN
    assert decision.person_id is None
    assert "below-threshold" in decision.reasons


def test_one_person_twice_in_a_photo_is_that_person_twice(
    household: Household, album: Album, source: Clock
) -> None:
    store, anna = household.store, household.people[0]
    store.people.update(anna, PersonChange(name="Anna"))
    first, framed = album.portraits[0][3], album.portraits[0][4]
    picture = Analysis(first.width, first.height, (*first.faces, *framed.faces), first.timings)
    verdicts = sorted(decision.verdict for decision in store.intake.identify(picture))
    assert verdicts == [Verdict.DUPLICATE, Verdict.RECOGNIZED]
    observed = store.intake.observe(picture, source())
    assert [face.person_id for face in observed.faces] == [anna, anna]
    assert [decision.verdict for decision in observed.decisions] == [Verdict.RECOGNIZED] * 2
    assert sorted(decision.reasons for decision in observed.decisions) == [(), ("already-in-picture",)]


def test_somebody_unknown_twice_in_a_photo_is_not_two_people(
    store: Store, album: Album, source: Clock
) -> None:
    first, framed = album.portraits[0][0], album.portraits[0][4]
    picture = Analysis(first.width, first.height, (*first.faces, *framed.faces), first.timings)
    for _ in range(3):
        store.intake.observe(picture, source())
    assert store.counts().people == 1


def test_an_unnamed_person_is_unknown_with_a_lasting_id(household: Household, album: Album) -> None:
    (decision,) = household.store.intake.identify(album.portraits[1][4])
    assert decision.verdict == Verdict.UNKNOWN
    assert decision.person_id == household.people[1]


def test_everybody_in_the_group_photo_is_somebody_else(
    household: Household, album: Album, source: Clock
) -> None:
    observed = household.store.intake.observe(album.group, source())
    people = [face.person_id for face in observed.faces if face.person_id is not None]
    assert len(people) == len(set(people)) >= 4
    assert set(household.people) <= set(people)


def test_a_photo_that_comes_with_a_name_is_confirmed(store: Store, album: Album, source: Clock) -> None:
    observed = store.intake.observe(album.portraits[2][0], source(), confirm_as="Clara  Oswald ")
    face = store.faces.get(observed.faces[0].id)
    assert (face.person_name, face.confirmed) == ("Clara Oswald", True)


def test_enrolling_says_which_pictures_serve(store: Store, album: Album, source: Clock) -> None:
    person, pictures = store.enrollment.enroll(
        "Dana", None, [(album.portraits[3][0], source()), (album.group, source())]
    )
    assert person.name == "Dana"
    assert [picture.accepted for picture in pictures] == [True, False]
    assert pictures[1].reason == "several-faces"
    (decision,) = store.intake.identify(album.portraits[3][2])
    assert decision.person_name == "Dana"
