"""Visits that a picture may continue: by time, and with what is known of their faces, also after a restart."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np
import pytest

from familiar_client.models import Verdict
from familiard.store.store import Store
from tests.store.household import NOON, Album, Clock, Household, Reopen


@pytest.fixture
def visited(household: Household, album: Album, source: Clock) -> Store:
    """Somebody is at the door at noon."""
    taken = replace(source(camera="door"), taken_at=NOON)
    household.store.bursts.take([(album.portraits[0][0], taken)])
    return household.store


def later(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def near(store: Store, seconds: float, camera: str = "door") -> int:
    return len(store.visit_recorder.near(camera, later(seconds)))


def test_a_visit_takes_pictures_of_up_to_the_gap_before_and_after(visited: Store) -> None:
    assert [near(visited, seconds) for seconds in (-61, -60, 0, 60, 61)] == [0, 1, 1, 1, 0]


def test_a_visit_that_is_over_takes_pictures_of_its_own_time(visited: Store) -> None:
    visited.visit_recorder._arrivals.update(dict.fromkeys(visited.visit_recorder._arrivals, -1e9))
    visited.visit_recorder.end_due()
    assert [near(visited, seconds) for seconds in (-1, 0, 1)] == [0, 1, 0]


def test_what_is_known_of_a_visit_survives_a_restart(visited: Store, album: Album, reopen: Reopen) -> None:
    (before,) = visited.visit_recorder.near("door", NOON)
    (after,) = reopen().visit_recorder.near("door", NOON)
    assert (before.id, before.decision, len(before.faces)) == (after.id, after.decision, len(after.faces))
    assert before.track.last is not None
    assert after.track.last is None
    assert after.track.mean == pytest.approx(album.portraits[0][0].faces[0].embedding, abs=1e-5)


def test_at_another_camera_only_the_person_counts(visited: Store, household: Household) -> None:
    (visit,) = visited.visit_recorder.near("gate", NOON)
    assert (visit.track.person, visit.track.mean) == (household.people[0], None)


def test_an_erasure_forgets_the_tracks(visited: Store, household: Household) -> None:
    visited.people.erase(household.people[0])
    assert visited.visit_recorder._tracks._tracks == {}
    assert near(visited, 0) == 0


def test_a_damaged_visit_is_not_continued(visited: Store, album: Album, source: Clock) -> None:
    visited.ledger.db.execute("UPDATE visit SET cameras = 'broken'")
    (seen,) = visited.bursts.take(
        [(album.portraits[0][1], replace(source(camera="door"), taken_at=later(1)))]
    )
    assert seen.sighting.verdict == Verdict.UNKNOWN
    assert visited.ledger.unreadable


def test_a_track_has_the_weight_of_all_pictures(visited: Store, album: Album, source: Clock) -> None:
    taken = replace(source(camera="door"), taken_at=later(1))
    visited.bursts.take([(album.portraits[0][1], taken)])
    (visit,) = visited.visit_recorder.near("door", later(2))
    expected = np.zeros(512)
    for i in range(2):
        (face,) = album.portraits[0][i].faces
        assert face.embedding is not None
        expected += face.quality.value * face.embedding
    assert visit.track.total == pytest.approx(expected, abs=1e-4)
