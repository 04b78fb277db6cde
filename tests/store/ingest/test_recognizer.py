"""Who a face is: at most one person twice in no picture, with evidence, and nobody where nothing is near."""

from __future__ import annotations

from dataclasses import replace

from familiar_client.models import Verdict
from familiard.identity.thresholds import Thresholds
from familiard.packs import Pack
from familiard.store.index.centroids import PersonCentroids
from familiard.store.ingest.recognizer import RESTORED_PENALTY, SEVERAL_PENALTY, Recognizer
from familiard.store.people.people import PersonChange
from familiard.store.store import Store
from tests.store.household import Album, Household


def recognizer_of(store: Store, thresholds: Thresholds) -> Recognizer:
    return Recognizer(store.ledger, store.index, PersonCentroids(store.ledger), thresholds)


def test_a_known_face_is_decided_with_evidence(household: Household, album: Album, pack: Pack) -> None:
    anna = household.people[0]
    household.store.people.update(anna, PersonChange(name="Anna"))
    recognizer = recognizer_of(household.store, pack.thresholds)
    (found,) = recognizer.recognize(album.portraits[0][3].faces)
    assert (found.decision.verdict, found.decision.person_id) == (Verdict.RECOGNIZED, anna)
    assert found.decision.evidence
    assert all(household.store.faces.get(e.face_id).person_id == anna for e in found.decision.evidence)


def test_a_second_face_of_a_person_in_a_picture_is_a_duplicate(
    household: Household, album: Album, pack: Pack
) -> None:
    recognizer = recognizer_of(household.store, pack.thresholds)
    faces = [*album.portraits[0][3].faces, *album.portraits[0][4].faces]
    verdicts = [found.decision.verdict for found in recognizer.recognize(faces)]
    assert sorted(verdicts) == [Verdict.DUPLICATE, Verdict.UNKNOWN]


def test_nobody_is_near_in_an_empty_store(store: Store, album: Album, pack: Pack) -> None:
    for found in recognizer_of(store, pack.thresholds).recognize(album.group.faces):
        assert (found.decision.verdict, found.decision.person_id) == (Verdict.UNKNOWN, None)
        assert found.unassigned == ()


def test_a_face_joins_an_ignored_person_as_it_joins_a_named_one(
    household: Household, album: Album, pack: Pack
) -> None:
    # So strict that no face joins an unnamed person.
    strict = recognizer_of(household.store, replace(pack.thresholds, linkage=0.01))
    anna, faces = household.people[0], album.portraits[0][3].faces
    for change, decided in (
        (PersonChange(ignored=False), None),
        (PersonChange(ignored=True), anna),
        (PersonChange(ignored=False, name="Anna"), anna),
    ):
        household.store.people.update(anna, change)
        (found,) = strict.recognize(faces)
        assert found.decision.person_id == decided


def test_a_face_without_its_motion_must_be_more_similar(
    household: Household, album: Album, pack: Pack
) -> None:
    anna = household.people[0]
    household.store.people.update(anna, PersonChange(name="Anna"))
    (face,) = album.portraits[0][3].faces
    (reach,) = recognizer_of(household.store, pack.thresholds).reach([face])
    assert reach is not None
    just_below = reach.similarity - RESTORED_PENALTY / 2
    recognizer = recognizer_of(household.store, replace(pack.thresholds, match=just_below))
    restored = replace(face, restored=True)
    assert recognizer.decide(face, reach).decision.verdict == Verdict.RECOGNIZED
    assert recognizer.decide(restored, reach).decision.verdict == Verdict.UNKNOWN
    # The mean of several faces is asked for a little more by itself.
    by_mean = [recognizer.decide_mean(reach, [one]).decision.verdict for one in (face, restored)]
    assert by_mean[1] == Verdict.UNKNOWN


def test_the_best_of_several_faces_must_be_more_similar(
    household: Household, album: Album, pack: Pack
) -> None:
    anna = household.people[0]
    household.store.people.update(anna, PersonChange(name="Anna"))
    (face,) = album.portraits[0][3].faces
    (reach,) = recognizer_of(household.store, pack.thresholds).reach([face])
    assert reach is not None
    just_below = reach.similarity - SEVERAL_PENALTY / 2
    recognizer = recognizer_of(household.store, replace(pack.thresholds, match=just_below))
    assert recognizer.decide(face, reach).decision.verdict == Verdict.RECOGNIZED
    assert recognizer.decide(face, reach, several=True).decision.verdict == Verdict.UNKNOWN


def test_who_is_taken_is_not_decided_again(household: Household, album: Album, pack: Pack) -> None:
    recognizer = recognizer_of(household.store, pack.thresholds)
    (face,) = album.portraits[0][3].faces
    (reach,) = recognizer.reach([face])
    assert recognizer.decide(face, reach).decision.person_id == household.people[0]
    assert recognizer.decide(face, reach, [household.people[0]]).decision.person_id != household.people[0]


def test_a_face_below_the_quality_asked_for_is_unusable(
    household: Household, album: Album, pack: Pack
) -> None:
    strict = recognizer_of(household.store, replace(pack.thresholds, quality=2.0))
    (found,) = strict.recognize(album.portraits[0][3].faces)
    assert found.decision.verdict == Verdict.UNUSABLE
