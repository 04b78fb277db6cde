"""Recordings of cameras over HTTP: visits at the recording's own times, and nothing of the video is kept."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from tests.importing.desk import film
from tests.server.client import Client
from tests.server.conftest import RunningDaemon
from tests.server.people import portrait
from tests.server.test_sightings import burst

TAKEN = "2026-05-31T08:00:00.000000Z"


@pytest.fixture(scope="module")
def video(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Nobody for two seconds, then somebody of the group photo for five."""
    decoded = cv2.imdecode(np.frombuffer(portrait(0), np.uint8), cv2.IMREAD_COLOR)
    assert decoded is not None
    picture = decoded[:, :, ::-1].astype(np.uint8)
    path = film(tmp_path_factory.mktemp("clips") / "v.mp4", (None, 2), (picture, 5))
    return path.read_bytes()


def left_over(instance: RunningDaemon) -> list[Path]:
    return [path for path in instance.settings.data_dir.iterdir() if path.name.startswith(".clip")]


async def test_a_recording_becomes_visits_at_its_own_time(
    instance: RunningDaemon, client: Client, video: bytes
) -> None:
    await client.post("/v1/enroll", params={"name": "Anna"}, data=burst(portrait(0, 1), portrait(0, 2)))
    async with client.events() as listening:
        await listening.next()
        clip = await client.post("/v1/clips", params={"camera": "door", "taken_at": TAKEN}, data=video)
        recognized = (await listening.until("recognized"))[-1]
    (visit,) = clip["visits"]
    assert (visit["person_name"], visit["verdict"], visit["camera"]) == ("Anna", "recognized", "door")
    assert recognized.data["visit_id"] == visit["id"]
    assert "2026-05-31T08:00:01" < visit["started_at"] < "2026-05-31T08:00:03"
    assert "2026-05-31T08:00:04" < visit["last_seen_at"] < "2026-05-31T08:00:08"
    assert (clip["taken_at"], clip["already_known"]) == (TAKEN, False)
    assert clip["frames"] >= 12
    assert clip["duration"] == pytest.approx(7, abs=0.3)
    assert await client.get(f"/v1/visits/{visit['id']}") == visit
    assert left_over(instance) == []
    assert (await client.get("/v1/system"))["counts"]["faces"] <= 2 + 5

    again = await client.post("/v1/clips", params={"camera": "door", "taken_at": TAKEN}, data=video)
    assert again["already_known"]
    assert [one["id"] for one in again["visits"]] == [visit["id"]]
    assert len(await client.all("/v1/visits")) == 1


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 422, "invalid-video"),
        (b"no video at all" * 100, 422, "invalid-video"),
        (portrait(0)[:500], 422, "invalid-video"),
    ],
    ids=["empty", "text", "half-a-photo"],
)
async def test_what_is_no_video_is_refused(
    instance: RunningDaemon, client: Client, body: bytes, status: int, code: str
) -> None:
    answer = await client.ask("POST", "/v1/clips", params={"camera": "door"}, data=body)
    assert (answer.status, answer.code) == (status, code)
    assert answer.json["detail"].startswith(("The clip ", "The video "))
    assert left_over(instance) == []


async def test_a_clip_as_multipart_is_refused(client: Client, video: bytes) -> None:
    answer = await client.ask("POST", "/v1/clips", params={"camera": "door"}, data=burst(video))
    assert (answer.status, answer.code) == (400, "bad-request")


async def test_a_clip_that_is_too_large_is_refused(
    instance: RunningDaemon, client: Client, video: bytes
) -> None:
    limits = replace(instance.settings.limits, clip_mib=1)
    await instance.reopen(replace(instance.settings, limits=limits))
    answer = await client.ask("POST", "/v1/clips", params={"camera": "door"}, data=bytes(2 << 20))
    assert (answer.status, answer.code) == (413, "body-too-large")
    assert "limits.clip_mib" in answer.json["detail"]
    assert left_over(instance) == []


async def test_what_a_kill_left_is_removed_at_the_next_start(instance: RunningDaemon) -> None:
    (instance.settings.data_dir / ".clip-left").write_bytes(b"half of a video")
    await instance.reopen()
    assert left_over(instance) == []
