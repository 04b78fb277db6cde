"""Somebody who stays in front of a camera for a minute, at a frame a second, with real weights over HTTP."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from familiard.config import VisitSettings
from tests.server.client import Client, ReceivedEvent
from tests.server.conftest import RunningDaemon
from tests.server.people import frame, portrait

SECONDS = 60
OF_THE_STAY = {"sighting", "visit_started", "recognized", "visit_ended"}


async def replayed(client: Client, since: str, last: str) -> list[ReceivedEvent]:
    """The events about faces and visits since one."""
    async with client.events(since) as listening:
        return [event for event in await listening.until(last) if event.type in OF_THE_STAY]


@pytest.mark.slow
async def test_a_minute_in_front_of_a_camera_is_one_visit(client: Client, instance: RunningDaemon) -> None:
    await client.post("/v1/enroll", params={"name": "Anna"}, data=portrait(0, 1))
    state = await client.get("/v1/snapshot")
    for second in range(SECONDS):
        query = {"camera": "door", "taken_at": f"2026-06-01T10:00:{second:02}Z"}
        seen = await client.post("/v1/sightings", params=query, data=frame(0, side=260, step=second))
        assert [face["person_name"] for face in seen["faces"]] == ["Anna"]
        assert seen["outcome"] == "recognized"
    (visit,) = await client.all("/v1/visits")
    assert (visit["started_at"], visit["last_seen_at"], visit["ended_at"]) == (
        "2026-06-01T10:00:00.000000Z",
        "2026-06-01T10:00:59.000000Z",
        None,
    )
    assert (visit["person_name"], visit["snapshots"]) == ("Anna", SECONDS)
    stored = await client.all("/v1/sightings")
    assert 1 <= len(stored) <= 5
    assert {one["visit_id"] for one in stored} == {visit["id"]}
    person = await client.get("/v1/people/Anna")
    assert (person["faces"], person["last_camera"]) == (1 + len(stored), "door")
    assert person["last_sighted_at"] == visit["last_seen_at"]
    # The visit is over when the daemon was away for longer than the gap.
    await instance.reopen(replace(instance.settings, visits=VisitSettings(gap=1)))
    events = await replayed(client, state["event_id"], "visit_ended")
    counts = Counter(event.type for event in events)
    assert (counts["visit_started"], counts["recognized"], counts["visit_ended"]) == (1, 1, 1)
    assert len({event.data["face_id"] for event in events if event.type == "sighting"}) == len(stored)
    assert [event.type for event in events if event.type != "sighting"] == [
        "visit_started",
        "recognized",
        "visit_ended",
    ]
    assert events[-1].data["visit_id"] == visit["id"]
    (visit,) = await client.all("/v1/visits")
    assert visit["ended_at"] == "2026-06-01T10:01:00.000000Z"
