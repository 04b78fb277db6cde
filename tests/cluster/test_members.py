"""What becomes of workers: they come, fall silent, are heard of again, and go."""

from __future__ import annotations

from typing import Any

import pytest

from familiar_client.models import WorkerState
from familiard.cluster import members as module
from familiard.cluster.kind import Kind
from familiard.cluster.members import SILENT_SECONDS, Members

WANTED = Kind("1.0", "mobile/1+2")
ANNA, BEN = "tcp://10.0.0.1:1", "tcp://10.0.0.2:1"


class Time:
    """A clock that a test turns."""

    now = 1000.0


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Time:
    clock = Time()
    monkeypatch.setattr(module, "monotonic", lambda: clock.now)
    return clock


def worker(name: str, heartbeat: float, kind: Kind = WANTED) -> dict[str, Any]:
    return {"name": name, "nthreads": 3, "last_seen": heartbeat, "resources": {kind.resource: 3}}


def states(members: Members) -> dict[str, WorkerState]:
    return {one.name: one.state for one in members.list()}


def test_a_worker_without_heartbeats_is_silent_until_the_next(clock: Time) -> None:
    members = Members(WANTED)
    members.update({ANNA: worker("anna", 1.0), BEN: worker("ben", 1.0)})
    assert members.working == {ANNA, BEN}
    assert members.parallel == 6
    clock.now += SILENT_SECONDS + 1
    # Its own clock does not count.
    members.update({ANNA: worker("anna", 1.0), BEN: worker("ben", 500.0)})
    assert members.working == {BEN}
    assert members.silent == {ANNA}
    assert members.parallel == 3
    members.update({ANNA: worker("anna", 1.5), BEN: worker("ben", 500.0)})
    assert members.working == {ANNA, BEN}


def test_a_worker_that_goes_is_listed_with_what_it_did_and_comes_back_as_the_same(clock: Time) -> None:
    members = Members(WANTED)
    members.update({ANNA: worker("anna", 1.0)})
    members.done("anna")
    members.lose_all()
    assert states(members) == {"anna": WorkerState.LOST}
    assert not members.working
    clock.now += 1
    members.update({BEN: worker("anna", 1.0)})
    assert [(one.name, one.state, one.done) for one in members.list()] == [("anna", WorkerState.WORKING, 1)]


def test_a_worker_of_another_kind_is_refused_once_and_gets_nothing() -> None:
    members = Members(WANTED)
    other = {ANNA: worker("anna", 1.0, Kind("2.0", WANTED.pack))}
    assert "Install 1.0" in members.update(other)[ANNA]
    assert members.update(other) == {}
    assert not members.working
    members.lose_all()
    (one,) = members.list()
    assert one.state is WorkerState.REFUSED
    assert "Install 1.0" in (one.detail or "")


def test_workers_of_other_programs_are_left_alone() -> None:
    members = Members(WANTED)
    foreign = worker("dask", 1.0) | {"resources": {"GPU": 1}}
    assert members.update({ANNA: foreign}) == {}
    assert members.list() == ()
