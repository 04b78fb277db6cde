"""What cameras see over HTTP: bursts, outcomes, and the newest frame."""

from __future__ import annotations

import asyncio
from typing import Any

import cv2
import numpy as np
import pytest
from aiohttp import FormData

from familiard.server.camera_queue import LatestFrameQueue
from familiard.server.problems import Superseded
from tests import photos
from tests.server.client import Client
from tests.server.conftest import RunningDaemon
from tests.server.people import blank, blurred, portrait


def burst(*images: bytes) -> FormData:
    form = FormData()
    for i, image in enumerate(images):
        form.add_field("image", image, filename=f"{i}.jpg", content_type="image/jpeg")
    return form


async def snapshot(client: Client, *images: bytes, **query: str) -> Any:
    return await client.post("/v1/sightings", params={"camera": "door", **query}, data=burst(*images))


async def test_nobody_is_said_to_be_nobody(client: Client) -> None:
    seen = await snapshot(client, blank())
    assert (seen["outcome"], seen["faces"], seen["frames"]) == ("no_face", [], 1)
    assert (await client.get("/v1/sightings"))["items"] == []


async def test_a_face_that_is_unusable_is_not_called_unknown(client: Client) -> None:
    seen = await snapshot(client, blurred())
    assert seen["outcome"] == "unusable"
    (face,) = seen["faces"]
    assert (face["id"], face["usable"], face["has_crop"]) == (None, False, False)
    assert face["quality_reasons"]


async def test_an_unknown_face_is_kept_only_if_that_is_wanted(client: Client) -> None:
    seen = await snapshot(client, portrait(0), keep_unknown="false")
    assert (seen["outcome"], seen["faces"][0]["id"]) == ("unknown", None)
    assert (await client.get("/v1/sightings"))["items"] == []


async def test_a_burst_counts_each_person_once_by_their_best_face(client: Client) -> None:
    await client.post("/v1/enroll", params={"name": "Anna"}, data=burst(portrait(0, 1), portrait(0, 2)))
    seen = await snapshot(client, blank(), portrait(0, 4), portrait(0, 0), taken_at="2024-05-31T08:15:00Z")
    assert (seen["outcome"], seen["frames"], len(seen["faces"])) == ("recognized", 3, 1)
    (face,) = seen["faces"]
    assert (face["verdict"], face["person_name"], face["camera"]) == ("recognized", "Anna", "door")
    assert face["frame"] in (1, 2)
    (sighting,) = (await client.get("/v1/sightings", params={"camera": "door"}))["items"]
    assert (sighting["id"], sighting["person_name"]) == (face["id"], "Anna")
    assert sighting["taken_at"] == "2024-05-31T08:15:00.000000Z"
    person = await client.get(f"/v1/people/{face['person_id']}")
    assert (person["last_camera"], person["last_sighted_at"]) == ("door", "2024-05-31T08:15:00.000000Z")


async def test_sightings_are_listed_by_person_camera_and_time(client: Client) -> None:
    await client.post("/v1/sightings", params={"camera": "yard"}, data=portrait(0, 3))
    everything = await client.all("/v1/sightings")
    assert [s["camera"] for s in everything] == ["yard", "door"]
    assert len(await client.all("/v1/sightings", camera="yard")) == 1
    assert len(await client.all("/v1/sightings", person_id=everything[0]["person_id"])) == 2
    assert len(await client.all("/v1/sightings", before="2024-05-31T08:15:00Z")) == 0
    assert len(await client.all("/v1/sightings", after="2024-05-31T08:15:00Z", camera="door")) == 1
    assert len(await client.all("/v1/faces", camera="yard")) == 1


async def test_a_picture_that_a_camera_repeats_is_one_visit_and_one_sighting(client: Client) -> None:
    before = len(await client.all("/v1/sightings"))
    seen = [await snapshot(client, portrait(0, 3), camera="porch") for _ in range(5)]
    assert {face["person_name"] for one in seen for face in one["faces"]} == {"Anna"}
    visits = {face["visit_id"] for one in seen for face in one["faces"]}
    assert len(visits) == 1
    visit = await client.get(f"/v1/visits/{visits.pop()}")
    assert visit["snapshots"] >= 5
    assert len(await client.all("/v1/sightings")) <= before + 1


async def test_somebody_twice_in_a_picture_is_no_second_person(client: Client) -> None:
    """A mirror: the person, and beside them the same picture the other way around."""
    pixels = photos.decode(portrait(2))
    mirror = photos.encode(np.concatenate([pixels, pixels[:, ::-1]], axis=1))
    people = (await client.get("/v1/system"))["counts"]["people"]
    for _ in range(3):
        seen = await snapshot(client, mirror, mirror, camera="hall")
        assert sorted(face["verdict"] for face in seen["faces"]) == ["duplicate", "unknown"]
        (copy,) = (face for face in seen["faces"] if face["verdict"] == "duplicate")
        assert copy["reasons"] == ["already-in-picture"]
        assert (copy["id"], copy["visit_id"]) == (None, None)
    assert len(await client.all("/v1/visits", camera="hall")) == 1
    assert len(await client.all("/v1/sightings", camera="hall")) == 1
    assert (await client.get("/v1/system"))["counts"]["people"] == people
    analyzed = await client.post("/v1/analyze", data=mirror)
    assert sorted(face["verdict"] for face in analyzed["faces"]) == ["duplicate", "unknown"]
    enrolled = await client.post("/v1/enroll", params={"name": "Cleo"}, data=burst(mirror))
    assert enrolled["person"]["name"] == "Cleo"
    seen = await snapshot(client, mirror, camera="hall")
    assert {face["person_name"] for face in seen["faces"]} == {"Cleo"}


