"""Visits: who continues one, who begins one, when they end, and what listeners hear."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np
import pytest

from familiar_client.models import Verdict
from familiard.store.ingest.visit_recorder import VisitRecorder
from familiard.store.models import Event, FacesQuery, SightingRecord, VisitRecord, VisitsQuery
from familiard.store.people.people import PersonChange
from familiard.store.store import Store
from familiard.vision.results import Analysis
from tests.store.household import NOON, Album, Clock, Household, Reopen
from tests.store.references import no_dangling_references

See = Callable[..., SightingRecord]


@dataclass
class HandClock:
    """A clock that tests set."""

    seconds: float = 1000.0

    def __call__(self) -> float:
        """The time."""
        return self.seconds


@pytest.fixture
def hand(household: Household) -> HandClock:
    """The clock by which visits of the household end."""
    clock = HandClock()
    household.store.visit_recorder._clock = clock
    return clock


@pytest.fixture
def see(household: Household, source: Clock, hand: HandClock) -> See:
    """One snapshot, so many seconds past noon; returns the only sighting."""

    def see(seen: Analysis, seconds: float = 0, camera: str = "door") -> SightingRecord:
        taken = source(camera=camera)
        moment = replace(taken, taken_at=NOON + timedelta(seconds=seconds))
        (one,) = household.store.bursts.take([(seen, moment)])
        return one.sighting

    return see


def unlike(seen: Analysis, seed: int = 0) -> Analysis:
    """The same person from another side: similarity .8 to the picture."""
    (face,) = seen.faces
    assert face.embedding is not None
    noise = np.random.default_rng(seed).normal(size=len(face.embedding)).astype(np.float32)
    noise -= (noise @ face.embedding) * face.embedding
    embedding = 0.8 * face.embedding + 0.6 * noise / np.linalg.norm(noise)
    return replace(seen, faces=(replace(face, embedding=embedding.astype(np.float32)),))


def visits(store: Store, **query: object) -> list[VisitRecord]:
    return list(store.visits.list(VisitsQuery(**query)).items)  # type: ignore[arg-type]


def heard(store: Store, after: int = 0) -> list[tuple[str, str | None]]:
    events = store.events.since(f"{after}.0") or []
    return [(event.type, event.visit.decision.person_id) for event in events if event.visit is not None]


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def test_pictures_in_a_row_are_one_visit(household: Household, album: Album, see: See) -> None:
    seen = [see(album.portraits[0][i], 20 * i) for i in range(4)]
    (visit,) = visits(household.store)
    assert {one.visit_id for one in seen} == {visit.id}
    assert (visit.started_at, visit.last_seen_at, visit.ended_at) == (at(0), at(60), None)
    assert (visit.snapshots, visit.cameras) == (4, ("door",))
    assert visit.face is not None
    assert visit.face.visit_id == visit.id
    assert household.store.visits.get(visit.id) == visit


def test_a_picture_after_the_gap_begins_another(household: Household, album: Album, see: See) -> None:
    see(album.portraits[0][0])
    see(album.portraits[0][1], 61)
    assert [visit.started_at for visit in visits(household.store)] == [at(61), at(0)]


def test_two_people_are_two_visits(household: Household, album: Album, see: See) -> None:
    see(album.portraits[0][0])
    see(album.portraits[1][0], 1)
    assert [visit.decision.person_id for visit in visits(household.store)] == [
        household.people[1],
        household.people[0],
    ]


def test_one_person_at_two_cameras_is_one_visit(household: Household, album: Album, see: See) -> None:
    see(album.portraits[0][0], camera="gate")
    see(album.portraits[0][1], 30, camera="door")
    (visit,) = visits(household.store)
    assert (visit.camera, visit.cameras) == ("gate", ("gate", "door"))
    assert len(household.store.faces.sightings(FacesQuery(camera="door")).items) == 1
    assert visits(household.store, cameras=["door"]) == [visit]
    assert visits(household.store, cameras=["garden"]) == []


def test_somebody_nobody_knows_is_one_visit_by_similarity(
    household: Household, album: Album, see: See
) -> None:
    first = see(album.portraits[5][0])
    assert first.decision.person_id is None
    assert see(album.portraits[5][1], 5).visit_id == first.visit_id
    assert see(album.portraits[4][0], 10).visit_id != first.visit_id


def test_an_old_picture_that_comes_late_leaves_the_visit_of_now_alone(
    household: Household, album: Album, see: See
) -> None:
    now = see(album.portraits[0][0])
    late = see(album.portraits[0][1], -3600)
    again = see(album.portraits[0][2], 1)
    assert (now.visit_id, late.visit_id == now.visit_id) == (again.visit_id, False)
    newest, oldest = visits(household.store)
    assert (newest.started_at, newest.last_seen_at) == (at(0), at(1))
    assert (oldest.started_at, oldest.last_seen_at) == (at(-3600), at(-3600))


def test_a_clock_that_goes_back_a_little_loses_nothing(household: Household, album: Album, see: See) -> None:
    for seconds in (0, -30, 5):
        see(album.portraits[0][0], seconds)
    (visit,) = visits(household.store)
    assert (visit.started_at, visit.last_seen_at, visit.snapshots) == (at(-30), at(5), 3)


def test_a_visit_ends_a_gap_after_its_last_picture(
    household: Household, album: Album, see: See, hand: HandClock
) -> None:
    store = household.store
    see(album.portraits[0][0])
    hand.seconds += 59
    assert not store.visit_recorder.due
    see(album.portraits[0][1], 59)
    hand.seconds += 59
    store.visit_recorder.end_due()
    assert visits(store)[0].ended_at is None
    hand.seconds += 1
    assert store.visit_recorder.due
    store.visit_recorder.end_due()
    (visit,) = visits(store)
    assert visit.ended_at == at(119)
    assert not store.visit_recorder.due
    assert [type for type, _ in heard(store)] == ["visit_started", "visit_ended"]


def test_a_visit_that_is_over_when_the_daemon_starts_ends(
    household: Household, album: Album, see: See, reopen: Reopen
) -> None:
    see(album.portraits[0][0])
    assert [visit.ended_at for visit in visits(reopen())] == [None]
    store = reopen()
    with store.ledger.transaction():
        store.ledger.db.execute("UPDATE visit SET arrived_at = '2026-06-01T12:00:00.000000Z'")
    assert [visit.ended_at for visit in visits(reopen())] == [at(60)]


def test_recognized_is_said_once_a_visit(household: Household, album: Album, see: See) -> None:
    store, person = household.store, household.people[0]
    store.people.update(person, PersonChange(name="Anna"))
    for i in range(3):
        see(album.portraits[0][i], i)
    assert heard(store) == [("visit_started", person), ("recognized", person)]
    (visit,) = visits(store, verdict=Verdict.RECOGNIZED)
    assert visit.decision.person_name == "Anna"
    assert (visit.decision.similarity or 0) > 0.46
    assert visits(store, verdict=Verdict.UNKNOWN) == []


def test_who_is_named_during_a_visit_is_announced(household: Household, album: Album, see: See) -> None:
    store, person = household.store, household.people[0]
    see(album.portraits[0][0])
    assert heard(store) == [("visit_started", person)]
    heard_live: list[Event] = []
    store.events.subscribe(heard_live.extend)
    store.people.update(person, PersonChange(name="Anna"))
    assert heard(store) == [("visit_started", person), ("recognized", person)]
    assert [event.type for event in heard_live] == ["person_named", "recognized"]
    store.people.update(person, PersonChange(name="Anne"))
    assert len(heard(store)) == 2


def test_who_is_named_later_is_not_announced(
    household: Household, album: Album, see: See, hand: HandClock
) -> None:
    store, person = household.store, household.people[0]
    see(album.portraits[0][0])
    hand.seconds += 60
    store.visit_recorder.end_due()
    store.people.update(person, PersonChange(name="Anna"))
    assert heard(store) == [("visit_started", person), ("visit_ended", person)]
    assert visits(store)[0].decision.verdict == Verdict.RECOGNIZED


def test_a_visit_follows_what_people_decide(household: Household, album: Album, see: See) -> None:
    store = household.store
    anna, bert = household.people[:2]
    store.people.update(anna, PersonChange(name="Anna"))
    face = see(album.portraits[0][0])
    assert face.id is not None

    def whose() -> str | None:
        (visit,) = visits(store)
        return visit.decision.person_id

    store.faces.move(face.id, bert)
    assert whose() == bert
    store.history.undo()
    assert whose() == anna
    store.people.merge(bert, [anna])
    assert whose() == bert
    assert len(visits(store, person_id=anna)) == 1
    store.history.undo()
    assert whose() == anna
    store.people.forget(anna)
    assert (whose(), visits(store)[0].decision.verdict) == (None, Verdict.UNKNOWN)


def test_who_is_said_not_to_be_it_is_not_it_by_another_face(
    household: Household, album: Album, see: See
) -> None:
    store, anna = household.store, household.people[0]
    faces = [see(album.portraits[0][0]), see(unlike(album.portraits[0][0]), 1)]
    assert faces[0].id is not None
    store.faces.move(faces[0].id, None)
    (visit,) = visits(store)
    assert visit.decision.person_id is None
    assert store.faces.sighting(faces[1].id or "").decision.person_id == anna


def test_unusable_faces_are_a_visit_without_a_stored_face(
    household: Household, album: Album, see: See
) -> None:
    face = album.portraits[0][0].faces[0]
    poor = replace(face, quality=replace(face.quality, value=0.0, reasons=("small",)))
    blurred = replace(album.portraits[0][0], faces=(poor,))
    first, second = see(blurred), see(blurred, 1)
    (visit,) = visits(household.store)
    assert first.visit_id == second.visit_id == visit.id
    assert (visit.face, visit.decision.verdict, visit.decision.reasons) == (
        None,
        Verdict.UNUSABLE,
        ("small",),
    )


def test_the_verdict_only_improves(household: Household, album: Album, source: Clock) -> None:
    store, person = household.store, household.people[0]
    store.people.update(person, PersonChange(name="Anna"))
    best = max(album.portraits[0], key=lambda one: one.faces[0].quality.value)
    for seen in (album.unsure, best, album.unsure):
        store.bursts.take([(seen, replace(source(camera="door"), taken_at=NOON))])
    (visit,) = visits(store)
    sightings = store.faces.sightings(FacesQuery(camera="door")).items
    assert visit.decision.similarity == max(one.decision.similarity or 0 for one in sightings)


def test_a_visit_that_was_not_stored_is_not_ended(store: Store, source: Clock, album: Album) -> None:
    recorder: VisitRecorder = store.visit_recorder
    recorder._clock = clock = HandClock()

    def fail() -> None:
        with store.ledger.transaction():
            store.bursts.take([(album.portraits[0][0], source(camera="door"))])
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    clock.seconds += 60
    recorder.end_due()
    assert (visits(store), heard(store)) == ([], [])


def with_quality(seen: Analysis, quality: float) -> Analysis:
    (face,) = seen.faces
    return replace(seen, faces=(replace(face, quality=replace(face.quality, value=quality)),))


def faces_of(store: Store, visit_id: str | None) -> list[tuple[str, float]]:
    assert visit_id is not None
    return [(face.id, face.quality) for face in map(store.faces.get, store.visits.face_ids(visit_id))]


def test_the_best_faces_of_a_visit_are_kept(household: Household, album: Album, see: See) -> None:
    store, anna = household.store, household.people[0]
    store.people.update(anna, PersonChange(name="Anna"))
    # Someone who comes closer: each picture is from another side, and better.
    qualities = [0.30 + 0.06 * i for i in range(10)]
    for i, quality in enumerate(qualities):
        see(with_quality(unlike(album.portraits[0][i % 4], seed=i), quality), 5 * i)
        no_dangling_references(store.ledger.db)
    (visit,) = visits(store)
    kept = faces_of(store, visit.id)
    assert 2 <= len(kept) <= 5
    assert min(quality for _, quality in kept) > qualities[2]
    assert visit.snapshots == 10
    person = store.people.get(anna)
    assert person.faces == 3 + len(kept)
    assert store.index.count() == store.index.expected() == store.counts().faces
    # Photos in which no face is left are gone.
    photos = store.ledger.db.execute("SELECT count(*) FROM photo WHERE origin = 'camera'").fetchone()[0]
    assert photos == len(kept)
    sums, counts = store.centroids.sums([anna])
    store.centroids.forget()
    again, _ = store.centroids.sums([anna])
    assert counts.tolist() == [person.faces]
    assert np.allclose(sums, again, atol=1e-4)


def test_a_face_that_is_replaced_goes_on_as_the_same_sighting(
    household: Household, album: Album, see: See
) -> None:
    store = household.store
    for i in range(4):
        see(with_quality(unlike(album.portraits[5][0], seed=i), 0.3 + 0.01 * i), i)
    (visit,) = visits(store)
    first, *_ = sorted(store.visits.face_ids(visit.id), key=lambda face_id: store.faces.get(face_id).quality)
    crop = store.faces.crop(first)
    heard_live: list[Event] = []
    store.events.subscribe(heard_live.extend)
    better = with_quality(unlike(album.portraits[5][1], seed=9), 0.9)
    seen = see(better, 10)
    assert (seen.id, seen.quality, seen.taken_at) == (first, 0.9, at(10))
    assert [(event.type, event.data["face_id"]) for event in heard_live] == [("sighting", first)]
    assert store.faces.crop(first) == better.faces[0].crop != crop
    embedding = store.faces.embedding(first)
    assert embedding is not None
    assert better.faces[0].embedding is not None
    assert np.allclose(embedding, better.faces[0].embedding)
    # Whose it is stays to be undone, and what somebody decides from now on stays.
    store.faces.move(first, household.people[1])
    assert see(with_quality(unlike(album.portraits[5][1], seed=11), 0.99), 12).id != first
    assert store.faces.get(first).quality == 0.9
    store.history.undo()
    assert store.faces.get(first).person_id == seen.decision.person_id
