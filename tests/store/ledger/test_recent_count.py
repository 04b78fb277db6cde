"""A count is taken again after decisions, and not for every photo."""

from __future__ import annotations

import pytest

from familiard.store.ledger import recent_count
from familiard.store.ledger.recent_count import RecentCount
from familiard.store.people.people import PersonChange
from tests.store.household import Album, Clock, Household


class Counter:
    """Counts how often it was counted."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> int:
        self.times += 1
        return self.times


def test_it_is_counted_once_until_somebody_decides(household: Household) -> None:
    store, count, counter = household.store, RecentCount(household.store.ledger), Counter()
    assert [count.value(counter), count.value(counter)] == [1, 1]
    store.people.update(household.people[0], PersonChange(name="Anna"))
    assert [count.value(counter), count.value(counter)] == [2, 2]


def test_photos_are_counted_after_some_moments_and_sightings_are_not(
    household: Household, album: Album, source: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = 1000.0
    monkeypatch.setattr(recent_count, "monotonic", lambda: moment)
    store, count, counter = household.store, RecentCount(household.store.ledger), Counter()
    assert count.value(counter) == 1
    store.intake.observe(album.portraits[0][3], source())
    assert count.value(counter) == 1
    moment += recent_count.COUNT_SECONDS
    assert count.value(counter) == 2
    store.intake.observe(album.portraits[0][4], source(camera="door"))
    moment += recent_count.COUNT_SECONDS
    assert count.value(counter) == 2
