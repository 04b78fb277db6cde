"""A burst: who is in it is decided once, over all frames, and that is what the answer, the store and the list have."""

from __future__ import annotations

import pytest

from familiar_client.models import Verdict
from familiard.store.models import FacesQuery, SightingRecord, Source
from familiard.store.people.people import PersonChange
from familiard.store.store import Store
from familiard.vision.results import Analysis
from tests.store.household import Album, Clock, Household


@pytest.fixture
def anna(household: Household) -> str:
    """The first person of the household has a name; her ID."""
    household.store.people.update(household.people[0], PersonChange(name="Anna"))
    return household.people[0]


def together(*pictures: Analysis) -> Analysis:
    """One frame with the faces of several pictures."""
    first = pictures[0]
    return Analysis(
        first.width, first.height, tuple(face for one in pictures for face in one.faces), first.timings
    )


def listed(store: Store, camera: str, *, hidden: bool | None = None) -> list[SightingRecord]:
    return list(store.faces.sightings(FacesQuery(camera=camera, hidden=hidden)).items)


def sources(source: Clock, count: int) -> list[Source]:
    """Sources of a burst: one camera, one moment."""
    first = source(camera="door")
    return [
        first,
        *(
            Source(first.origin, first.path, source().digest, first.taken_at, "door")
            for _ in range(count - 1)
        ),
    ]


def test_each_person_counts_once(household: Household, album: Album, source: Clock, anna: str) -> None:
    store = household.store
    frames = [album.portraits[0][i] for i in (0, 1, 4)]
    seen = store.bursts.take(list(zip(frames, sources(source, 3), strict=True)))
    assert [one.sighting.person_name for one in seen] == ["Anna"]
    assert listed(store, "door") == [seen[0].sighting]
    assert store.people.get(anna).last_camera == "door"


@pytest.mark.parametrize("turned_round", [False, True])
def test_what_is_stored_is_what_was_decided_over_all_frames(
    household: Household, album: Album, source: Clock, anna: str, turned_round: bool
) -> None:
    """Anna and a framed photo of her are in one frame, and she alone, better, in another.

    The photo is a duplicate, since she is beside it, and is not stored.
    """
    store = household.store
    best, *others = sorted(
        (album.portraits[0][i] for i in (0, 3, 4)), key=lambda one: -one.faces[0].quality.value
    )
    frames = [together(*others), best]
    if turned_round:
        frames.reverse()
    assert {decision.verdict for decision in store.intake.identify(frames[turned_round])} == {
        Verdict.RECOGNIZED,
        Verdict.DUPLICATE,
    }
    seen = store.bursts.take(list(zip(frames, sources(source, 2), strict=True)))
    first, copy = seen
    assert (first.frame, first.sighting.person_name, first.sighting.decision.reasons) == (
        int(not turned_round),
        "Anna",
        (),
    )
    assert (copy.sighting.verdict, copy.sighting.person_name) == (Verdict.DUPLICATE, "Anna")
    assert copy.sighting.decision.reasons == ("already-in-picture",)
    assert (copy.sighting.id, copy.sighting.visit_id) == (None, None)
    assert listed(store, "door") == [first.sighting]
    assert store.people.get(anna).faces == 4


def test_a_person_of_two_frames_is_not_two_groups(
    household: Household, album: Album, source: Clock, anna: str
) -> None:
    frames = [together(album.portraits[0][3], album.portraits[0][4]) for _ in range(2)]
    seen = household.store.bursts.take(list(zip(frames, sources(source, 2), strict=True)))
    assert [one.sighting.verdict for one in seen] == [Verdict.RECOGNIZED, Verdict.DUPLICATE]
    assert len(listed(household.store, "door")) == 1


def test_unknown_faces_are_not_stored_unless_wanted(store: Store, album: Album, source: Clock) -> None:
    frames = [(album.portraits[5][0], source(camera="door"))]
    (seen,) = store.bursts.take(frames, keep_unknown=False)
    assert (seen.sighting.verdict, seen.sighting.id) == (Verdict.UNKNOWN, None)
    assert store.counts().faces == 0


def test_a_match_below_the_minimum_confidence_is_unknown(
    household: Household, album: Album, source: Clock, anna: str
) -> None:
    store = household.store
    (seen,) = store.bursts.take([(album.unsure, source(camera="door"))], min_confidence=0.999)
    sighting = seen.sighting
    assert (sighting.verdict, sighting.person_id, sighting.person_name) == (Verdict.UNKNOWN, None, None)
    assert sighting.decision.reasons == ("below-min-confidence",)
    assert sighting.decision.confidence is not None
    assert 50 < sighting.decision.confidence < 99.9
    assert listed(store, "door") == [sighting]
    assert store.people.get(anna).faces == 3
    least = sighting.decision.confidence / 100
    (sure,) = store.bursts.take([(album.unsure, source(camera="door"))], min_confidence=least)
    assert sure.sighting.person_name == "Anna"


def test_such_a_face_founds_nobody(household: Household, album: Album, source: Clock, anna: str) -> None:
    store, people = household.store, household.store.counts().people
    for _ in range(3):
        store.bursts.take([(album.unsure, source(camera="door"))], min_confidence=0.999)
    assert store.counts().people == people
    # Nor does it join a person whom a later face founds.
    store.people.erase(anna)
    (later,) = store.intake.observe(album.unsure, source()).faces
    assert later.person_id is None
    assert store.counts().people == people - 1


def test_the_surest_of_several_frames_counts(
    household: Household, album: Album, source: Clock, anna: str
) -> None:
    frames = [album.unsure, album.portraits[0][4]]
    burst = list(zip(frames, sources(source, 2), strict=True))
    (seen,) = household.store.bursts.take(burst, min_confidence=0.999)
    assert (seen.frame, seen.sighting.person_name) == (1, "Anna")
