"""Lists of visits: by person, camera, verdict, and time, page by page."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from familiar_client.models import Verdict
from familiard.errors import NotFound
from familiard.store.models import VisitsQuery
from familiard.store.people.people import PersonChange
from familiard.store.store import Store
from tests.store.household import NOON, Album, Clock, Household


@pytest.fixture
def visited(household: Household, album: Album, source: Clock) -> Store:
    """Anna at noon, somebody without a name an hour later, and somebody unknown at two."""
    store = household.store
    store.people.update(household.people[0], PersonChange(name="Anna"))
    for hours, (who, camera) in enumerate(((0, "door"), (1, "gate"), (5, "door"))):
        taken = replace(source(camera=camera), taken_at=NOON + timedelta(hours=hours))
        store.bursts.take([(album.portraits[who][0], taken)])
    return store


def hours(store: Store, query: VisitsQuery) -> list[int]:
    return [int((one.started_at - NOON) / timedelta(hours=1)) for one in store.visits.list(query).items]


def test_visits_are_listed_newest_first(visited: Store) -> None:
    assert hours(visited, VisitsQuery()) == [2, 1, 0]


def test_visits_are_paged(visited: Store) -> None:
    first = visited.visits.list(VisitsQuery(), limit=2)
    assert first.cursor is not None
    second = visited.visits.list(VisitsQuery(), first.cursor, 2)
    assert second.cursor is None
    assert [*first.items, *second.items] == list(visited.visits.list(VisitsQuery()).items)


def test_visits_are_found_by_person_camera_verdict_and_time(visited: Store, household: Household) -> None:
    assert hours(visited, VisitsQuery(person_id="Anna")) == [0]
    assert hours(visited, VisitsQuery(person_id=household.people[1])) == [1]
    assert hours(visited, VisitsQuery(cameras=["door"])) == [2, 0]
    assert hours(visited, VisitsQuery(cameras=["door", "gate", "nowhere"])) == [2, 1, 0]
    assert hours(visited, VisitsQuery(verdict=Verdict.RECOGNIZED)) == [0]
    assert hours(visited, VisitsQuery(verdict=Verdict.UNKNOWN)) == [2, 1]
    assert hours(visited, VisitsQuery(verdict=Verdict.UNUSABLE)) == []
    assert hours(visited, VisitsQuery(after=NOON + timedelta(hours=1))) == [2, 1]
    assert hours(visited, VisitsQuery(before=NOON + timedelta(hours=1))) == [0]


def test_visits_of_hidden_and_ignored_people_are_listed_when_asked_for(
    visited: Store, household: Household
) -> None:
    visited.people.update(household.people[0], PersonChange(hidden=True))
    visited.people.update(household.people[1], PersonChange(ignored=True))
    assert hours(visited, VisitsQuery()) == [2]
    assert hours(visited, VisitsQuery(hidden=True)) == [1, 0]
    assert hours(visited, VisitsQuery(hidden=None)) == [2, 1, 0]


def test_what_is_not_there_is_not_found(visited: Store) -> None:
    with pytest.raises(NotFound):
        visited.visits.get("nothing")
    with pytest.raises(NotFound):
        visited.visits.list(VisitsQuery(person_id="Unheard Of"))
