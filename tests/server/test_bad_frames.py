"""What cameras send that is wrong or odd: it costs nothing but itself, and the answer says what it was."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from itertools import count
from typing import Any

import numpy as np
import pytest
import pytest_asyncio
from aiohttp import FormData

from tests import photos
from tests.server.client import Client
from tests.server.people import blank, frame, portrait, unsure

DAYS = count()
"""Each test has a day of its own: somebody at two cameras within moments is on one visit."""
BROKEN = {
    "no picture": b"no picture",
    "nothing": b"",
    "half a picture": portrait(0)[:300],
    "a page": b"<html><body>Camera offline</body></html>",
}


def burst(*images: bytes) -> FormData:
    form = FormData()
    for i, image in enumerate(images):
        form.add_field("image", image, filename=f"{i}.jpg", content_type="image/jpeg")
    return form


@pytest.fixture
def ten() -> datetime:
    """Ten o'clock on a day of the test's own."""
    return datetime(2024, 1, 1, 10, tzinfo=UTC) + timedelta(days=next(DAYS))


def text(moment: datetime, seconds: float = 0) -> str:
    """A moment some seconds later, as the API writes it."""
    return (moment + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


async def see(client: Client, camera: str, taken_at: str, *images: bytes, **query: str) -> Any:
    params = {"camera": camera, "taken_at": taken_at, **query}
    return await client.post("/v1/sightings", params=params, data=burst(*images))


async def refused(client: Client, camera: str, data: Any, **query: str) -> tuple[int, str, str]:
    """Status, code, and what the problem says."""
    answer = await client.ask("POST", "/v1/sightings", params={"camera": camera, **query}, data=data)
    return answer.status, answer.code, answer.json["detail"]


async def visits(client: Client, camera: str) -> list[Any]:
    return list(await client.all("/v1/visits", camera=camera))


@pytest_asyncio.fixture(scope="module", loop_scope="module", autouse=True)
async def anna(client: Client) -> None:
    """Somebody who is known."""
    await client.post("/v1/enroll", params={"name": "Anna"}, data=portrait(0, 1))


async def test_each_step_of_the_minimum_confidence_decides(client: Client, ten: datetime) -> None:
    """There is no dead zone: a face is recognized up to its own confidence, and not from the next percent on."""
    least = (await client.get("/v1/system"))["match_confidence"]
    own = (await client.post("/v1/analyze", data=unsure(0)))["faces"][0]["confidence"]
    assert least + 1 < own < 99
    for hours, percent, verdict in (
        (0, own + 1, "unknown"),
        (1, own - 0.1, "recognized"),
        (2, least, "recognized"),
    ):
        query = {"min_confidence": str(percent / 100), "keep_unknown": "false"}
        seen = await see(client, f"unsure {hours}", text(ten, 3600 * hours), unsure(0), **query)
        assert [face["verdict"] for face in seen["faces"]] == [verdict]


@pytest.mark.parametrize("broken", BROKEN)
@pytest.mark.parametrize("place", [0, 2, 4])
async def test_a_frame_that_is_no_picture_leaves_the_others_to_decide(
    client: Client, ten: datetime, broken: str, place: int
) -> None:
    camera = f"{broken} at {place}"
    frames = [frame(0, step=step) for step in range(4)]
    frames.insert(place, BROKEN[broken])
    seen = await see(client, camera, text(ten), *frames)
    (one,) = seen["frames_refused"]
    assert (one["frame"], one["code"]) == (place, "invalid-image")
    assert one["detail"]
    assert (seen["outcome"], seen["frames"]) == ("recognized", 5)
    (face,) = seen["faces"]
    assert (face["person_name"], face["frame"] == place) == ("Anna", False)
    (visit,) = await visits(client, camera)
    assert visit["snapshots"] == 4


async def test_a_burst_without_a_picture_is_refused_with_words(client: Client) -> None:
    before = len(await client.all("/v1/visits"))
    status, code, detail = await refused(client, "none", burst(*BROKEN.values()))
    assert (status, code) == (422, "invalid-image")
    assert detail
    for empty in (b"", None):
        status, code, detail = await refused(client, "none", empty)
        assert (status, code) == (422, "invalid-image")
        assert detail
    closed = b"--x--\r\n"
    answer = await client.ask(
        "POST",
        "/v1/sightings",
        params={"camera": "none"},
        data=closed,
        headers={"Content-Type": "multipart/form-data; boundary=x"},
    )
    assert (answer.status, answer.json["field"]) == (422, "image")
    assert "contains no image" in answer.json["detail"]
    assert len(await client.all("/v1/visits")) == before


async def test_a_clock_that_goes_back_loses_nothing(client: Client, ten: datetime) -> None:
    """A little: the same visit. An hour: a visit of that time. And then the clock is right again."""
    for seconds in (0, -20, -3600, 10):
        seen = await see(client, "back", text(ten, seconds), frame(0))
        assert [face["person_name"] for face in seen["faces"]] == ["Anna"]
    newest, oldest = await visits(client, "back")
    assert (newest["started_at"], newest["last_seen_at"]) == (text(ten, -20), text(ten, 10))
    assert (oldest["started_at"], oldest["last_seen_at"]) == (text(ten, -3600), text(ten, -3600))
    assert [visit["snapshots"] for visit in (newest, oldest)] == [3, 1]
    assert (await client.get("/v1/people/Anna"))["last_sighted_at"] == newest["last_seen_at"]


async def test_a_clock_in_the_far_future_is_refused_and_stops_nothing(client: Client, ten: datetime) -> None:
    before = await client.get("/v1/people/Anna")
    for moment in ("2099-01-01T00:00:00Z", "1700-01-01T00:00:00Z", "9999-12-31T23:59:59Z"):
        status, code, detail = await refused(client, "future", burst(frame(0)), taken_at=moment)
        assert (status, code) == (422, "invalid")
        assert "taken_at" in detail
    assert await client.get("/v1/people/Anna") == before
    # Within a day, clocks and time zones may be wrong: that is a visit of its own.
    now = datetime.now(UTC)
    for moment in (text(now, 7200), text(now), text(now, 1)):
        await see(client, "future", moment, frame(0))
    assert [visit["snapshots"] for visit in await visits(client, "future")] == [1, 2]
    await see(client, "future", text(ten), frame(0))
    assert len(await visits(client, "future")) == 3


async def test_times_of_several_zones_are_one_time(client: Client, ten: datetime) -> None:
    """The last one has no offset, and so is in UTC."""
    zones = (timedelta(hours=2), timedelta(), -timedelta(hours=4), timedelta(hours=5, minutes=45))
    moments = [
        (ten + timedelta(seconds=10 * i)).astimezone(timezone(zone)).isoformat()
        for i, zone in enumerate(zones)
    ]
    for moment in (*moments, text(ten, 40).removesuffix("Z")):
        await see(client, "zones", moment, frame(0))
    (visit,) = await visits(client, "zones")
    assert (visit["started_at"], visit["last_seen_at"], visit["snapshots"]) == (text(ten), text(ten, 40), 5)
    for wrong in ("2026-06-01T10:00:00+99:00", "2026-02-30T10:00:00Z", "now", "1780308000"):
        status, code, _ = await refused(client, "zones", burst(frame(0)), taken_at=wrong)
        assert (status, code) == (422, "invalid")


async def test_a_camera_that_changes_its_resolution_goes_on_with_the_visit(
    client: Client, ten: datetime
) -> None:
    sizes = ((1280, 720, 220), (640, 480, 180), (720, 1280, 180), (4000, 3000, 900), (1280, 720, 260))
    for step, (width, height, side) in enumerate(sizes):
        seen = await see(client, "sizes", text(ten, step), frame(0, width, height, side=side))
        assert [face["person_name"] for face in seen["faces"]] == ["Anna"]
    (visit,) = await visits(client, "sizes")
    assert visit["snapshots"] == len(sizes)


async def test_five_equal_frames_are_one_sighting(client: Client, ten: datetime) -> None:
    seen = await see(client, "equal", text(ten), *[frame(0)] * 5)
    assert (seen["outcome"], seen["frames"], len(seen["faces"])) == ("recognized", 5, 1)
    assert len(await client.all("/v1/sightings", camera="equal")) == 1
    (visit,) = await visits(client, "equal")
    assert visit["person_name"] == "Anna"
    # And so are the same ones, one after the other.
    for second in range(5):
        await see(client, "equal", text(ten, 10 + second), frame(0))
    assert len(await client.all("/v1/sightings", camera="equal")) == 1
    assert len(await visits(client, "equal")) == 1


async def test_a_burst_with_two_people_is_two_visits(client: Client, ten: datetime) -> None:
    """In turn, and beside each other."""
    seen = await see(client, "two", text(ten), frame(0), frame(4), frame(0, step=1), frame(4, step=1))
    assert sorted((face["person_name"] or "") for face in seen["faces"]) == ["", "Anna"]
    assert len(await visits(client, "two")) == 2
    both = np.concatenate([photos.decode(frame(0)), photos.decode(frame(4))], axis=1)
    seen = await see(client, "both", text(ten, 3600), photos.encode(both), photos.encode(both[:, ::-1]))
    assert sorted(face["verdict"] for face in seen["faces"]) == ["recognized", "unknown"]
    assert sorted(visit["snapshots"] for visit in await visits(client, "both")) == [2, 2]


async def test_a_burst_may_mix_resolutions(client: Client, ten: datetime) -> None:
    large = frame(0, 4000, 3000, side=900)
    seen = await see(client, "mixed", text(ten), frame(0), large, frame(0, step=1))
    assert (seen["outcome"], seen["frames_refused"], len(seen["faces"])) == ("recognized", [], 1)
    (visit,) = await visits(client, "mixed")
    assert (visit["person_name"], visit["snapshots"]) == ("Anna", 3)
    (face,) = seen["faces"]
    width, height = [(1280, 720), (4000, 3000), (1280, 720)][face["frame"]]
    x, y, w, h = face["box"]
    assert 0 <= x < x + w <= width
    assert 0 <= y < y + h <= height


async def test_a_frame_that_is_too_large_is_named_and_the_others_decide(
    client: Client, ten: datetime
) -> None:
    huge = photos.encode(np.full((5000, 5000, 3), 128, dtype=np.uint8), quality=20)
    seen = await see(client, "huge", text(ten), frame(0), huge, blank())
    assert [(one["frame"], one["code"]) for one in seen["frames_refused"]] == [(1, "image-too-large")]
    assert seen["outcome"] == "recognized"
