"""When a camera saw a person last: as long as their visit goes on, also where no more faces of it are stored."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from familiard.store.models import SightingRecord, VisitsQuery
from familiard.store.people.people import PersonChange
from familiard.vision.results import Analysis
from tests.store.household import NOON, Album, Clock, Household, Reopen

See = Callable[..., SightingRecord]


@pytest.fixture
def see(household: Household, source: Clock) -> See:
    """One snapshot, so many seconds past noon; returns the only sighting."""

    def see(seen: Analysis, seconds: float = 0, camera: str = "door") -> SightingRecord:
        moment = replace(source(camera=camera), taken_at=at(seconds))
        (one,) = household.store.bursts.take([(seen, moment)])
        return one.sighting

    return see


def at(seconds: float) -> datetime:
    """After all photos of the household."""
    return NOON + timedelta(days=1, seconds=seconds)


def test_a_person_is_seen_as_long_as_the_visit_goes_on(
    household: Household, album: Album, see: See, reopen: Reopen
) -> None:
    store, anna = household.store, household.people[0]
    store.people.update(anna, PersonChange(name="Anna"))
    first = see(album.portraits[0][0])
    for seconds in (20, 40, 60):
        # Near-copies, which are not stored.
        assert see(album.portraits[0][0], seconds).id is None
    assert (store.people.get(anna).last_sighted_at, store.people.get(anna).last_seen) == (at(60), at(60))
    ((person, sighting),) = store.current_state(None).people
    assert (person.last_sighted_at, sighting and sighting.id) == (at(60), first.id)
    # A picture that arrives late is older.
    see(album.portraits[0][0], 30)
    assert store.people.get(anna).last_sighted_at == at(60)
    # It is part of what is summed up again.
    store.people.update(anna, PersonChange(hidden=True))
    assert store.people.get(anna).last_sighted_at == at(60)
    assert reopen().people.get(anna).last_sighted_at == at(60)


def test_the_camera_that_saw_a_visit_last_is_the_last_camera(
    household: Household, album: Album, see: See
) -> None:
    store, anna = household.store, household.people[0]
    for seconds, camera in ((0, "gate"), (10, "door"), (20, "gate")):
        see(album.portraits[0][0], seconds, camera)
    (visit,) = store.visits.list(VisitsQuery()).items
    assert visit.cameras == ("gate", "door")
    person = store.people.get(anna)
    assert (person.last_sighted_at, person.last_camera) == (at(20), "gate")


def test_when_somebody_was_seen_follows_who_the_visit_was(
    household: Household, album: Album, see: See
) -> None:
    store, (anna, berta, *_) = household.store, household.people
    before = [store.people.get(one).last_sighted_at for one in (anna, berta)]
    face = see(album.portraits[0][0])
    see(album.portraits[0][0], 50)
    assert face.id is not None
    store.faces.move(face.id, berta)
    assert [store.people.get(one).last_sighted_at for one in (anna, berta)] == [before[0], at(50)]
    # And so for the pictures that follow.
    see(album.portraits[0][0], 55)
    assert [store.people.get(one).last_sighted_at for one in (anna, berta)] == [before[0], at(55)]
    store.history.undo()
    assert [store.people.get(one).last_sighted_at for one in (anna, berta)] == [at(55), before[1]]