async def test_a_stream_of_a_minute_is_one_visit_with_few_stored_faces(client: Client) -> None:
    for second in range(0, 60, 4):
        moment = f"2024-07-01T10:00:{second:02}Z"
        seen = await snapshot(client, portrait(3, second // 4), camera="lane", taken_at=moment)
        assert len(seen["faces"]) == 1
    (visit,) = await client.all("/v1/visits", camera="lane")
    assert (visit["snapshots"], visit["started_at"]) == (15, "2024-07-01T10:00:00.000000Z")
    assert visit["last_seen_at"] == "2024-07-01T10:00:56.000000Z"
    assert 1 <= len(await client.all("/v1/sightings", camera="lane")) <= 5


async def test_what_is_no_picture_and_another_resolution_cost_a_visit_nothing(client: Client) -> None:
    pixels = photos.decode(portrait(4))
    small = photos.encode(cv2.resize(pixels, None, fx=0.6, fy=0.6).astype(np.uint8))
    first = await snapshot(
        client, portrait(4), b"no picture", camera="gate 2", taken_at="2024-07-01T10:00:00Z"
    )
    assert [one["frame"] for one in first["frames_refused"]] == [1]
    await snapshot(client, small, camera="gate 2", taken_at="2024-07-01T10:00:05Z")
    await snapshot(client, portrait(4), camera="gate 2", taken_at="2024-07-01T09:59:58Z")
    (visit,) = await client.all("/v1/visits", camera="gate 2")
    assert (visit["started_at"], visit["last_seen_at"], visit["snapshots"]) == (
        "2024-07-01T09:59:58.000000Z",
        "2024-07-01T10:00:05.000000Z",
        3,
    )


async def test_the_newest_frame_of_a_camera_wins(
    client: Client, instance: RunningDaemon, group_jpeg: bytes
) -> None:
    # While the first is looked at, the others come; of these only the last is looked at.
    async with instance.services.cameras.turn("gate"):
        asked = []
        for _ in range(3):
            asked.append(
                asyncio.create_task(client.ask("POST", "/v1/sightings?camera=gate", data=group_jpeg))
            )
            await asyncio.sleep(0.3)
        assert [task.done() for task in asked] == [True, True, False]
    answers = await asyncio.gather(*asked)
    assert [answer.status for answer in answers] == [409, 409, 200]
    assert {answer.code for answer in answers[:2]} == {"superseded"}
    assert len(answers[2].json["faces"]) == 6


async def test_cameras_do_not_displace_each_other(client: Client) -> None:
    asked = [client.ask("POST", f"/v1/sightings?camera=c{i}", data=portrait(1)) for i in range(4)]
    assert {answer.status for answer in await asyncio.gather(*asked)} == {200}


async def test_a_turn_that_nobody_waits_for_any_more_goes_to_the_next() -> None:
    cameras = LatestFrameQueue()
    order: list[str] = []

    async def wait(name: str) -> None:
        async with cameras.turn("door"):
            order.append(name)

    async with cameras.turn("door"):
        gone = asyncio.create_task(wait("gone"))
        await asyncio.sleep(0)
        gone.cancel()
        await asyncio.sleep(0)
        stays = asyncio.create_task(wait("stays"))
        await asyncio.sleep(0)
    await stays
    assert order == ["stays"]
    assert not cameras._lanes
    with pytest.raises(asyncio.CancelledError):
        await gone


async def test_a_turn_that_comes_as_the_client_goes_is_passed_on() -> None:
    cameras = LatestFrameQueue()

    async def wait() -> None:
        async with cameras.turn("door"):
            pass

    async with cameras.turn("door"):
        first = asyncio.create_task(wait())
        await asyncio.sleep(0)
    # The turn is the first's now, but it has not run yet.
    first.cancel()
    await asyncio.wait([first])
    await asyncio.wait_for(wait(), 60)
    assert not cameras._lanes


async def test_who_is_displaced_hears_of_it_at_once() -> None:
    cameras = LatestFrameQueue()

    async def wait() -> None:
        async with cameras.turn("door"):
            pass

    async with cameras.turn("door"):
        older = asyncio.create_task(wait())
        await asyncio.sleep(0)
        newer = asyncio.create_task(wait())
        with pytest.raises(Superseded, match="newer snapshot of door"):
            await asyncio.wait_for(older, 60)
    await newer
